import type { RecordedEvent } from "../event/index.ts";
import { codeHash } from "../kit/code-hash.ts";
import type { Fold } from "./fold.ts";

/** What a field said last, and where that was said. */
export interface LatestValue {
  readonly value: unknown;
  readonly position: number;
}

const step = (state: ReadonlyMap<string, LatestValue>, { data, position }: RecordedEvent) => {
  const next = new Map(state);
  const fields =
    typeof data === "object" && data !== null && !Array.isArray(data)
      ? Object.entries(data)
      : [["data", data] as const];
  for (const [name, value] of fields) next.set(name, { value, position });
  return next;
};

/** The last written value of every data field: the state of a stream that nobody has declared a fold for. */
export const latest: Fold<ReadonlyMap<string, LatestValue>> = {
  name: "latest",
  initial: new Map(),
  types: undefined,
  get code() {
    return codeHash([step]);
  },
  step,
};
