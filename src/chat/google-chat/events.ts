import type { Answered } from "../outbound.ts";
import type { Conversation, Message, Person } from "../world.ts";
import {
  type GoogleState,
  googleAccess,
  type Json,
  list,
  record,
  spaceJson,
  textOf,
  toldMessage,
  userIdOf,
  userJson,
} from "./state.ts";

const timeoutMs = 30_000;
// Google's last an hour; with the five minutes that clocks may differ, one from ten minutes ago must have ended.
const tokenSeconds = 240;

/** Sends an event to the app's endpoint, as Google Chat does, with a token for that address. */
export async function sendToApp(state: GoogleState, event: Json): Promise<Answered> {
  const url = state.targets.get("events");
  if (url === undefined) return { kind: "not-connected" };
  return state.outbound.post({
    ...{ platform: "google-chat", method: String(event["type"]), url, timeoutMs },
    build: ({ atMs, isForged }) => {
      const from = Math.floor(atMs / 1000);
      const claims = {
        ...{ iss: "https://accounts.google.com", aud: url, iat: from, exp: from + tokenSeconds },
        ...{ email: "chat@system.gserviceaccount.com", email_verified: true, sub: "1" },
      };
      const authorization = `Bearer ${state.keys.signed(claims, { isForged })}`;
      const headers = {
        "content-type": "application/json; charset=UTF-8",
        "user-agent": "Google-Dynamite",
        authorization,
      };
      return { headers, body: JSON.stringify(event) };
    },
  });
}

export function eventOf(state: GoogleState, type: string, conversation: Conversation, by: Person): Json {
  const eventTime = new Date(state.clock.now()).toISOString().replace("Z", `${state.world.nextNumber() % 1000}Z`);
  return { type, eventTime, user: userJson(by), space: spaceJson(conversation) };
}

export interface Click {
  readonly raw: Json;
  readonly message: Message;
  readonly by: Person;
  readonly values: Readonly<Record<string, string>>;
  readonly dialog?: "REQUEST_DIALOG" | "SUBMIT_DIALOG" | undefined;
}

export function clickEvent(state: GoogleState, { raw, message, by, values, dialog }: Click): Json {
  const action = record(record(raw["onClick"])["action"]);
  const parameters = list(action["parameters"]);
  const conversation = state.world.conversation("google-chat", message.conversation);
  return {
    ...eventOf(state, "CARD_CLICKED", conversation, by),
    message: toldMessage(state, message),
    action: { actionMethodName: action["function"], parameters },
    common: {
      invokedFunction: action["function"],
      parameters: Object.fromEntries(parameters.map(({ key, value }) => [textOf(key), value])),
      formInputs: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { stringInputs: { value: [value] } }]),
      ),
    },
    ...(dialog && { isDialogEvent: true, dialogEventType: dialog }),
  };
}

/** What the app's answer changes: a dialog that opens, closes or says what is wrong, a message that changes or comes. */
export function follow(
  state: GoogleState,
  answered: Answered,
  { message, by, dialog }: { readonly message: Message; readonly by: Person; readonly dialog?: string },
): void {
  if (answered.kind !== "answered" || answered.status >= 300) return;
  const { actionResponse, privateMessageViewer, ...content } = record(parsed(answered.body));
  const { type, dialogAction } = record(actionResponse);
  const { dialog: opened, actionStatus } = record(dialogAction);
  if (opened) {
    const id = dialog ?? `dialog-${state.world.nextNumber()}`;
    const facts = { conversation: message.conversation, message: message.id };
    const raw = record(opened)["body"];
    state.world.putDialog({ id, platform: "google-chat", person: by.id, raw, problems: {}, facts });
    return;
  }
  if (actionStatus) {
    const { statusCode, userFacingMessage } = record(actionStatus);
    const found = state.world.dialogs(by.id).find(({ id }) => id === dialog);
    if (found && statusCode !== "OK") state.world.putDialog({ ...found, problems: { "": textOf(userFacingMessage) } });
    else if (dialog !== undefined) state.world.closeDialog(dialog);
    return;
  }
  if (type === "UPDATE_MESSAGE") {
    state.world.editMessage(message, { ...record(message.raw), ...content });
    return;
  }
  if (textOf(content["text"]) === "" && list(content["cardsV2"]).length === 0) return;
  const viewer = record(privateMessageViewer)["name"];
  const onlyFor = state.world.people.find(({ id }) => userIdOf(id) === viewer)?.id;
  post(state, message.conversation, content, { thread: message.thread ?? message.id, ...(onlyFor && { onlyFor }) });
}

export function post(
  { world }: GoogleState,
  conversation: string,
  raw: Json,
  more: Partial<Pick<Message, "thread" | "onlyFor" | "by">> = {},
): Message {
  const number = String(world.nextNumber()).padStart(8, "0");
  const id = `${conversation}/messages/M${number}.M${number}`;
  return world.addMessage({
    platform: "google-chat",
    conversation,
    id,
    raw,
    by: { app: googleAccess.botName },
    ...more,
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // no JSON says nothing
  }
}
