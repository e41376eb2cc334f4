import type { RecordedEvent } from "../event/index.ts";
import type { Plan } from "./plan.ts";
import type { RunRows } from "./run-rows.ts";

/** What an event does to an open run. */
export const outcome = { nothing: 0, taken: 1, complete: 2, happened: 3, tooMany: 4 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

/** What the events of a rule do to its runs. Types come as bits, `facts` by trigger. */
export interface Transition {
  opens(event: RecordedEvent, mask: number): boolean;
  cancels(run: number, event: RecordedEvent, mask: number): boolean;
  advance(run: number, event: RecordedEvent, mask: number): Outcome;
}

export type MakeTransition = (plan: Plan, runs: RunRows, facts: Uint8Array) => Transition;
