import { type Case, type CaseMeeting, type CaseNextStep, timeOf } from "../../decision/index.ts";
import type { Micros } from "../../event/index.ts";
import type { MeasuredOutcome } from "../../outcome/index.ts";
import type {
  AnsweredInquiry,
  AskedFollowUp,
  Button,
  DeadlineName,
  FormField,
  Message,
  Part,
} from "../../question/index.ts";
import { chosenTexts } from "../calendar/chosen-text.ts";
import { outcomeText } from "../describe.ts";
import { fieldIds } from "./answer-buttons.ts";
import type { Manner } from "./directory.ts";
import { momentText, words } from "./words.ts";

/** What is said beside a question, each once: all of it is plain data and a function of what the log says. */

export function reminderMessage(deadline: DeadlineName, at: number, manner: Manner): Message {
  const say = words[manner.language];
  return plain(manner, say.reminder(say.deadlines[deadline], momentText(at, manner.language, manner.zone)));
}

export function commentMessage(by: string, text: string, manner: Manner): Message {
  return { ...plain(manner, words[manner.language].says(by)), parts: [{ kind: "quote", by, text }] };
}

export function failedMessage(
  { action, status }: { readonly action: string; readonly status: string },
  manner: Manner,
): Message {
  return plain(manner, words[manner.language].failed(action, status));
}

export function meetingMessage(state: Case, meeting: CaseMeeting, manner: Manner, noTimeBefore?: Micros): Message {
  const say = words[manner.language];
  const { lengthMicros, with: people } = meeting.proposed.data;
  const time = timeOf(meeting);
  const off = meeting.cancelled?.data.because;
  const facts = [
    {
      label: say.meetingAt,
      value: time === undefined ? say.noTime : momentText(time.at, manner.language, manner.zone),
    },
    { label: say.meetingLength, value: say.minutes(Math.round((time?.lengthMicros ?? lengthMicros) / 60_000_000)) },
    { label: say.meetingWith, value: people.join(", ") },
  ];
  const buttons = (["yes", "maybe", "no"] as const).map(
    (comes): Button => ({
      id: `meeting-${comes}`,
      label: say.comes[comes],
      press: { does: "answer-meeting", case: state.id, meeting: meeting.id, comes },
    }),
  );
  const chosen = meeting.scheduled?.data.chosen;
  const { language, zone } = manner;
  const costs = (chosen ? chosenTexts(chosen, language) : []).map((text): Part => ({ kind: "caution", text }));
  const nothing: readonly Part[] =
    time === undefined && noTimeBefore !== undefined && off === undefined
      ? [{ kind: "caution", text: say.noTimeFound(momentText(noTimeBefore, language, zone), state.id) }]
      : [];
  const isOver = meeting.held !== undefined || off !== undefined || state.closed !== undefined;
  return {
    ...plain(manner, off === undefined ? say.meeting : say.calledOff(off)),
    parts: [{ kind: "facts", facts }, ...costs, ...nothing],
    ...(!isOver && { buttons }),
  };
}

/** Asks whoever is to do a next step whether it is done. */
export function nextStepMessage({ id }: Case, { named, ended }: CaseNextStep, manner: Manner): Message {
  const say = words[manner.language];
  const { step, what, who, due } = named.data;
  const press = (result: "done" | "dropped") => ({ does: "end-next-step", case: id, step, result }) as const;
  const why: FormField = { kind: "text", id: fieldIds.reason, label: say.stepWhy, multiline: true, maxLength: 2000 };
  const buttons: readonly Button[] = [
    { id: "step-done", label: say.stepDone, style: "primary", press: press("done") },
    {
      id: "step-dropped",
      label: say.stepDropped,
      press: press("dropped"),
      form: { title: say.stepDropped, fields: [why], submit: say.send },
    },
  ];
  const facts = [
    { label: say.stepWho, value: who },
    { label: say.stepDue, value: momentText(due, manner.language, manner.zone) },
    ...(ended ? [{ label: say.stepEnded, value: `${say.stepResults[ended.data.result]}, ${ended.data.by}` }] : []),
  ];
  return { ...plain(manner, say.nextStep(what)), parts: [{ kind: "facts", facts }], ...(!ended && { buttons }) };
}

export function followUpMessage(state: Case, { meeting, questions }: AskedFollowUp, manner: Manner): Message {
  const say = words[manner.language];
  const fields = questions.map(
    (question, i): FormField => ({
      kind: "text",
      id: `question-${i}`,
      label: question,
      multiline: true,
      maxLength: 4000,
    }),
  );
  const button: Button = {
    id: "follow-up",
    label: say.followUpButton,
    style: "primary",
    press: { does: "answer-follow-up", case: state.id, meeting, questions },
    form: { title: say.followUp, fields, submit: say.send },
  };
  return { ...plain(manner, say.followUp), parts: [{ kind: "list", items: questions }], buttons: [button] };
}

export function outcomeMessage(outcome: MeasuredOutcome, manner: Manner): Message {
  const say = words[manner.language];
  const parts: readonly Part[] = [{ kind: "text", text: `${outcome.metric}: ${outcomeText(outcome)}` }];
  return { ...plain(manner, `${say.outcome}: ${say.verdicts[outcome.verdict]}`), parts };
}

export function reviewMessage(state: Case, manner: Manner): Message {
  const say = words[manner.language];
  const judged = (id: string, label: string, ids: readonly ("good" | "bad" | "cannot-tell")[]): FormField => ({
    kind: "choice",
    id,
    label,
    options: ids.map((one) => ({
      id: one,
      label: { good: say.good, bad: say.bad, "cannot-tell": say.cannotTell }[one],
    })),
  });
  const fields: FormField[] = [
    judged("process", say.process, ["good", "bad"]),
    judged("result", say.result, ["good", "bad", "cannot-tell"]),
    { kind: "text", id: fieldIds.text, label: say.lesson, multiline: true, maxLength: 4000 },
    {
      kind: "text",
      id: "rule-change",
      label: say.ruleChange,
      multiline: true,
      required: false,
      maxLength: 4000,
      hint: say.optional,
    },
  ];
  const button: Button = {
    id: "review",
    label: say.reviewButton,
    press: { does: "review", case: state.id, round: state.round },
    form: { title: say.review, fields, submit: say.send },
  };
  return { ...plain(manner, say.review), ...(state.review ? {} : { buttons: [button] }) };
}

/** The answer to a question about the case, with the rows behind its numbers. */
export function inquiryMessage(asked: string, { answer }: Pick<AnsweredInquiry, "answer">, manner: Manner): Message {
  const say = words[manner.language];
  const { sentences, table, suggestions = [] } = answer;
  const parts: readonly Part[] = [
    ...sentences.map((text): Part => ({ kind: "text", text })),
    ...(table ? [{ kind: "table", columns: table.columns, rows: table.rows } as const] : []),
    ...(suggestions.length > 0 ? [{ kind: "list", items: suggestions } as const] : []),
  ];
  return { ...plain(manner, say.askedMore(asked)), parts };
}

/** For those who are only told. */
export function informedMessage(title: string, ending: string, parts: readonly Part[], manner: Manner): Message {
  return {
    ...plain(manner, `${words[manner.language].informed}: ${title}`),
    parts: [{ kind: "text", text: ending }, ...parts],
  };
}

export function plain({ language }: Manner, title: string): Message {
  return { language, title, parts: [] };
}
