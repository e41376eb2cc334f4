import { parseDuration } from "../../kit/duration.ts";
import { showValue } from "../../metric/index.ts";
import { type Check, finding } from "./check.ts";

const time = (micros: number) => showValue({ unit: "duration" }, micros);

export const checkFreshness: Check = ({ freshness }, { lastEvent, closes, series }, condition) => {
  // A condition that is broken because nothing came would hold itself.
  const now = series.at(-1);
  const isAbsence = condition.kind === "no-data" || now?.value === undefined;
  if (!freshness || lastEvent === undefined || isAbsence) return [];
  const [age, limit] = [Math.max(0, closes - lastEvent), parseDuration(freshness)];
  const old = `When the window closed, the last event was ${time(age)} old`;
  if (age <= limit) return finding("freshness", "pass", `${old}; ${time(limit)} is the limit.`, age);
  return finding(
    "freshness",
    "hold",
    `${old}, and at most ${time(limit)} is allowed. Part of the data may still be on its way; see whether its source still delivers.`,
    age,
    { kind: "age", micros: age, limitMicros: limit, windowMicros: now ? now.to - now.from : 0 },
  );
};
