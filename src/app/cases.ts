import {
  answerCase,
  answerError,
  attachSignal,
  type Case,
  deciders,
  openBySignal,
  type Playbook,
} from "../decision/index.ts";
import { type Actor, type Micros, type NewEvent, type RecordedEvent, tagText } from "../event/index.ts";
import { type Metric, MetricObserved, type Observation } from "../metric/index.ts";
import { type MeasuredOutcome, OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, type ExpectedEffect, evidence, SignalAttached, type TypedValues } from "../question/index.ts";
import { type Finding, foldRule, GuardrailsAssessed, SignalRaised, showInterval, showValue } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { commandCase, noDirectory } from "./case-commands.ts";
import type { Standings } from "./evaluate.ts";
import type { Journal } from "./journal.ts";
import { outcomesOf } from "./outcomes.ts";
import { isOutrun } from "./outrun.ts";
import { streamOf } from "./read.ts";
import type { Rule } from "./rule.ts";
import { segmentOf } from "./segment.ts";
import { appendStep } from "./step.ts";
import { periodText } from "./text.ts";
import { casesOf } from "./time-steps.ts";

export { listCases, readCase } from "./case-commands.ts";

const windowsInEvidence = 24;
const mostReason = 500;

/**
 * Opens a case and asks its question for each signal that a playbook's rule stands at, unless that was done. A signal that was cleared before
 * anybody could be asked stays in the log, and nobody is asked about what is over.
 */
export async function openCases(
  { journal, standings }: { readonly journal: Journal; readonly standings: Standings },
  { name, metric }: Rule,
  playbook: Playbook,
  now: Micros,
): Promise<string[]> {
  const history = journal.stream("thence.rule", name);
  const standing = [...(standings.get(name)?.state ?? foldRule(history)).values()].flatMap(
    ({ signal }) => signal ?? [],
  );
  const opened: string[] = [];
  for (const signal of standing) {
    if (journal.tagged("thence.signal", signal).some((event) => CaseOpened.is(event) || SignalAttached.is(event)))
      continue;
    const raised = history.filter(SignalRaised.is).find(({ data }) => data.signal === signal);
    if (!raised) continue;
    const open = openCaseOf(journal, playbook.name, raised.data.segment);
    if (open) {
      await attach(journal, open, raised, now);
      continue;
    }
    const events = openingOf(journal, { metric, playbook, raised, now });
    const { first } = await appendStep(journal.store, events, {
      command: "ask",
      actor: system,
      reason: `playbook ${playbook.name}: ${raised.data.reason}`.slice(0, mostReason),
      ...(events[0]?.correlation !== undefined && { correlation: events[0].correlation }),
    });
    if (first > 0 && events[0]?.correlation !== undefined) opened.push(events[0].correlation); // otherwise another process asked
  }
  if (standing.length > 0) await journal.refresh();
  return opened;
}

/** The case that is open about the same number: whoever was asked about it is not asked again. */
function openCaseOf(journal: Journal, playbook: string, segment: string | undefined): Case | undefined {
  return casesOf(journal)
    .map(({ state }) => state)
    .find(({ closed, opened: { data } }) => {
      const by = data.segment?.property;
      return !closed && data.openedBy === "signal" && data.playbook === playbook && segmentOf(data, by) === segment;
    });
}

async function attach(journal: Journal, state: Case, raised: Raised, now: Micros): Promise<void> {
  const { segment } = state.opened.data;
  const about = { signal: raised.data.signal, metric: state.opened.data.metric, reason: raised.data.reason };
  const events = attachSignal(state, { ...about, ...(segment && { segment }) }, { now, causation: raised.id });
  if (events.length === 0) return;
  try {
    await journal.store.append(events, {
      command: "attach-signal",
      actor: system,
      reason: "it is asked about already",
      correlation: state.id,
      conditions: [{ stream: tagText("thence.case", state.id), revision: state.revision }],
    });
  } catch (cause) {
    if (!isOutrun(cause)) throw cause; // it was answered meanwhile: the next turn asks anew
  }
  await journal.refresh();
}

type Raised = RecordedEvent & {
  readonly data: { readonly from: Micros; readonly segment?: string; readonly signal: string; readonly reason: string };
};

interface Opening {
  readonly metric: Metric;
  readonly playbook: Playbook;
  readonly raised: Raised;
  readonly now: Micros;
}

