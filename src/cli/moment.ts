import { parseTime } from "../app/index.ts";

/** A time as typed on the command line, read as UTC where it names no zone. */
export function momentOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseTime(text).at;
}
