import { failure } from "../kit/failure.ts";

export const NoKeys = failure(
  "store/no-keys",
  { retry: "never", kind: "usage" },
  (f: { place: string }) =>
    `${f.place} has no place for the keys of personal fields and pseudonyms. Name a file for them, as keys: "sqlite:keys.db" in thence.config.ts or in the variable THENCE_KEYS, then append again.`,
);
export const KeysMissing = failure(
  "store/keys-missing",
  { retry: "never" },
  (f: { place: string; problem: string }) =>
    `${f.place}: ${f.problem}. ${/^[a-z][a-z0-9+.-]*:\/\/[^/]/.test(f.place) ? "Name the place of the keys that belong to this log with THENCE_KEYS, as sqlite:<path> or postgres://<host>/<database>" : "Put the file of keys that belongs to this log back there, or name its place with THENCE_KEYS"}; nothing was erased, and no new key was made.`,
);
export const KeysForeign = failure(
  "store/keys-foreign",
  { retry: "never" },
  (f: { place: string; problem: string }) =>
    `${f.place}: ${f.problem}. Keep that file, and put the keys of this log in its place, or name their place with THENCE_KEYS.`,
);
export const SubjectErased = failure(
  "store/subject-erased",
  { retry: "never" },
  (f: { subject: string }) =>
    `${f.subject} was erased, so nothing personal is kept under that name again. Give the person a new id and append with that.`,
);
export const PersonalInPlain = failure(
  "store/personal-in-plain",
  { retry: "never" },
  (f: { type: string; where: string }) =>
    `${f.type}: ${f.where} says in plain what one of its personal fields holds. Take it out, or put pseudonym(…) of it into the tag.`,
);
export const PersonalDamaged = failure(
  "store/personal-damaged",
  { retry: "never" },
  (f: { place: string; what: string }) =>
    `${f.place}: ${f.what} cannot be decrypted with the subject's key. Run thence verify; where the log is intact, the file of keys was changed, so put back a copy of it.`,
);
