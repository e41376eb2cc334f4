import { failure } from "./failure.ts";

export const BadDuration = failure(
  "kit/bad-duration",
  { retry: "never", kind: "usage" },
  (f: { text: string }) =>
    `"${f.text}" is not a duration. Write a whole number and a unit: 500ms, 90s, 30m, 12h, 7d or 2w.`,
);

const unitMicros: Readonly<Record<string, number>> = {
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
  w: 604_800_000_000,
};

/** Microseconds in `90s`, `30m`, `12h`, `7d`, `2w`, `500ms`. A day is 24 hours. */
export function parseDuration(text: string): number {
  const found = /^(\d+)(ms|s|m|h|d|w)$/.exec(text);
  const unit = unitMicros[found?.[2] ?? ""];
  const micros = Number(found?.[1]) * (unit ?? Number.NaN);
  if (!Number.isSafeInteger(micros)) throw new BadDuration({ text });
  return micros;
}

/** The shortest exact form of a duration in microseconds: `90m`, `7d`. */
export function formatDuration(micros: number): string {
  for (const unit of ["d", "h", "m", "s", "ms"]) {
    const size = unitMicros[unit] ?? 1;
    if (micros >= size && micros % size === 0) return `${micros / size}${unit}`;
  }
  return `${micros / 1000}ms`;
}
