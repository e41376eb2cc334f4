import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { BusinessCalendar } from "./calendar.ts";
import { type EventMatch, matchProperties, matchTypes } from "./cohort-match.ts";
import type { PeriodKind } from "./period.ts";
import type { Measure } from "./series-measure.ts";

/**
 * A number of events, in periods and by a property. What each word means:
 *
 * item       `event` (default), or `journey`: the journeys that have such an event, each counted when it begins. An event counts once, also
 *            where it is in two journeys
 * measure    of the items; a `ratio` is of one number to another, over the same periods and values
 * from       the first moment that counts; without it, that of the first event of the journeys
 * until      what occurred before this moment counts; without it, all. A period that reaches beyond `from` or `until` is not complete
 * breakdown  by the values of a property (of a journey's first such event): the `top` ones (default 10) by the number where it adds up, else by
 *            how many items they have; then all others as one, events without the property, and sealed values
 * calendar   only what happens in open time counts, and rates and journeys' seconds are of open time
 */
export interface Series {
  readonly of: EventMatch;
  readonly item?: "event" | "journey" | undefined;
  readonly measure: Measure | SeriesRatio;
  readonly period?: PeriodKind | undefined;
  readonly from?: Micros | undefined;
  readonly until?: Micros | undefined;
  readonly breakdown?: { readonly property: string; readonly top?: number | undefined } | undefined;
  readonly calendar?: BusinessCalendar | undefined;
}

/** `over` of the items, divided by `under` of the items that `to` means. */
export interface SeriesRatio {
  readonly kind: "ratio";
  readonly over: Measure;
  readonly to: EventMatch;
  readonly under: Measure;
}

export const BadSeries = failure(
  "insight/bad-series",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `this series ${f.problem}`,
);

/** The properties whose columns a series needs. */
export function seriesProperties({ of, measure, item, breakdown }: Series): string[] {
  const measures = measure.kind === "ratio" ? [measure.over, measure.under] : [measure];
  const isOwn = (name: string) => item === "journey" && (name === "events" || name === "seconds");
  const numbers = measures.flatMap((one) => ("of" in one && !isOwn(one.of) ? [one.of] : []));
  const events = measure.kind === "ratio" ? [of, measure.to] : [of];
  return [...new Set([...matchProperties(events), ...numbers, ...(breakdown ? [breakdown.property] : [])])];
}

/** The event types that a series asks for. */
export function seriesTypes({ of, measure }: Series): string[] {
  return matchTypes(measure.kind === "ratio" ? [of, measure.to] : [of]);
}
