import { NotPossible, UnknownButton } from "../errors.ts";
import type { Answered } from "../outbound.ts";
import { asClicked, type Platform, type PlatformContext } from "../platform.ts";
import type { Dialog, Person } from "../world.ts";
import { buttonsOf, cardsOf } from "./card.ts";
import { drawDialog, drawMessage } from "./draw.ts";
import { clickEvent, eventOf, follow, post, sendToApp } from "./events.ts";
import { googleMethod, googleRoutes } from "./routes.ts";
import {
  createState,
  directOf,
  type GoogleState,
  googleAccess,
  list,
  record,
  spaceIdOf,
  textOf,
  threadOf,
  toldMessage,
  userIdOf,
} from "./state.ts";

export interface GoogleChatPlatform extends Platform {
  readonly access: {
    /** The JSON of the service account's key. */
    readonly key: string;
    readonly apiUrl: string;
    readonly tokenUrl: string;
    readonly keysUrl: string;
  };
}

export function openGoogleChat(context: PlatformContext): GoogleChatPlatform {
  const state = createState(context);
  const { world, channels } = context;
  for (const { id } of world.people) world.identify(id, "google-chat", userIdOf(id));
  const members = world.people.map(({ id }) => id);
  for (const name of channels)
    world.putConversation({ platform: "google-chat", id: spaceIdOf(name), kind: "channel", name, members });
  for (const person of world.people) directOf(state, person);
  const key = () =>
    JSON.stringify({
      type: "service_account",
      ...{ client_email: googleAccess.account, private_key_id: googleAccess.keyId },
      ...{ private_key: state.keys.privateKey(), token_uri: `${context.base()}/token` },
    });
  const platform: GoogleChatPlatform = {
    name: "google-chat",
    title: "Google Chat",
    routes: googleRoutes(state),
    methodOf: googleMethod,
    refusal: (fault) => {
      const isRate = fault.kind === "rate-limited";
      const status = isRate ? 429 : (fault.status ?? 500);
      const error = { code: status, message: "–", status: isRate ? "RESOURCE_EXHAUSTED" : "INTERNAL" };
      const headers = isRate ? { "retry-after": String(fault.retryAfterS ?? 1) } : {};
      return Response.json({ error }, { status, headers });
    },
    render: ({ raw }) => drawMessage(raw),
    summary: ({ raw }) => textOf(record(raw)["text"]) || textOf(record(raw)["fallbackText"]),
    renderDialog: drawDialog,
    buttons: ({ raw }) => buttonsOf(cardsOf(raw)).map(({ id, label }) => ({ id, label })),
    say: async (conversation, by, text, { thread, mention = false }) => {
      const root = thread === undefined ? undefined : world.message("google-chat", conversation.id, thread);
      const said = mention ? `@${googleAccess.botName} ${text}` : text;
      const message = post(
        state,
        conversation.id,
        { text: said },
        { by: { person: by.id }, ...(root && { thread: root.thread ?? root.id }) },
      );
      // In a space an app hears what mentions it, and nothing else.
      if (conversation.kind === "channel" && !mention) return message;
      const told = { ...toldMessage(state, message), argumentText: mention ? ` ${text}` : text };
      const event = {
        ...eventOf(state, "MESSAGE", conversation, by),
        message: told,
        thread: { name: threadOf(message) },
      };
      follow(state, await sendToApp(state, event), { message, by });
      return message;
    },
    press: async (message, button, by, how) => {
      const all = buttonsOf(cardsOf(asClicked(message, how).raw));
      const found = all.find(({ id, label }) => id === button || label === button);
      if (!found) throw new UnknownButton({ button, known: all.map(({ label }) => label) });
      const { action } = record(found.raw["onClick"]);
      if (action === undefined)
        throw new NotPossible({ problem: `"${found.label}" leads somewhere else and tells the app nothing.` });
      const dialog = record(action)["interaction"] === "OPEN_DIALOG" ? "REQUEST_DIALOG" : undefined;
      const event = clickEvent(state, { raw: found.raw, message, by, values: how.values ?? {}, dialog });
      const answered = await sendToApp(state, event);
      follow(state, answered, { message, by });
      return answered;
    },
    submit: (dialog, by, values) => submit(state, dialog, by, values),
    targets: { events: "HTTP endpoint URL of the app" },
    target: state.targets.get,
    connect: state.targets.set,
    environment: () => ({
      GOOGLE_CHAT_KEY: key(),
      GOOGLE_CHAT_API_URL: context.base(),
      GOOGLE_CHAT_TOKEN_URL: `${context.base()}/token`,
      GOOGLE_CHAT_KEYS_URL: `${context.base()}/certs`,
    }),
    access: {
      get key() {
        return key();
      },
      get apiUrl() {
        return context.base();
      },
      get tokenUrl() {
        return `${context.base()}/token`;
      },
      get keysUrl() {
        return `${context.base()}/certs`;
      },
    },
  };
  return platform;
}

/** Somebody sends a dialog. What is needed and empty is not sent. */
async function submit(
  state: GoogleState,
  dialog: Dialog,
  by: Person,
  typed: Readonly<Record<string, string>>,
): Promise<Answered> {
  const [button] = buttonsOf([record(dialog.raw)]);
  if (!button) return { kind: "not-connected" };
  const { requiredWidgets } = record(record(button.raw["onClick"])["action"]);
  const missing = (Array.isArray(requiredWidgets) ? requiredWidgets : []).filter(
    (name) => !typed[String(name)]?.trim(),
  );
  if (missing.length > 0) {
    state.world.putDialog({ ...dialog, problems: { "": `Fill in: ${missing.join(", ")}` } });
    return { kind: "answered", status: 422, headers: {}, body: JSON.stringify(list(missing)) };
  }
  const { conversation, message: id } = dialog.facts ?? {};
  const message = state.world.message("google-chat", textOf(conversation), textOf(id));
  const event = clickEvent(state, { raw: button.raw, message, by, values: typed, dialog: "SUBMIT_DIALOG" });
  const answered = await sendToApp(state, event);
  follow(state, answered, { message, by, dialog: dialog.id });
  return answered;
}
