import type { Micros } from "../event/index.ts";
import type { Plan } from "./plan.ts";
import { cell, type RunRows, width } from "./run-rows.ts";

/** When what a run waits for is over: the gap of its step, or its absence, which is then kept. */
export function dueOf({ steps }: Plan, runs: RunRows, run: number): Micros {
  const at = runs.rows[run * width + cell.step] ?? 0;
  const step = steps[at];
  if (!step) return Number.POSITIVE_INFINITY;
  const last = runs.rows[run * width + cell.last] ?? 0;
  if (step.kind === "absent") return last + step.silence;
  const hasEnough = step.max !== Number.POSITIVE_INFINITY && (runs.rows[run * width + cell.count] ?? 0) >= step.min;
  return last + ((hasEnough ? steps[at + 1] : step)?.gap ?? 0);
}
