// Not by the room's index: a command that tells a number would load every test and distribution.
import { percentText, pointsText } from "../statistics/percent-text.ts";
import type { Unit } from "./definition.ts";

/** What a value is; a metric and an observation both say so. */
export interface Shown {
  readonly unit: Unit;
  readonly unitText?: string;
}

/** A value as people read it: a share as a percentage, a count as it is, a duration in its largest unit, an amount with what it is in. */
export function showValue({ unit, unitText }: Shown, value: number): string {
  switch (unit) {
    case "share":
      return percentText(value);
    case "count":
      return String(value);
    case "duration":
      return duration(value);
    default:
      return unitText === undefined ? amount(value) : `${amount(value)} ${unitText}`;
  }
}

/** An interval of values: `0.24 to 7.2`. */
export function showInterval(shown: Shown, low: number, high: number): string {
  const { unit } = shown;
  const one = (value: number) =>
    unit === "count" || unit === "rate" || unit === "number" ? amount(value) : showValue(shown, value);
  return `${one(low)} to ${one(high)}`;
}

/** A difference of two values, with its sign: of shares in points. */
export function showChange(shown: Shown, change: number): string {
  if (shown.unit === "share") return pointsText(change);
  const size = Math.abs(change);
  const text = showValue(shown.unit === "count" ? { ...shown, unit: "number" } : shown, size);
  return `${change < 0 ? "−" : change > 0 ? "+" : ""}${text}`;
}

/** A count as people write it: 135,080. */
export function showCount(count: number): string {
  return large.format(count);
}

// Made once: to make a format costs far more than to use it.
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const large = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** Two digits behind the point, and of what is below one three that say something. */
function amount(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size < 1e-4 && size > 0)) return value.toExponential(2);
  return (size < 1 ? small : large).format(value);
}

const lengths = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["min", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
] as const;

function duration(micros: number): string {
  const size = Math.abs(micros);
  const [name, length] = lengths.find(([, length]) => size >= length) ?? ["ms", 1_000];
  return `${Number((micros / length).toFixed(1))} ${name}`;
}
