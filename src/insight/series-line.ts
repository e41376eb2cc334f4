import { type EventMatch, matchLine } from "./cohort-match.ts";
import { periodWords } from "./period.ts";
import type { Series } from "./series-definition.ts";
import type { Measure } from "./series-measure.ts";

/** How it was counted, in one line for people. */
export function seriesLine({ of, measure, item = "event", period, breakdown, calendar }: Series): string {
  const items = (match: EventMatch) => (item === "journey" ? `journeys with ${matchLine(match)}` : matchLine(match));
  const words = (one: Measure, match: EventMatch) => `${measureWords(one)} ${items(match)}`;
  const parts = [
    measure.kind === "ratio" ? `${words(measure.over, of)} to ${words(measure.under, measure.to)}` : words(measure, of),
  ];
  if (period) parts.push(`by ${periodWords(period)}`);
  if (breakdown) parts.push(`by ${breakdown.property}`);
  if (calendar) parts.push(`in open time only (${calendar.zone})`);
  return parts.join(", ");
}

function measureWords(measure: Measure): string {
  if (measure.kind === "count") return "number of";
  if (measure.kind === "entities") return "entities of";
  if (measure.kind === "rate")
    return measure.per === "entity" ? "number by entity of" : `number in each ${measure.per} of`;
  if (measure.kind !== "quantile") return `${measure.kind} of ${measure.of} of`;
  return measure.share === 0.5 ? `median ${measure.of} of` : `quantile ${measure.share} of ${measure.of} of`;
}
