import { BadDuration, parseDuration } from "../kit/duration.ts";
import type { Metric } from "../metric/index.ts";
import type { Condition, Holding } from "./condition.ts";
import { leastHistory } from "./judge/usual.ts";
import { mostRecent } from "./rule-state.ts";
import { restsOnSample } from "./sample.ts";

/** What of a condition cannot be judged on a metric, and what to do about it, in a sentence; undefined where all can. */
export function conditionProblem(condition: Condition, metric: Metric): string | undefined {
  return problemOfKind(condition, metric) ?? problemOfHolding(condition, metric);
}

function problemOfKind(condition: Condition, metric: Metric): string | undefined {
  const isShare = metric.unit === "share";
  switch (condition.kind) {
    case "objective":
      if (metric.objective) return undefined;
      return `the condition is the metric's objective, and the metric "${metric.name}" has none. Give the metric an objective, or the condition a line of its own.`;
    case "static":
      return problemOfLines(condition, metric.unit);
    case "relative-change":
      return problemOfChange(condition);
    case "burn-rate":
      if (!isShare) return notAShare("a burn rate", metric);
      if (!isBetween(condition.promised, 0, 1))
        return `\`promised\` is the share that is promised to be good, and ${condition.promised} is not between 0 and 1. Write 0.99 for 99 %.`;
      return problemOfRules(condition.rules, condition.promised);
    case "anomaly":
      if (condition.score !== undefined && !(condition.score > 0))
        return `\`score\` is ${condition.score} and must be above 0. Write 3.5, or leave it out.`;
      return problemOfSeason(condition);
    case "forecast":
      if (condition.confidence !== undefined && !isBetween(condition.confidence, 0, 1))
        return `\`confidence\` is ${condition.confidence} and lies between 0 and 1. Write 0.99 for 99 %.`;
      return problemOfSeason(condition);
    case "sequential":
      if (!isShare) return notAShare("a sequential test", metric);
      if (condition.alpha !== undefined && !isBetween(condition.alpha, 0, 1))
        return `\`alpha\` is ${condition.alpha} and lies between 0 and 1. Write 0.05 for 5 %.`;
      if (condition.least !== undefined && !(condition.least >= 0 && condition.least < Number.POSITIVE_INFINITY))
        return `\`least\` is a share of the baseline, and ${condition.least} is none. Write 0.1 for 10 %.`;
      return notWhole("baseline", condition.baseline, 1) ?? notWhole("windows", condition.windows, 1);
    case "no-data":
      return notWhole("windows", condition.windows, 1);
  }
}

/** A second: a line on a length of time that is shorter was meant in minutes, hours or days. */
const leastLine = 1_000_000;

function problemOfLines(
  { below, above }: { readonly below?: number; readonly above?: number },
  unit: Metric["unit"],
): string | undefined {
  const isShare = unit === "share";
  const lines = [below, above].filter((line) => line !== undefined);
  if (lines.length === 0) return "the condition has no line. Say `below` or `above` which number it is broken.";
  for (const line of lines) {
    if (!Number.isFinite(line)) return `the line ${line} is not a number. Write one in the metric's own unit.`;
    if (isShare && line > 1 && line <= 100)
      return `the line ${line} is beyond 0..1, and the metric is a share. Write ${line / 100} for ${line} %.`;
    if (unit === "duration" && line > 0 && line < leastLine)
      return `the line ${line} has no unit: of a length of time it is ${line} microseconds. Write 30 minutes as 1_800_000_000, or give the metric an objective, which is written as 30m.`;
    if (isShare && (line < 0 || line > 1))
      return `the line ${line} is beyond 0..1, and the metric is a share. Write 0.5 for 50 %.`;
  }
  if (below !== undefined && above !== undefined && below > above)
    return `every number is below ${below} or above ${above}, so the condition is always broken. Exchange the two lines.`;
  return undefined;
}

function problemOfChange(change: Condition & { readonly kind: "relative-change" }): string | undefined {
  const { fall, rise, windows, every } = change;
  if (fall === undefined && rise === undefined)
    return "the condition has no line. Say in `fall` or `rise` by which share of what it was the number changes.";
  for (const [name, share] of [["fall", fall] as const, ["rise", rise] as const]) {
    if (share === undefined) continue;
    if (Number.isNaN(share) || share <= 0)
      return `\`${name}\` is ${share}, and it is told without a sign, above 0. Write 0.2 for a ${name} of 20 %.`;
    if (name === "fall" && share > 1)
      return share <= 100
        ? `a \`fall\` of ${share} is more than all there was. Write ${share / 100} for ${share} %.`
        : `a \`fall\` of ${share} is more than all there was. Write 0.2 for a fall of 20 %.`;
    if (share === Number.POSITIVE_INFINITY) return `\`${name}\` is endless. Write 0.2 for a ${name} of 20 %.`;
  }
  return notWhole("windows", windows, 1) ?? (every === undefined ? undefined : notWhole("every", every, 1));
}

