import { derivedId, type EventDetails, type Micros, type NewEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { shortId } from "../kit/short-id.ts";
import {
  type AnswerField,
  type AttachedSignal,
  CaseOpened,
  type CaseSegment,
  type EarnedRung,
  type Evidence,
  QuestionAsked,
  type QuestionOption,
  type SaidBy,
  SignalAttached,
} from "../question/index.ts";
import { textOf } from "./command.ts";
import { isStillAsked, type MeasuredOption, rungOf } from "./delegation.ts";
import { playbookHash } from "./playbook.ts";
import { byHand, type Playbook } from "./playbook-definition.ts";
import { deadlinesOf, later } from "./sla.ts";

interface Opening {
  readonly playbook: Playbook;
  readonly evidence: Evidence;
  readonly segment?: CaseSegment;
}

export interface SignalOpening extends Opening {
  readonly signal: string;
  /** The id of the event that raised the signal. */
  readonly causation: string;
  /** What came of the playbook's decisions so far, oldest first: how much it may do by itself. */
  readonly history?: readonly MeasuredOption[];
  /** Other signals that the question is about, each with the event that raised it. */
  readonly attached?: readonly (Omit<AttachedSignal, "case"> & { readonly causation: string })[];
}

/** The id of the case that a signal becomes: the same signal, the same case. */
export function caseOfSignal(signal: string): string {
  return `C${signal.slice(1)}`;
}

/** Opens a case for a signal, and those that belong together with it, and asks its question, all at `now`. */
export function openBySignal(opening: SignalOpening, now: Micros): readonly NewEvent[] {
  const { playbook, signal, evidence, segment, causation, history = [], attached = [] } = opening;
  const id = caseOfSignal(signal);
  const opened = CaseOpened(
    {
      case: id,
      playbook: playbook.name,
      definition: playbookHash(playbook),
      metric: playbook.metric,
      ...(segment && { segment }),
      signal,
      openedBy: "signal",
      evidence,
    },
    { id: derivedId("case-opened", id), occurred: now, causation, correlation: id },
  );
  const delegation = earned(id, playbook, history, now);
  return [
    opened,
    ...attached.map(({ causation: raised, ...one }) =>
      SignalAttached(
        { case: id, ...one },
        { id: derivedId("signal-attached", id, one.signal), occurred: now, causation: raised, correlation: id },
      ),
    ),
    ask(playbook, { case: id, evidence: evidence.hash, round: 1, ...delegation }, now, opened.id),
  ];
}

export interface HandOpening extends Opening, SaidBy {
  /** What it is about, in the words of who opens it. */
  readonly about: string;
  /** The event that it was brought up by, if any. */
  readonly causation?: string;
  /** What is asked, where that is not the playbook's question. */
  readonly question?: {
    readonly text: string;
    readonly options: readonly QuestionOption[];
    readonly ask?: readonly AnswerField[];
  };
}

/**
 * Opens a case that somebody brings up, on a view that was frozen as evidence, and asks its question. The same words by the same person
 * at the same moment are the same case.
 *
 * errors  decision/text-missing, decision/reason-too-long
 */
export function openByHand(opening: HandOpening, now: Micros): readonly NewEvent[] {
  const { playbook, evidence, segment, by, via, causation } = opening;
  const id = shortId("C", "by hand", playbook.name, by, opening.about.trim(), evidence.hash, now);
  const about = textOf({ id }, opening.about, "what it is about");
  const opened = CaseOpened(
    {
      case: id,
      playbook: playbook.name,
      definition: playbookHash(playbook),
      ...(playbook.name === byHand && { terms: canonicalJson(playbook) }),
      ...(evidence.kind !== "view" && { metric: evidence.metric.name }),
      ...(segment && { segment }),
      openedBy: "hand",
      by,
      via,
      about,
      evidence,
    },
    {
      id: derivedId("case-opened", id),
      occurred: now,
      correlation: id,
      ...(causation !== undefined && { causation }),
    },
  );
  const { require: _, ...unmeasured } = playbook.question;
  // Of what has no number, no effect on it can be expected.
  const question = opening.question ?? (evidence.kind === "view" ? unmeasured : playbook.question);
  return [opened, ask({ ...playbook, question }, { case: id, evidence: evidence.hash, round: 1 }, now, opened.id)];
}

export interface UnaskedOpening extends Opening, SaidBy {
  readonly about: string;
  /** What it is about, by a name that stays: the same, the same case. */
  readonly key: string;
}

/** Opens a case that asks nothing yet, as of a meeting that is still to come. */
export function openUnasked(opening: UnaskedOpening, now: Micros): NewEvent {
  const { playbook, evidence, by, via, key } = opening;
  const id = shortId("C", "unasked", key);
  return CaseOpened(
    {
      case: id,
      playbook: playbook.name,
      definition: playbookHash(playbook),
      terms: canonicalJson(playbook),
      openedBy: "hand",
      by,
      via,
      about: textOf({ id }, opening.about, "what it is about"),
      evidence,
    },
    { id: derivedId("case-opened", id), occurred: now, correlation: id },
  );
}

interface Asking {
  readonly case: string;
  readonly evidence: string;
  readonly round: number;
  readonly delegation?: EarnedRung;
}

/** The question of a playbook, with its deadlines from `now` on. */
export function ask(playbook: Playbook, asking: Asking, now: Micros, causation: string | undefined): NewEvent {
  const { case: id, evidence, round, delegation } = asking;
  const { text, options, ask: fields = [], require = [] } = playbook.question;
  const details: EventDetails = {
    id: derivedId("question-asked", id, ...(round > 1 ? [round] : [])),
    occurred: now,
    ...(causation !== undefined && { causation }),
    correlation: id,
  };
  const deadlines = deadlinesOf(playbook, now);
  return QuestionAsked(
    {
      case: id,
      text,
      options,
      ...(fields.length > 0 && { ask: fields.map((field) => withZone(field, playbook)) }),
      to: playbook.people.approver,
      evidence,
      ...(require.length > 0 && { require }),
      ...(Object.keys(deadlines).length > 0 && { deadlines }),
      ...(playbook.routes && { routes: playbook.routes }),
      ...(delegation && { delegation }),
    },
    details,
  );
}

/** A date is one of the calendar that the playbook goes by. */
function withZone(field: AnswerField, { sla }: Playbook): AnswerField {
  return field.kind === "date" ? { ...field, zone: field.zone ?? sla?.calendar?.zone ?? "UTC" } : field;
}

function earned(
  id: string,
  playbook: Playbook,
  history: readonly MeasuredOption[],
  now: Micros,
): { readonly delegation?: EarnedRung } {
  const { delegation } = playbook;
  const rung = rungOf(delegation, history);
  if (!delegation || rung === "ask" || isStillAsked(id, delegation.stillAsk ?? 0.1)) return {};
  const { option, by, vetoWithin } = delegation;
  const decides = rung === "act" ? now : rung === "act-unless-vetoed" ? later(playbook, now, vetoWithin) : undefined;
  return { delegation: { rung, option, by, ...(decides !== undefined && { decides }) } };
}
