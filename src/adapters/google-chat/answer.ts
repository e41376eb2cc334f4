import type { Inbound, Outcome, RawResponse, Received } from "../../question/index.ts";
import { drawn } from "./card.ts";
import type { Functions } from "./click.ts";
import type { Happening } from "./event.ts";
import { formCard } from "./form-card.ts";
import { label } from "./html.ts";
import { type Sending, toldPayload } from "./sending.ts";

type Json = Readonly<Record<string, unknown>>;
type Shown = Exclude<Outcome, { kind: "ignored" }>;
type Done = Exclude<Inbound, { kind: "met" }>;

// Google Chat waits half a minute for an app, and people less.
const patienceMs = 4_000;
const mostStatus = 200;

export interface Answering extends Pick<Sending, "aside" | "sendCard"> {
  readonly functions: Functions;
}

/**
 * What Google Chat and the person are told: in the response, where that can hold it, which they alone see; by a message to them alone where the
 * request came through Pub/Sub, whose responses nobody reads.
 */
export async function answerTo(
  received: Received,
  outcomes: readonly Outcome[],
  answering: Answering,
): Promise<RawResponse> {
  if (received.kind !== "inbound") return { status: 200 };
  const happening = received.context as Happening; // the channel's own, from its `receive`
  let body: Json = {};
  for (const [i, inbound] of received.inbound.entries()) {
    const outcome = outcomes[i];
    if (!outcome || inbound.kind === "met" || outcome.kind === "ignored") continue;
    if (outcome.kind === "done" && inbound.kind === "said") continue;
    if (happening.style === "calls") await tell(inbound, outcome, answering);
    else body = (await inResponse(happening, inbound, outcome, answering)) ?? body;
  }
  if (happening.style === "calls") return { status: 204 };
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}

async function tell(inbound: Done, outcome: Shown, { aside, sendCard, functions }: Answering): Promise<void> {
  const { by, place } = inbound;
  const signal = AbortSignal.timeout(patienceMs);
  if (outcome.kind === "form") await sendCard(by, place, cardOf(outcome, functions), signal);
  else await aside(by, place, outcome.text, signal);
}

const cardOf = ({ form, message, button }: Extract<Outcome, { kind: "form" }>, functions: Functions): Json =>
  formCard(form, { message, button }, functions);

async function inResponse(
  { style, isDialog }: Happening,
  inbound: Done,
  outcome: Shown,
  answering: Answering,
): Promise<Json | undefined> {
  const say = style === "add-on" ? addOnWords : chatWords;
  const { functions } = answering;
  if (outcome.kind === "form") {
    if (isDialog) return say.dialog(cardOf(outcome, functions));
    await tell(inbound, outcome, answering);
    return undefined;
  }
  const { text } = outcome;
  // A dialog closes with a word, or stays with one.
  if (isDialog)
    return outcome.kind === "done" ? say.closed(label(text, mostStatus)) : say.problem(label(text, mostStatus));
  if (outcome.kind === "done" && outcome.message)
    return say.changed(drawn(outcome.message.id, outcome.message.content, functions).payload);
  const viewer = inbound.place["direct"] === undefined ? { privateMessageViewer: { name: inbound.by.id } } : {};
  return say.told({ ...toldPayload(text), ...viewer });
}

interface Words {
  dialog(card: Json): Json;
  closed(text: string): Json;
  problem(text: string): Json;
  changed(message: Json): Json;
  told(message: Json): Json;
}

const dialogAction = (action: Json): Json => ({ actionResponse: { type: "DIALOG", dialogAction: action } });

const chatWords: Words = {
  dialog: (card) => dialogAction({ dialog: { body: card } }),
  closed: (text) => dialogAction({ actionStatus: { statusCode: "OK", userFacingMessage: text } }),
  problem: (text) => dialogAction({ actionStatus: { statusCode: "INVALID_ARGUMENT", userFacingMessage: text } }),
  changed: (message) => ({ actionResponse: { type: "UPDATE_MESSAGE" }, ...message }),
  told: (message) => ({ actionResponse: { type: "NEW_MESSAGE" }, ...message }),
};

const chatData = (action: Json): Json => ({ hostAppDataAction: { chatDataAction: action } });

const addOnWords: Words = {
  dialog: (card) => ({ action: { navigations: [{ pushCard: card }] } }),
  closed: (text) => ({
    action: { navigations: [{ endNavigation: { action: "CLOSE_DIALOG" } }], notification: { text } },
  }),
  problem: (text) => ({ action: { notification: { text } } }),
  changed: (message) => chatData({ updateMessageAction: { message } }),
  told: (message) => chatData({ createMessageAction: { message } }),
};
