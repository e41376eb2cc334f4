import type { Unit } from "./picture.ts";

/** An axis with round ends that holds all values; it begins at zero where numbers are counts, shares or durations. */
export function axisOf(
  unit: Unit,
  values: readonly number[],
): { readonly min: number; readonly max: number; readonly step: number } {
  const low = values.reduce((least, value) => Math.min(least, value), unit === "number" ? Infinity : 0);
  const high = values.reduce((most, value) => Math.max(most, value), unit === "number" ? -Infinity : 0);
  const [from, to] =
    high - low > 1e-9 ? [low, high] : low <= high ? [Math.min(0, low), Math.max(high, low + 1)] : [0, 1];
  const rough = (to - from) / 5;
  const power =
    unit === "micros" ? (clock.find((size) => size <= rough) ?? 1_000) : 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? Math.ceil(rough / power)) * power;
  const whole = unit === "count" ? Math.max(1, Math.ceil(step)) : step;
  const rounded = (value: number) => Number(value.toPrecision(12));
  return { min: rounded(Math.floor(from / whole) * whole), max: rounded(Math.ceil(to / whole) * whole), step: whole };
}

const clock = [86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000];
