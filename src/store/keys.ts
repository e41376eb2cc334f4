import type { Micros, RandomBytes } from "../event/index.ts";

/** What is kept of a subject: the key to its personal fields, or that the key was destroyed, when, and which it was. */
export type KeyState =
  | { readonly kind: "key"; readonly key: Uint8Array }
  | ({ readonly kind: "destroyed" } & Destroyed);

export interface Destroyed {
  readonly at: Micros;
  /** Names the destroyed key without telling it. */
  readonly fingerprint?: string;
}

/**
 * Where the keys of people are kept, apart from the log: 32 random bytes for each subject (`customer:c-7`), and a secret for pseudonyms.
 * Whatever a call has answered is on disk, and seen by every other process that has opened the same place.
 */
export interface Keys {
  /** The place, to be named in errors. */
  readonly place: string;
  readonly lacks: Readonly<Record<string, string>>;
  /** The log they were made for. */
  readonly log: string;
  /** 32 random bytes, the same for as long as this place is there. */
  readonly secret: Uint8Array;
  /** What is kept of these subjects; nothing is said of those that were never heard of. */
  find(subjects: readonly string[]): Promise<ReadonlyMap<string, KeyState>>;
  /** The same, with a new key for each subject that was never heard of. A destroyed key stays destroyed. */
  make(subjects: readonly string[]): Promise<ReadonlyMap<string, KeyState>>;
  /** Destroys the subject's key, if there is one, and remembers for ever that it was destroyed. The first time counts. */
  destroy(subject: string, destroyed: Destroyed): Promise<Destroyed>;
  /** A number that changes whenever a key is destroyed, by whatever process. */
  epoch(): Promise<number>;
  close(): Promise<void>;
}

export interface OpenKeysOptions {
  readonly log: string;
  /** Whether to make the place where there is none. */
  readonly create: boolean;
  readonly random: RandomBytes;
}

/** Opens the keys of a log; undefined where there are none and none are to be made. */
export type OpenKeys = (options: OpenKeysOptions) => Promise<Keys | undefined>;

/** The cryptography that personal fields need, handed in: synchronous, as Node's is. */
export interface Cipher {
  /** HMAC-SHA256. */
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** AES-256-GCM: the ciphertext and, behind it, the tag of 16 bytes. `bound` is authenticated with it. */
  encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, bound: Uint8Array): Uint8Array;
  /** The plain bytes; undefined where the tag does not agree. */
  decrypt(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Uint8Array | undefined;
}

/** What a store needs to keep personal fields. */
export interface PersonalContext {
  readonly cipher: Cipher;
  /** Where the keys are or would be, to be named in errors. */
  readonly place: string;
  readonly openKeys: OpenKeys;
}
