import { parseTime } from "../app/index.ts";
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
