// A fake: a chat in memory, with people who press and speak, for tests of what is told to whom. The channel contract proves that it keeps the port's promises.
import {
  type Capabilities,
  type Channel,
  type Delivery,
  type Fitted,
  fitted,
  type Inbound,
  type Message,
  type Outcome,
  type Outgoing,
  type Place,
  type RawRequest,
  shortened,
} from "../question/index.ts";

export interface StandingMessage {
  readonly id: string;
  readonly conversation: string;
  readonly thread?: string;
  readonly content: Message;
  readonly edits: number;
}

export interface ChatRoom {
  readonly channel: Channel;
  /** What stands there, in the order in which it came. */
  messages(): readonly StandingMessage[];
  /** What the next calls come to, one by one, before they work again; `lost` has acted all the same. */
  fail(...next: readonly (Exclude<Delivery, { kind: "done" }> | { readonly kind: "lost" })[]): void;
  /** What the next looks for a message come to. */
  blind(...next: readonly Extract<Delivery, { kind: "unknown" }>[]): void;
  /** A request as the chat would send it; each has an id of its own unless one is given. */
  request(inbound: Told): RawRequest;
  /** What the last requests were answered. */
  outcomes(): readonly Outcome[];
}

type WithoutId<Of> = Of extends unknown ? Omit<Of, "id" | "by"> : never;
/** Something that somebody does there, by their id in the chat. */
export type Told = WithoutId<Inbound> & { readonly by: string; readonly id?: string };

const key = "a key that only the chat knows";
const mostMessage = 40_000;
const mostTitle = 300;

/** What fits into the chat, of characters that a chat shows. */
function drawn(message: Message): Fitted {
  const clean: Message = JSON.parse(JSON.stringify(message), (name, value: unknown) => {
    // A number that is none is left out, and so is a link that leads nowhere on the web.
    if (value === null || (name === "url" && !/^https?:/.test(String(value)))) return undefined;
    return typeof value === "string" ? shown(value) : value;
  });
  const title = shortened(clean.title, mostTitle);
  const { message: cut, notes } = fitted({ ...clean, title }, (one) => JSON.stringify(one).length <= mostMessage);
  return { message: cut, notes: title === clean.title ? notes : ["the title was cut", ...notes] };
}

const shown = (text: string) => text.toWellFormed().replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, "");

export function chatRoom(name: string, changed: Partial<Capabilities> = {}): ChatRoom {
  const standing = new Map<string, StandingMessage>();
  const failures: (Exclude<Delivery, { kind: "done" }> | { readonly kind: "lost" })[] = [];
  const looks: Extract<Delivery, { kind: "unknown" }>[] = [];
  let requests = 0;
  let last: readonly Outcome[] = [];
  const placeOf = (id: string): Place => ({ message: id });
  const put = ({ id, to, message, thread }: Outgoing) => {
    const before = standing.get(id);
    const edits = before ? before.edits + 1 : 0;
    const answered = thread?.["message"];
    const root = answered === undefined ? undefined : (standing.get(answered)?.thread ?? answered);
    const at = { id, conversation: to.target, ...(root !== undefined && { thread: root }) };
    standing.set(id, { ...at, content: drawn(message).message, edits });
  };
  const call = async (outgoing: Outgoing): Promise<Delivery> => {
    const failure = failures.shift();
    if (failure?.kind === "lost") {
      put(outgoing);
      return { kind: "unknown", status: "no answer came" };
    }
    if (failure) return failure;
    if (outgoing.to.target === "nowhere") return { kind: "failed", status: "there is no such conversation" };
    put(outgoing);
    return { kind: "done", status: "ok", place: placeOf(outgoing.id) };
  };
  const channel: Channel = {
    name,
    capabilities: {
      update: true,
      threads: true,
      forms: "dialog",
      buttons: true,
      charts: "text",
      asides: false,
      lookup: false,
      repeats: "found",
      ...changed,
    },
    limits: { message: mostMessage },
    render: ({ message }) => {
      const { message: payload, notes } = drawn(message);
      return { payload, notes };
    },
    deliver: call,
    update: (outgoing) => call(outgoing),
    find: async ({ id }) =>
      looks.shift() ?? (standing.has(id) ? { kind: "done", status: "found", place: placeOf(id) } : undefined),
    receive: async ({ method, path, headers, body }) => {
      if (method !== "POST" || path !== "/events")
        return { kind: "refused", reason: "it is not how the chat calls", response: { status: 404 } };
      if (headers["x-chat-key"] !== key)
        return { kind: "refused", reason: "the key is not the chat's", response: { status: 401 } };
      try {
        return { kind: "inbound", inbound: [JSON.parse(new TextDecoder().decode(body)) as Inbound] }; // of `request`
      } catch {
        return { kind: "refused", reason: "it cannot be read", response: { status: 400 } };
      }
    },
    answer: async (_, outcomes) => {
      last = outcomes;
      return { status: 200, body: JSON.stringify(outcomes) };
    },
  };
  return {
    channel,
    messages: () => [...standing.values()],
    fail: (...next) => void failures.push(...next),
    blind: (...next) => void looks.push(...next),
    request: ({ by, id = `request-${++requests}`, ...rest }) => {
      const inbound = { ...rest, id, by: { id: by, assurance: "says the chat" } };
      const body = new TextEncoder().encode(JSON.stringify(inbound));
      return { method: "POST", path: "/events", query: {}, headers: { "x-chat-key": key }, body };
    },
    outcomes: () => last,
  };
}
