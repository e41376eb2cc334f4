import { AlreadyDecided, answerCase, type Case, foldCase, type Playbook, UnknownCase } from "../decision/index.ts";
import { type Actor, derivedId, type Micros, tagText } from "../event/index.ts";
import { type Metric, MetricObserved, metricHash, type Observation } from "../metric/index.ts";
import { type MeasuredOutcome, OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, evidence, QuestionAsked } from "../question/index.ts";
import { SignalRaised, showInterval, showValue, signalState } from "../signal/index.ts";
import { type EventStore, KnownEvent, StaleRevision } from "../store/index.ts";
import { system } from "./actors.ts";
import { all, streamOf, tagged } from "./read.ts";
import { appendStep } from "./step.ts";
import { periodText } from "./text.ts";

const windowsInEvidence = 24;

/**
 * Opens a case and asks its question for the signal that the playbook's metric stands at, unless that was done. A signal that was
 * cleared before anybody could be asked stays in the log, and nobody is asked about what is over.
 */
export async function openCases(store: EventStore, playbook: Playbook, metric: Metric, now: Micros): Promise<string[]> {
  const history = await tagged(store, "thence.metric", metric.name);
  const opened: string[] = [];
  const standing = signalState(history);
  for (const signal of history.filter(SignalRaised.is)) {
    if (standing.kind === "quiet" || signal.data.signal !== standing.signal) continue;
    const id = `C${signal.data.signal.slice(1)}`;
    if (history.some((event) => CaseOpened.is(event) && event.data.case === id)) continue;
    const observations = history
      .filter(MetricObserved.is)
      .map((event) => event.data)
      .filter((one) => one.from <= signal.data.from && one.value !== undefined)
      .sort((a, b) => a.from - b.from)
      .slice(-windowsInEvidence);
    const pack = evidence({ metric, observations, findings: findings(observations, signal.data.reason, metric) });
    const details = (kind: string, causation: string) => ({
      id: derivedId(kind, id),
      occurred: now,
      causation,
      correlation: id,
    });
    const about = {
      case: id,
      playbook: playbook.name,
      metric: metric.name,
      signal: signal.data.signal,
      evidence: pack,
    };
    const openedEvent = CaseOpened(about, details("case-opened", signal.id));
    const { text, options } = playbook.question;
    const question = { case: id, text, options, to: playbook.people.approver, evidence: pack.hash };
    const asked = QuestionAsked(question, details("question-asked", openedEvent.id ?? ""));
    const { first } = await appendStep(store, [openedEvent, asked], {
      command: "ask",
      actor: system,
      reason: `playbook ${playbook.name}: ${signal.data.reason}`,
      correlation: id,
      code: metricHash(metric),
    });
    if (first > 0) opened.push(id); // otherwise another process asked
  }
  return opened;
}

function findings(observations: readonly Observation[], reason: string, metric: Metric): string[] {
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
    `Why the objective stands there: ${metric.objective?.because ?? "not said"}`,
  ];
}

/** One case, from its stream. */
export async function readCase(store: EventStore, id: string): Promise<Case> {
  const state = foldCase(await streamOf(store, "thence.case", id));
  if (state) return state;
  throw new UnknownCase({
    case: id,
    open: (await listCases(store)).filter((one) => !one.decision).map((one) => one.id),
  });
}

/** All cases, the newest last. */
export async function listCases(store: EventStore): Promise<Case[]> {
  const opened = (await all(store, { types: [CaseOpened.type] })).filter(CaseOpened.is);
  const cases = await Promise.all(opened.map((event) => streamOf(store, "thence.case", event.data.case)));
  return cases.flatMap((events) => foldCase(events) ?? []);
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
}

const attempts = 5;

/**
 * Answers a case. The first valid answer wins wherever it was given: it is appended only if the case still stands where it was read.
 *
 * errors  decision/unknown-case, decision/unknown-option, decision/reason-missing, decision/reason-too-long, decision/already-decided
 */
export async function answer(store: EventStore, given: Answer): Promise<Case> {
  for (let attempt = 1; ; attempt++) {
    const state = await readCase(store, given.case);
    const said = {
      case: given.case,
      option: given.option,
      reason: given.reason,
      by: given.actor.id,
      via: given.actor.via ?? "unknown",
    };
    const answered = answerCase(state, said);
    try {
      await store.append(
        answered.events.map((event) => ({ ...event, occurred: given.now })),
        {
          command: "answer-case",
          actor: given.actor,
          reason: given.reason,
          correlation: state.id,
          causation: state.asked?.event.id ?? state.opened.event.id,
          // Once decided, a case stays decided, so a late answer needs nothing to hold.
          ...(answered.kind === "decided" && {
            conditions: [{ stream: tagText("thence.case", state.id), revision: state.revision }],
          }),
        },
      );
    } catch (cause) {
      const isOutrun = cause instanceof StaleRevision || cause instanceof KnownEvent;
      if (isOutrun && attempt < attempts) continue;
      throw cause;
    }
    if (answered.kind === "late")
      throw new AlreadyDecided({ case: state.id, option: answered.option, by: answered.decidedBy });
    return readCase(store, given.case);
  }
}
