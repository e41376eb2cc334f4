import type { Case, Playbook } from "../../decision/index.ts";
import { failure } from "../../kit/failure.ts";
import type { Message, MessageKind } from "../../question/index.ts";
import type { Config } from "../define-config.ts";
import type { Addressed } from "./addresses.ts";
import {
  commentMessage,
  failedMessage,
  followUpMessage,
  informedMessage,
  plain,
  reminderMessage,
  reviewMessage,
} from "./notices.ts";
import { questionMessage } from "./question-message.ts";
import { caseValues, inOwnWords, type Values } from "./templates.ts";
import { momentText, words } from "./words.ts";

export const NotPreviewed = failure(
  "app/not-previewed",
  { retry: "never", kind: "usage" },
  (f: { message: string; known: readonly string[] }) =>
    `"${f.message}" is no message that can be previewed. There are: ${f.known.join(", ")}.`,
);

export interface OfPreview {
  readonly state: Case;
  readonly playbook: Playbook;
  readonly config: Config;
  readonly to: Addressed;
  readonly now: number;
}

type Sample = (of: OfPreview) => { readonly content: Message; readonly values?: Values };

const somebody = "@somebody";
const because = "so that you see how it looks";

/** Each kind of message of a case, with a made-up event where one must have happened. */
const samples: Readonly<Partial<Record<MessageKind, Sample>>> = {
  question: ({ state, config, to }) => ({
    content: questionMessage({ state, round: state.round, baseUrl: config.baseUrl }, to),
  }),
  reminder: ({ state, to, now }) => {
    const at = state.asked?.data.deadlines?.decide ?? now;
    const say = words[to.language];
    const values = { deadline: say.deadlines.decide, at: momentText(at, to.language, to.zone) };
    return { content: reminderMessage("decide", at, to), values };
  },
  escalation: ({ to }) => ({
    content: plain(to, words[to.language].escalated(because)),
    values: { reason: because },
  }),
  acknowledged: ({ to }) => ({ content: plain(to, words[to.language].taken(somebody)), values: { by: somebody } }),
  comment: ({ to }) => ({ content: commentMessage(somebody, because, to), values: { by: somebody } }),
  decided: (of) => {
    const { option, ending, quote } = decided(of);
    return { content: { ...plain(of.to, ending), parts: [quote] }, values: { option, by: somebody, reason: because } };
  },
  informed: (of) => {
    const { option, ending, quote } = decided(of);
    const content = informedMessage(of.playbook.question.text, ending, [quote], of.to);
    return { content, values: { option, by: somebody, reason: because } };
  },
  "follow-up": ({ state, playbook, to }) => {
    const questions = playbook.followUp?.ask ?? ["What was decided?", "What are the next steps, who, and by when?"];
    return { content: followUpMessage(state, { case: state.id, meeting: "preview", to: [], questions }, to) };
  },
  review: ({ state, to }) => ({ content: reviewMessage(state, to) }),
  failed: ({ playbook, to }) => {
    const action = playbook.question.options.find((one) => one.action !== undefined)?.action ?? "the action";
    return { content: failedMessage({ action, status: "HTTP 500" }, to), values: { action, status: "HTTP 500" } };
  },
};

export const previewedKinds: readonly string[] = Object.keys(samples);

/** A message as it would be told, in the playbook's own words where it has some. errors  app/not-previewed */
export function sampleMessage(kind: string, of: OfPreview): Message {
  const sample = Object.entries(samples).find(([name]) => name === kind)?.[1];
  if (!sample) throw new NotPreviewed({ message: kind, known: previewedKinds });
  const { content, values } = sample(of);
  const { state, playbook, to } = of;
  return inOwnWords(content, kind, { playbook, values: () => ({ ...caseValues(state, playbook, to), ...values }) });
}

function decided({ playbook, to }: OfPreview) {
  const option = playbook.question.options[0]?.label ?? "?";
  const quote = { kind: "quote", by: somebody, text: because } as const;
  return { option, quote, ending: words[to.language].decided(option, somebody) };
}
