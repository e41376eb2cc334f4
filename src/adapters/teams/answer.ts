import type { Outcome, RawResponse, Received } from "../../question/index.ts";
import { drawn } from "./card.ts";
import type { Element } from "./elements.ts";
import { formCard } from "./form-card.ts";
import type { Read } from "./read.ts";
import { cardType, type Sending } from "./sending.ts";

// Teams waits some ten seconds for a bot, and people less.
const patienceMs = 4_000;

/**
 * What Teams and the person are told. A click is answered in its response, which they alone see: the card as it stands now, a form in its place,
 * or a sentence. A client that knows no universal actions sends a message, and is answered by one to them alone.
 */
export async function answerTo(
  received: Received,
  outcomes: readonly Outcome[],
  { aside, sendCard }: Pick<Sending, "aside" | "sendCard">,
): Promise<RawResponse> {
  if (received.kind !== "inbound") return { status: 200 };
  const { isInvoke = false } = (received.context ?? {}) as Partial<Read>; // the channel's own, from its `receive`
  let response: RawResponse = isInvoke ? invoked("application/vnd.microsoft.activity.message", "–") : { status: 200 };
  for (const [i, inbound] of received.inbound.entries()) {
    const outcome = outcomes[i];
    if (!outcome || inbound.kind === "met" || outcome.kind === "ignored") continue;
    if (isInvoke) response = invokeResponse(outcome);
    else if (outcome.kind === "form")
      await sendCard(inbound.by, inbound.place, formOf(outcome), AbortSignal.timeout(patienceMs));
    else if (outcome.kind === "problem" || inbound.kind !== "said")
      await aside(inbound.by, inbound.place, outcome.text, AbortSignal.timeout(patienceMs));
  }
  return response;
}

function formOf({ form, message, button }: Extract<Outcome, { kind: "form" }>): Element {
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.5",
    ...formCard(form, { message, button }),
  };
}

function invokeResponse(outcome: Exclude<Outcome, { kind: "ignored" }>): RawResponse {
  if (outcome.kind === "form") return invoked(cardType, formOf(outcome));
  if (outcome.kind === "done" && outcome.message)
    return invoked(cardType, drawn(outcome.message.id, outcome.message.content).card);
  return invoked("application/vnd.microsoft.activity.message", outcome.text);
}

function invoked(type: string, value: unknown): RawResponse {
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ statusCode: 200, type, value }),
  };
}
