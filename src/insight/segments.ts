import { failure } from "../kit/failure.ts";

export type TypedColumn = Uint8Array | Uint16Array | Uint32Array;

/** Columns with what must be known to read them. */
export interface Segment {
  /** Plain JSON. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly columns: Readonly<Record<string, TypedColumn>>;
}

/**
 * The port by which columns outlive a process: what an index is made of, so that the next start loads it and reads only what came since.
 * All of it follows from the log, so whatever is missing or damaged is made again.
 */
export interface Segments {
  readonly url: string;
  /** The segment of that name, or undefined. errors  insight/segment-damaged */
  load(name: string): Promise<Segment | undefined>;
  /** Replaces the segment of that name, as a whole: a reader sees the one before or this one. */
  save(name: string, segment: Segment): Promise<void>;
  /** Takes it away, where it is there. */
  drop(name: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

export const SegmentDamaged = failure(
  "insight/segment-damaged",
  { retry: "now" },
  (f: { place: string; problem: string }) =>
    `the kept columns at ${f.place} cannot be read: ${f.problem}. They follow from the log; drop them, and they are made again.`,
);
