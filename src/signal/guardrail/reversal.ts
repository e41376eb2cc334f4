import type { Metric } from "../../metric/index.ts";
import { breslowDay, mantelHaenszel, type TwoByTwo } from "../../statistics/index.ts";
import { type Check, finding, spokenName } from "./check.ts";
import { changeText, type Grouped, groupedBy, groupsOf, hasChanged, mixAndRate, mixText } from "./groups.ts";

/** Whether the whole tells the opposite of its groups (Simpson): of shares by Mantel-Haenszel, of means by the change at equal mix. */
export const checkReversal: Check = (guardrails, facts) => {
  const { metric } = facts;
  const onReversal = guardrails.groups ? (guardrails.groups.onReversal ?? "hold") : "hold";
  return groupedBy(guardrails, facts).flatMap((grouped) => {
    const within = withinOf(metric, grouped);
    if (!within) return [];
    const { now, before, by } = grouped;
    const [is, was] = [now.value ?? 0, before.value ?? 0];
    const whole = `${spokenName(metric)} ${changeText(metric, was, is)}`;
    if (!hasChanged(metric, grouped))
      return finding(
        "reversal",
        "pass",
        `${metric.unit === "share" && is !== was ? `${whole}, which chance alone may do` : "The whole has not changed"}; there is nothing for the ${by} groups to turn round.`,
        within.number,
      );
    const isReversed = Math.sign(is - was) === -within.direction;
    if (!isReversed)
      return finding(
        "reversal",
        "pass",
        `${whole}, and inside the ${by} groups it goes the same way${within.text}.`,
        within.number,
      );
    return finding(
      "reversal",
      onReversal,
      `${whole}, but ${insideText(grouped, is < was)}${within.text}. ${mixText(grouped)} Do not decide on the whole; look at the groups.`,
      within.number,
      groupsOf(grouped),
    );
  });
};

interface Within {
  /** 1 where it rose inside the groups, -1 where it fell. */
  readonly direction: number;
  readonly number: number;
  readonly text: string;
}

function withinOf(metric: Metric, grouped: Grouped): Within | undefined {
  if (metric.unit !== "share") {
    const { rate } = mixAndRate(grouped);
    return { direction: Math.sign(rate), number: rate, text: "" };
  }
  const strata = grouped.parts.map(
    ({ now, before }): TwoByTwo => [
      [now.numerator, now.denominator - now.numerator],
      [before.numerator, before.denominator - before.numerator],
    ],
  );
  const telling = strata.filter(([[a, b], [c, d]]) => a + b > 0 && c + d > 0 && a + c > 0 && b + d > 0);
  if (telling.length === 0) return undefined;
  const { estimate } = mantelHaenszel(telling);
  const differ =
    telling.length > 1 && estimate > 0 && estimate < Number.POSITIVE_INFINITY && breslowDay(telling).tarone.p < 0.05;
  const alike = `the odds now are ${Number.isFinite(estimate) ? estimate.toFixed(2) : "endless"} times those before`;
  const text = ` (like with like, ${alike}${differ ? ", though the groups differ" : ""})`;
  return { direction: Math.sign(estimate - 1), number: estimate, text };
}

/** `inside every device group it rose`, or in how many of them. */
function insideText({ parts, by }: Grouped, hasFallen: boolean): string {
  const both = parts.flatMap(({ now, before }) =>
    now.value === undefined || before.value === undefined ? [] : [now.value - before.value],
  );
  const against = both.filter((change) => (hasFallen ? change > 0 : change < 0)).length;
  const verb = hasFallen ? "rose" : "fell";
  return against === both.length
    ? `inside every ${by} group it ${verb}`
    : `inside ${against} of ${both.length} ${by} groups it ${verb}`;
}
