import { formatTime } from "../event/index.ts";
import {
  type AnswerValue,
  type ExpectedEffect,
  type FrozenTable,
  type MetricEvidence,
  subjectOf,
  type ViewEvidence,
  valuesText,
} from "../question/index.ts";
import type { Case } from "./case.ts";

/** The version of the form; a reader of an older one may go on where only optional parts were added. */
export const decisionRecordVersion = "thence-decision-record/1";

export type RecordStatus = "open" | "accepted" | "expired" | "dismissed" | "cleared";

/** A number as it stood: in its window, with how sure it is. */
export interface RecordedNumber {
  readonly from: string;
  readonly to: string;
  readonly unit?: string;
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  readonly numerator: number;
  readonly denominator: number;
}

/** What came of a decision, as the room `outcome` tells it. */
export interface RecordedOutcome {
  readonly verdict: "better" | "worse" | "no-effect" | "cannot-tell";
  readonly reason: string;
  readonly difference?: number;
  readonly low?: number;
  readonly high?: number;
}

/** An answer of an analysis that a case is about, as it was seen. */
export interface RecordedView {
  readonly analysis: string;
  readonly title: string;
  /** What can be typed to ask it again. */
  readonly query?: string;
  readonly definition: string;
  readonly says: readonly string[];
  readonly tables: readonly FrozenTable[];
}

export interface RecordedChoice {
  readonly id: string;
  readonly option: string;
  readonly label: string;
  /** What was answered beside the option. */
  readonly values?: readonly AnswerValue[];
  readonly reason: string;
  readonly decidedBy: string;
  readonly at: string;
  readonly action?: string;
  readonly delegated?: { readonly rung: string; readonly by: string };
  /** The decision that took its place. */
  readonly supersededBy?: string;
  /** What came of it, where another is in force now; of that one the record itself tells. */
  readonly outcome?: RecordedOutcome;
}

/**
 * A decision as an open record, in a form that other tools can read (`decisionRecordSchema`): what it was about, what was known and how
 * surely, what there was to choose from, what was chosen and why, what was expected, and what came of it. Times are ISO 8601 in UTC.
 */
export interface DecisionRecord {
  readonly schema: typeof decisionRecordVersion;
  readonly id: string;
  readonly case: string;
  readonly title: string;
  readonly status: RecordStatus;
  readonly opened: string;
  readonly closed?: string;
  readonly playbook: {
    readonly name: string;
    readonly definition: string;
    readonly commit?: string;
    readonly dirty?: true;
  };
  readonly context: {
    /** The metric that it is about, or the view. */
    readonly metric?: string;
    readonly view?: RecordedView;
    readonly serves?: string;
    readonly segment?: string;
    readonly about?: string;
    readonly openedBy: "signal" | "hand";
    readonly signal?: string;
    readonly number?: RecordedNumber;
    readonly findings: readonly string[];
    readonly cautions: readonly {
      readonly check: string;
      readonly verdict: string;
      readonly sentence: string;
      readonly lesson: string;
    }[];
    /** The hash of the evidence, which holds the numbers themselves. */
    readonly evidence: string;
  };
  readonly options: readonly {
    readonly id: string;
    readonly label: string;
    readonly action?: string;
    readonly isChosen: boolean;
  }[];
  /** The decision that is in force. */
  readonly decision?: RecordedChoice;
  /** Those that were before it, oldest first. */
  readonly earlier?: readonly RecordedChoice[];
  readonly expected?: ExpectedEffect;
  readonly dismissed?: { readonly by: string; readonly because: string; readonly reason: string };
  readonly discussion: readonly { readonly at: string; readonly by: string; readonly text: string }[];
  readonly outcome?: RecordedOutcome;
  readonly review?: {
    readonly by: string;
    readonly process: "good" | "bad";
    readonly result: "good" | "bad" | "cannot-tell";
    readonly lesson: string;
    readonly ruleChange?: string;
  };
  /** The chain of causes, a line each. */
  readonly why?: readonly string[];
}

export interface RecordParts {
  /** By the name of the decision. */
  readonly outcomes?: ReadonlyMap<string, RecordedOutcome>;
  readonly review?: DecisionRecord["review"];
  readonly why?: readonly string[];
  /** The commit that the definition came with, and whether files were changed since. */
  readonly from?: { readonly commit?: string; readonly dirty?: true };
}

/** The record of a case as it stands; what other rooms know is handed in. */
export function decisionRecord(state: Case, parts: RecordParts = {}): DecisionRecord {
  const { opened, asked, decision, closed, dismissed } = state;
  const choices = state.decisions.map((one) => choiceOf(state, one));
  const { why, outcomes } = parts;
  const current = choices.at(-1);
  const outcome = current && outcomes?.get(current.id);
  const earlier = choices.slice(0, -1).map((one) => {
    const own = outcomes?.get(one.id);
    return own ? { ...one, outcome: outcomeOf(own) } : one;
  });
  const review = parts.review ?? reviewOf(state);
  const chosen = decision?.data.option;
  return {
    schema: decisionRecordVersion,
    id: decision?.data.decision ?? state.id,
    case: state.id,
    title: asked?.data.text ?? opened.data.about ?? subjectOf(opened.data.evidence),
    status: statusOf(state),
    opened: formatTime(opened.event.occurred),
    ...(closed && { closed: formatTime(closed.occurred) }),
    playbook: { name: opened.data.playbook, definition: opened.data.definition, ...parts.from },
    context: contextOf(state),
    options: (asked?.data.options ?? []).map(({ id, label, action }) => ({
      id,
      label,
      ...(action !== undefined && { action }),
      isChosen: id === chosen,
    })),
    ...(current && { decision: current }),
    ...(earlier.length > 0 && { earlier }),
    ...(decision?.data.expected && { expected: decision.data.expected }),
    ...(dismissed && {
      dismissed: { by: dismissed.data.by, because: dismissed.data.because, reason: dismissed.data.reason },
    }),
    discussion: discussionOf(state),
    ...(outcome && { outcome: outcomeOf(outcome) }),
    ...(review && { review }),
    ...(why && { why }),
  };
}

