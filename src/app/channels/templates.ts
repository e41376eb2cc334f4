import { EffectFailed, EffectRequested } from "../../action/index.ts";
import { type Case, DecisionMade, type Playbook } from "../../decision/index.ts";
import type { RecordedEvent } from "../../event/index.ts";
import { OutcomeMeasured } from "../../outcome/index.ts";
import {
  Acknowledged,
  CaseEscalated,
  CommentAdded,
  fillTemplate,
  isMessageKind,
  MeetingProposed,
  type Message,
  NextStepReminded,
  oneLine,
  ReminderSent,
} from "../../question/index.ts";
import { shownIn } from "../ask-back/shown.ts";
import { outcomeText } from "../describe.ts";
import type { Manner } from "./directory.ts";
import { levelWords } from "./evidence-parts.ts";
import { momentText, words } from "./words.ts";

export interface OwnWords {
  readonly playbook: Playbook | undefined;
  readonly values: () => Values;
  /** A question that is over says how it ended, under the title that it had. */
  readonly isTitleOnly?: boolean;
}

export type Values = Readonly<Record<string, string | undefined>>;

/**
 * A message in the words of its playbook, where that has some for it: the first line is its title, what follows stands above everything else.
 * Where something that it names is not known, the usual words are told.
 */
export function inOwnWords(
  content: Message,
  says: string,
  { playbook, values, isTitleOnly = false }: OwnWords,
): Message {
  const template = isMessageKind(says) ? playbook?.messages?.[content.language]?.[says] : undefined;
  const text = template === undefined ? undefined : fillTemplate(template, values());
  if (text === undefined) return content;
  const [first = "", ...others] = text.split("\n");
  const rest = others.join("\n").trim();
  const above = rest === "" || isTitleOnly ? [] : [{ kind: "text", text: rest } as const];
  return { ...content, title: oneLine(first), parts: [...above, ...content.parts] };
}

/** What every message of a case may name. */
export function caseValues(state: Case, playbook: Playbook | undefined, { language, zone }: Manner): Values {
  const { evidence } = state.opened.data;
  const asked = state.asked?.data;
  const base = { case: state.id, question: asked?.text, to: asked?.to };
  const by = asked?.deadlines?.decide;
  const shared = { ...base, ...(by !== undefined && { decideBy: momentText(by, language, zone) }) };
  if (evidence.kind === "view") return shared;
  const { metric, observations } = evidence;
  const { amount } = shownIn(language);
  const value = observations.findLast((one) => one.value !== undefined)?.value;
  const { atLeast, atMost, because } = metric.objective ?? {};
  const line = atLeast ?? atMost;
  return {
    ...shared,
    metric: metric.name,
    value: value === undefined ? undefined : amount(metric, value),
    objective:
      line === undefined ? undefined : `${levelWords[language](atLeast !== undefined)} ${amount(metric, line)}`,
    because: playbook?.because ?? because,
    serves: playbook?.serves ?? metric.serves,
  };
}

/** What a message may name beside that, by what happened. */
export function eventValues(event: RecordedEvent, state: Case, told: readonly RecordedEvent[], manner: Manner): Values {
  const { language, zone } = manner;
  const say = words[language];
  if (ReminderSent.is(event)) {
    const { deadline, at } = event.data;
    return { deadline: say.deadlines[deadline], at: momentText(at, language, zone) };
  }
  if (CaseEscalated.is(event)) return { reason: event.data.because };
  if (Acknowledged.is(event) || CommentAdded.is(event)) return { by: event.data.by };
  if (DecisionMade.is(event)) {
    const { label, decidedBy, reason } = event.data;
    return { option: label, by: decidedBy, reason };
  }
  if (MeetingProposed.is(event)) {
    const { at, with: people } = event.data;
    return { at: at === undefined ? say.noTime : momentText(at, language, zone), with: people.join(", ") };
  }
  if (NextStepReminded.is(event)) {
    const step = state.nextSteps.find(({ named }) => named.data.step === event.data.step)?.named.data;
    return { what: step?.what, who: step?.who };
  }
  if (OutcomeMeasured.is(event)) return { verdict: say.verdicts[event.data.verdict], effect: outcomeText(event.data) };
  if (EffectFailed.is(event)) {
    const { effect, status } = event.data;
    return { action: told.filter(EffectRequested.is).find(({ data }) => data.effect === effect)?.data.action, status };
  }
  return {};
}
