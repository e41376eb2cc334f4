import type { Metric, Observation } from "../metric/index.ts";
import { hasNumber, isPerWindow, meanOfWindows, type Numbered } from "./number.ts";

/** The segments that were not touched, as one number for each window, scaled to what they are compared with. */
export interface Untouched {
  /** What they came to in the window that begins at the same moment. */
  readonly at: (window: Observation) => Numbered | undefined;
  /** What they came to after the decision. */
  readonly after: Numbered;
}

/**
 * What was not touched, made comparable. Of shares, means and the like differences are compared; counts, sums and rates are scaled to the
 * size of what was touched, because a large segment loses more than a small one. Undefined where the two never meet.
 */
export function untouchedOf(
  metric: Metric,
  control: { readonly before: readonly Observation[]; readonly after: readonly Observation[] },
  touched: {
    readonly history: readonly Observation[];
    readonly broken: readonly Observation[];
    readonly after: readonly Observation[];
  },
): Untouched | undefined {
  const before = pooledWindows(metric, control.before);
  const behind = pooledWindows(metric, control.after);
  const later = [...behind].filter(
    ([from]) => touched.after.length === 0 || touched.after.some((one) => one.from === from),
  );
  const after = meanOfWindows(
    metric,
    later.map(([, window]) => window),
  );
  const met = (windows: readonly Observation[]) =>
    windows.flatMap((one) => {
      const other = before.get(one.from);
      return other && hasNumber(one) && hasNumber(other) ? [[one.value, other.value] as const] : [];
    });
  const pairs = [met(touched.history), met(touched.broken)].find((found) => found.length > 0);
  if (!after || !pairs || met(touched.broken).length === 0) return undefined;
  const scale = isScaled(metric) ? sum(pairs.map(([one]) => one)) / sum(pairs.map(([, other]) => other)) : 1;
  if (!Number.isFinite(scale) || scale <= 0) return undefined;
  const scaled = ({ value, noise }: Numbered): Numbered => ({
    value: scale * value,
    ...(noise !== undefined && { noise: scale ** 2 * noise }),
  });
  return {
    at: ({ from }) => {
      const window = before.get(from) ?? behind.get(from);
      const number = window && meanOfWindows(metric, [window]);
      return number && scaled(number);
    },
    after: scaled(after),
  };
}

function isScaled(metric: Metric): boolean {
  return isPerWindow(metric) || metric.measure.kind === "rate";
}

/** All segments of a window as one observation. */
function pooledWindows(metric: Metric, observations: readonly Observation[]): Map<number, Observation> {
  const groups = new Map<number, Observation>();
  for (const [from, of] of Map.groupBy(observations.filter(hasNumber), ({ from }) => from)) {
    const [first, ...more] = of;
    if (first) groups.set(from, more.length === 0 ? first : pooled(metric, first, of));
  }
  return groups;
}

function pooled(
  metric: Metric,
  { low: _low, high: _high, value: _value, segment: _segment, ...rest }: Observation,
  of: readonly (Observation & { readonly value: number })[],
): Observation {
  const numerator = sum(of.map((one) => one.numerator));
  const denominator = sum(of.map((one) => one.denominator));
  const weighted = isFraction(metric) ? numerator : sum(of.map((one) => one.value * one.denominator));
  const value = isScaled(metric) ? sum(of.map((one) => one.value)) : weighted / denominator;
  if (!Number.isFinite(value)) return { ...rest, numerator, denominator };
  const reach = reachOf(metric, of, denominator);
  return {
    ...rest,
    numerator,
    denominator,
    value,
    ...(reach !== undefined && { low: value - reach, high: value + reach }),
  };
}

function isFraction({ unit, measure }: Metric): boolean {
  return unit === "share" || measure.kind === "property-mean" || measure.kind === "ratio";
}

/** Half of the pooled interval: the segments are independent. */
function reachOf(metric: Metric, of: readonly Observation[], denominator: number): number | undefined {
  let squares = 0;
  for (const { low, high, denominator: own } of of) {
    if (low === undefined || high === undefined) return undefined;
    squares += ((isScaled(metric) ? 1 : own / denominator) * ((high - low) / 2)) ** 2;
  }
  return Number.isFinite(squares) ? Math.sqrt(squares) : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
