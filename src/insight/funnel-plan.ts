import type { Micros } from "../event/index.ts";
import type { PlainFunnel } from "./funnel-definition.ts";

/** One way through a funnel, with no step left open: each optional step is either in it or not. */
export interface Plan {
  /** The numbers of its steps in the funnel, from 0. */
  readonly steps: readonly number[];
  /** By place in the plan: the step's bit, how long after the event before it may come, and the exclusions that may not lie between. */
  readonly bits: readonly number[];
  readonly hop: readonly Micros[];
  readonly live: readonly number[];
  /** From the first event to the last. */
  readonly span: Micros;
  readonly isStrict: boolean;
}

/** Every way through a funnel, the one with all of its steps first. */
export function plansOf({ steps, exclude, within, windowFrom, order }: PlainFunnel): Plan[] {
  let ways: number[][] = [[]];
  for (const [i, step] of steps.entries())
    ways = step.optional ? [...ways.map((way) => [...way, i]), ...ways] : ways.map((way) => [...way, i]);
  return ways.map((way) => ({
    steps: way,
    bits: way.map((step) => 1 << step),
    hop: way.map((step) =>
      Math.min(steps[step]?.within ?? Infinity, windowFrom === "previous-step" ? within : Infinity),
    ),
    live: way.map((step, place) =>
      exclude.reduce(
        (bits, { from, to }, i) => (place > 0 && (way[place - 1] ?? 0) < to && step > from ? bits | (1 << i) : bits),
        0,
      ),
    ),
    span: windowFrom === "first-step" ? within : Infinity,
    isStrict: order === "strict",
  }));
}
