import type { RecordedEvent } from "../event/index.ts";
import {
  AnswerGiven,
  type AskedQuestion,
  CaseOpened,
  type GivenAnswer,
  type OpenedCase,
  QuestionAsked,
} from "../question/index.ts";
import { DecisionMade, type MadeDecision } from "./events.ts";

/** What an event of the case says, with the event that says it. */
export interface Said<Data> {
  readonly event: RecordedEvent;
  readonly data: Data;
}

/** A case as its stream tells it. */
export interface Case {
  readonly id: string;
  readonly revision: number;
  readonly opened: Said<OpenedCase>;
  readonly asked?: Said<AskedQuestion>;
  readonly answer?: Said<GivenAnswer>;
  readonly decision?: Said<MadeDecision>;
}

/** Folds a case's stream; undefined where no case was opened. */
export function foldCase(events: readonly RecordedEvent[]): Case | undefined {
  let state: Case | undefined;
  for (const event of events) {
    if (CaseOpened.is(event)) state = { id: event.data.case, revision: 0, opened: { event, data: event.data } };
    if (!state) continue;
    if (QuestionAsked.is(event)) state = { ...state, asked: { event, data: event.data } };
    else if (AnswerGiven.is(event)) state = { ...state, answer: { event, data: event.data } };
    else if (DecisionMade.is(event)) state = { ...state, decision: { event, data: event.data } };
    state = { ...state, revision: event.revision ?? state.revision };
  }
  return state;
}
