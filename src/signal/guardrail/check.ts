import type { Metric } from "../../metric/index.ts";
import type { Condition } from "../condition.ts";
import type { DrawnFrom } from "./drawn-from.ts";
import type { CheckName, Facts, Finding, Guardrails } from "./guardrail.ts";

/** A check: nothing comes of it where it is left out, or where the facts do not say what it needs. */
export type Check = (guardrails: Guardrails, facts: Facts, condition: Condition) => readonly Finding[];

const lessons: Readonly<Record<CheckName, string>> = {
  "sample-size": "small-numbers",
  interval: "small-numbers",
  largest: "outliers",
  reversal: "confounding",
  mix: "confounding",
  season: "seasons",
  peeking: "peeking",
  freshness: "bias",
  "sample-ratio": "bias",
  coverage: "survivorship",
};

export function finding(
  check: CheckName,
  verdict: Finding["verdict"],
  sentence: string,
  number?: number,
  drawnFrom?: DrawnFrom,
): readonly Finding[] {
  return [
    {
      check,
      verdict,
      ...(number !== undefined && { number }),
      sentence,
      lesson: lessons[check],
      ...(drawnFrom && { drawnFrom }),
    },
  ];
}

/** A metric's name at the beginning of a sentence: `Checkout completion`. */
export function spokenName({ name }: Pick<Metric, "name">): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
