import type { Micros } from "../event/index.ts";
import type { Lacks } from "../store/index.ts";

/** The right to do a piece of work, until it runs out, is given back or taken over. A later grant of any lease has a higher epoch. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
}

/** A lease that somebody holds, and when it runs out unless it is renewed, by the clock of whoever granted it. */
export interface HeldLease extends Lease {
  readonly until: Micros;
}

/** What an attempt to take a lease came to. */
export type Acquired =
  | { readonly kind: "granted"; readonly lease: Lease }
  | { readonly kind: "held"; readonly by: HeldLease };

/** An event that was set aside, or that waits behind one of its key that was. */
export interface Parked {
  readonly id: string;
  readonly position: number;
  /** Whose order is kept. */
  readonly key: string;
  /** What the handler said last. */
  readonly error: string;
  /** How often it was tried; 0 where it only waits behind another. */
  readonly attempts: number;
  readonly at: Micros;
  /** It is to be tried again. */
  readonly due: boolean;
}

/** One step forward, written whole or not at all. */
export interface Progress {
  readonly position: number;
  /** Events set aside, those tried again in vain (changed where nobody dropped them meanwhile), and ids of those taken back. */
  readonly parked?: {
    readonly subscription: string;
    readonly add: readonly Parked[];
    readonly again?: readonly Parked[];
    readonly remove: readonly string[];
  };
}

export type SqlValue = null | number | bigint | string | Uint8Array;

/** The transaction that a checkpoint is written in. Your tables may lie beside it. */
export interface Transaction {
  all(sql: string, ...values: readonly SqlValue[]): readonly Readonly<Record<string, unknown>>[];
  run(sql: string, ...values: readonly SqlValue[]): void;
}

/** Work that is kept exactly when the checkpoint is. It runs at once: a transaction waits for nobody. */
export type Work = (transaction: Transaction) => void;

/**
 * Where subscriptions remember how far they came, who may go on, and what was set aside.
 *
 * Expiry is judged by a clock and clocks are wrong at times; so a lease that was taken over is told by its epoch, and a save under an
 * older one is refused. A clock set forward costs repeated work, one set back is outwaited; neither loses or doubles a checkpoint.
 */
export interface Checkpoints {
  /** Where they are kept, without secrets. */
  readonly url: string;
  /** `durability`, `transaction` */
  readonly lacks: Lacks;
  /** Takes a lease for `ttl` microseconds where nobody holds it. Whoever holds it, the same owner too, is told of and not disturbed. */
  acquire(name: string, owner: string, ttl: Micros): Promise<Acquired>;
  /** errors  subscription/lease-lost */
  renew(lease: Lease, ttl: Micros): Promise<void>;
  /** Gives a lease back. One that was lost already stays as it is. */
  release(lease: Lease): Promise<void>;
  /** The leases whose names begin so and that have not run out. */
  leases(prefix: string): Promise<readonly HeldLease[]>;
  /** The position saved under a lease's name, if any. */
  load(name: string): Promise<number | undefined>;
  /** Every saved position whose name begins so. */
  positions(prefix: string): Promise<ReadonlyMap<string, number>>;
  /**
   * Saves how far the holder of a lease came, with what it set aside and with `work`, all or nothing.
   *
   * errors  subscription/lease-lost, subscription/position-backwards, subscription/no-transactions
   */
  save(lease: Lease, progress: Progress, work?: Work): Promise<void>;
  /** Keeps a text under a lease's name, in place of the one before. errors  subscription/lease-lost */
  note(lease: Lease, text: string): Promise<void>;
  /** The text kept under a name, if any. */
  noted(name: string): Promise<string | undefined>;
  /** What a subscription has set aside, in log order. */
  parked(subscription: string): Promise<readonly Parked[]>;
  /** Marks the first parked event of a key, or of every key, as to be tried again. Returns how many keys that were. */
  replay(subscription: string, key?: string): Promise<number>;
  /** Takes a parked event out for good, and tells whether it was there. Those that waited behind it are tried next. */
  drop(subscription: string, id: string): Promise<boolean>;
  /** Forgets the position saved under a name, so that its work begins again. Leases, notes and parked events stay. */
  forget(name: string): Promise<void>;
  close(): Promise<void>;
}
