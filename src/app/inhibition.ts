import type { Config } from "./define-config.ts";
import { objectiveRule, type Rule, rulesOf } from "./rule.ts";

/** The rules that a playbook is inhibited by: those of playbooks, and of metrics whose objective is a rule by itself. */
export function inhibitorsOf({ playbook }: Pick<Rule, "playbook">, rules: readonly Rule[]): Rule[] {
  return (playbook?.inhibitedBy ?? []).flatMap((name) => inhibitorNamed(name, rules) ?? []);
}

function inhibitorNamed(name: string, rules: readonly Rule[]): Rule | undefined {
  return rules.find((rule) => rule.name === name) ?? rules.find((rule) => rule.name === objectiveRule(name));
}

/** What is wrong with what a playbook is inhibited by and what to do about it, in a sentence; undefined where nothing is. */
export function inhibitionProblem(rule: Rule, rules: readonly Rule[]): string | undefined {
  const unknown = rule.playbook?.inhibitedBy?.find((name) => !inhibitorNamed(name, rules));
  if (unknown !== undefined) {
    const known = rules.filter(({ name }) => name !== rule.name);
    const names = known.map(({ name, playbook, metric }) => (playbook ? name : metric.name));
    const there = names.length > 0 ? `There are: ${names.join(", ")}.` : "There is none.";
    return `it is inhibited by "${unknown}", which is neither a playbook nor a metric with an objective that no playbook watches. ${there}`;
  }
  const circle = circleFrom(rule, rules);
  if (!circle) return undefined;
  return `it is inhibited by itself: ${circle.join(", by ")}. Take one of them out of \`inhibitedBy\`.`;
}

/** The way from a rule back to itself, where there is one. */
function circleFrom(rule: Rule, rules: readonly Rule[]): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (at: Rule, path: readonly string[]): readonly string[] | undefined => {
    for (const one of inhibitorsOf(at, rules)) {
      if (one.name === rule.name) return [...path, one.name];
      if (seen.has(one.name)) continue;
      seen.add(one.name);
      const found = search(one, [...path, one.name]);
      if (found) return found;
    }
    return undefined;
  };
  return search(rule, [rule.name]);
}

/** The rules, each after those that it is inhibited by; otherwise in their order. */
export function inhibitorsFirst(rules: readonly Rule[]): readonly Rule[] {
  if (rules.every(({ playbook }) => !playbook?.inhibitedBy)) return rules;
  const ordered = new Set<Rule>();
  const visiting = new Set<Rule>();
  const visit = (rule: Rule) => {
    if (ordered.has(rule) || visiting.has(rule)) return;
    visiting.add(rule);
    for (const one of inhibitorsOf(rule, rules)) visit(one);
    ordered.add(rule);
  };
  for (const rule of rules) visit(rule);
  return [...ordered];
}

/** A configuration of one playbook alone, with all that may keep it quiet: those that it is inhibited by, and the attention of whom it asks. */
export function configOf(config: Config, name: string): Config {
  const rules = rulesOf(config);
  const wanted = new Set<Rule>();
  const want = (rule: Rule | undefined) => {
    if (!rule || wanted.has(rule)) return;
    wanted.add(rule);
    for (const one of inhibitorsOf(rule, rules)) want(one);
  };
  want(rules.find((rule) => rule.name === name));
  return {
    metrics: [...new Map([...wanted].map(({ metric }) => [metric.name, metric])).values()],
    playbooks: [...wanted].flatMap(({ playbook }) => playbook ?? []),
    ...(config.owner !== undefined && { owner: config.owner }),
    ...(config.attention && { attention: config.attention }),
  };
}
