import { showInterval, showValue } from "../../metric/index.ts";
import { newcombe } from "../../statistics/index.ts";
import type { Condition } from "../condition.ts";
import { type Check, finding } from "./check.ts";
import type { Facts } from "./guardrail.ts";

export const checkInterval: Check = ({ interval = "caution" }, facts, condition) => {
  if (interval === false) return [];
  if (condition.kind === "relative-change") return ofChange(interval, facts);
  const now = facts.series.at(-1);
  const { value, low, high } = now ?? {};
  const line = value === undefined ? undefined : crossedLine(facts, condition, value);
  if (value === undefined || line === undefined || low === undefined || high === undefined) return [];
  const { metric } = facts;
  const lies = `The true number likely lies between ${showInterval(metric, low, high).replace(" to ", " and ")}`;
  if (line < low || line > high)
    return finding("interval", "pass", `${lies}, all of it beyond the line of ${showValue(metric, line)}.`, line);
  return finding(
    "interval",
    interval,
    `${lies}, and the line of ${showValue(metric, line)} is in there. It may not have been crossed at all.`,
    line,
    { kind: "line", value, line, low, high },
  );
};

/** The line that the number is beyond; undefined where the condition has none or it is not crossed. */
export function crossedLine({ metric }: Pick<Facts, "metric">, condition: Condition, value: number) {
  const { atLeast, atMost } = metric.objective ?? {};
  const [below, above] =
    condition.kind === "objective"
      ? [atLeast, atMost]
      : condition.kind === "static"
        ? [condition.below, condition.above]
        : [undefined, undefined];
  if (below !== undefined && value < below) return below;
  return above !== undefined && value > above ? above : undefined;
}

/** Of a change, the interval of the difference must leave out nothing having changed. */
function ofChange(interval: "caution" | "hold", { metric, series, before }: Facts) {
  const now = series.at(-1);
  if (metric.unit !== "share" || !now || !before || now.denominator === 0 || before.denominator === 0) return [];
  const [low, high] = newcombe([now.numerator, now.denominator], [before.numerator, before.denominator]);
  const points = (share: number) => `${share > 0 ? "+" : ""}${(share * 100).toFixed(1)}`;
  const lies = `The true change likely lies between ${points(low)} and ${points(high)} points`;
  const difference = now.numerator / now.denominator - before.numerator / before.denominator;
  if (low > 0 || high < 0) return finding("interval", "pass", `${lies}.`, difference);
  return finding("interval", interval, `${lies}. It may not have changed at all.`, difference, {
    kind: "line",
    value: difference,
    line: 0,
    low,
    high,
    isChange: true,
  });
}
