// A fake: a chat in memory, with people who press and speak, for tests of what is told to whom. The channel contract proves that it keeps the port's promises.
import type {
  Capabilities,
  Channel,
  Delivery,
  Inbound,
  Message,
  Outcome,
  Outgoing,
  Place,
  RawRequest,
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
  /** A request as the chat would send it; each has an id of its own unless one is given. */
  request(inbound: Told): RawRequest;
  /** What the last requests were answered. */
  outcomes(): readonly Outcome[];
}

type WithoutId<Of> = Of extends unknown ? Omit<Of, "id" | "by"> : never;
/** Something that somebody does there, by their id in the chat. */
export type Told = WithoutId<Inbound> & { readonly by: string; readonly id?: string };

const key = "a key that only the chat knows";

export function chatRoom(name: string, changed: Partial<Capabilities> = {}): ChatRoom {
  const standing = new Map<string, StandingMessage>();
  const failures: (Exclude<Delivery, { kind: "done" }> | { readonly kind: "lost" })[] = [];
  let requests = 0;
  let last: readonly Outcome[] = [];
  const placeOf = (id: string): Place => ({ message: id });
  const put = ({ id, to, message, thread }: Outgoing) => {
    const before = standing.get(id);
    const edits = before ? before.edits + 1 : 0;
    const at = { id, conversation: to.target, ...(thread?.["message"] !== undefined && { thread: thread["message"] }) };
    standing.set(id, { ...at, content: message, edits });
  };
  const call = async (outgoing: Outgoing): Promise<Delivery> => {
    const failure = failures.shift();
    if (failure?.kind === "lost") {
      put(outgoing);
      return { kind: "unknown", status: "no answer came" };
    }
    if (failure) return failure;
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
    limits: { message: 40_000 },
    render: ({ message }) => ({ payload: message, notes: [] }),
    deliver: call,
    update: (outgoing) => call(outgoing),
    find: async ({ id }) => (standing.has(id) ? { kind: "done", status: "found", place: placeOf(id) } : undefined),
    receive: async ({ headers, body }) => {
      if (headers["x-chat-key"] !== key)
        return { kind: "refused", reason: "the key is not the chat's", response: { status: 401 } };
      return { kind: "inbound", inbound: [JSON.parse(new TextDecoder().decode(body)) as Inbound] };
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
    request: ({ by, id = `request-${++requests}`, ...rest }) => {
      const inbound = { ...rest, id, by: { id: by, assurance: "says the chat" } };
      const body = new TextEncoder().encode(JSON.stringify(inbound));
      return { method: "POST", path: "/events", query: {}, headers: { "x-chat-key": key }, body };
    },
    outcomes: () => last,
  };
}
