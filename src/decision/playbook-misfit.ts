import type { Metric } from "../metric/index.ts";
import { conditionProblem } from "../signal/index.ts";
import type { Playbook } from "./playbook-definition.ts";

/** Why a playbook cannot ask about a metric and what to do about it, in a sentence; undefined where it can. */
export function playbookMisfit(
  { metric: name, condition = { kind: "objective" } }: Pick<Playbook, "metric" | "condition">,
  metric: Metric,
): string | undefined {
  if (name !== metric.name)
    return `it watches the metric "${name}", and this one is "${metric.name}". Mend the name in \`metric\`.`;
  return conditionProblem(condition, metric);
}
