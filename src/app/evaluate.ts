import { playbookHash } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent, type RecordedEvent, tagText } from "../event/index.ts";
import { closesAt, type Metric, MetricObserved, metricHash, nextClosing, type Window } from "../metric/index.ts";
import { ConditionEvaluated, evaluateWindow, foldRule, type RuleState, type Suppression } from "../signal/index.ts";
import { system } from "./actors.ts";
import { factsOf } from "./facts.ts";
import type { Journal } from "./journal.ts";
import { isOutrun } from "./outrun.ts";
import { type Rule, settleOf } from "./rule.ts";
import { segmentOf } from "./segment.ts";
import type { Sight } from "./sight.ts";

/** Where each metric was evaluated last: by which definition, up to which position, at which moment. */
export type Memo = Map<string, { readonly definition: string; readonly head: number; readonly now: Micros }>;

/** Whether nothing can have changed since a metric was evaluated: the log is as long as it was, and no window closed meanwhile. */
export function isEvaluated(memo: Memo, metric: Metric, head: number, now: Micros, settle = 0): boolean {
  const last = memo.get(metric.name);
  if (!last || last.head !== head || last.definition !== metricHash(metric)) return false;
  return now >= last.now && now < nextClosing(metric, last.now - settle) + settle;
}

/** What a condition looks back over at most, in windows. */
const mostSeries = 1000;

export type Suppressing = (rule: Rule, segment: string | undefined, at: Micros) => Suppression | undefined;

/** Where each rule stands, as long as nobody else has said anything of it. */
export type Standings = Map<string, { readonly said: number; readonly state: RuleState; readonly judged: Set<Micros> }>;

export interface Evaluating {
  readonly journal: Journal;
  readonly rules: readonly Rule[];
  readonly sight: Sight;
  readonly standings: Standings;
  readonly suppressing?: Suppressing;
  readonly since?: Micros | undefined;
}

/**
 * Holds every observed window of a rule's metric that it has not judged yet against its condition, oldest first, and records what came of
 * it, as of the moment at which the window was due. Appended only while the rule's stream says what was read. Returns how many windows were
 * judged.
 */
export async function evaluateRule(evaluating: Evaluating, rule: Rule): Promise<number> {
  const { journal } = evaluating;
  for (let known = -1; ; ) {
    const history = journal.stream("thence.rule", rule.name);
    try {
      return await judgeDue(evaluating, rule);
    } catch (cause) {
      await journal.refresh();
      evaluating.standings.delete(rule.name);
      if (!isOutrun(cause) || history.length <= known) throw cause;
      known = history.length;
    }
  }
}

async function judgeDue(
  { journal, rules, sight, standings, suppressing, since }: Evaluating,
  rule: Rule,
): Promise<number> {
  const { metric } = rule;
  const history = journal.stream("thence.rule", rule.name);
  const standing = standings.get(rule.name);
  let { state, judged } = standing?.said === history.length ? standing : standingOf(history);
  const lines = linesOf(journal, rule);
  const settle = settleOf(rules.filter((one) => one.metric.name === metric.name));
  const isDue = (window: Window) => since === undefined || closesAt(metric, window) + settle >= since;
  const due = lines.whole.filter((one) => !judged.has(one.from) && isDue(one));
  if (due.length === 0) {
    standings.set(rule.name, { said: history.length, state, judged });
    return 0;
  }
  const seeing = await sight.of(metric);
  let revision = history.at(-1)?.revision ?? 0;
  for (const { from, to } of due) {
    const at = closesAt(metric, { from, to }) + settle;
    const segments = [...lines.of].flatMap(([segment, all]) => {
      const series = all.slice(0, all.findLastIndex((one) => one.from <= from) + 1).slice(-mostSeries);
      if (series.at(-1)?.from !== from) return [];
      const facts = () => factsOf(rule, seeing, { window: { from, to }, series, segment });
      return [{ ...(segment !== "" && { segment }), series, facts }];
    });
    const { name, condition, guardrails } = rule;
    const found = evaluateWindow({
      rule: name,
      metric,
      condition,
      ...(guardrails && { guardrails }),
      window: { from, to },
      segments,
      state,
      ...(suppressing && { suppression: (segment: string | undefined) => suppressing(rule, segment, at) }),
    });
    const causation = lines.causes.get(from);
    const events = found.events.map((event, i) => step(event, { rule, from, i, at, causation }));
    if (events.length > 0) await append(journal, rule, events, revision);
    revision += events.length;
    state = found.state;
    judged.add(from);
  }
  await journal.refresh();
  standings.set(rule.name, { said: journal.stream("thence.rule", rule.name).length, state, judged });
  return due.length;
}

function standingOf(history: readonly RecordedEvent[]): { readonly state: RuleState; readonly judged: Set<Micros> } {
  return {
    state: foldRule(history),
    judged: new Set(history.filter(ConditionEvaluated.is).map((event) => event.data.from)),
  };
}

/** A metric's numbers as lines of windows, oldest first: the whole, and what a rule is held against (by segment, or the whole under ""). */
function linesOf(journal: Journal, { metric, segments }: Rule) {
  const observed = journal
    .stream("thence.metric", metric.name)
    .filter(MetricObserved.is)
    .toSorted((a, b) => a.data.from - b.data.from);
  const whole = observed.flatMap(({ data }) => (data.segment ? [] : [data]));
  const causes = new Map(observed.flatMap(({ id, data }) => (data.segment ? [] : [[data.from, id] as const])));
  if (!segments) return { whole, causes, of: new Map([["", whole]]) };
  const parts = observed.flatMap(({ data }) => (data.segment?.property === segments.by ? [data] : []));
  return { whole, causes, of: Map.groupBy(parts, (one) => segmentOf(one, segments.by) ?? "") };
}

function step(
  event: NewEvent,
  of: {
    readonly rule: Rule;
    readonly from: Micros;
    readonly i: number;
    readonly at: Micros;
    readonly causation: string | undefined;
  },
): NewEvent {
  const { rule, from, i, at, causation } = of;
  const id = derivedId(event.type, rule.name, from, i);
  return { ...event, id, occurred: at, ...(causation !== undefined && { causation }) };
}

async function append(journal: Journal, rule: Rule, events: readonly NewEvent[], revision: number): Promise<void> {
  await journal.store.append(events, {
    command: "evaluate",
    actor: system,
    reason: "the window closed",
    code: rule.playbook ? playbookHash(rule.playbook) : metricHash(rule.metric),
    conditions: [{ stream: tagText("thence.rule", rule.name), revision }],
  });
}
