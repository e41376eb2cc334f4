import { type Clock, isPseudonym, type NewEvent, normalTag, type Tags, tagPairs, tagText } from "../event/index.ts";
import { NotJson } from "../kit/canonical-json.ts";
import { BadEvent } from "./errors.ts";
import type { AppendOptions } from "./event-store.ts";
import type { Cipher } from "./keys.ts";
import { PersonalInPlain } from "./personal-errors.ts";
import { changedAt } from "./personal-fields.ts";
import type { PersonalKeys } from "./personal-keys.ts";
import { type Put, pseudonymOf, putInTag, putInValue } from "./pseudonyms.ts";
import { type SubjectKey, sealValue } from "./seal-value.ts";

/** What a commit is called by that could be somebody's name or number. Its reason is free text, and its actor is told on purpose. */
export type CommitNames = Pick<AppendOptions, "correlation" | "causation" | "onBehalfOf" | "commandId">;

/** Whether an event cannot be stored without keys. Asked of every event, so it only looks. */
export function needsKeys({ personal, tags }: NewEvent): boolean {
  if (personal !== undefined) return true;
  for (const name in tags) {
    const value = tags[name];
    if (typeof value === "string" ? isPseudonym(value) : Array.isArray(value) && value.some(isMarked)) return true;
  }
  return false;
}

const isMarked = (value: unknown) => typeof value === "string" && isPseudonym(value);

/**
 * Events ready to be prepared: pseudonyms in place, personal fields sealed, the keys to them on disk. An event without an id gets one
 * here, since its id is part of what is sealed.
 */
export async function sealedEvents(
  events: readonly NewEvent[],
  keys: PersonalKeys,
  made: {
    readonly cipher: Cipher;
    readonly clock: Clock;
    readonly nextId: () => string;
    /** What their commit is called by; it is kept, so it must tell nothing personal either. */
    readonly told: CommitNames;
  },
): Promise<readonly NewEvent[]> {
  const { cipher, clock, nextId, told } = made;
  const secret = await keys.secret();
  const named = events.map((event) =>
    needsKeys(event) ? withPseudonyms(event, (text) => pseudonymOf(text, secret, cipher)) : event,
  );
  const subjects = named.map(subjectOf);
  const found = await keys.forSealing([...new Set(subjects.filter((subject) => subject !== undefined))]);
  return named.map((event, i) => {
    const subject = subjects[i];
    const key = subject === undefined ? undefined : found.get(subject);
    if (subject === undefined || key === undefined) return event;
    const identified =
      event.id === undefined ? { occurred: clock(), ...event, id: nextId() } : { ...event, id: event.id };
    return sealed(identified, subject, key, { cipher, told });
  });
}

/** The event with each pseudonym in its tags, stream and subject put in place. */
function withPseudonyms(event: NewEvent, put: Put): NewEvent {
  const { personal, stream } = event;
  return {
    ...event,
    tags: mapped(event.tags, put),
    ...(stream !== undefined && { stream: putInTag(stream, put) }),
    ...(personal && { personal: { ...personal, subject: putInTag(personal.subject, put) } }),
  };
}

function mapped(tags: Tags, put: Put): Tags {
  const changed: Record<string, string | readonly string[]> = Object.create(null);
  // What is no text is refused where the event is prepared.
  const putIfText = (value: string) => (typeof value === "string" ? putInValue(value, put) : value);
  for (const [name, value] of Object.entries(tags))
    changed[name] =
      typeof value === "string" ? putInValue(value, put) : Array.isArray(value) ? value.map(putIfText) : value;
  return changed;
}

/** Whose personal fields an event holds, checked: one of its own tags. */
function subjectOf(event: NewEvent): string | undefined {
  if (!event.personal) return undefined;
  const subject = normalTag(event.personal.subject);
  if (!tagPairs(event.tags).some((tag) => tagText(...tag) === subject))
    throw new BadEvent({ type: event.type, problem: `its subject "${subject}" is not one of its tags.` });
  return subject;
}

/**
 * The event with each personal field sealed under the subject's key.
 *
 * errors  store/personal-in-plain where a tag, the stream or another name it goes by tells such a value; kit/not-json
 */
function sealed(
  event: NewEvent & { readonly id: string },
  subject: string,
  key: SubjectKey,
  { cipher, told }: { readonly cipher: Cipher; readonly told: CommitNames },
): NewEvent {
  if (!event.personal) return event;
  const { fields } = event.personal;
  const plain = new Set<string>();
  const data = changedAt(event.data, fields, (value, field) => {
    gather(value, plain);
    try {
      return sealValue(value, { subject, event: event.id, field }, key, cipher);
    } catch (cause) {
      if (!(cause instanceof NotJson)) throw cause;
      throw new NotJson({ ...cause.facts, path: cause.facts.path.replace("$", `$.data.${field}`) });
    }
  });
  tellsNothing(event, told, plain);
  return { ...event, data, personal: { subject, fields } };
}

// Shorter texts ("x", "DE") name nobody, and would meet a tag by chance.
const leastTelling = 3;

/** The texts among a personal value, and numbers long enough to be somebody's, like a telephone's. */
function gather(value: unknown, into: Set<string>): void {
  if (typeof value === "string" && value.length >= leastTelling) into.add(value);
  else if (typeof value === "number" && String(value).length > leastTelling + 1) into.add(String(value));
  else if (typeof value === "object" && value !== null) for (const member of Object.values(value)) gather(member, into);
}

function tellsNothing(
  event: NewEvent & { readonly id: string },
  commit: CommitNames,
  plain: ReadonlySet<string>,
): void {
  const { type, id, correlation, causation, origin } = event;
  const names: [where: string, value: string | undefined][] = [
    ...tagPairs(event.tags).map(([name, value]): [string, string] => [`its tag "${name}"`, value]),
    ["its id", id],
    ["its correlation", correlation],
    ["its causation", causation],
    ["the id of its origin", origin?.id],
    ["its commit's correlation", commit.correlation],
    ["its commit's causation", commit.causation],
    ["its commit's `onBehalfOf`", commit.onBehalfOf],
    ["its commit's command id", commit.commandId],
  ];
  const told = names.find(([, value]) => value !== undefined && plain.has(value));
  if (told) throw new PersonalInPlain({ type, where: told[0] });
}
