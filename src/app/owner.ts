import { type Playbook, playbookHash } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { type Metric, metricHash } from "../metric/index.ts";
import type { Config } from "./define-config.ts";
import { type Rule, rulesOf } from "./rule.ts";

/**
 * What the loop itself watches so that silence never looks like a number that is kept: whether a metric or a rule can be evaluated, and
 * whether the source of a metric still delivers. Each is a rule with signals of its own, which are asked about as any other.
 */
export interface OwnerRule {
  /** `evaluation:` and the metric's name, or that with its rule; `source:` and the metric's. No playbook can be called so. */
  readonly name: string;
  readonly kind: "evaluation" | "source";
  readonly metric: Metric;
  /** The rule that is meant; absent where it is the metric itself. */
  readonly rule?: Rule;
  /** Who is asked; nobody where no owner is named and no playbook asks anybody about the metric. */
  readonly owner?: string;
}

export const evaluationRule = (metric: string, rule?: string) =>
  rule === undefined ? `evaluation:${metric}` : `evaluation:${metric}/${rule}`;
export const sourceRule = (metric: string) => `source:${metric}`;
/** Of a post: whether what it tells can be computed. */
export const postRule = (post: string) => `post:${post}`;

/** Whether the loop itself keeps a rule of this name, or asks by a playbook of this name. */
export function isOwnerRule(name: string): boolean {
  return ["evaluation:", "source:", "post:"].some((kind) => name.startsWith(kind));
}

/** All that the loop watches of a configuration. */
export function ownerRulesOf(config: Config, rules: readonly Rule[] = rulesOf(config)): OwnerRule[] {
  return (config.metrics ?? []).flatMap((metric) => {
    const own = rules.filter((rule) => rule.metric.name === metric.name);
    const ofMetric = ownerOf(config, metric, own);
    const person = ofMetric === undefined ? {} : { owner: ofMetric };
    const about = { kind: "evaluation", metric } as const;
    return [
      { ...about, name: evaluationRule(metric.name), ...person },
      ...own.map((rule): OwnerRule => {
        const owner = rule.playbook?.owner ?? ownerOf(config, metric, [rule, ...own]);
        return { ...about, name: evaluationRule(metric.name, rule.name), rule, ...(owner !== undefined && { owner }) };
      }),
      ...(metric.expectEvery === undefined
        ? []
        : [{ kind: "source", metric, name: sourceRule(metric.name), ...person } as const]),
    ];
  });
}

function ownerOf(config: Config, metric: Metric, rules: readonly Rule[]): string | undefined {
  const approvers = rules.flatMap(({ playbook }) => playbook?.people.approver ?? []);
  return metric.owner ?? config.owner ?? approvers[0];
}

/** The ways to answer what its owner is asked. */
export const ownerOptions: Playbook["question"]["options"] = [
  { id: "mend", label: "I mend it" },
  { id: "silence", label: "Leave it as it is for a week" },
  { id: "retire", label: "It is not needed: I take it out of the configuration" },
];

/** The playbook by which the owner is asked. It is recorded like any other. */
export function ownerPlaybook({ name, kind, metric, rule }: OwnerRule, owner: string): Playbook {
  const what = rule?.playbook ? `playbook ${rule.playbook.name}` : `metric ${metric.name}`;
  const text =
    kind === "evaluation"
      ? `The ${what} cannot be evaluated, so nobody would be told. What becomes of it?`
      : `No event of the metric ${metric.name} has come for longer than ${metric.expectEvery}. What becomes of its source?`;
  return {
    name,
    metric: metric.name,
    serves: metric.serves,
    question: { text, options: ownerOptions },
    people: { approver: owner },
    outcome: { windows: 1 },
  };
}

const day = parseDuration("1d");

/** How long nobody is asked again after an answer, or after it was left without one, though it still stands so. */
export function restAfter(option: string | undefined): Micros {
  return option === "mend" ? day : 7 * day;
}

/** The hash of what cannot be evaluated: the playbook's, or the metric's. */
export function definitionOf({ metric, rule }: OwnerRule): string {
  return rule?.playbook ? playbookHash(rule.playbook) : metricHash(metric);
}
