import type { PersonalFields, RecordedEvent } from "../event/index.ts";
import type { Cipher } from "./keys.ts";
import { PersonalDamaged } from "./personal-errors.ts";
import { changedAt } from "./personal-fields.ts";
import { openToken, type SubjectKey, tokenIn } from "./seal-value.ts";

/** What stands where a personal value was, once the person is forgotten. */
export const erasedText = "[erased]";

/** The key of a subject, or that it was destroyed. */
export type ReadingKey = SubjectKey | "erased";

/** How personal fields are opened: the keys of some subjects, and the cryptography. `place` is named in errors. */
export interface Opening {
  readonly place: string;
  cipher(): Cipher;
  /** The keys of all of these subjects. errors  store/keys-missing */
  keys(subjects: readonly string[]): Promise<ReadonlyMap<string, ReadingKey>>;
  /** The keys of those among them of whom the log holds something personal. errors  store/keys-missing where one of these is lost */
  keysAtHand(subjects: readonly string[]): Promise<ReadonlyMap<string, ReadingKey>>;
}

/** The events with their personal fields in plain, or as erased where the key was destroyed. */
export async function revealedEvents(
  events: readonly RecordedEvent[],
  opening: Opening,
): Promise<readonly RecordedEvent[]> {
  let subjects: Set<string> | undefined;
  for (const { personal } of events) {
    if (personal === undefined) continue;
    subjects ??= new Set();
    subjects.add(personal.subject);
  }
  if (!subjects) return events;
  const keys = await opening.keys([...subjects]);
  return events.map((event) => (event.personal ? revealedEvent(event, event.personal, keys, opening) : event));
}

function revealedEvent(
  event: RecordedEvent,
  { subject, fields }: PersonalFields,
  keys: ReadonlyMap<string, ReadingKey>,
  opening: Opening,
): RecordedEvent {
  const key = keys.get(subject);
  const erased: string[] = [];
  const data = changedAt(event.data, fields, (value, field) => {
    if (key === "erased") {
      erased.push(field);
      return erasedText;
    }
    const token = tokenIn(value);
    const at = { subject, event: event.id, field };
    const found = key && token?.subject === subject ? openToken(token, key, opening.cipher(), at) : undefined;
    if (!found)
      throw new PersonalDamaged({
        place: opening.place,
        what: `the field "${field}" of the event at position ${event.position}`,
      });
    return found.value;
  });
  return { ...event, data, ...(erased.length > 0 && { erased }) };
}

/**
 * Any JSON value with the sealed values in it in plain, or as erased. What is no sealed value stays as it is, and what no key opens is
 * none: anybody can write a text that looks like one.
 */
export async function revealedValue(value: unknown, opening: Opening): Promise<unknown> {
  const subjects = new Set<string>();
  walked(value, (text) => {
    const token = tokenIn(text);
    if (token) subjects.add(token.subject);
    return text;
  });
  if (subjects.size === 0) return value;
  const keys = await opening.keysAtHand([...subjects]);
  return walked(value, (text) => {
    const token = tokenIn(text);
    const key = token && keys.get(token.subject);
    if (key === "erased") return erasedText;
    const found = key && openToken(token, key, opening.cipher());
    return found ? found.value : text;
  });
}

function walked(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => walked(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walked(member, change)]));
}