function problemOfRules(
  rules: readonly { readonly long: number; readonly short: number; readonly factor: number }[],
  promised: number,
): string | undefined {
  if (rules.length === 0)
    return "the burn rate has no rules. Give one such as { long: 24, short: 2, factor: 3 }, in windows.";
  for (const { long, short, factor } of rules) {
    const problem = notWhole("long", long, 1) ?? notWhole("short", short, 1);
    if (problem) return problem;
    if (short > long)
      return `a rule's \`short\` of ${short} windows is longer than its \`long\` of ${long}. Exchange them.`;
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY))
      return `a rule's \`factor\` is ${factor}, and must be above 0. Write 3 for three times too fast.`;
    if (!canBurn(factor, promised))
      return `a rule's \`factor\` of ${factor} is never passed: where all goes wrong, what may go wrong of ${promised} is spent ${fastest(promised)} times too fast. Write a smaller one.`;
  }
  return undefined;
}

/** How many times too fast a budget is spent where everything goes wrong. */
const fastest = (promised: number) => Number((1 / (1 - promised)).toPrecision(3));

/** Whether the budget of a promise can be spent more than `factor` times too fast at all. */
export function canBurn(factor: number, promised: number): boolean {
  return factor * (1 - promised) < 1 - 1e-9;
}

function problemOfSeason({
  season,
  history,
}: {
  readonly season: number;
  readonly history: number;
}): string | undefined {
  const problem = notWhole("season", season, 1) ?? notWhole("history", history, 1);
  if (problem) return problem;
  const least = Math.max(2 * season, leastHistory);
  if (history >= least) return undefined;
  return `a \`history\` of ${history} windows is too short to know what is usual. Write ${least} or more: two seasons of ${season}, and at least ${leastHistory}.`;
}

function problemOfHolding(holding: Holding, metric: Metric): string | undefined {
  const { for: row, of, keepFiring, minSample, settle } = holding;
  if (row !== undefined && of !== undefined)
    return "the condition says both `for` and `of`. Take one: so many windows in a row, or so many of the last so many.";
  for (const [name, count] of [["for", row] as const, ["keepFiring", keepFiring] as const]) {
    const problem = count === undefined ? undefined : (notWhole(name, count, 1) ?? tooMany(name, count));
    if (problem) return problem;
  }
  if (of) {
    const problem = notWhole("of.breaches", of.breaches, 1) ?? notWhole("of.windows", of.windows, 1);
    if (problem) return problem;
    if (of.breaches > of.windows)
      return `of ${of.windows} windows there can be no ${of.breaches} breaches. Raise \`of.windows\`, or lower \`of.breaches\`.`;
    const many = tooMany("of.windows", of.windows);
    if (many) return many;
  }
  if (minSample !== undefined) {
    const problem = notWhole("minSample", minSample, 0);
    if (problem) return problem;
    if (!restsOnSample(metric))
      return "the condition has a `minSample`, and the metric is a count or a sum, which rests on no sample. Leave it out.";
  }
  return settle === undefined ? undefined : problemOfSettle(settle);
}

function problemOfSettle(settle: string): string | undefined {
  try {
    parseDuration(settle);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof BadDuration)) throw cause;
    return `\`settle\` is "${settle}", which is no duration. Write a whole number and a unit: 30m, 12h or 2d.`;
  }
}

function notAShare(what: string, { name, unit }: Metric): string | undefined {
  return `${what} is of a share, and the metric "${name}" is a ${unit}. Take a metric that is a share, or another kind of condition.`;
}

function notWhole(name: string, count: number, least: number): string | undefined {
  if (Number.isSafeInteger(count) && count >= least) return undefined;
  return `\`${name}\` is ${count}, and must be a whole number, ${least} or more.`;
}

function tooMany(name: string, count: number): string | undefined {
  if (count <= mostRecent) return undefined;
  return `\`${name}\` is ${count}, and no more than ${mostRecent} windows are looked back on. Take a longer window for the metric.`;
}

function isBetween(value: number, low: number, high: number): boolean {
  return value > low && value < high;
}
