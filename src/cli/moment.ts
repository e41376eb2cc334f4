import { formatTime, parseTime, realContext } from "../app/index.ts";
import { failure } from "../kit/failure.ts";

/** In a file, a time that cannot be read is the data's fault; in a flag, it is a slip of the finger. */
export const BadMoment = failure(
  "cli/bad-time",
  { retry: "never", kind: "usage" },
  (f: { text: string }) => `"${f.text}" is no time. Write it like 2026-11-21 or 2026-11-21T09:30:00Z.`,
);

/** A time as typed on the command line, read as UTC where it names no zone. errors  cli/bad-time */
export function momentOf(text: string, zone?: string): number;
export function momentOf(text: string | undefined, zone?: string): number | undefined;
export function momentOf(text: string | undefined, zone?: string): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseTime(text, zone === undefined ? {} : { zone }).at;
  } catch (cause) {
    if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "event/bad-time") throw cause;
    throw new BadMoment({ text }, { cause });
  }
}

export const FutureMoment = failure(
  "cli/future-time",
  { retry: "never", kind: "usage" },
  (f: { text: string; now: string }) =>
    `"${f.text}" has not come yet: it is ${f.now} by the clock of this machine, and what time brings about until then would be recorded for good. Give a time that is past, or leave it out for now.`,
);

/** Clocks of two machines may differ by so much. */
const skewMicros = 60_000_000;

/** The moment that is told, or now. What has not come yet is refused. errors  cli/bad-time, cli/future-time */
export function pastMoment(text: string | undefined): number {
  const now = realContext().clock();
  if (text === undefined) return now;
  const told = momentOf(text);
  if (told > now + skewMicros) throw new FutureMoment({ text, now: formatTime(now) });
  return told;
}