function statusOf(state: Case): RecordStatus {
  if (!state.closed) return "open";
  if (state.status === "dismissed" || state.status === "cleared") return state.status;
  return state.decision ? "accepted" : "expired";
}

function choiceOf(state: Case, { event, data }: Case["decisions"][number]): RecordedChoice {
  const { decision: id, option, label, values, reason, decidedBy, action, delegated } = data;
  const supersededBy = state.superseded.find((one) => one.data.decision === id)?.data.by;
  return {
    id,
    option,
    label,
    ...(values && { values }),
    reason,
    decidedBy,
    at: formatTime(event.occurred),
    ...(action !== undefined && { action }),
    ...(delegated && { delegated }),
    ...(supersededBy !== undefined && { supersededBy }),
  };
}

function contextOf({ opened: { data } }: Case): DecisionRecord["context"] {
  const { metric, segment, about, openedBy, signal, evidence } = data;
  const last = evidence.kind === "view" ? undefined : evidence.observations.at(-1);
  const unit = evidence.kind === "view" ? "" : evidence.metric.unit;
  return {
    ...(metric !== undefined && { metric }),
    ...(evidence.kind === "view" ? { view: viewOf(evidence) } : { serves: evidence.metric.serves }),
    ...(segment && { segment: `${segment.property} ${segmentText(segment)}` }),
    ...(about !== undefined && { about }),
    openedBy,
    ...(signal !== undefined && { signal }),
    ...(last && { number: numberOf(last, unit) }),
    findings: evidence.findings,
    cautions: (evidence.checks ?? [])
      .filter((one) => one.verdict !== "pass")
      .map(({ check, verdict, sentence, lesson }) => ({ check, verdict, sentence, lesson })),
    evidence: evidence.hash,
  };
}

function segmentText(segment: NonNullable<Case["opened"]["data"]["segment"]>): string {
  return segment.kind === "value" ? segment.value : `(${segment.kind})`;
}

function viewOf({ view, query, definition }: ViewEvidence): RecordedView {
  const { analysis, title, says, tables } = view;
  return { analysis, title, ...(query !== undefined && { query }), definition, says, tables };
}

type Observed = MetricEvidence["observations"][number];

function numberOf(one: Observed, unit: string): RecordedNumber {
  const { value, low, high, numerator, denominator } = one;
  return {
    from: formatTime(one.from),
    to: formatTime(one.to),
    unit: one.unitText === undefined || one.unitText === "" ? unit : one.unitText,
    ...(value !== undefined && { value }),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    numerator,
    denominator,
  };
}

function discussionOf(state: Case): DecisionRecord["discussion"] {
  const said = [
    ...state.comments.map(({ event, data }) => ({ event, by: data.by, text: data.text })),
    ...state.inquiries.flatMap(({ made, answered }) => [
      { event: made.event, by: made.data.by, text: made.data.text },
      ...(answered ? [{ event: answered.event, by: "thence", text: answered.data.answer.sentences.join(" ") }] : []),
    ]),
    ...state.rejected.map(({ event, data }) => ({
      event,
      by: data.by,
      text: `answered "${data.option}"${data.values ? ` (${valuesText(data.values)})` : ""}, which did not count (${data.because})${data.reason === "" ? "" : `: ${data.reason}`}`,
    })),
    ...state.meetings.flatMap(({ held, followUps }) => [
      ...(held?.data.notes === undefined ? [] : [{ event: held.event, by: held.data.by, text: held.data.notes }]),
      ...followUps.flatMap(({ event, data }) =>
        data.answers.map(({ question, answer }) => ({ event, by: data.by, text: `${question} ${answer}` })),
      ),
    ]),
  ];
  return said
    .sort((a, b) => (a.event.revision ?? 0) - (b.event.revision ?? 0))
    .map(({ event, by, text }) => ({ at: formatTime(event.occurred), by, text }));
}

// Of what is handed in, only what the form has: outcomes hold whole observations beside.
function outcomeOf({ verdict, reason, difference, low, high }: RecordedOutcome): RecordedOutcome {
  return {
    verdict,
    reason,
    ...(difference !== undefined && { difference }),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
  };
}

function reviewOf({ review }: Case): DecisionRecord["review"] | undefined {
  if (!review) return undefined;
  const { by, process, result, lesson, ruleChange } = review.data;
  return { by, process, result, lesson, ...(ruleChange !== undefined && { ruleChange }) };
}
