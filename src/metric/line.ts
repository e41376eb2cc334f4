import { matchLine } from "../insight/cohort-match.ts";
import { stepName } from "../insight/funnel-definition.ts";
import { funnelSemanticsLine } from "../insight/funnel-semantics.ts";
import type { Metric } from "./definition.ts";
import { funnelOfSteps, type Measure, type Steps } from "./measure.ts";
import { directionOf } from "./metric.ts";
import { windowUnit } from "./window.ts";

/** A metric in one line for people: what its number is, in what, over which windows, and which way is better. */
export function metricLine(metric: Metric): string {
  const { name, measure, unitText, window, zone, calendar } = metric;
  const way = directionOf(metric);
  return [
    `${name}: ${measureLine(measure)}`,
    ...(unitText !== undefined && measure.kind !== "rate" ? [`in ${unitText}`] : []),
    windowUnit(window) ? `by the ${window} in ${zone ?? "UTC"}` : `by windows of ${window}`,
    ...(calendar ? ["open time only"] : []),
    ...(way ? [`${way === "up" ? "more" : "less"} is better`] : []),
  ].join(", ");
}

/** A measure in one line for people. */
export function measureLine(measure: Measure): string {
  switch (measure.kind) {
    case "event-count":
      return `how many ${matchLine(measure)}`;
    case "distinct-count":
      return `how many different ${measure.of.replace(/^tag:/, "")} of ${matchLine(measure)}`;
    case "property-sum":
      return `the sum of ${measure.property} of ${matchLine(measure)}`;
    case "property-mean":
      return `the mean ${measure.property} of ${matchLine(measure)}`;
    case "property-quantile":
      return `${quantileText(measure.share)} ${measure.property} of ${matchLine(measure)}`;
    case "rate":
      return `${measureLine(measure.of)} per ${measure.per}`;
    case "ratio":
      return `${measureLine(measure.over)}, over ${measureLine(measure.under)}`;
    case "funnel-share":
      return `the share by ${measure.by} that went on from ${step(measure, measure.of)} to ${step(measure, measure.reach)} (${semantics(measure)})`;
    case "time-to-convert":
      return `${quantileText(measure.share)} time by ${measure.by} from ${step(measure, 1)} to ${step(measure, measure.steps.length)} (${semantics(measure)})`;
    case "retention-share": {
      const after = measure.after === undefined ? "" : `not before ${measure.after} and `;
      const first = measure.starts === "first" ? " for the first time" : "";
      return `the share by ${measure.by} with ${matchLine(measure.start)}${first} that came back with ${matchLine(measure.return)}, ${after}within ${measure.within}`;
    }
    case "absence":
      return `the share by ${measure.by} with ${matchLine(measure.of)} and without ${matchLine(measure.without)} within ${measure.within}`;
  }
}

function step(measure: Steps, number: number): string {
  return stepName(funnelOfSteps(measure).steps[number - 1] ?? "");
}

function semantics(measure: Steps): string {
  return funnelSemanticsLine(funnelOfSteps(measure));
}

function quantileText(share: number): string {
  return share === 0.5 ? "the median" : `the ${Number((share * 100).toFixed(2))} % quantile of`;
}
