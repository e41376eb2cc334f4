import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { KeyedState } from "./keyed-rules.ts";

/** A matcher as plain data, the same after a trip through JSON. */
export interface Snapshot {
  /** The hash of each rule, by name. */
  readonly rules: Readonly<Record<string, string>>;
  /** Up to where it has seen; null where it has seen nothing. */
  readonly clock: Micros | null;
  readonly position: number;
  readonly keys: readonly KeyedState[];
}

export const OtherSnapshot = failure(
  "pattern/other-snapshot",
  { retry: "never", kind: "usage" },
  (f: { rules: readonly string[] }) =>
    `the snapshot was taken of other rules than these: ${f.rules.join(", ")} differ. Feed the events again from the beginning, without it.`,
);