function openingOf(journal: Journal, { metric, playbook, raised, now }: Opening): readonly NewEvent[] {
  const { segment, from, reason, signal } = raised.data;
  const observations = journal
    .stream("thence.metric", metric.name)
    .filter(MetricObserved.is)
    .map(({ data }) => data)
    .filter((one) => one.from <= from && one.value !== undefined && segmentOf(one, playbook.segments?.by) === segment)
    .sort((a, b) => a.from - b.from)
    .slice(-windowsInEvidence);
  const checks = assessedOf(journal, playbook.name, raised);
  const part = observations.at(-1)?.segment;
  const [first, last] = [observations[0]?.firstRow, observations.at(-1)?.lastRow];
  const pack = evidence({
    metric,
    observations,
    findings: findings(observations, reason, metric, playbook),
    query: `thence metric ${metric.name}${part ? ` --by ${part.property}` : ""}`,
    ...(checks.length > 0 && { checks }),
    ...(first !== undefined && last !== undefined && { positions: { first, last } }),
  });
  return openBySignal(
    {
      playbook,
      signal,
      evidence: pack,
      causation: raised.id,
      history: outcomesOf(journal, playbook.name),
      ...(part && { segment: part }),
    },
    now,
  );
}

/** What the guardrails found when the signal was raised. */
function assessedOf(journal: Journal, rule: string, { data }: Raised): readonly Finding[] {
  const found = journal
    .stream("thence.rule", rule)
    .filter(GuardrailsAssessed.is)
    .findLast((event) => event.data.from === data.from && event.data.segment === data.segment);
  return found?.data.findings ?? [];
}

function findings(observations: readonly Observation[], reason: string, metric: Metric, playbook: Playbook): string[] {
  const last = observations.at(-1);
  if (!last) return [reason];
  const show = (value: number) => showValue(metric, value);
  const before = observations.slice(0, -1).filter((one) => one.value !== undefined);
  const hits = before.reduce((sum, one) => sum + one.numerator, 0);
  const tries = before.reduce((sum, one) => sum + one.denominator, 0);
  return [
    `${periodText(last)}: ${reason}.`,
    ...(metric.unit === "share"
      ? [
          `${last.numerator} of ${last.denominator}; with so many, anything from ${show(last.low ?? 0)} to ${show(last.high ?? 1)} could be the true share (95 %).`,
        ]
      : last.low !== undefined && last.high !== undefined
        ? [`Chance alone could make anything from ${showInterval(metric, last.low, last.high)} of it (95 %).`]
        : []),
    ...(metric.unit === "share" && tries > 0
      ? [
          `In ${before.length === 1 ? "the window" : `the ${before.length} windows`} before: ${hits} of ${tries}, ${show(hits / tries)}.`,
        ]
      : []),
    `Why the line stands there: ${playbook.because ?? metric.objective?.because ?? "not said"}`,
  ];
}

/** What came of a case, once it was measured. */
export async function outcomeOf(store: EventStore, id: string): Promise<MeasuredOutcome | undefined> {
  return (await streamOf(store, "thence.case", id)).findLast(OutcomeMeasured.is)?.data;
}

/** Who answers what, and by which door. */
export interface Answer {
  readonly case: string;
  readonly option: string;
  readonly reason: string;
  readonly actor: Actor;
  readonly now: Micros;
  readonly expected?: ExpectedEffect;
  /** What was typed beside the option, by the ids of what is asked for. */
  readonly values?: TypedValues;
}

/**
 * Answers a case. The first valid answer wins wherever it was given: it is appended only if the case still stands where it was read. One that
 * comes too late, or from somebody who may not decide, is kept and refused.
 *
 * errors  decision/unknown-case, decision/unknown-option, decision/reason-missing, decision/reason-too-long, decision/already-decided,
 *         decision/case-closed, decision/may-not-decide, decision/expectation-missing, decision/bad-expectation,
 *         decision/value-missing, decision/bad-value
 */
export async function answer(store: EventStore, given: Answer): Promise<Case> {
  const { case: id, option, reason, actor, now, expected, values } = given;
  const beside = { ...(expected && { expected }), ...(values && { values }) };
  const said = { case: id, option, reason, by: actor.id, via: actor.via ?? "unknown", ...beside };
  let refused: Error | undefined;
  const state = await commandCase(store, "answer-case", { case: id, actor, now, reason }, (found, playbook, time) => {
    const mayDecide = playbook && deciders(found, playbook, noDirectory);
    const answered = answerCase(found, said, { ...time, ...(mayDecide && { mayDecide }) });
    refused = answerError(found, said, answered);
    return answered.events;
  });
  if (refused) throw refused;
  return state;
}
