import { formatDuration } from "../kit/duration.ts";
import { type Funnel, type PlainFunnel, plainFunnel } from "./funnel-definition.ts";

/** How a funnel counts, every choice said, as data to show beside the number. */
export interface FunnelSemantics {
  readonly order: PlainFunnel["order"];
  readonly attempt: PlainFunnel["attempt"];
  /** In microseconds; absent where a chain may take as long as it likes. */
  readonly within?: number;
  readonly windowFrom: PlainFunnel["windowFrom"];
  readonly ties: PlainFunnel["ties"];
  readonly constant: readonly string[];
  readonly optional: readonly string[];
  readonly exclude: readonly string[];
}

export function funnelSemantics(definition: Funnel): FunnelSemantics {
  const { order, attempt, within, windowFrom, ties, constant, steps, exclude } = plainFunnel(definition);
  return {
    order,
    attempt,
    ...(within < Infinity && { within }),
    windowFrom,
    ties,
    constant,
    optional: steps.flatMap((step) => (step.optional ? [step.name] : [])),
    exclude: exclude.map(({ types, from, to }) => `${types.join(" or ")} between the steps ${from + 1} and ${to + 1}`),
  };
}

/** The same in one line for people. */
export function funnelSemanticsLine(definition: Funnel): string {
  const funnel = plainFunnel(definition);
  const { order, steps, exclude, constant } = funnel;
  if (order === "each") return "each step by itself, in any order and any time apart";
  const parts = [orderText[order], windowText(funnel), attemptText[funnel.attempt]];
  if (order !== "any")
    parts.push(funnel.ties === "log-order" ? "ties by log order" : "events of one instant in any order");
  for (const [i, { name, within, optional }] of steps.entries()) {
    if (optional) parts.push(`step ${i + 1} (${name}) optional`);
    if (within < Infinity) parts.push(`step ${i + 1} (${name}) within ${formatDuration(within)} of the event before`);
  }
  for (const { types, where, from, to } of exclude) {
    const some = where.length > 0 ? "certain " : "";
    const isWhole = from === 0 && to === steps.length - 1;
    parts.push(`ended by ${some}${types.join(" or ")}${isWhole ? "" : ` between the steps ${from + 1} and ${to + 1}`}`);
  }
  if (constant.length > 0) parts.push(`the same ${constant.join(" and ")} throughout`);
  return parts.join(", ");
}

const orderText = {
  ordered: "ordered, anything between",
  strict: "ordered, nothing between",
  any: "in any order, anything between",
} as const;

const attemptText = {
  best: "deepest attempt",
  first: "first attempt only",
  every: "every attempt, each from after the end of the one before",
} as const;

function windowText({ within, windowFrom }: PlainFunnel): string {
  if (within === Infinity) return "in any time";
  return `within ${formatDuration(within)} of the ${windowFrom === "first-step" ? "first step" : "event before"}`;
}
