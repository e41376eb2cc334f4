import type { Micros } from "../event/index.ts";
import type { Plan } from "./plan.ts";
import type { RunColumns } from "./run-columns.ts";

/** When what a run waits for is over: the gap of its step, or its absence, which is then kept. */
export function dueOf({ steps }: Plan, runs: RunColumns, run: number): Micros {
  const at = runs.step[run] ?? 0;
  const step = steps[at];
  if (!step) return Number.POSITIVE_INFINITY;
  const last = runs.last[run] ?? 0;
  if (step.kind === "absent") return last + step.silence;
  const hasEnough = step.max !== Number.POSITIVE_INFINITY && (runs.count[run] ?? 0) >= step.min;
  return last + ((hasEnough ? steps[at + 1] : step)?.gap ?? 0);
}
