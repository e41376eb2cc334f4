import { isRecord } from "../../kit/is-record.ts";
import type { Answered } from "../outbound.ts";
import type { Html } from "../page/parts.ts";
import type { Dialog, Message, Person } from "../world.ts";
import { invokeOf, parsed, type Sent, sendToApp } from "./activity.ts";
import { actionsOf, allActions, type Json, textOf } from "./card.ts";
import { drawCard } from "./draw.ts";
import { valuesOf } from "./draw-input.ts";
import type { TeamsState } from "./state.ts";

/** A button that asks the app for a form: `task/fetch`. */
export async function openTask(state: TeamsState, { action, message, by, values }: Sent): Promise<Answered> {
  const data = isRecord(action.raw["data"]) ? action.raw["data"] : {};
  const context = { theme: "default" };
  const answered = await sendToApp(
    state,
    invokeOf(state, message, by, "task/fetch", { data: { ...data, ...values }, context }),
  );
  follow(state, answered, { id: `task-${state.world.nextNumber()}`, message, by });
  return answered;
}

/** Somebody sends a form: `task/submit`. */
export async function submitTask(
  state: TeamsState,
  dialog: Dialog,
  by: Person,
  typed: Readonly<Record<string, string>>,
): Promise<Answered> {
  const { conversation = "", message: id = "" } = dialog.facts ?? {};
  const message = state.world.message("teams", textOf(conversation), textOf(id));
  const action = sendingOf(dialog);
  const read = valuesOf(action?.inputs ?? [], typed);
  const kept = { ...dialog, facts: { ...dialog.facts, typed } };
  if ("problem" in read) {
    state.world.putDialog({ ...kept, problems: { "": read.problem } });
    return { kind: "answered", status: 422, headers: {}, body: JSON.stringify(read.problem) };
  }
  const data = isRecord(action?.raw["data"]) ? action.raw["data"] : {};
  const value = { data: { ...data, ...read.values }, context: { theme: "default" } };
  const answered = await sendToApp(state, invokeOf(state, message, by, "task/submit", value));
  if (answered.kind !== "answered" || answered.status >= 300)
    state.world.putDialog({ ...kept, problems: { "": "Unable to reach app. Please try again." } });
  else follow(state, answered, { id: dialog.id, message, by });
  return answered;
}

/** Another form, a sentence, or nothing, which closes it. */
function follow(
  state: TeamsState,
  answered: Answered,
  { id, message, by }: { readonly id: string; readonly message: Message; readonly by: Person },
): void {
  const body = answered.kind === "answered" ? parsed(answered.body) : undefined;
  const task = isRecord(body) && isRecord(body["task"]) ? body["task"] : {};
  const value = isRecord(task["value"]) ? task["value"] : {};
  const card = isRecord(value["card"]) && isRecord(value["card"]["content"]) ? value["card"]["content"] : undefined;
  if (task["type"] === "continue" && card) {
    const facts = { conversation: message.conversation, message: message.id, title: textOf(value["title"]) };
    state.world.putDialog({ id, platform: "teams", person: by.id, raw: card, problems: {}, facts });
    return;
  }
  state.world.closeDialog(id);
  if (task["type"] === "message")
    state.show(message, by, { ...state.viewOf(message, by), told: textOf(task["value"]) });
}

/** The one button of a form that sends it. */
function sendingOf(dialog: Dialog) {
  const card: Json = isRecord(dialog.raw) ? dialog.raw : {};
  return allActions(actionsOf([card])).find(
    ({ raw }) => raw["type"] === "Action.Submit" || raw["type"] === "Action.Execute",
  );
}

export function drawTask(dialog: Dialog): { readonly title: string; readonly submit: string; readonly body: Html } {
  const { title, typed } = dialog.facts ?? {};
  const { actions: _, ...card } = isRecord(dialog.raw) ? dialog.raw : ({} as Json);
  const before = isRecord(typed) ? Object.fromEntries(Object.entries(typed).map(([id, one]) => [id, textOf(one)])) : {};
  return { title: textOf(title), submit: sendingOf(dialog)?.label ?? "Send", body: drawCard(card, [], before) };
}
