import { addsUp, type Metric, type Observation } from "../metric/index.ts";

/** A number over one or several windows, comparable with one window's, and the variance that sampling alone gives it, where that is known. */
export interface Numbered {
  readonly value: number;
  readonly noise?: number;
}

/** Whether several windows have more of it than one: then everything is per window. */
export function isPerWindow({ measure }: Pick<Metric, "measure">): boolean {
  return ["event-count", "property-sum", "distinct-count"].includes(measure.kind);
}

/** Whether sampling is all that makes windows differ, as long as nothing speaks against it. Counts and sums vary by more. */
export function isAllNoise({ unit, measure }: Metric): boolean {
  return unit === "share" || measure.kind === "property-mean";
}

/** Windows as one number: shares pooled, all else as the mean of the windows. Undefined where none has a number. */
export function meanOfWindows(metric: Metric, windows: readonly Observation[]): Numbered | undefined {
  const told = windows.filter(hasNumber);
  if (told.length === 0) return undefined;
  if (metric.unit === "share") {
    const numerator = told.reduce((sum, one) => sum + one.numerator, 0);
    const denominator = told.reduce((sum, one) => sum + one.denominator, 0);
    if (denominator > 0)
      return { value: numerator / denominator, noise: shareNoise(numerator / denominator, denominator) };
  }
  const value = told.reduce((sum, one) => sum + one.value, 0) / told.length;
  const noises = told.map(intervalNoise).filter((noise) => noise !== undefined);
  if (noises.length < told.length) return { value };
  return { value, noise: noises.reduce((sum, noise) => sum + noise, 0) / told.length ** 2 };
}

/** The stretch after a decision as one number that may be held against one window's. */
export function numberAfter(
  metric: Metric,
  windows: readonly Observation[],
  whole: Observation,
  like: Observation,
): Numbered | undefined {
  if (!isPerWindow(metric)) return meanOfWindows(metric, [whole]) ?? meanOfWindows(metric, windows);
  const ofWindows = meanOfWindows(metric, windows);
  const value = comparable(like, whole);
  return ofWindows ?? (value === undefined ? undefined : { value });
}

/** The number after a decision as it is to be held against the one before: a count or a sum over several windows per window, others as they are. */
export function comparable(before: Observation, after: Observation): number | undefined {
  if (after.value === undefined || !addsUp(before)) return after.value;
  return (after.value * (before.to - before.from)) / (after.to - after.from);
}

export function hasNumber(one: Observation): one is Observation & { readonly value: number } {
  return one.value !== undefined && Number.isFinite(one.value);
}

/** The variance of a share that is drawn; not quite zero also where all or none were hits. */
export function shareNoise(share: number, tries: number): number {
  const likely = (share * tries + 1) / (tries + 2);
  return (likely * (1 - likely)) / tries;
}

/** What a window's own 95 % interval says of its noise. */
function intervalNoise({ low, high }: Observation): number | undefined {
  if (low === undefined || high === undefined) return undefined;
  const noise = ((high - low) / 3.92) ** 2;
  return Number.isFinite(noise) ? noise : undefined;
}
