import { BadDuration, parseDuration } from "../kit/duration.ts";

/** What is wrong with a duration, in a sentence. */
export function durationProblem(where: string, text: unknown): string | undefined {
  if (typeof text !== "string") return `\`${where}\` is missing. Say how long, as 30m, 24h or 7d.`;
  const micros = microsOf(text);
  if (micros === undefined)
    return `\`${where}\` is "${text}", which is no duration. Write a whole number and a unit: 30m, 24h or 7d.`;
  return micros > 0
    ? undefined
    : `\`${where}\` is no time at all, so nothing could come within it. Give it more than 0.`;
}

/** The microseconds of a duration; undefined where it is none. */
export function microsOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (cause) {
    if (cause instanceof BadDuration) return undefined;
    throw cause;
  }
}
