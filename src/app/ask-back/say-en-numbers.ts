import type { Metric, Observation, Window } from "../../metric/index.ts";
import type { AskedSegment } from "../../question/index.ts";
import { shownIn } from "./shown.ts";

const { amount, interval, name, number, part, period, points, signed, time } = shownIn("en");

const ofShare = ({ unit }: Metric, { numerator, denominator }: Observation) =>
  unit === "share" ? ` (${numerator} of ${denominator})` : "";
const valueText = (metric: Metric, one: Observation) =>
  `${one.value === undefined ? "without data" : amount(metric, one.value)}${ofShare(metric, one)}`;

/** What is said of numbers. */
export const englishNumbers = {
  value: (metric: Metric, segment: AskedSegment | undefined, one: Observation) =>
    `${name(metric, segment)} was ${valueText(metric, one)} in ${period(one)}, from ${one.rows} events.`,
  noWindow: ({ name: metric, window }: Metric) =>
    `${metric} has no closed window there: it is measured by windows of ${window}, and what is not closed yet has no number.`,
  noMetric: (known: readonly string[]) =>
    known.length === 0
      ? "This case is about no metric, and the log has none to ask about."
      : `This case is about no metric. Name one: ${known.join(", ")}.`,
  noData: (metric: string, window: Window) =>
    `${metric} has no number in ${period(window)}: nothing that it counts happened there.`,
  emptyPeriod: () => "That period is empty: it ends before it begins, or there is no such day.",
  oneWindowOnly: ({ name: metric, window }: Metric) =>
    `What is usual can be said of one window of ${metric} (${window}), and this period has several or none. Ask it of a single one.`,
  tooFewWindows: ({ name: metric }: Metric, least: number) =>
    `There are too few windows of ${metric} with a number to say that: it takes ${least} in a row.`,
  certainty: (metric: Metric, one: Observation) => {
    const { low, high, denominator, rows } = one;
    const sample = metric.unit === "share" ? `${denominator} cases` : `${rows} events`;
    const least = metric.objective?.minSample;
    const few = least !== undefined && denominator < least ? ` Fewer than ${least} are not judged at all.` : "";
    return low === undefined || high === undefined
      ? `From ${sample}; how far chance may have moved it cannot be said of this number.${few}`
      : `From ${sample}; the true number likely lies within ${interval(metric, low, high)} (95 %).${few}`;
  },
  rows: (one: Observation, units: number, shown: number) => {
    const leftOut = (one.missing ?? 0) + (one.sealed ?? 0) + (one.unreadable ?? 0);
    return `${one.rows} events were counted, in ${units} rows${shown < units ? `; the first ${shown} are shown` : ""}.${
      leftOut > 0 ? ` ${leftOut} were left out: without the property, personal, or no number.` : ""
    }`;
  },
  rowsCommand: (show: string) => `Who they are is shown by: thence ${show}`,
  rowColumns: () => ["row", "counts", "events"],
  yesNo: (counts: boolean): string => (counts ? "yes" : "no"),
  trend: (metric: Metric, segment: AskedSegment | undefined, list: readonly Observation[]) => {
    const [first, last] = [list[0], list.at(-1)];
    if (!first || !last) return "";
    const sorted = list.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0));
    const [lowest = first, highest = last] = [sorted[0], sorted.at(-1)];
    const head = `${name(metric, segment)} from ${period(first)} to ${period(last)}`;
    if (list.length === 1) return `${name(metric, segment)} was ${valueText(metric, first)} in ${period(first)}.`;
    return `${head}, ${list.length} stretches: first ${valueText(metric, first)}, last ${valueText(metric, last)}; lowest ${valueText(metric, lowest)} in ${period(lowest)}, highest ${valueText(metric, highest)} in ${period(highest)}.`;
  },
  cut: (steps: number) => `That is the last ${steps} stretches; earlier ones can be asked for with a period.`,
  numberColumns: (metric: Metric) => [
    "time",
    metric.name,
    ...(metric.unit === "share" ? ["of"] : []),
    "95 %",
    "events",
  ],
  numberCells: (metric: Metric, one: Observation) => [
    one.value === undefined ? "–" : amount(metric, one.value),
    ...(metric.unit === "share" ? [`${one.numerator} of ${one.denominator}`] : []),
    one.low === undefined || one.high === undefined ? "–" : interval(metric, one.low, one.high),
    String(one.rows),
  ],
  split: (metric: Metric, by: string, list: readonly Observation[]) => {
    const named = list.filter(({ segment, value }) => segment?.kind === "value" && value !== undefined);
    const sorted = named.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0));
    const [lowest, highest] = [sorted[0], sorted.at(-1)];
    const [window] = list;
    if (!lowest || !highest || !window) return "";
    return `${metric.name} by ${by} in ${period(window)}: lowest ${valueText(metric, lowest)} for ${part(lowest)}, highest ${valueText(metric, highest)} for ${part(highest)}.`;
  },
  noProperty: (metric: string, by: string) => `No event that ${metric} counts there has the property ${by}.`,
  noProperties: () => "There is no property in this log to split by.",
  chosenProperty: (by: string) => `No property was named, so it is told by ${by}.`,
  drivers: (
    metric: Metric,
    told: {
      readonly by: string;
      readonly change: number;
      readonly mix: number;
      readonly rate: number;
      readonly before: Window;
      readonly after: Window;
    },
  ) =>
    `${metric.name} changed by ${points(told.change)} points from ${period(told.before)} to ${period(told.after)}. By ${told.by}: ${points(told.rate)} points within the parts, ${points(told.mix)} points because the parts have other sizes.`,
  driver: (segment: string, rate: number, mix: number, widest: readonly [low: number, high: number] | undefined) =>
    `Most came from ${segment}: ${points(rate)} points by its own number, ${points(mix)} by its size.${
      widest ? ` Its own number changed by ${points(widest[0])} to ${points(widest[1])} points (95 %).` : ""
    }`,
  driverColumns: (by: string) => [by, "before", "after", "own, points", "size, points"],
  plainDriver: (
    metric: Metric,
    told: {
      readonly by: string;
      readonly part: string;
      readonly was: number;
      readonly is: number;
      readonly before: Window;
      readonly after: Window;
    },
  ) =>
    `${metric.name} by ${told.by}, from ${period(told.before)} to ${period(told.after)}: ${told.part} changed most, from ${amount(metric, told.was)} to ${amount(metric, told.is)}.`,
  plainDriverColumns: (by: string) => [by, "before", "after", "change"],
  compared: (
    metric: Metric,
    was: Observation,
    difference: number,
    ofDifference: readonly [low: number, high: number] | undefined,
    ratio: { readonly estimate: number; readonly low: number; readonly high: number } | undefined,
  ) => {
    const change = metric.unit === "share" ? `${points(difference)} points` : signed(metric, difference);
    const likely = ofDifference
      ? ` (95 %: ${points(ofDifference[0])} to ${points(ofDifference[1])} points${ofDifference[0] < 0 && ofDifference[1] > 0 ? "; chance alone could do that" : ""})`
      : ratio
        ? `, ${number(ratio.estimate)} times as many in the same time (95 %: ${number(ratio.low)} to ${number(ratio.high)}${ratio.low < 1 && ratio.high > 1 ? "; chance alone could do that" : ""})`
        : "";
    return `In ${period(was)} it was ${valueText(metric, was)}: a change of ${change}${likely}.`;
  },
  usual: (
    metric: Metric,
    { value, values, median }: { readonly value: number; readonly values: readonly number[]; readonly median: number },
  ) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const verdict = value < low ? "below all of them" : value > high ? "above all of them" : "within that";
    return `In the ${values.length} windows before it was ${amount(metric, low)} to ${amount(metric, high)}, half of them up to ${amount(metric, median)}: this one is ${verdict}.`;
  },
  sameTime: (metric: Metric, { value, values }: { readonly value: number; readonly values: readonly number[] }) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const isNew = value < low || value > high;
    return `At the same time in the ${values.length} weeks before it was ${amount(metric, low)} to ${amount(metric, high)}: ${isNew ? "this is new there" : "as usual there, so it may be the season"}.`;
  },
  noSeason: () => "The log does not reach back to the same time in two weeks before, so the season cannot be told.",
  forecast: (
    of: string,
    metric: Metric,
    told: {
      readonly next: Window;
      readonly expected: number;
      readonly low: number;
      readonly high: number;
      readonly windows: number;
    },
  ) =>
    `If it goes on as it did, ${of} will be about ${amount(metric, told.expected)} in ${period(told.next)}, likely within ${interval(metric, told.low, told.high)} (95 %): learnt from the last ${told.windows} windows, by exponential smoothing.`,
  forecastLate: () => "That window is closed already, and nothing that it counts happened in it.",
  time,
};
