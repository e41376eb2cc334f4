import { isRecord } from "../../kit/is-record.ts";
import { UnknownButton } from "../errors.ts";
import type { Answered } from "../outbound.ts";
import { asClicked, type PressOptions } from "../platform.ts";
import type { Dialog, Message, Person } from "../world.ts";
import { toldMessage } from "./chat-methods.ts";
import { type Element, elementsOf, fieldId, heldBy, missingIn, textIn, valuesIn } from "./elements.ts";
import { sendToApp } from "./send.ts";
import type { SlackSockets } from "./socket.ts";
import { newTrigger, type SlackState, slackAccess, userIdOf } from "./state.ts";
import { putView, viewOf } from "./view-methods.ts";

export function messageElements(message: Message): readonly Element[] {
  return elementsOf(isRecord(message.raw) ? message.raw["blocks"] : undefined);
}

/** What is known of an element: its id, what stands on it. */
export const pressableOf = (one: Element) => ({
  id: one.action,
  label: textIn(one.raw["text"]) || textIn(one.raw["placeholder"]) || one.action,
});

export function whoOf(state: SlackState, by: Person) {
  const team = { id: slackAccess.team, domain: "simulator" };
  const user = { id: userIdOf(by), username: by.id, name: by.id, team_id: slackAccess.team };
  return {
    team,
    user,
    api_app_id: slackAccess.appId,
    token: "",
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: newTrigger(state, by.id),
  };
}

const responseMs = 30 * 60_000;

/** Somebody clicks something in a message: `block_actions`. errors  chat/unknown-button */
export async function pressSlack(
  state: SlackState,
  sockets: SlackSockets,
  message: Message,
  { button, by, how }: { readonly button: string; readonly by: Person; readonly how: PressOptions },
): Promise<Answered> {
  const clicked = asClicked(message, how);
  const elements = messageElements(clicked);
  const pressed = elements.find((one) => {
    const { id, label } = pressableOf(one);
    return id === button || label === button || fieldId(one) === button;
  });
  if (!pressed) throw new UnknownButton({ button, known: elements.map((one) => one.action) });
  const { values = {} } = how;
  const responseId = state.id("response-");
  state.responseUrls.set(responseId, {
    message,
    person: by.id,
    expiresMs: state.clock.now() + responseMs,
    usesLeft: 5,
  });
  const told = toldMessage(state, clicked);
  const channel = state.world.conversation("slack", message.conversation);
  const action = {
    action_id: pressed.action,
    block_id: pressed.block,
    ...(pressed.raw["text"] !== undefined && { text: pressed.raw["text"] }),
    ...(pressed.raw["style"] !== undefined && { style: pressed.raw["style"] }),
    ...heldBy(pressed, values[fieldId(pressed)] ?? values[pressed.action]),
    action_ts: state.nextTs(),
  };
  const place = { channel_id: channel.id, message_ts: message.id, is_ephemeral: message.onlyFor !== undefined };
  const payload = {
    type: "block_actions",
    ...whoOf(state, by),
    container: { type: "message", ...place, ...(message.thread && { thread_ts: message.thread }) },
    channel: { id: channel.id, name: channel.kind === "direct" ? "directmessage" : channel.name },
    ...(!message.onlyFor && { message: told }),
    state: { values: valuesIn(elements, values) },
    response_url: `${state.base()}/response/${responseId}`,
    actions: [action],
  };
  return sendToApp(state, sockets, { kind: "interactions", method: "block_actions", payload });
}

/** Somebody sends a form: what Slack itself checks, then `view_submission`, then what the app answered. */
export async function submitSlack(
  state: SlackState,
  sockets: SlackSockets,
  dialog: Dialog,
  by: Person,
  typed: Readonly<Record<string, string>>,
): Promise<Answered> {
  const view = isRecord(dialog.raw) ? dialog.raw : {};
  const elements = elementsOf(view["blocks"]);
  const values = valuesIn(elements, typed);
  const problems = missingIn(elements, view["blocks"], values);
  const withTyped = { ...dialog, raw: { ...view, state: { values } } };
  if (Object.keys(problems).length > 0) {
    state.world.putDialog({ ...withTyped, problems });
    return { kind: "answered", status: 422, headers: {}, body: JSON.stringify(problems) };
  }
  const payload = {
    type: "view_submission",
    ...whoOf(state, by),
    view: { ...view, state: { values } },
    response_urls: [],
  };
  const answered = await sendToApp(state, sockets, { kind: "interactions", method: "view_submission", payload });
  if (answered.kind !== "answered" || answered.status >= 300) {
    state.world.putDialog({ ...withTyped, problems: { "": "We had some trouble connecting. Try again?" } });
    return answered;
  }
  follow(state, withTyped, answered.body);
  return answered;
}

/** `response_action`: errors, update, push, clear; nothing closes the form. */
function follow(state: SlackState, dialog: Dialog, body: string): void {
  const answer = parsed(body);
  const action = isRecord(answer) ? answer["response_action"] : undefined;
  if (!isRecord(answer) || action === undefined) {
    state.world.closeDialog(dialog.id);
    return;
  }
  if (action === "errors" && isRecord(answer["errors"])) {
    const problems = Object.fromEntries(Object.entries(answer["errors"]).map(([block, text]) => [block, String(text)]));
    state.world.putDialog({ ...dialog, problems });
  } else if (action === "update" || action === "push") {
    const id = action === "update" ? dialog.id : state.id("V");
    putView(state, dialog.person, viewOf(answer["view"], state, { id, root: dialog.id }));
  } else {
    for (const one of state.world.dialogs(dialog.person)) if (one.platform === "slack") state.world.closeDialog(one.id);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export async function cancelSlack(state: SlackState, sockets: SlackSockets, dialog: Dialog, by: Person): Promise<void> {
  const view = isRecord(dialog.raw) ? dialog.raw : {};
  if (view["notify_on_close"] !== true) return;
  const payload = { type: "view_closed", ...whoOf(state, by), view, is_cleared: false };
  await sendToApp(state, sockets, { kind: "interactions", method: "view_closed", payload });
}
