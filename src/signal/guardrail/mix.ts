import type { Metric } from "../../metric/index.ts";
import { kitagawa } from "../../statistics/index.ts";
import { showNear } from "../judge/look.ts";
import { type Check, finding, spokenName } from "./check.ts";
import { changeText, type Grouped, groupedBy, groupsOf, hasChanged, mixAndRate, mixText } from "./groups.ts";

/** How much of the change is that other people came, and how much that the same ones did something else. */
export const checkMix: Check = (guardrails, facts) => {
  const { metric } = facts;
  return groupedBy(guardrails, facts).flatMap((grouped) => {
    if (!hasChanged(metric, grouped)) return [];
    const { mix, rate } = partsOf(metric, grouped);
    const told = `${spokenName(metric)} ${changeText(metric, grouped.before.value ?? 0, grouped.now.value ?? 0)}: ${signed(metric, mix)} by who came, told by ${grouped.by}, and ${signed(metric, rate)} inside the groups`;
    if (Math.abs(mix) <= Math.abs(rate)) return finding("mix", "pass", `${told}.`, mix);
    return finding("mix", "caution", `${told}. Most of it is the mix. ${mixText(grouped)}`, mix, groupsOf(grouped));
  });
};

function partsOf(metric: Metric, grouped: Grouped): { readonly mix: number; readonly rate: number } {
  if (metric.unit !== "share") return mixAndRate(grouped);
  return kitagawa(
    grouped.parts.map(({ now, before }) => ({
      before: [before.numerator, before.denominator] as const,
      after: [now.numerator, now.denominator] as const,
    })),
  );
}

function signed(metric: Metric, change: number): string {
  const sign = change > 0 ? "+" : "";
  return metric.unit === "share" ? `${sign}${(change * 100).toFixed(1)} points` : `${sign}${showNear(metric, change)}`;
}
