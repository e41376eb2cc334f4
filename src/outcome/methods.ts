import type { Metric, Observation } from "../metric/index.ts";
import { newcombe, standardNormal } from "../statistics/index.ts";
import { brokenNumber, type Compared, type Comparison, compare } from "./compare.ts";
import type { Counterfactual, CounterfactualMethod } from "./effect.ts";
import { counted, percent, valueText } from "./show.ts";
import type { Untouched } from "./untouched.ts";

/** What was to be expected without the decision, and how the number differs from it. */
export interface Found extends Pick<Counterfactual, "stays" | "says" | "method"> {
  readonly value: number;
  readonly difference: number;
  readonly low?: number;
  readonly high?: number;
  /** Why there is no interval. */
  readonly lacking?: string;
}

export function byUntouched(metric: Metric, compared: Compared, untouched: Untouched | undefined): Found | undefined {
  const comparison = untouched && compare(compared, untouched);
  if (!comparison) return undefined;
  const usual = `Beside what was not touched, and by ${counted(comparison.windows, "window")} before, ${valueText(metric, comparison.usual)} would be usual.`;
  return found(compared, "untouched-segments", comparison, usual);
}

export function byHistory(metric: Metric, compared: Compared): Found | undefined {
  const comparison = compare(compared);
  if (!comparison) return undefined;
  const usual = `In the ${counted(comparison.windows, "window")} before it broke ${valueText(metric, comparison.usual)} was usual.`;
  return found(compared, comparison.isForecast ? "forecast" : "mean-reversion", comparison, usual);
}

function found(compared: Compared, method: CounterfactualMethod, comparison: Comparison, usual: string): Found {
  const { metric } = compared;
  const { expected: value, difference, low, high, stays } = comparison;
  const broken = brokenNumber(compared);
  const since =
    broken && broken.windows.length > 1
      ? ` In the ${counted(broken.windows.length, "window")} from then to the decision it was ${valueText(metric, broken.value)}.`
      : "";
  const says = `${usual}${since} ${chanceText(stays)}: ${valueText(metric, value)} was to be expected without the decision.`;
  return { value, difference, low, high, stays, method, says };
}

function chanceText(stays: number): string {
  if (stays < 0.05) return "What broke lies within what chance gives, so it would have gone by itself";
  if (stays > 0.95) return "What broke lies far beyond what chance gives, so it would have stayed";
  return `What broke may have been chance or may have stayed (${percent(stays, 0)}), and the interval holds both`;
}

/** Where the windows before are too few to say what chance does, but what was not touched is there. */
export function bySegmentsAlone(
  metric: Metric,
  compared: Compared,
  untouched: Untouched | undefined,
): Found | undefined {
  const broken = untouched && brokenNumber(compared, untouched);
  const { value, noise } = compared.number;
  const noises = [broken?.noise, noise, untouched?.after.noise];
  if (!broken || metric.unit !== "share" || noises.includes(undefined)) return undefined;
  const reach = standardNormal.quantile(0.975) * Math.sqrt(noises.reduce<number>((sum, one) => sum + (one ?? 0), 0));
  const without = untouched.after.value + broken.value;
  const says = `What was not touched leads one to expect ${valueText(metric, without)} without the decision. Too few windows before are known to correct for regression to the mean.`;
  const difference = value - without;
  return {
    value: without,
    difference,
    low: difference - reach,
    high: difference + reach,
    method: "untouched-segments",
    says,
  };
}

const uncorrected = "Nothing was corrected: too few windows before are known to say what would have happened anyway.";

/** The window that broke itself, as it is. */
export function byItself(
  metric: Metric,
  { afterWhole, number }: Compared,
  before: Observation & { readonly value: number },
): Found {
  const head = {
    value: before.value,
    difference: number.value - before.value,
    method: "none",
    says: uncorrected,
  } as const;
  if (metric.unit === "count") return { ...head, lacking: "a single count has no interval to compare" };
  if (metric.unit !== "share")
    return { ...head, lacking: "with so few windows before, only shares are compared with an interval" };
  if (!isCounted(before) || !isCounted(afterWhole)) return head;
  const [low, high] = newcombe([afterWhole.numerator, afterWhole.denominator], [before.numerator, before.denominator]);
  return { ...head, low, high };
}

function isCounted({ numerator, denominator }: Observation): boolean {
  return denominator > 0 && numerator <= denominator && [numerator, denominator].every(Number.isSafeInteger);
}
