import { type Actor, normalTag, parseTag, pseudonym, type RecordedEvent, tagText } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import {
  contextOf,
  Erased,
  type ErasureReceipt,
  type EventStore,
  personalKeysOf,
  receiptId,
  storedTag,
} from "../store/index.ts";

export const NothingPersonal = failure(
  "app/nothing-personal",
  { retry: "never" },
  (f: { subject: string }) =>
    `no event of this log holds personal fields of ${f.subject}, so there is nothing to erase. A subject is a tag, like customer:c-7; thence events --tag ${f.subject} shows what bears it.`,
);

/** A subject as it is stored; `mail:${pseudonym(…)}` names one by the text behind its pseudonym. */
async function subjectTag(store: EventStore, subject: string): Promise<string> {
  return normalTag(await storedTag(store, subject));
}

/** The subject whose tag holds the pseudonym of a text, named by that text: `mail:ana@example.com`. errors  event/bad-tag */
export function byPseudonym(subject: string): string {
  const [name, text] = parseTag(subject);
  return tagText(name, pseudonym(text));
}

/** Where the key would be destroyed. With THENCE_KEYS, a copy of a log shares the keys of the log itself. */
export function placeOfKeys(store: EventStore): string {
  return contextOf(store).personal?.place ?? "no place for keys";
}

/** What of a subject is personal in the log: what an erasure makes unreadable. */
export type PersonalPart = Omit<ErasureReceipt, "key">;

/** Which events hold personal fields of a subject. errors  event/bad-tag for a subject that is no tag */
export async function personalPart(store: EventStore, subject: string): Promise<PersonalPart> {
  const tag = await subjectTag(store, subject);
  const fields: Record<string, readonly string[]> = Object.create(null);
  let [events, first, last] = [0, 0, 0];
  for await (const { type, personal, position } of store.scan({ tags: [tag] }, { personal: "sealed" })) {
    if (personal?.subject !== tag) continue;
    fields[type] = [...new Set([...(fields[type] ?? []), ...personal.fields])].sort();
    events += 1;
    first ||= position;
    last = position;
  }
  return { subject: tag, events, first, last, fields };
}

export interface Erasure {
  readonly receipt: RecordedEvent<typeof Erased.type, ErasureReceipt>;
  /** It had been erased already, and the receipt is the one from then. */
  readonly again: boolean;
}

export interface EraseOptions {
  readonly actor: Actor;
  readonly reason: string;
}

/**
 * Forgets a person: destroys the subject's key, so that nothing that was sealed with it can be read again, here or in a copy of the log;
 * then logs the receipt. Asked again, it gives the same receipt; stopped half-way, the next call finishes.
 *
 * errors  app/nothing-personal, store/keys-missing, store/keys-foreign
 */
export async function eraseSubject(store: EventStore, subject: string, options: EraseOptions): Promise<Erasure> {
  const keys = personalKeysOf(store);
  const tag = await subjectTag(store, subject);
  const id = receiptId((await store.head()).log, tag);
  const before = await receipt(store, id);
  const part = await personalPart(store, tag);
  if (!before && part.events === 0 && !(await keys.state(tag))) throw new NothingPersonal({ subject: tag });
  // First the key: were it the receipt, a crash between them would leave a person readable whom the log calls erased.
  const { at, fingerprint } = await keys.destroy(tag, contextOf(store).clock());
  if (before) return { receipt: before, again: true };
  // What was being appended while the key went is counted too.
  const data = { ...(await personalPart(store, tag)), ...(fingerprint !== undefined && { key: fingerprint }) };
  const { known } = await store.append([Erased(data, { id, occurred: at })], {
    command: "erase",
    reason: options.reason,
    actor: options.actor,
    known: "skip",
  });
  const written = await receipt(store, id);
  if (!written) throw new Error(`the receipt ${id} was appended and is not there`);
  return { receipt: written, again: known > 0 };
}

async function receipt(store: EventStore, id: string): Promise<Erasure["receipt"] | undefined> {
  return (await store.find([id])).find(Erased.is);
}
