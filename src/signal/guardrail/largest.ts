import type { Metric, Observation } from "../../metric/index.ts";
import { leaveOutTop, median } from "../../statistics/index.ts";
import type { Condition } from "../condition.ts";
import { judgeCondition } from "../judge/judge-condition.ts";
import { plural, showNear, showShare } from "../judge/look.ts";
import { type Check, finding } from "./check.ts";
import type { Guardrails } from "./guardrail.ts";

/** The number again without the largest amounts of each window whose amounts are known, held against the same condition. */
export const checkLargest: Check = (guardrails: Guardrails, facts, condition: Condition) => {
  const { largest = 0.01 } = guardrails;
  const { metric, series, amounts, amountsBefore = [] } = facts;
  const now = series.at(-1);
  if (largest === false || now?.value === undefined || !amounts) return [];
  const first = series.length - 1 - amountsBefore.length;
  const without = series.map((one, place) =>
    place === series.length - 1
      ? withoutLargest(metric, one, amounts, largest)
      : withoutLargest(metric, one, amountsBefore[place - first] ?? [], largest),
  );
  const smaller = without.at(-1);
  if (smaller?.value === undefined || smaller === now) return [];
  const count = Math.ceil(amounts.length * largest);
  const everywhere = amountsBefore.length > 0 ? ", and without those of the windows before," : "";
  const told = `Without the largest ${count} of its ${plural(amounts.length, "amount")} (the top ${showShare(largest)})${everywhere} it is ${showNear(metric, smaller.value)} instead of ${showNear(metric, now.value)}`;
  if (judgeCondition(condition, metric, without).verdict === "broken")
    return finding("largest", "pass", `${told}, and still broken.`, smaller.value);
  return finding(
    "largest",
    "caution",
    `${told}, and no longer broken. Look at the few before you change something for the many.`,
    smaller.value,
    { ...amountsOf(amounts, count), value: now.value, without: smaller.value },
  );
};

const mostShown = 5;

function amountsOf(amounts: readonly number[], leftOut: number) {
  const sorted = amounts.toSorted((a, b) => Math.abs(b) - Math.abs(a));
  const top = sorted.slice(0, Math.min(leftOut, mostShown));
  return { kind: "amounts" as const, top, leftOut, count: amounts.length, median: median(sorted.slice(leftOut)) };
}

/** The observation without the amounts that are farthest from 0: a large refund counts as much as a large order. */
function withoutLargest(
  metric: Metric,
  observation: Observation,
  amounts: readonly number[],
  share: number,
): Observation {
  const { measure } = metric;
  const { numerator, denominator, value } = observation;
  const isMean = measure.kind === "property-mean";
  const isSum =
    measure.kind === "property-sum" ||
    (measure.kind === "rate" && measure.of.kind === "property-sum") ||
    (measure.kind === "ratio" && measure.over.kind === "property-sum");
  if (value === undefined || amounts.length < 2 || Math.ceil(amounts.length * share) >= amounts.length)
    return observation;
  if (!isMean && !isSum) return observation;
  const { leftOut } = leaveOutTop(amounts.map(Math.abs), (few) => few.length, { share });
  const taken = leftOut.reduce((sum, place) => sum + (amounts[place] ?? 0), 0);
  const left = { numerator: numerator - taken, denominator: isMean ? denominator - leftOut.length : denominator };
  const { low: _low, high: _high, ...rest } = observation;
  return left.denominator > 0 ? { ...rest, ...left, value: left.numerator / left.denominator } : observation;
}
