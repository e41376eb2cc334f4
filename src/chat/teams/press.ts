import { isRecord } from "../../kit/is-record.ts";
import { NotPossible, UnknownButton } from "../errors.ts";
import type { Answered } from "../outbound.ts";
import { asClicked, type PressOptions } from "../platform.ts";
import type { Message, Person } from "../world.ts";
import { clickedOf, invokeOf, parsed, type Sent, sendToApp } from "./activity.ts";
import { actionsOf, allActions, type CardAction, cardsOf, cardType, textOf } from "./card.ts";
import { typedIn, valuesOf } from "./draw-input.ts";
import { sayTeams } from "./say.ts";
import type { TeamsState, View } from "./state.ts";
import { openTask } from "./task.ts";

export interface Pressed {
  readonly button: string;
  readonly by: Person;
  readonly how: PressOptions;
}

const noAnswer = "Unable to reach app. Please try again.";

/** What somebody can click in a message as they see it. */
export function actionsFor(message: Message, view: View): readonly CardAction[] {
  return actionsOf(view.card === undefined ? cardsOf(message.raw) : [view.card].filter(isRecord));
}

/** Somebody clicks in a card. errors  chat/unknown-button, chat/not-possible */
export async function pressTeams(state: TeamsState, message: Message, { button, by, how }: Pressed): Promise<Answered> {
  const view = how.late ? {} : state.viewOf(message, by);
  const all = allActions(actionsFor(asClicked(message, how), view));
  const named = all.find(({ id, label }) => id === button || label === button);
  if (!named) throw new UnknownButton({ button, known: all.map(({ label }) => label) });
  const action = opened(named);
  const read = valuesOf(action.inputs, how.values ?? {});
  const typed = typedIn(action.inputs, how.values ?? {});
  if ("problem" in read) {
    state.show(message, by, { ...view, typed, told: read.problem, isProblem: true });
    throw new NotPossible({ problem: `${read.problem}. Teams sends nothing until this is filled in.` });
  }
  const sent = { action, message, by, values: read.values };
  switch (action.raw["type"]) {
    case "Action.Execute":
      return execute(state, sent, { view: { ...view, typed }, isLate: how.late === true });
    case "Action.Submit":
      return submit(state, sent);
    default:
      throw new NotPossible({ problem: `"${action.label}" leads somewhere else and tells the app nothing.` });
  }
}

/** A button that opens a card has no call of its own: what is filled in there goes by the one button of that card. */
function opened(action: CardAction): CardAction {
  if (action.raw["type"] !== "Action.ShowCard") return action;
  const [one, ...others] = action.inner;
  if (!one || others.length > 0)
    throw new NotPossible({
      problem: `"${action.label}" opens a card; press ${action.inner.map(({ label }) => label).join(" or ")}.`,
    });
  return one;
}

/** A call that the app answers at once: with a card in place of this one for whoever clicked, or with a sentence beneath it. */
async function execute(
  state: TeamsState,
  { action, message, by, values }: Sent,
  { view, isLate }: { readonly view: View; readonly isLate: boolean },
): Promise<Answered> {
  const { type, id, verb, title } = action.raw;
  const data = { ...(isRecord(action.raw["data"]) ? action.raw["data"] : {}), ...values };
  const invoked = { type, ...(id !== undefined && { id }), verb, title, data };
  const activity = invokeOf(state, message, by, "adaptiveCard/action", { action: invoked, trigger: "manual" });
  const answered = await sendToApp(state, activity);
  const now = state.world.findMessage("teams", message.conversation, message.id) ?? message;
  // An edit for all that came meanwhile is newer than what is answered to one; so is what all see to an old window.
  const isNewer = isLate || now.edits.length > message.edits.length;
  const shown = answeredView(answered, view);
  state.show(now, by, isNewer && !shown.isProblem ? { ...shown, card: undefined } : shown);
  return answered;
}

function answeredView(answered: Answered, before: View): View {
  const problem = (told: string): View => ({ ...before, told, isProblem: true });
  if (answered.kind !== "answered" || answered.status >= 300) return problem(noAnswer);
  const body = parsed(answered.body);
  const [type, value] = isRecord(body) ? [body["type"], body["value"]] : [];
  if (type === cardType && isRecord(value)) return { card: value };
  const { typed: _, ...seen } = before;
  if (type === "application/vnd.microsoft.activity.message") return { ...seen, told: textOf(value) };
  const message = isRecord(value) ? textOf(value["message"]) : "";
  return problem(message || "Something went wrong. Please try again.");
}

/** A message that says what was clicked; or a form, or words that are put into the person's mouth. */
function submit(state: TeamsState, sent: Sent): Promise<Answered> {
  const { action, message, by, values } = sent;
  const { data } = action.raw;
  const teams = isRecord(data) && isRecord(data["msteams"]) ? data["msteams"] : {};
  if (teams["type"] === "task/fetch") return openTask(state, sent);
  const conversation = state.world.conversation("teams", message.conversation);
  if (teams["type"] === "imBack")
    return sayTeams(state, conversation, { by, text: textOf(teams["value"]), options: {} }).then(
      ({ answered }) => answered,
    );
  const value = typeof data === "string" ? data : { ...(isRecord(data) ? data : {}), ...values };
  const activity = { type: "message", ...clickedOf(state, message, by), value };
  return sendToApp(state, activity);
}
