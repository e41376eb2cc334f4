import { parseDuration } from "../../kit/duration.ts";

/** A length with a fixed unit in microseconds; months, quarters and years have none. */
export function lengthOf(text: unknown): number | undefined {
  if (typeof text !== "string" || !/^\d+[smhdw]$/.test(text)) return undefined;
  return parseDuration(text);
}
