import type { Condition } from "../condition.ts";
import type { Check } from "./check.ts";
import { checkCoverage } from "./coverage.ts";
import { checkFreshness } from "./freshness.ts";
import type { Facts, Finding, Guardrails } from "./guardrail.ts";
import { checkInterval } from "./interval.ts";
import { checkLargest } from "./largest.ts";
import { checkMix } from "./mix.ts";
import { checkPeeking } from "./peeking.ts";
import { checkReversal } from "./reversal.ts";
import { checkSampleRatio } from "./sample-ratio.ts";
import { checkSampleSize } from "./sample-size.ts";
import { checkSeason } from "./season.ts";

const checks: readonly Check[] = [
  checkSampleSize,
  checkInterval,
  checkLargest,
  checkReversal,
  checkMix,
  checkSeason,
  checkPeeking,
  checkFreshness,
  checkSampleRatio,
  checkCoverage,
];

/** What all checks find of a number, always in the same order; those that were left out or had no facts find nothing. */
export function guardrailFindings(
  options: Guardrails | undefined,
  facts: Facts,
  condition: Condition,
): readonly Finding[] {
  return checks.flatMap((check) => check(options ?? {}, facts, condition));
}

/** The gravest of what was found. */
export function guardrailVerdict(findings: readonly Finding[]): Finding["verdict"] {
  const has = (verdict: Finding["verdict"]) => findings.some((one) => one.verdict === verdict);
  if (has("hold")) return "hold";
  return has("caution") ? "caution" : "pass";
}
