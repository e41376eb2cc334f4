import type { Metric } from "../metric/index.ts";

/** A number of a metric as people read it. */
export function valueText({ unit, unitText }: Metric, value: number): string {
  switch (unit) {
    case "share":
      return percent(value);
    case "duration":
      return duration(value);
    default:
      return unitText === undefined ? amount(value) : `${amount(value)} ${unitText}`;
  }
}

/** A difference of two of its numbers, with its sign: of shares in points. */
export function changeText(metric: Metric, change: number): string {
  const size = Math.abs(change);
  const text = metric.unit === "share" ? `${(size * 100).toFixed(1)} points` : valueText(metric, size);
  return `${change < 0 ? "−" : "+"}${text}`;
}

export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** `1 window`, `3 windows`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

function amount(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size < 1e-4 && size > 0)) return value.toExponential(2);
  const digits = size < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 };
  return value.toLocaleString("en-US", digits);
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
