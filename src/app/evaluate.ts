import { caseOfSignal, playbookHash } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent, type RecordedEvent, tagText } from "../event/index.ts";
import { isRecord } from "../kit/is-record.ts";
import { closesAt, type Metric, metricHash, nextClosing, type Observation, type Window } from "../metric/index.ts";
import {
  ConditionEvaluated,
  evaluateWindow,
  foldRule,
  type RuleState,
  type Suppression,
  windowsRead,
} from "../signal/index.ts";
import { system } from "./actors.ts";
import { factsOf } from "./facts.ts";
import type { Journal } from "./journal.ts";
import { type LinesOf, upTo } from "./metric-lines.ts";
import { leastHistory, observeSegments } from "./observe-segments.ts";
import { outgrown } from "./outgrown.ts";
import { isOutrun } from "./outrun.ts";
import { type Rule, settleOf } from "./rule.ts";
import type { Sight } from "./sight.ts";
import { stepBefore } from "./skipped-step.ts";

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
/** So many events are one commit at most. */
const mostAtOnce = 80;

export type Suppressing = (rule: Rule, segment: string | undefined, at: Micros) => Suppression | undefined;

/** Where each rule stands, as long as nobody else has said anything of it. */
export type Standings = Map<string, { readonly said: number; readonly state: RuleState; readonly judged: Set<Micros> }>;

export interface Evaluating {
  readonly journal: Journal;
  readonly lines: LinesOf;
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
  const told = () =>
    journal.stream("thence.rule", rule.name).length + journal.stream("thence.metric", rule.metric.name).length;
  for (let known = -1; ; ) {
    const before = told();
    try {
      return await judgeDue(evaluating, rule);
    } catch (cause) {
      await journal.refresh();
      evaluating.standings.delete(rule.name);
      if (!isOutrun(cause) || before <= known) throw cause;
      known = before;
    }
  }
}

async function judgeDue(
  { journal, lines: linesOf, rules, sight, standings, suppressing, since }: Evaluating,
  rule: Rule,
): Promise<number> {
  const { metric } = rule;
  let history = journal.stream("thence.rule", rule.name);
  const standing = standings.get(rule.name);
  let { state, judged } = standing?.said === history.length ? standing : standingOf(history);
  const settle = settleOf(rules.filter((one) => one.metric.name === metric.name));
  const isDue = (window: Window) => since === undefined || closesAt(metric, window) + settle >= since;
  const due = linesOf(metric).whole.filter((one) => !judged.has(one.from) && isDue(one));
  if (due.length === 0) {
    standings.set(rule.name, { said: history.length, state, judged });
    return 0;
  }
  const [first] = due;
  const over = first ? outgrown(rule, state, linesOf(metric).of(rule.segments?.by ?? ""), first) : [];
  if (first && over.length > 0) {
    const occurred = closesAt(metric, first) + settle;
    for (let done = 0; done < over.length; done += mostAtOnce) {
      const some = over.slice(done, done + mostAtOnce).map((event) => ({ ...event, occurred }));
      await append(journal, rule, some, (history.at(-1)?.revision ?? 0) + done);
    }
    await journal.refresh();
    history = journal.stream("thence.rule", rule.name);
    ({ state, judged } = standingOf(history));
  }
  const seeing = await sight.of(metric, beginningOf(rule, linesOf(metric).whole, first));
  let revision = history.at(-1)?.revision ?? 0;
  for (const { from, to } of due) {
    const window = { from, to };
    const at = closesAt(metric, window) + settle;
    const lines = linesOf(metric);
    const names = rule.segments
      ? await observeSegments({ journal, metric, lines, rule, state, seeing, window, due: at }, rule.segments)
      : [undefined];
    const of = linesOf(metric).of(rule.segments?.by ?? "");
    const segments = names.flatMap((segment) => {
      const series = upTo(segment === undefined ? lines.whole : (of.get(segment) ?? []), from).slice(-mostSeries);
      if (series.at(-1)?.from !== from) return [];
      const facts = () => factsOf(rule, seeing, { window, series });
      return [{ ...(segment !== undefined && { segment }), series, facts }];
    });
    const { name, condition, guardrails } = rule;
    const found = evaluateWindow({
      rule: name,
      metric,
      condition,
      ...(guardrails && { guardrails }),
      window,
      segments,
      state,
      ...(rule.playbook && { caseOf: caseOfSignal }),
      ...(suppressing && { suppression: (segment: string | undefined) => suppressing(rule, segment, at) }),
    });
    const causes = linesOf(metric);
    const events = found.events.map((event, i) => {
      const name = segmentIn(event);
      const by = rule.segments?.by;
      // What is said of a segment rests on its own number.
      const own = by !== undefined && name !== undefined ? causes.cause(from, { property: by, name }) : undefined;
      return step(event, { rule, from, i, at, causation: own ?? causes.cause(from) });
    });
    if (events.length > 0) await append(journal, rule, events, revision);
    revision += events.length;
    state = found.state;
    judged.add(from);
  }
  await journal.refresh();
  standings.set(rule.name, { said: journal.stream("thence.rule", rule.name).length, state, judged });
  return due.length;
}

/** From where on a rule looks at what happened, to judge a window: as far back as its condition and its guardrails compare. */
function beginningOf(
  { condition, metric }: Rule,
  whole: readonly Observation[],
  due: Window | undefined,
): Micros | undefined {
  const place = whole.findIndex(({ from }) => from === due?.from);
  const first = whole[Math.max(0, place - Math.max(windowsRead(condition), leastHistory))]?.from;
  // Who came without the step before is told by what lies before the window itself.
  return first === undefined || !due ? first : Math.min(first, due.from - stepBefore(metric.measure));
}

function standingOf(history: readonly RecordedEvent[]): { readonly state: RuleState; readonly judged: Set<Micros> } {
  return {
    state: foldRule(history),
    judged: new Set(history.filter(ConditionEvaluated.is).map((event) => event.data.from)),
  };
}

function segmentIn({ data }: NewEvent): string | undefined {
  const segment = isRecord(data) ? data["segment"] : undefined;
  return typeof segment === "string" ? segment : undefined;
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
