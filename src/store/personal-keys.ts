import { BadTag, type Micros, type NewEvent, normalTag, type RecordedEvent } from "../event/index.ts";
import { hex } from "../kit/sha256.ts";
import type { StoreEngine } from "./engine.ts";
import type { StoreContext } from "./event-store.ts";
import type { Destroyed, KeyState, Keys, PersonalContext } from "./keys.ts";
import { KeysForeign, KeysMissing, NoKeys, SubjectErased } from "./personal-errors.ts";
import { Erased, KeysCreated, keysCreatedId } from "./personal-events.ts";
import type { ReadingKey } from "./reveal.ts";
import { type SubjectKey, subjectKey } from "./seal-value.ts";
import { decodeEvents, readBody } from "./stored.ts";

/** The keys of one log as its store uses them: opened when first needed, checked against the log, forgotten once one is destroyed. */
export interface PersonalKeys {
  /** The keys to seal with, made where a subject is new. errors  store/no-keys, store/keys-missing, store/keys-foreign, store/subject-erased */
  forSealing(subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>>;
  /** errors  store/keys-missing, store/keys-foreign */
  forReading(subjects: readonly string[]): Promise<ReadonlyMap<string, ReadingKey>>;
  /** The same, leaving out who has nothing personal in the log, or is none of its subjects at all. */
  atHand(subjects: readonly string[]): Promise<ReadonlyMap<string, ReadingKey>>;
  secret(): Promise<Uint8Array>;
  /** What is known of a subject; undefined where it never had a key. */
  state(subject: string): Promise<KeyState | undefined>;
  destroy(subject: string, at: Micros): Promise<Destroyed>;
  /** Changes when a key is destroyed; 0 as long as nothing was sealed or revealed here. */
  epoch(): Promise<number>;
  close(): Promise<void>;
}

/** More subjects than this are looked up again rather than kept in memory. */
const mostKept = 10_000;
const pageSize = 100;
const keyLength = 32;

export function personalKeys(
  engine: StoreEngine,
  { personal, random, clock }: StoreContext,
  append: (event: NewEvent) => Promise<unknown>,
): PersonalKeys {
  const kept = new Map<string, ReadingKey>();
  let keptAt: number | undefined;
  let opening: Promise<Keys | undefined> = Promise.resolve(undefined);
  let current: Keys | undefined;

  const page = async (type: string, after: number, limit: number): Promise<readonly RecordedEvent[]> =>
    decodeEvents(await engine.page({ types: [type] }, { after, limit }));
  const fingerprintInLog = async () => (await page(KeysCreated.type, 0, 1)).find(KeysCreated.is)?.data.fingerprint;

  const open = async ({ openKeys, place, cipher }: PersonalContext, create: boolean): Promise<Keys | undefined> => {
    const { log } = await engine.head();
    let expected = await fingerprintInLog();
    // Where the log knows its keys, new ones would hide that they are lost.
    const keys = await openKeys({ log, create: create && expected === undefined, random });
    if (!keys) {
      if (expected === undefined) return undefined;
      throw new KeysMissing({ place, problem: `the keys of ${engine.url} are not there` });
    }
    try {
      if (keys.log !== log) throw new KeysForeign({ place, problem: `it holds the keys of another log (${keys.log})` });
      const fingerprint = hex(cipher.hmac(keys.secret, new TextEncoder().encode("thence keys"))).slice(0, 32);
      if (expected === undefined && create) {
        await append(KeysCreated({ fingerprint }, { id: keysCreatedId(log), occurred: clock() }));
        expected = await fingerprintInLog();
      }
      if (expected !== undefined && expected !== fingerprint)
        throw new KeysForeign({ place, problem: "it holds other keys than those that this log was written with" });
      keptAt = undefined;
      await broughtUpToDate(keys, await keys.epoch());
      return keys;
    } catch (cause) {
      await keys.close();
      throw cause;
    }
  };

  /** What the log says was erased is destroyed again: a copy of keys from before may have been put in their place. */
  const heedReceipts = async (keys: Keys): Promise<void> => {
    for (let after = 0; ; ) {
      const receipts = (await page(Erased.type, after, pageSize)).filter(Erased.is);
      const states = await keys.find(receipts.map(({ data }) => data.subject));
      for (const { data, occurred } of receipts)
        if (states.get(data.subject)?.kind !== "destroyed")
          await keys.destroy(data.subject, { at: occurred, ...(data.key !== undefined && { fingerprint: data.key }) });
      after = receipts.at(-1)?.position ?? after;
      if (receipts.length < pageSize) return;
    }
  };

  /** Forgets what is kept, and heeds the receipts, unless the epoch is still the one it was kept at: whatever was done to the keys changed it. */
  const broughtUpToDate = async (keys: Keys, epoch: number): Promise<void> => {
    if (epoch === keptAt) return;
    await heedReceipts(keys);
    kept.clear();
    keptAt = await keys.epoch();
  };

  /** The keys, or undefined where the log has none yet and none are to be made. Calls take turns, so that they are opened once. */
  const opened = (create: boolean): Promise<Keys | undefined> => {
    if (!personal) throw new NoKeys({ place: engine.url });
    const before = opening.catch(() => undefined);
    opening = before.then(async (keys) => {
      current = keys ?? (await open(personal, create));
      return current;
    });
    return opening;
  };
  const created = async (): Promise<Keys> => {
    const keys = await opened(true);
    if (!keys) throw new NoKeys({ place: engine.url });
    return keys;
  };

  const missing = (subject: string) =>
    new KeysMissing({ place: personal?.place ?? engine.url, problem: `the key of ${subject} is not there` });

  const nothingThere = () =>
    new KeysMissing({ place: personal?.place ?? engine.url, problem: `the keys of ${engine.url} are not there` });

  /** Whether the log holds a personal field of this subject, so that its key must have been there once. */
  const hasPersonal = async (subject: string): Promise<boolean> => {
    for (let after = 0; ; ) {
      const events = await engine.page({ tags: [subject] }, { after, limit: pageSize });
      if (events.some(({ bytes }) => readBody(bytes).personal?.subject === subject)) return true;
      if (events.length < pageSize) return false;
      after = events.at(-1)?.position ?? after;
    }
  };

  /** Makes keys for subjects without one, unless they had one that was lost. */
  const makeFor = async (keys: Keys, subjects: readonly string[]): Promise<ReadonlyMap<string, KeyState>> => {
    for (const subject of subjects) {
      // Another process may have made the key, and appended with it, since it was looked for.
      if ((await hasPersonal(subject)) && !(await keys.find([subject])).has(subject)) throw missing(subject);
    }
    return keys.make(subjects);
  };

  /** What is known of each subject, from memory where no key was destroyed meanwhile; unknown ones are left to `make`, or left out. */
  const lookedUp = async (
    keys: Keys,
    subjects: readonly string[],
    { cipher }: PersonalContext,
    make: (unknown: readonly string[]) => Promise<ReadonlyMap<string, KeyState>> = async () => new Map(),
  ): Promise<ReadonlyMap<string, ReadingKey>> => {
    await broughtUpToDate(keys, await epochOf(keys));
    if (kept.size > mostKept) kept.clear();
    const epoch = keptAt;
    const found = new Map<string, ReadingKey>();
    const wanted = subjects.filter((subject) => {
      const key = kept.get(subject);
      if (key !== undefined) found.set(subject, key);
      return key === undefined;
    });
    if (wanted.length === 0) return found;
    const states = await keys.find(wanted);
    const unknown = wanted.filter((subject) => !states.has(subject));
    for (const [subject, state] of [...states, ...(unknown.length > 0 ? await make(unknown) : [])]) {
      if (state.kind === "key" && state.key.length !== keyLength) throw missing(subject);
      const key = state.kind === "key" ? subjectKey(state.key, cipher) : "erased";
      found.set(subject, key);
      // Where a key was destroyed since, this one may be it.
      if (keptAt === epoch) kept.set(subject, key);
    }
    return found;
  };

  /** Keys that were taken away while they were open are opened anew the next time, for they may be back. */
  const epochOf = async (keys: Keys): Promise<number> => {
    try {
      return await keys.epoch();
    } catch (cause) {
      if (cause instanceof KeysMissing) {
        opening = Promise.resolve(undefined);
        current = undefined;
        await keys.close();
      }
      throw cause;
    }
  };

  return {
    forSealing: async (subjects) => {
      const keys = await created();
      if (!personal) throw new NoKeys({ place: engine.url });
      const found = await lookedUp(keys, subjects, personal, (unknown) => makeFor(keys, unknown));
      return new Map(
        subjects.map((subject) => {
          const key = found.get(subject);
          if (key === undefined) throw missing(subject);
          if (key === "erased") throw new SubjectErased({ subject });
          return [subject, key];
        }),
      );
    },
    forReading: async (subjects) => {
      const keys = personal && (await opened(false));
      if (!keys) throw nothingThere();
      const found = await lookedUp(keys, subjects, personal);
      for (const subject of subjects) if (!found.has(subject)) throw missing(subject);
      return found;
    },
    atHand: async (subjects) => {
      const named = subjects.filter(isTag);
      const keys = personal && (await opened(false));
      const found = keys ? await lookedUp(keys, named, personal) : new Map<string, ReadingKey>();
      for (const subject of named)
        if (!found.has(subject) && (await hasPersonal(subject))) throw keys ? missing(subject) : nothingThere();
      return found;
    },
    secret: async () => (await created()).secret,
    state: async (subject) => (personal ? (await (await opened(false))?.find([subject]))?.get(subject) : undefined),
    destroy: async (subject, at) => {
      const keys = await opened(false);
      if (!keys || !personal) throw nothingThere();
      const state = (await keys.find([subject])).get(subject);
      keptAt = undefined;
      if (state?.kind === "destroyed") return state;
      return keys.destroy(subject, {
        at,
        ...(state && { fingerprint: subjectKey(state.key, personal.cipher).fingerprint }),
      });
    },
    epoch: async () => (current ? epochOf(current) : 0),
    close: async () => {
      await (await opening.catch(() => undefined))?.close();
    },
  };
}

/** Whether a text that names a subject is one: what somebody made up may be anything. */
function isTag(text: string): boolean {
  try {
    return normalTag(text) === text;
  } catch (cause) {
    if (cause instanceof BadTag) return false;
    throw cause;
  }
}
