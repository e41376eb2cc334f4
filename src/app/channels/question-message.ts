import type { Case } from "../../decision/index.ts";
import { type Message, type Part, subjectOf, valuesText } from "../../question/index.ts";
import { delegationText } from "../delegation-text.ts";
import { questionButtons } from "./answer-buttons.ts";
import type { Manner } from "./directory.ts";
import { evidenceParts } from "./evidence-parts.ts";
import { momentText, words } from "./words.ts";

export interface QuestionOf {
  readonly state: Case;
  /** Which asking the message is of; a case that was reopened is asked again. */
  readonly round: number;
  /** Why it comes to whoever it comes to now, where it was escalated to them. */
  readonly escalated?: string;
  readonly baseUrl?: string | undefined;
}

/** The question as it stands: what is known, what to be warned of, and the buttons; once it is closed, how it ended. */
export function questionMessage({ state, round, escalated, baseUrl }: QuestionOf, manner: Manner): Message {
  const { language, zone } = manner;
  const say = words[language];
  const { data } = state.opened;
  const { asked } = state;
  const title = asked?.data.text ?? subjectOf(data.evidence);
  const foot = `${say.case} ${state.id}`;
  const ended = round < state.round ? say.askedAgain : endingText(state, manner);
  const decideBy = asked?.data.deadlines?.decide;
  const head: readonly Part[] = [
    ...(escalated === undefined ? [] : [{ kind: "text", text: say.escalated(escalated) } as const]),
    ...(data.about === undefined ? [] : [{ kind: "text", text: say.broughtUp(data.by ?? "?", data.about) } as const]),
  ];
  if (ended !== undefined)
    return { language, title, parts: [{ kind: "text", text: ended }, ...endedParts(state), ...head], foot };
  const serves = data.evidence.kind === "view" ? undefined : data.evidence.metric.serves;
  const facts = [
    { label: say.askedOf, value: asked?.data.to ?? "?" },
    ...(decideBy === undefined ? [] : [{ label: say.decideBy, value: momentText(decideBy, language, zone) }]),
    ...(serves === undefined ? [] : [{ label: say.serves, value: serves }]),
  ];
  const url = baseUrl === undefined ? undefined : `${baseUrl}/cases/${state.id}`;
  return {
    language,
    title,
    parts: [
      ...head,
      { kind: "facts", facts },
      ...(asked?.data.delegation ? [{ kind: "text", text: delegationText(asked.data.delegation) } as const] : []),
      ...(state.acknowledged ? [{ kind: "text", text: say.taken(state.acknowledged.data.by) } as const] : []),
      ...evidenceParts(data, manner),
    ],
    buttons: questionButtons(state, manner, url),
    foot,
  };
}

/** How a case ended, in a line; undefined while it is open. */
export function endingText(state: Case, { language }: Manner): string | undefined {
  const say = words[language];
  const { status, decision, dismissed, expired } = state;
  if (state.closed === undefined) return undefined;
  if (status === "dismissed" && dismissed)
    return say.dismissed(dismissed.data.by, say.dismissals[dismissed.data.because]);
  if (status === "cleared") return say.cleared;
  if (expired && !decision) return say.expired;
  if (expired?.data.default !== undefined && decision) return say.expiredWith(decision.data.label);
  return decision ? say.decided(decision.data.label, decision.data.decidedBy) : say.expired;
}

function endedParts({ decision, dismissed, status }: Case): readonly Part[] {
  if (status === "dismissed" && dismissed)
    return [{ kind: "quote", by: dismissed.data.by, text: dismissed.data.reason }];
  if (!decision || status === "cleared") return [];
  const { decidedBy, reason, values } = decision.data;
  return [
    { kind: "quote", by: decidedBy, text: reason },
    ...(values ? [{ kind: "text", text: valuesText(values) } as const] : []),
  ];
}
