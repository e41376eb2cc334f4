import { failure } from "../kit/failure.ts";
import { type KnownEvents, problemOfNames } from "./problem-names.ts";
import { problemOfShape } from "./problem-shape.ts";
import { durationProblem } from "./problem-span.ts";
import { problemOfSteps } from "./problem-steps.ts";
import { problemOfTimes } from "./problem-times.ts";
import { problemOfTriggers } from "./problem-triggers.ts";
import type { Again, Overlap, Rule } from "./rule.ts";

export const BadRule = failure(
  "pattern/bad-rule",
  { retry: "never", kind: "usage" },
  (f: { rule: string; problem: string }) => `rule "${f.rule}": ${f.problem}`,
);

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const overlaps: readonly Overlap[] = ["restart", "first", "each"];
const agains: readonly Again[] = ["past", "overlap", "once"];

/**
 * What is wrong with a rule and what to do about it, in a sentence; undefined where nothing is. With the events that are known, also whether
 * its types, its key and its fields are among them.
 */
export function ruleProblem(rule: Rule, known?: KnownEvents): string | undefined {
  const shape = problemOfShape(rule);
  if (shape) return shape;
  if (typeof rule.name !== "string" || !namePattern.test(rule.name))
    return "write its name in kebab-case: abandoned-cart.";
  if (rule.by === "") return '`by` is empty. Name the tag whose values are watched, as "customer", or leave it out.';
  return (
    problemOfSteps(rule) ??
    problemOfTriggers(rule) ??
    problemOfPolicies(rule) ??
    problemOfTimes(rule) ??
    problemOfLimits(rule) ??
    (known && problemOfNames(rule, known))
  );
}

function problemOfPolicies({ overlap, again, coolDown }: Rule): string | undefined {
  if (!overlaps.includes(overlap))
    return "say in `overlap` what another first event does while a run is open: restart (count from the newest), first (from the oldest) or each.";
  if (!agains.includes(again))
    return "say in `again` what a match leaves behind: past (all that is open ends with it), overlap (other runs go on) or once (one match of a key, ever).";
  if (again === "once" && coolDown !== undefined)
    return "with `again: once` a key has one match, so a cool-down says nothing. Leave one of them out.";
  return undefined;
}

function problemOfLimits({ coolDown, rate, maxOpen, overlap }: Rule): string | undefined {
  if (coolDown !== undefined) {
    const problem = durationProblem("coolDown", coolDown);
    if (problem) return problem;
  }
  if (rate !== undefined) {
    if (!isCount(rate.matches)) return "`rate.matches` is a whole number above zero.";
    const problem = durationProblem("rate.per", rate.per);
    if (problem) return problem;
  }
  if (maxOpen === undefined) return undefined;
  if (overlap !== "each")
    return "`maxOpen` bounds the runs of `overlap: each`; with another there is one. Leave it out.";
  return isCount(maxOpen) ? undefined : "`maxOpen` is a whole number above zero.";
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
