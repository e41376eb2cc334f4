import type { Micros } from "../event/index.ts";
import { ConditionEvaluated, foldRule, type RuleState, silenceFor } from "../signal/index.ts";
import type { Journal } from "./journal.ts";
import { evaluationRule, sourceRule } from "./owner.ts";
import { standingOf } from "./owner-signal.ts";
import { objectiveRule, type Rule } from "./rule.ts";
import { silencesOf } from "./suppression.ts";
import { timeText } from "./text.ts";

/** How a rule is doing: it cannot be evaluated, its source is silent, nobody may be asked, its question is held, or it is as it should be. */
export type RuleHealth = "failing" | "stale" | "silenced" | "held" | "evaluated" | "never";

export interface Heartbeat {
  readonly rule: string;
  readonly metric: string;
  readonly state: RuleHealth;
  /** When a window of it was judged last, as of its own time, and the end of that window. */
  readonly last?: { readonly at: Micros; readonly windowEnd: Micros };
  /** Why it is not as it should be. */
  readonly reason?: string;
}

/** When each rule was evaluated last, and how it is doing at a moment, by what the log says. */
export function heartbeats(
  journal: Journal,
  rules: readonly Rule[],
  now: Micros,
  states: ReadonlyMap<string, { readonly state: RuleState }> = new Map(),
): Heartbeat[] {
  const silences = silencesOf(journal);
  return rules.map((rule): Heartbeat => {
    const { name, metric } = rule;
    const history = journal.stream("thence.rule", name);
    const judged = history.findLast((event) => ConditionEvaluated.is(event));
    const last =
      judged && ConditionEvaluated.is(judged) ? { at: judged.occurred, windowEnd: judged.data.to } : undefined;
    const of = { rule: name, metric: metric.name, ...(last && { last }) };
    const failing =
      standingOf(journal, evaluationRule(metric.name)).raised ??
      standingOf(journal, evaluationRule(metric.name, name)).raised;
    if (failing) return { ...of, state: "failing", reason: failing.data.reason };
    const stale = standingOf(journal, sourceRule(metric.name)).raised;
    if (stale) return { ...of, state: "stale", reason: stale.data.reason };
    const silence = silenceFor(silences, { rule: name, metric: metric.name }, now);
    if (silence) return { ...of, state: "silenced", reason: `until ${timeText(silence.to)}: ${silence.reason}` };
    const state = states.get(name)?.state ?? foldRule(history);
    const held = [...state.values()].filter(({ phase }) => phase === "held").flatMap(({ heldBy = [] }) => heldBy);
    if (held.length > 0) return { ...of, state: "held", reason: [...new Set(held)].join(", ") };
    return { ...of, state: last ? "evaluated" : "never" };
  });
}

/** A rule as people type it: the metric where it is an objective by itself. */
export function ruleText({ rule, metric }: Pick<Heartbeat, "rule" | "metric">): string {
  return rule === objectiveRule(metric) ? `objective of ${metric}` : rule;
}

/** A rule's health in a line. */
export function heartbeatLine(beat: Heartbeat): string {
  const { state, last, reason } = beat;
  const when = last ? `, last evaluated at ${timeText(last.at)}` : "";
  const said = state === "never" ? "not evaluated yet: no window of its metric is closed" : `${state}${when}`;
  return `${ruleText(beat)}: ${said}${reason === undefined ? "" : ` (${reason})`}`;
}
