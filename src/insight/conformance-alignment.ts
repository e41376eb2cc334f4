import { failure } from "../kit/failure.ts";
import type { Steps } from "./conformance-path.ts";

/** One move of an alignment: an event that a step allows, an event that no step allows, or a step without an event. */
export type Move =
  | { readonly kind: "fits"; readonly at: number; readonly step: number }
  | { readonly kind: "unexpected"; readonly at: number }
  /** `at` is the number of the event before which it is missing. */
  | { readonly kind: "missing"; readonly at: number; readonly step: number };

export const JourneyTooLong = failure(
  "insight/journey-too-long",
  { retry: "never" },
  (f: { events: number; steps: number }) =>
    `a journey of ${f.events} events is too long to be held against a path of ${f.steps} steps. Make journeys of a tag with fewer events each, or cut them into sessions.`,
);

const mostCells = 2 ** 26;
const far = 2 ** 30;

/**
 * The cheapest way to make a journey fit, where an event too many and a step too few cost one each. Of equally cheap ones: at each
 * place an event that fits goes before one that is unexpected, that before a missing step, and a step before those written after it.
 *
 * shape   events by number; `fits(event, step)` says whether the event may stand for the step (from 1)
 * errors  insight/journey-too-long
 */
export function align(steps: Steps, events: number, fits: (event: number, step: number) => boolean): Move[] {
  const states = steps.next.length;
  if ((events + 1) * states > mostCells) throw new JourneyTooLong({ events, steps: states - 1 });
  const cost = new Int32Array((events + 1) * states);
  for (let event = events; event >= 0; event--) {
    const row = event * states;
    for (let state = 0; state < states; state++) {
      let best = event === events ? (steps.isEnd[state] ? 0 : far) : 1 + (cost[row + states + state] ?? far);
      if (event < events) {
        for (const step of steps.next[state] ?? []) {
          if (fits(event, step)) best = Math.min(best, cost[row + states + step] ?? far);
        }
      }
      cost[row + state] = best;
    }
    skipSteps(steps, cost.subarray(row, row + states));
  }
  return movesOf(steps, events, fits, cost);
}

// A missing step leads to another state of the same event: passed on until nothing gets cheaper.
function skipSteps({ next }: Steps, cost: Int32Array): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (let state = cost.length - 1; state >= 0; state--) {
      for (const step of next[state] ?? []) {
        const skipped = 1 + (cost[step] ?? far);
        if (skipped < (cost[state] ?? far)) {
          cost[state] = skipped;
          changed = true;
        }
      }
    }
  }
}

function movesOf(
  steps: Steps,
  events: number,
  fits: (event: number, step: number) => boolean,
  cost: Int32Array,
): Move[] {
  const states = steps.next.length;
  const moves: Move[] = [];
  let [at, state] = [0, 0];
  for (;;) {
    const left = cost[at * states + state] ?? far;
    const costAfter = (event: number, step: number) => cost[event * states + step] ?? far;
    const next = steps.next[state] ?? [];
    const fitting = at < events ? next.find((step) => costAfter(at + 1, step) === left && fits(at, step)) : undefined;
    if (fitting !== undefined) {
      moves.push({ kind: "fits", at: at++, step: fitting });
      state = fitting;
    } else if (at < events && costAfter(at + 1, state) + 1 === left) {
      moves.push({ kind: "unexpected", at: at++ });
    } else if (left === 0 || at > events) {
      return moves;
    } else {
      const skipped = next.find((step) => costAfter(at, step) + 1 === left);
      if (skipped === undefined) return moves;
      moves.push({ kind: "missing", at, step: skipped });
      state = skipped;
    }
  }
}
