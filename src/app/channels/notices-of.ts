import { EffectFailed, EffectRequested } from "../../action/index.ts";
import { type Case, DecisionMade, DecisionSuperseded, ReviewRequested } from "../../decision/index.ts";
import type { RecordedEvent } from "../../event/index.ts";
import { OutcomeMeasured } from "../../outcome/index.ts";
import {
  Acknowledged,
  CaseCleared,
  CaseDismissed,
  CaseEscalated,
  CommentAdded,
  FollowUpAsked,
  MeetingProposed,
  type Message,
  NextStepReminded,
  NoTimeFound,
  type Part,
  ReminderSent,
} from "../../question/index.ts";
import type { CaseInTime } from "../time-steps.ts";
import type { Manner } from "./directory.ts";
import {
  commentMessage,
  failedMessage,
  followUpMessage,
  informedMessage,
  meetingMessage,
  nextStepMessage,
  outcomeMessage,
  plain,
  reminderMessage,
  reviewMessage,
} from "./notices.ts";
import { endingText } from "./question-message.ts";
import { words } from "./words.ts";

/** Something that happened to a case and that people are told: beside its question, or to some by name. */
export interface Notice {
  readonly event: RecordedEvent;
  readonly says: string;
  /** For whom it is; left out, for everybody who has the question. */
  readonly to?: readonly string[];
  /** Whether those are told who do not have the question. */
  readonly reaches?: boolean;
  /** Whether groups who have the question are left out, because they are told otherwise. */
  readonly onlyNamed?: boolean;
  /** It was said there, so it is not told there again. */
  readonly notVia?: string;
  readonly message: (manner: Manner) => Message;
}

/** What people are told about a case, in the order in which it happened. */
export function noticesOf({ state, playbook }: CaseInTime, told: readonly RecordedEvent[]): readonly Notice[] {
  const { driver, approver, informed = [] } = playbook?.people ?? {};
  const doing = driver ?? approver;
  return told.flatMap((event): readonly Notice[] => {
    if (ReminderSent.is(event)) {
      const { to, deadline, at } = event.data;
      return [{ event, says: "reminder", to, message: (manner) => reminderMessage(deadline, at, manner) }];
    }
    if (CaseEscalated.is(event) && event.data.to !== undefined) {
      const { to, because } = event.data;
      return [
        {
          event,
          says: "escalation",
          to: [to],
          message: (manner) => plain(manner, words[manner.language].escalated(because)),
        },
      ];
    }
    if (MeetingProposed.is(event)) {
      const meeting = state.meetings.find(({ id }) => id === event.data.meeting);
      if (!meeting || event.data.foreign !== undefined) return [];
      const noTime = told.filter(NoTimeFound.is).findLast(({ data }) => data.meeting === meeting.id);
      return [
        {
          event,
          says: "meeting",
          to: namesIn(event.data.with, playbook?.people),
          reaches: true,
          message: (manner) => meetingMessage(state, meeting, manner, noTime?.data.before),
        },
      ];
    }
    if (NextStepReminded.is(event)) {
      const { step, to } = event.data;
      const one = state.nextSteps.find(({ named }) => named.data.step === step);
      if (!one) return [];
      return [
        {
          event,
          says: "next-step",
          to: namesIn(to, playbook?.people),
          reaches: true,
          message: (manner) => nextStepMessage(state, one, manner),
        },
      ];
    }
    if (FollowUpAsked.is(event)) {
      const { data } = event;
      return [
        {
          event,
          says: "follow-up",
          to: namesIn(data.to, playbook?.people),
          reaches: true,
          message: (manner) => followUpMessage(state, data, manner),
        },
      ];
    }
    if (CommentAdded.is(event)) {
      const { by, via, text } = event.data;
      return [{ event, says: "comment", notVia: via, message: (manner) => commentMessage(by, text, manner) }];
    }
    if (Acknowledged.is(event)) {
      const { by, via } = event.data;
      return [
        {
          event,
          says: "acknowledged",
          notVia: via,
          message: (manner) => plain(manner, words[manner.language].taken(by)),
        },
      ];
    }
    if (DecisionMade.is(event) || CaseDismissed.is(event) || CaseCleared.is(event) || DecisionSuperseded.is(event))
      return endings(state, event, informed);
    if (OutcomeMeasured.is(event)) {
      const { data } = event;
      return [{ event, says: "outcome", message: (manner) => outcomeMessage(data, manner) }];
    }
    if (ReviewRequested.is(event))
      return [
        { event, says: "review", to: event.data.to, reaches: true, message: (manner) => reviewMessage(state, manner) },
      ];
    if (EffectFailed.is(event) && doing !== undefined) {
      const { effect, status } = event.data;
      const action = told.filter(EffectRequested.is).find(({ data }) => data.effect === effect)?.data.action ?? effect;
      return [
        {
          event,
          says: "failed",
          to: [doing],
          reaches: true,
          message: (manner) => failedMessage({ action, status }, manner),
        },
      ];
    }
    return [];
  });
}

/** How it ended: for whoever was asked, and for those who are only told. */
function endings(state: Case, event: RecordedEvent, informed: readonly string[]): readonly Notice[] {
  if (DecisionMade.is(event)) {
    const { label, decidedBy, reason } = event.data;
    const quote: readonly Part[] = [{ kind: "quote", by: decidedBy, text: reason }];
    const decided = (manner: Manner) => words[manner.language].decided(label, decidedBy);
    const title = state.asked?.data.text ?? state.id;
    return [
      { event, says: "decided", message: (manner) => ({ ...plain(manner, decided(manner)), parts: quote }) },
      ...(informed.length > 0
        ? [
            {
              event,
              says: "informed",
              to: informed,
              reaches: true,
              onlyNamed: true,
              message: (manner: Manner) => informedMessage(title, decided(manner), quote, manner),
            },
          ]
        : []),
    ];
  }
  if (DecisionSuperseded.is(event)) return [];
  return [{ event, says: "closed", message: (manner) => plain(manner, endingText(state, manner) ?? state.id) }];
}

/** In meetings and escalations the words driver and approver stand for those of the playbook. */
function namesIn(
  names: readonly string[],
  people: { readonly driver?: string; readonly approver: string } | undefined,
): readonly string[] {
  const named = names.map((name) =>
    name === "driver"
      ? (people?.driver ?? people?.approver ?? name)
      : name === "approver"
        ? (people?.approver ?? name)
        : name,
  );
  return [...new Set(named)];
}
