import { type Condition, earlierIn, isCode, isTotal, type Step, type Trigger } from "./rule.ts";

const spoken: Readonly<Record<string, string>> = {
  is: "is",
  isNot: "is not",
  above: "above",
  atLeast: "at least",
  below: "below",
  atMost: "at most",
};

/** A condition in words: `qty above 0`, `sum of qty over 1h at least 5`, `amount below the amount of order`. */
export function conditionText(condition: Condition): string {
  if (isCode(condition)) return `passes ${condition.code}`;
  if (isTotal(condition)) {
    const what =
      "count" in condition
        ? "count"
        : "sum" in condition
          ? `sum of ${condition.sum}`
          : `average of ${condition.average}`;
    return `${what} over ${condition.over} ${comparisonText(condition)}`;
  }
  const { property } = condition;
  if ("changed" in condition) return `${property} changed`;
  if ("exists" in condition) return condition.exists ? `has a ${property}` : `has no ${property}`;
  return `${property} ${comparisonText(condition)}`;
}

function comparisonText(condition: Condition): string {
  const [word = "", operand] = Object.entries(condition).find(([name]) => name in spoken) ?? [];
  const earlier = earlierIn(condition);
  const value = earlier ? `the ${earlier.property} of ${earlier.of}` : [operand].flat().map(String).join(" or ");
  return `${spoken[word]} ${value}`;
}

/** An event in words: `product-added (qty above 0)`, with the name by which others refer to it. */
export function triggerText({ type, where = [] }: Trigger, as?: string): string {
  const name = as === undefined ? type : `${type} "${as}"`;
  return where.length > 0 ? `${name} (${where.map(conditionText).join(", ")})` : name;
}

/** A step in words: `no order-placed for 24h`, `login-failed 3 times`. `named` are the events that others refer to. */
export function stepText(step: Step, named: ReadonlySet<string> = new Set()): string {
  if (step.kind === "every") return `"${step.cron}" in ${step.zone}`;
  const all = step.of.map((one) => triggerText(one, one.as !== undefined && named.has(one.as) ? one.as : undefined));
  if (step.kind === "absent") return `no ${all.join(" or ")} for ${step.within}`;
  const gap = step.gap === undefined ? "" : ` at most ${step.gap} after what came before`;
  if (step.kind === "all") return `${all.join(" and ")}${all.length > 1 ? " in any order" : ""}${gap}`;
  const { times, human } = step;
  const answer = human ? `an answer of ${human.of} to "${human.ask}": ` : "";
  const often = !times || (times.min === 1 && times.max === undefined) ? "" : ` ${timesText(times)}`;
  return `${answer}${all.join(" or ")}${often}${gap}`;
}

function timesText({ min, max }: { readonly min: number; readonly max?: number }): string {
  if (max === undefined) return `${min} times`;
  return min === max ? `exactly ${min === 1 ? "once" : `${min} times`}` : `${min} to ${max} times`;
}
