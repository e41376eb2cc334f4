import type { Micros } from "../event/index.ts";
import type { Lacks } from "../store/index.ts";

/** One building of a read model's rows by one version of its code. Numbers rise and never come twice. */
export interface Generation {
  readonly number: number;
  readonly model: string;
  /** The hash of the code that builds it. */
  readonly version: string;
  /** All events up to here are in its rows. */
  readonly position: number;
  readonly begun: Micros;
  readonly isServing: boolean;
  /** How it differed from the one that was serving, once that was seen; JSON. */
  readonly difference?: string | undefined;
}

/** A state as it is kept: canonical JSON. */
export interface StateRow {
  readonly key: string;
  readonly value: string;
}

/** A step of a generation: its rows and its position together. A row without a value is taken out. */
export interface Advance {
  /** Where the generation stood when these rows were made. Where it stands elsewhere, nothing is written. */
  readonly after: number;
  readonly position: number;
  readonly rows: Iterable<readonly [key: string, value: string | undefined]>;
}

/** A key whose rows differ between two generations; a side without the key has no text. */
export interface DifferentRow {
  readonly key: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Two generations held against each other in one moment. */
export interface Comparison {
  readonly before: Generation;
  readonly after: Generation;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** The first by key of each kind. */
  readonly examples: readonly DifferentRow[];
}

/**
 * Where the rows of read models are kept: several generations of a model side by side, and which of them answers.
 *
 * Rows and position of a step are written together or not at all, and only where the generation still stands where the step began: so
 * every event is in the rows exactly once, however many try to build and whenever they are killed.
 */
export interface ReadModels {
  readonly url: string;
  readonly lacks: Lacks;
  /** Of one model, or of all; by number. */
  generations(model?: string): Promise<readonly Generation[]>;
  /** The newest generation of this version, begun now where there is none or `anew` is asked for. */
  begin(model: string, version: string, options: { readonly at: Micros; readonly anew?: boolean }): Promise<Generation>;
  /** The values of those of the keys that there are. */
  states(number: number, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** errors  projection/moved-on, projection/unknown-generation */
  advance(number: number, step: Advance): Promise<void>;
  /** The row of a key in the serving generation; undefined where none is serving. */
  get(
    model: string,
    key: string,
  ): Promise<{ readonly generation: Generation; readonly value?: string | undefined } | undefined>;
  /** Rows of the serving generation by key, after one; undefined where none is serving. */
  list(
    model: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<{ readonly generation: Generation; readonly rows: readonly StateRow[] } | undefined>;
  /** errors  projection/unknown-generation */
  compare(before: number, after: number, examples: number): Promise<Comparison>;
  noteDifference(number: number, difference: string): Promise<void>;
  /**
   * Lets a generation answer from now on, in one step for all readers, and tells whether it was done: only where `instead` is the one
   * that is serving (undefined: none is).
   */
  serve(
    model: string,
    number: number,
    options: { readonly instead: number | undefined; readonly at: Micros },
  ): Promise<boolean>;
  /** Takes a generation and its rows away. errors  projection/still-serving, projection/unknown-generation */
  drop(number: number): Promise<void>;
  close(): Promise<void>;
}
