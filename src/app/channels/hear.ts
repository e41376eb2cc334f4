import { derivedId } from "../../event/index.ts";
import { shortId } from "../../kit/short-id.ts";
import { MessageRequested } from "../../question/index.ts";
import { system } from "../actors.ts";
import { askAboutCase } from "../ask-back.ts";
import { doToCase } from "../case-doings.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import type { Manner } from "./directory.ts";
import type { Pressing } from "./do-press.ts";
import { inquiryMessage } from "./notices.ts";
import { contentHash } from "./request.ts";
import { words } from "./words.ts";

export interface Heard {
  readonly channel: string;
  readonly text: string;
  readonly message?: string;
  readonly case?: string;
}

/**
 * What somebody says beside a question: a question back is answered there from the log, anything else is a comment of the case. Said elsewhere,
 * it is no matter of ours.
 */
export async function hear(
  of: Pressing & { readonly journal: Journal },
  { text, message, case: id }: Heard,
  manner: Manner,
): Promise<string | undefined> {
  const { store, config, actor, now, directory, journal } = of;
  if (id === undefined || message === undefined) return undefined;
  if (!isQuestion(text)) {
    await doToCase(store, { kind: "comment", text }, { case: id, actor, now, directory });
    return words[manner.language].done;
  }
  const { inquiry } = await askAboutCase(store, config, { case: id, actor, now, text });
  const answered = inquiry?.answered;
  if (!inquiry || !answered) return undefined;
  const root = journal.stream("thence.message", message).find(MessageRequested.is)?.data;
  if (root) {
    const content = inquiryMessage(text, answered.data, { ...manner, language: answered.data.answer.language });
    const name = shortId("N", answered.event.id, root.to.channel, root.to.target);
    const { to, person } = root;
    const data = {
      message: name,
      case: id,
      to,
      ...(person !== undefined && { person }),
      says: "inquiry",
      thread: root.thread ?? message,
    };
    const event = MessageRequested(
      { ...data, content, hash: contentHash(content) },
      { id: derivedId("message-requested", name), occurred: now, causation: answered.event.id, correlation: id },
    );
    await appendStep(store, [event], { command: "tell", actor: system, reason: "it was asked there", correlation: id });
  }
  return answered.data.answer.sentences[0] ?? words[manner.language].done;
}

/** A question ends like one, or begins with a word that asks. */
export function isQuestion(text: string): boolean {
  return (
    /\?\s*$/.test(text) ||
    /^(why|who|what|when|how|which|hvorfor|hvem|hvad|hvornår|hvordan|hvilke[nt]?)\b/iu.test(text.trim())
  );
}
