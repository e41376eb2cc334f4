import type { Metric } from "../../metric/index.ts";
import { twoProportionZ } from "../../statistics/index.ts";
import { showNear, showShare } from "../judge/look.ts";
import type { DrawnFrom } from "./drawn-from.ts";
import type { Facts, GroupFacts, Guardrails } from "./guardrail.ts";

/** The groups of a property in which something was there, now or before. */
export interface Grouped {
  /** What the groups are called: `device`. */
  readonly by: string;
  readonly parts: readonly Part[];
  readonly now: Total;
  readonly before: Total;
}

interface Part {
  readonly value: string;
  readonly now: Total;
  readonly before: Total;
}

interface Total {
  readonly numerator: number;
  readonly denominator: number;
  /** Undefined where nothing was there. */
  readonly value?: number;
}

/** By each property of the guardrail, in order; those are left out of which the facts say nothing. */
export function groupedBy({ groups }: Guardrails, facts: Facts): readonly Grouped[] {
  if (!groups || !isWeighed(facts.metric)) return [];
  return groups.by.flatMap((property) => {
    const found = facts.groups?.[property];
    if (!found) return [];
    const parts = found.map(partOf).filter(({ now, before }) => now.denominator > 0 || before.denominator > 0);
    const [now, before] = [totalOf(parts.map((part) => part.now)), totalOf(parts.map((part) => part.before))];
    if (now.value === undefined || before.value === undefined || parts.length < 2) return [];
    return [{ by: property.replace(/^tag:/, ""), parts, now, before }];
  });
}

/** Whether the whole is the mean of its groups, weighed by their sizes: a share or a mean. Sums only add up, medians do not even that. */
function isWeighed({ unit, measure }: Metric): boolean {
  return unit === "share" || measure.kind === "property-mean" || measure.kind === "ratio";
}

function partOf({ value, now, before }: GroupFacts): Part {
  return { value, now: totalOf([now]), before: totalOf([before]) };
}

function totalOf(all: readonly { readonly numerator: number; readonly denominator: number }[]): Total {
  let [numerator, denominator] = [0, 0];
  for (const one of all) {
    numerator += one.numerator;
    denominator += one.denominator;
  }
  return { numerator, denominator, ...(denominator > 0 && { value: numerator / denominator }) };
}

/** The groups as their lesson shows them. */
export function groupsOf({ by, parts }: Grouped): DrawnFrom {
  return {
    kind: "groups",
    by,
    parts: parts.map(({ value, before, now }) => ({
      value,
      before: [before.numerator, before.denominator],
      now: [now.numerator, now.denominator],
    })),
  };
}

/** Whether the whole changed at all. A share that only chance has moved has no change that groups could turn round. */
export function hasChanged({ unit }: Metric, { now, before }: Grouped): boolean {
  if (now.value === before.value) return false;
  if (unit !== "share") return true;
  return twoProportionZ([now.numerator, now.denominator], [before.numerator, before.denominator]).p < 0.05;
}

/** `fell by 14.0 %`. */
export function changeText(metric: Metric, was: number, is: number): string {
  const verb = is < was ? "fell" : "rose";
  return was === 0 ? `rose from 0 to ${showNear(metric, is)}` : `${verb} by ${showShare((is - was) / was)}`;
}

/** Which group became a larger part of the whole than any other did: `The mix moved to mobile (30.0 % to 62.0 % of all).` */
export function mixText({ parts, now, before }: Grouped): string {
  const grown = parts.map((part) => ({
    value: part.value,
    was: part.before.denominator / before.denominator,
    is: part.now.denominator / now.denominator,
  }));
  const most = grown.reduce((best, one) => (one.is - one.was > best.is - best.was ? one : best));
  return `The mix moved to ${most.value} (${showShare(most.was)} of all before, ${showShare(most.is)} now).`;
}

/** How much of a change the mix of the groups made, and how much came from inside them; the two add up to the change. */
export function mixAndRate({ parts, now, before }: Grouped): { readonly mix: number; readonly rate: number } {
  const [was, is] = [before.value ?? 0, now.value ?? 0];
  let rate = 0;
  for (const part of parts) {
    const weight = (part.before.denominator / before.denominator + part.now.denominator / now.denominator) / 2;
    if (part.now.value !== undefined && part.before.value !== undefined)
      rate += (part.now.value - part.before.value) * weight;
  }
  return { mix: is - was - rate, rate };
}
