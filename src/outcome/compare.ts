import { parseDuration } from "../kit/duration.ts";
import { type Metric, type Observation, windowUnit } from "../metric/index.ts";
import { momentsOf } from "../statistics/index.ts";
import { hasNumber, isAllNoise, meanOfWindows, type Numbered, shareNoise } from "./number.ts";
import type { Untouched } from "./untouched.ts";
import { leastToForecast, usualOf } from "./usual.ts";
import { type Without, withoutDecision } from "./without-decision.ts";

/** What is compared: the windows that nothing was chosen by, those since it broke, and the stretch after the decision. */
export interface Compared {
  readonly metric: Metric;
  readonly history: readonly Observation[];
  readonly broken: readonly Observation[];
  readonly after: readonly Observation[];
  readonly afterWhole: Observation;
  readonly number: Numbered;
}

export interface Comparison extends Without {
  readonly windows: number;
  /** Whether the history is long enough to have a course. */
  readonly isForecast: boolean;
}

/** Fewer windows than these say nothing of how much they vary. */
export const leastHistory = 3;

/**
 * Holds the number after a decision against what the windows before lead one to expect; where there are segments that were not touched, of
 * the difference to them. Undefined where the history is too short, or does not vary at all.
 */
export function compare(compared: Compared, untouched?: Untouched): Comparison | undefined {
  const { metric, number } = compared;
  const against = (window: Observation): Numbered | undefined => {
    const own = meanOfWindows(metric, [window]);
    return untouched ? minus(own, untouched.at(window)) : own;
  };
  const history = compared.history.map((window) => ({ window, number: against(window) }));
  const told = history.flatMap(({ window, number }) => (number ? [{ window, number }] : []));
  const broken = brokenNumber(compared, untouched);
  const after = untouched ? minus(number, untouched.after) : number;
  if (told.length < leastHistory || !broken || !after) return undefined;
  if (![...told.map((one) => one.number), broken, after].every(({ value }) => Math.abs(value) < largest))
    return undefined;

  const usual = usualOf(
    told.map((one) => one.number.value),
    {
      isUnbroken: told.length === history.length && areInRow(told.map((one) => one.window)),
      period: periodOf(metric),
      noise: usualNoise(told.map((one) => one.number)),
      isAllNoise: isAllNoise(metric),
      noises:
        metric.unit === "share"
          ? noisesOf(
              told.map(({ window }) => window),
              untouched,
            )
          : undefined,
    },
  );
  if (!(usual.variance > 0)) return undefined;
  const isFlat = usual.kind === "mean";
  const steps = stepsOf(compared, broken.windows, isFlat);
  const restless = isFlat ? restlessness(compared.after.flatMap((window) => against(window)?.value ?? [])) : 0;
  const without = withoutDecision(
    usual,
    { steps: steps.broken, value: broken.value, noise: broken.noise },
    { steps: steps.after, value: after.value, noise: Math.max(after.noise ?? 0, restless) },
  );
  if (![without.expected, without.low, without.high].every(Number.isFinite)) return undefined;
  const beside = untouched?.after.value ?? 0;
  const [usually, expected] = [without.usual + beside, without.expected + beside];
  return { ...without, usual: usually, expected, windows: told.length, isForecast: told.length >= leastToForecast };
}

// The fourth power of a larger one would overflow.
const largest = 1e70;
const leastToVary = 4;

/** The variance of the mean of the windows after, as they themselves show it: what was done may have made the number less steady. */
function restlessness(values: readonly number[]): number {
  return values.length < leastToVary || values.some((value) => !(Math.abs(value) < largest))
    ? 0
    : momentsOf(values).variance / values.length;
}

/** What was seen since it broke, as one number, and the windows that it is of. */
export function brokenNumber(
  { metric, broken }: Compared,
  untouched?: Untouched,
): (Numbered & { readonly windows: readonly Observation[] }) | undefined {
  const windows = broken.filter((window) => hasNumber(window) && (!untouched || untouched.at(window)));
  const own = meanOfWindows(metric, windows);
  if (!own || !untouched) return own && { ...own, windows };
  const others = windows.flatMap((window) => untouched.at(window) ?? []);
  const noise = usualNoise(others);
  const mean = others.reduce((sum, { value }) => sum + value, 0) / others.length;
  const number = minus(own, { value: mean, ...(noise !== undefined && { noise: noise / others.length }) });
  return number && { ...number, windows };
}

function minus(one: Numbered | undefined, other: Numbered | undefined): Numbered | undefined {
  if (!one || !other) return undefined;
  const value = one.value - other.value;
  return one.noise === undefined || other.noise === undefined ? { value } : { value, noise: one.noise + other.noise };
}

/**
 * The noise of each window's share, as if all had the pooled one: a small window that happens to be at an end must not seem the surest.
 * Undefined where one of them does not say.
 */
function noisesOf(windows: readonly Observation[], untouched: Untouched | undefined): readonly number[] | undefined {
  const hits = windows.reduce((sum, { numerator }) => sum + numerator, 0);
  const tries = windows.reduce((sum, { denominator }) => sum + denominator, 0);
  const noises = windows.map((window) => {
    const beside = untouched ? untouched.at(window)?.noise : 0;
    return beside === undefined || !(window.denominator > 0)
      ? Number.NaN
      : shareNoise(hits / tries, tries) * (tries / window.denominator) + beside;
  });
  return noises.every(Number.isFinite) ? noises : undefined;
}

/** The mean of their noise; undefined where one of them does not say. */
function usualNoise(numbers: readonly Numbered[]): number | undefined {
  let total = 0;
  for (const { noise } of numbers) {
    if (noise === undefined) return undefined;
    total += noise;
  }
  return numbers.length === 0 ? undefined : total / numbers.length;
}

function areInRow(windows: readonly Observation[]): boolean {
  return windows.every((one, i) => i === 0 || windows[i - 1]?.to === one.from);
}

// Further ahead no course is followed.
const furthest = 2000;

/** How many windows after the history each later one lies. Where the usual course is flat only their order counts. */
function stepsOf({ history, after, afterWhole }: Compared, broken: readonly Observation[], isFlat: boolean) {
  const [first, last] = [history[0], history.at(-1)];
  const length = first && last ? (last.to - first.from) / history.length : 0;
  const end = last?.to ?? 0;
  let least = 0;
  const stepOf = ({ from }: Pick<Observation, "from">): number => {
    const away = Math.min(furthest, Math.round((from - end) / length) + 1);
    least = Math.max(least + 1, isFlat || !Number.isFinite(away) ? 0 : away);
    return least;
  };
  const told = after.filter(hasNumber);
  const lasting = Math.round((afterWhole.to - afterWhole.from) / length);
  const count = Number.isFinite(lasting) ? Math.min(furthest, Math.max(1, lasting)) : 1;
  const whole = Array.from({ length: count }, (_, i) => ({ from: afterWhole.from + i * length }));
  return { broken: broken.map(stepOf), after: (told.length > 0 ? told : whole).map(stepOf) };
}

const day = parseDuration("1d");
const calendarPeriods: Readonly<Record<string, number>> = { hour: 24, day: 7, month: 12, quarter: 4 };

/** After how many windows a season comes round: the day's hours, the week's days, the year's months. */
function periodOf({ window }: Metric): number | undefined {
  const unit = windowUnit(window);
  if (unit) return calendarPeriods[unit];
  const length = parseDuration(window);
  if (length === day) return 7;
  const inDay = day / length;
  return Number.isInteger(inDay) && inDay > 1 && inDay <= 48 ? inDay : undefined;
}
