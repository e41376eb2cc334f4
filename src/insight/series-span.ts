import type { Micros } from "../event/index.ts";
import { type Journeys, occurredIn } from "./journeys.ts";

/** From the first event of journeys to just after the last; undefined where they have none. */
export function spanOf(journeys: Journeys): { readonly from: Micros; readonly until: Micros } | undefined {
  const occurred = occurredIn(journeys);
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let e = 0; e < journeys.entities.length; e++) {
    const [first, end] = [journeys.from[e] ?? 0, journeys.to[e] ?? 0];
    if (first === end) continue;
    from = Math.min(from, occurred(first));
    until = Math.max(until, occurred(end - 1) + 1);
  }
  return from < until ? { from, until } : undefined;
}
