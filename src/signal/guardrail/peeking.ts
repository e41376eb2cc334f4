import { proportionTest, standardNormal } from "../../statistics/index.ts";
import type { Condition } from "../condition.ts";
import { judgeCondition } from "../judge/judge-condition.ts";
import { plural, showShare } from "../judge/look.ts";
import { type Check, finding } from "./check.ts";
import type { Facts } from "./guardrail.ts";
import { crossedLine } from "./interval.ts";

/** Over all looks together so many false alarms are put up with. */
const alpha = 0.05;

export const checkPeeking: Check = ({ peeking = true }, facts, condition) => {
  const { looks } = facts;
  if (!peeking || looks === undefined || condition.kind === "no-data") return [];
  if (condition.kind === "sequential")
    return finding("peeking", "pass", "The test allows for looking after every window.", looks);
  if (looks <= 1) return finding("peeking", "pass", "The number was looked at once.", looks);
  const looked = `The number was looked at ${plural(looks, "time")}`;
  const p = chanceOf(facts, condition);
  if (p !== undefined && p * looks < alpha)
    return finding("peeking", "pass", `${looked}, and even so chance alone would hardly move it so far.`, looks);
  const some = 1 - (1 - alpha) ** looks;
  return finding(
    "peeking",
    "caution",
    `${looked}. Of numbers that do not change, ${showShare(some)} look odd at least once in so many looks. Wait for another window, or use a sequential test.`,
    looks,
    { kind: "looks", count: looks, alpha },
  );
};

/** How likely one look is so far off by chance, where that can be said. */
function chanceOf(facts: Facts, condition: Condition): number | undefined {
  const { metric, series } = facts;
  const now = series.at(-1);
  if (!now || now.value === undefined) return undefined;
  const line = crossedLine(facts, condition, now.value);
  if (line === undefined) return judgeCondition(condition, metric, series).p;
  if (metric.unit === "share" && now.denominator > 0 && line > 0 && line < 1)
    return proportionTest([now.numerator, now.denominator], line).p;
  const { low, high } = now;
  if (low === undefined || high === undefined || low === high) return undefined;
  const deviation = (high - low) / (2 * standardNormal.quantile(0.975));
  return 2 * standardNormal.survival(Math.abs(now.value - line) / deviation);
}
