import type { Playbook } from "../decision/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Metric } from "../metric/index.ts";
import type { Condition, Guardrails } from "../signal/index.ts";
import type { Config } from "./define-config.ts";
import { metricNamed } from "./observations.ts";

/** What is held against a metric window by window: a playbook's condition, or the objective of a metric that no playbook watches. */
export interface Rule {
  /** The playbook's name, or `objective:` and the metric's. */
  readonly name: string;
  readonly metric: Metric;
  readonly condition: Condition;
  readonly guardrails?: Guardrails;
  readonly segments?: { readonly by: string; readonly top?: number };
  readonly playbook?: Playbook;
}

const objective: Condition = { kind: "objective" };

/** The name of the rule that a metric's objective is by itself; no playbook can have it. */
export const objectiveRule = (metric: string) => `objective:${metric}`;

/** The rules of a configuration: those of its playbooks, then those of objectives alone. */
export function rulesOf(config: Config): Rule[] {
  const { metrics = [], playbooks = [] } = config;
  const watched = new Set(playbooks.map(({ metric }) => metric));
  const ofPlaybooks = playbooks.map((playbook): Rule => {
    const { name, condition = objective, guardrails, segments } = playbook;
    const metric = metricNamed(config, playbook.metric);
    return { name, metric, condition, ...(guardrails && { guardrails }), ...(segments && { segments }), playbook };
  });
  const ofObjectives = metrics
    .filter((metric) => metric.objective && !watched.has(metric.name))
    .map((metric): Rule => ({ name: objectiveRule(metric.name), metric, condition: objective }));
  return [...ofPlaybooks, ...ofObjectives];
}

/** Why the playbooks of one metric cannot be together, if so: a window is told once, and each would wait differently for late events. */
export function settleProblem(playbooks: readonly Playbook[]): string | undefined {
  const settles = new Set(playbooks.map(({ condition }) => parseDuration(condition?.settle ?? "0s")));
  if (settles.size < 2) return undefined;
  const waits = playbooks.map(({ name, condition }) => `${name} ${condition?.settle ?? "not at all"}`).join(", ");
  return `the playbooks of its metric wait differently for late events (${waits}), and a window is told once. Give all of them the same \`settle\`.`;
}

/** How long after its close a window of a metric waits for late events: as long as the most patient of its rules. */
export function settleOf(rules: readonly Rule[]): number {
  return Math.max(0, ...rules.map(({ condition }) => (condition.settle ? parseDuration(condition.settle) : 0)));
}
