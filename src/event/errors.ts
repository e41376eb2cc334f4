import { failure } from "../kit/failure.ts";

export const InvalidPayload = failure(
  "event/invalid-payload",
  { retry: "never" },
  (f: { type: string; issues: readonly { path: string; message: string }[] }) =>
    `${f.type}: ${f.issues.map((i) => `${i.path || "data"}: ${i.message}`).join("; ")}. Mend the payload, or the schema of ${f.type}.`,
);
export const AsynchronousSchema = failure(
  "event/asynchronous-schema",
  { retry: "never", kind: "usage" },
  (f: { type: string }) =>
    `the schema of ${f.type} answers asynchronously. Take the asynchronous part out of it and check that before the event is made.`,
);
export const BadDefinition = failure(
  "event/bad-definition",
  { retry: "never", kind: "usage" },
  (f: { type: string; problem: string }) => `${f.type || "(no type)"}: ${f.problem}`,
);
export const MissingStream = failure(
  "event/missing-stream",
  { retry: "never" },
  (f: { type: string; stream: string }) =>
    `${f.type} belongs to a stream named by its tag "${f.stream}", and this one has no single value for it. Give it exactly one.`,
);
export const MissingSubject = failure(
  "event/missing-subject",
  { retry: "never" },
  (f: { type: string; subject: string }) =>
    `${f.type} tells of a person named by its tag "${f.subject}", and this one has no single value for it. Give it exactly one, so that the person's fields have a key.`,
);
export const TagNotText = failure(
  "event/tag-not-text",
  { retry: "never" },
  (f: { type: string; tag: string }) =>
    `${f.type}: its tag "${f.tag}" is neither text nor a list of texts. Write String(…) around the value, or leave the tag out where there is none.`,
);
export const ChangedTag = failure(
  "event/changed-tag",
  { retry: "never", kind: "usage" },
  (f: { type: string; refines: string; tag: string }) =>
    `${f.type} gives its tag "${f.tag}" another value than ${f.refines}, which it refines, so whoever asks for ${f.refines} by ${f.tag} would miss it. Leave the tag out, since it is inherited, or give it another name.`,
);
export const OtherType = failure(
  "event/other-type",
  { retry: "never", kind: "usage" },
  (f: { type: string; found: string; id: string; position: number }) =>
    `event ${f.id} at position ${f.position} is ${f.found}, which is no ${f.type}. Ask \`is\` before \`read\`.`,
);
export const NewerVersion = failure(
  "event/newer-version",
  { retry: "later" },
  (f: { type: string; written: number; known: number; id: string; position: number }) =>
    `event ${f.id} at position ${f.position} was written as version ${f.written} of ${f.type}, and this process knows versions up to ${f.known}. Update this process first, then let it go on.`,
);
export const AlreadyConverted = failure(
  "event/already-converted",
  { retry: "never", kind: "usage" },
  (f: { type: string; id: string; position: number }) =>
    `event ${f.id} at position ${f.position} was read as a type that ${f.type} refines, and copied since, so that its shape as ${f.type} is gone. Read the event as the log gave it by ${f.type} first.`,
);
export const UpcastFailed = failure(
  "event/upcast-failed",
  { retry: "never" },
  (f: { type: string; from: number; to: number; id: string; position: number }) =>
    `the step of ${f.type} from version ${f.from} to ${f.to} failed on event ${f.id} at position ${f.position}. Mend \`upcast\` ${f.from} in its definition; the cause says where it broke.`,
);
