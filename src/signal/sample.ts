import type { Metric, Observation } from "../metric/index.ts";

/** Whether a metric's denominator counts those that its number rests on: a share, a mean, a quantile. A count or a sum is no sample. */
export function restsOnSample({ measure }: Pick<Metric, "measure">): boolean {
  switch (measure.kind) {
    case "event-count":
    case "distinct-count":
    case "property-sum":
    case "rate":
      return false;
    case "ratio":
      return measure.under.kind !== "property-sum";
    default:
      return true;
  }
}

/** How many a number rests on; undefined where it is no number of a sample. */
export function sampleOf(metric: Pick<Metric, "measure">, { denominator }: Observation): number | undefined {
  return restsOnSample(metric) ? denominator : undefined;
}
