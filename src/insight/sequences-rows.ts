import { type Journeys, occurredIn } from "./journeys.ts";
import { numbers } from "./paths-numbers.ts";
import type { Steps } from "./paths-steps.ts";

/** Journeys as steps only: what is passed over is gone. Entity `e` owns `from[e]` to `to[e]`. */
export interface StepRows {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly step: Uint16Array;
  /** The row of the journeys. */
  readonly row: Uint32Array;
  /** Whose it is. */
  readonly entityOf: Uint32Array;
  readonly at: (i: number) => number;
}

/** The steps of the entities, each up to before the row where `until` cuts it. */
export function stepRows(journeys: Journeys, { stepOf }: Steps, until?: (entity: number) => number): StepRows {
  const { kindOf } = journeys;
  const [from, to] = [new Uint32Array(journeys.from.length), new Uint32Array(journeys.from.length)];
  const rows = numbers();
  for (let e = 0; e < from.length; e++) {
    from[e] = rows.length;
    const end = until?.(e) ?? journeys.to[e] ?? 0;
    for (let row = journeys.from[e] ?? 0; row < end; row++) if (stepOf[kindOf[row] ?? 0] !== 0) rows.push(row);
    to[e] = rows.length;
  }
  const [row, occurred] = [rows.all(), occurredIn(journeys)];
  const entityOf = new Uint32Array(row.length);
  for (let e = 0; e < from.length; e++) entityOf.fill(e, from[e], to[e]);
  const step = new Uint16Array(row.length);
  for (let i = 0; i < step.length; i++) step[i] = stepOf[kindOf[row[i] ?? 0] ?? 0] ?? 0;
  return { from, to, step, row, entityOf, at: (i) => occurred(row[i] ?? 0) };
}
