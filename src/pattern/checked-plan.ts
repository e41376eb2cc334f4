import { failure } from "../kit/failure.ts";
import type { PureTest } from "./code.ts";
import { type Plan, planOf } from "./plan.ts";
import { BadRule, ruleProblem } from "./problem.ts";
import { isCode, type Rule, triggersOf } from "./rule.ts";

export const UnknownCode = failure(
  "pattern/unknown-code",
  { retry: "never", kind: "usage" },
  (f: { rule: string; code: string; hash: string }) =>
    `rule "${f.rule}" names the function "${f.code}" with the hash ${f.hash.slice(0, 12)}…, and none of that name and source is registered. Register it with pureTest, or build the rule again.`,
);

/**
 * The plan of a rule that can run.
 *
 * errors  pattern/bad-rule, pattern/unknown-code
 */
export function checkedPlan(rule: Rule, code: readonly PureTest[]): Plan {
  const problem = ruleProblem(rule);
  if (problem) throw new BadRule({ rule: rule.name, problem });
  const named = [...rule.steps.flatMap(triggersOf), ...(rule.unless ?? [])]
    .flatMap(({ where = [] }) => where)
    .filter(isCode);
  const missing = named.find((one) => !code.some(({ name, hash }) => name === one.code && hash === one.hash));
  if (missing) throw new UnknownCode({ rule: rule.name, ...missing });
  return planOf(rule, code);
}
