import { isRecord } from "../../kit/is-record.ts";

export type Json = Readonly<Record<string, unknown>>;
export const record = (value: unknown): Json => (isRecord(value) ? value : {});
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value.slice(0, 40_000) : undefined;

/** Something that happened in Google Chat, whichever way it is told. */
export interface Happening {
  readonly kind: "message" | "click" | "added" | "other";
  /** How it is answered: in the response, as a Chat app or as an add-on does, or by calls of our own. */
  readonly style: "chat" | "add-on" | "calls";
  /** It was said in a space, and not to us: an event of Google Workspace. */
  readonly isOverheard: boolean;
  readonly user: Json;
  readonly space: Json;
  readonly message: Json;
  readonly parameters: Json;
  /** What was filled in, by the names of its fields. */
  readonly values: Readonly<Record<string, string>>;
  readonly at: string;
  /** A dialog is wanted, or was sent. */
  readonly isDialog: boolean;
  readonly isCancelled: boolean;
}

/** An event as it was posted to our endpoint. */
export function happeningIn(event: Json): Happening {
  return isRecord(event["chat"]) ? addOnEvent(event, record(event["chat"])) : chatEvent(event);
}

const kinds: Readonly<Record<string, Happening["kind"]>> = {
  MESSAGE: "message",
  CARD_CLICKED: "click",
  ADDED_TO_SPACE: "added",
};

function chatEvent(event: Json): Happening {
  const { user, space, eventTime, type, isDialogEvent, dialogEventType } = event;
  const common = record(event["common"]);
  const message = record(event["message"]);
  const listed = listedParameters(record(event["action"])["parameters"]);
  return {
    kind: kinds[String(type)] ?? "other",
    style: "chat",
    isOverheard: false,
    user: record(user),
    space: isRecord(space) ? space : record(message["space"]),
    message,
    parameters: { ...listed, ...record(common["parameters"]) },
    values: valuesIn(common["formInputs"]),
    at: text(eventTime) ?? "",
    isDialog: isDialogEvent === true,
    isCancelled: dialogEventType === "CANCEL_DIALOG",
  };
}

function addOnEvent(event: Json, chat: Json): Happening {
  const common = record(event["commonEventObject"]);
  const { messagePayload, buttonClickedPayload, addedToSpacePayload } = chat;
  const payload = record(messagePayload ?? buttonClickedPayload ?? addedToSpacePayload);
  const message = record(payload["message"]);
  const space = payload["space"] ?? chat["space"] ?? message["space"];
  const known = messagePayload ? "message" : buttonClickedPayload ? "click" : addedToSpacePayload ? "added" : "other";
  return {
    kind: known,
    style: "add-on",
    isOverheard: false,
    user: record(chat["user"]),
    space: record(space),
    message,
    parameters: record(common["parameters"]),
    values: valuesIn(common["formInputs"]),
    at: text(chat["eventTime"]) ?? "",
    isDialog: payload["isDialogEvent"] === true,
    isCancelled: payload["dialogEventType"] === "CANCEL_DIALOG",
  };
}

/** What Pub/Sub pushed: an event of the app, or one of Google Workspace. Undefined where it cannot be read. */
export function pushedHappening(push: Json): Happening | undefined {
  const { data, attributes } = record(push["message"]);
  const event = decoded(data);
  if (!event) return undefined;
  const type = text(record(attributes)["ce-type"]);
  if (type === undefined) return { ...happeningIn(event), style: "calls" };
  const message = record(event["message"]);
  const isNew = type === "google.workspace.chat.message.v1.created";
  return {
    ...chatEvent({ type: isNew ? "MESSAGE" : "", message, user: message["sender"], eventTime: message["createTime"] }),
    style: "calls",
    isOverheard: true,
  };
}

function decoded(data: unknown): Json | undefined {
  if (typeof data !== "string" || !/^[A-Za-z0-9+/_-]+=*$/.test(data)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(data, "base64").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // no JSON
  }
}

function listedParameters(value: unknown): Json {
  const all = Array.isArray(value) ? value.slice(0, 50).map(record) : [];
  return Object.fromEntries(all.flatMap(({ key, value: of }) => (typeof key === "string" ? [[key, of]] : [])));
}

function valuesIn(inputs: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(record(inputs))
      .slice(0, 50)
      .flatMap(([name, input]) => {
        // An older runtime wraps each input once more.
        const one = record(record(input)[""] ?? input);
        const { value } = record(one["stringInputs"]);
        const first: unknown = Array.isArray(value) ? value[0] : undefined;
        return typeof first === "string" ? [[name.slice(0, 200), first.slice(0, 4_000)]] : [];
      }),
  );
}
