import type { Micros } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import type { Delivery, Identity, Outgoing, Place } from "../../question/index.ts";
import { drawn } from "./blocks.ts";
import type { Call, Called } from "./client.ts";
import { most } from "./limits.ts";
import { escapedWithin, isPersonId, rich, section, words } from "./rich-text.ts";

/** Names our messages among those of other apps. */
export const metadataType = "thence_message";

/** What is sent to `chat.postMessage` and `chat.update`, but for where. */
export function payloadOf({ id, message, thread }: Outgoing, native = true) {
  const { text, blocks, notes, isNative, shown } = drawn(id, message, { native, isReply: thread !== undefined });
  const metadata = { event_type: metadataType, event_payload: { id } };
  return { payload: { text, blocks, metadata }, notes, isNative, shown };
}

/** Sends and changes messages, and looks for them. */
export interface Sending {
  deliver(outgoing: Outgoing, signal?: AbortSignal): Promise<Delivery>;
  update(outgoing: Outgoing, place: Place, signal?: AbortSignal): Promise<Delivery>;
  find(outgoing: Outgoing, signal?: AbortSignal): Promise<Delivery | undefined>;
  aside(to: Identity, place: Place, text: string, signal?: AbortSignal): Promise<Delivery>;
  /** The id of our message that a thread is under; undefined where it is none of ours, and a delivery where Slack could not be asked. */
  messageAt(channel: string, ts: string, signal?: AbortSignal): Promise<string | undefined | Refused>;
  personAt(
    person: { readonly id?: string; readonly email?: string },
    signal?: AbortSignal,
  ): Promise<Identity | undefined>;
}

export type Refused = Exclude<Delivery, { readonly kind: "done" }>;

export function sendingBy(
  call: Call,
  { team, now }: { readonly team: string | undefined; readonly now: () => Micros },
): Sending {
  const conversations = new Map<string, string>();
  const known = new Map<string, string>();
  const people = new Map<string, { readonly identity: Identity; readonly until: Micros }>();

  /** The conversation of an address: a person's is opened, and found by their e-mail address before. */
  async function conversationOf({ to, thread }: Outgoing, signal?: AbortSignal): Promise<string | Refused> {
    const { target } = to;
    if (thread?.["channel"] !== undefined) return thread["channel"];
    if (/^[CGD][A-Z0-9]{2,20}$/.test(target)) return target;
    const before = conversations.get(target);
    if (before !== undefined) return before;
    const user = isPersonId(target) ? target : await userOf(target, signal);
    if (typeof user !== "string") return user;
    const opened = await call("conversations.open", { users: user }, signal);
    if (!opened.isOk) return opened.delivery;
    const id = member(opened.result["channel"], "id");
    if (id === undefined) return { kind: "failed", status: "no conversation was opened" };
    conversations.set(target, id);
    return id;
  }

  async function userOf(target: string, signal?: AbortSignal): Promise<string | Refused> {
    if (!/^[^\s@]+@[^\s@]+$/.test(target))
      return { kind: "failed", status: "not a conversation (C0123…), a person (U0123…) or an e-mail address" };
    const found = await call("users.lookupByEmail", { email: target }, signal);
    if (!found.isOk) return found.delivery;
    return member(found.result["user"], "id") ?? { kind: "failed", status: "users_not_found" };
  }

  /** With its charts, and once more without them where Slack does not take them. */
  async function send(method: string, outgoing: Outgoing, args: object, signal?: AbortSignal): Promise<Called> {
    const first = payloadOf(outgoing);
    const called = await call(method, { ...args, ...first.payload }, signal);
    if (called.isOk || !first.isNative || !isAboutBlocks(called.word)) return called;
    return call(method, { ...args, ...payloadOf(outgoing, false).payload }, signal);
  }

  function done(outgoing: Outgoing, { result }: Called & { isOk: true }, at: Place): Delivery {
    const channel = text(result["channel"]) ?? at["channel"];
    const ts = text(result["ts"]) ?? at["ts"];
    if (channel === undefined || ts === undefined) return { kind: "unknown", status: "Slack did not say where" };
    remember(known, `${channel}/${ts}`, outgoing.id);
    return { kind: "done", status: "ok", place: { ...at, channel, ts } };
  }

  return {
    async deliver(outgoing, signal) {
      const channel = await conversationOf(outgoing, signal);
      if (typeof channel !== "string") return channel;
      const thread = rootOf(outgoing.thread);
      const where = { channel, ...(thread && { thread_ts: thread }), unfurl_links: false, unfurl_media: false };
      const called = await send("chat.postMessage", outgoing, where, signal);
      return called.isOk ? done(outgoing, called, { channel, ...(thread && { thread }) }) : called.delivery;
    },
    async update(outgoing, place, signal) {
      const { channel, ts } = place;
      const called = await send("chat.update", outgoing, { channel, ts }, signal);
      return called.isOk ? done(outgoing, called, place) : called.delivery;
    },
    async find(outgoing, signal) {
      const channel = await conversationOf(outgoing, signal);
      if (typeof channel !== "string") return unseen(channel);
      const thread = rootOf(outgoing.thread);
      const [method, args] =
        thread === undefined ? ["conversations.history", {}] : ["conversations.replies", { ts: thread }];
      let cursor = "";
      for (let page = 0; page < mostPages; page++) {
        const more = { channel, ...args, limit: 200, include_all_metadata: true, ...(cursor && { cursor }) };
        const called = await call(method ?? "", more, signal);
        if (!called.isOk) return unseen(called.delivery);
        const messages = Array.isArray(called.result["messages"]) ? called.result["messages"] : [];
        const ts = member(
          messages.find((one) => ourId(one) === outgoing.id),
          "ts",
        );
        if (ts !== undefined) {
          remember(known, `${channel}/${ts}`, outgoing.id);
          return { kind: "done", status: "found", place: { channel, ts, ...(thread && { thread }) } };
        }
        cursor = member(called.result["response_metadata"], "next_cursor") ?? "";
        if (cursor === "") break;
      }
      return undefined;
    },
    async aside(to, place, said, signal) {
      const channel = place["channel"];
      if (channel === undefined) return { kind: "failed", status: "no conversation" };
      const thread = place["thread"];
      const body = { text: escapedWithin(said, most.text), blocks: [rich(section(words(said.slice(0, most.typed))))] };
      const called = await call(
        "chat.postEphemeral",
        { channel, user: to.id, ...body, ...(thread && { thread_ts: thread }) },
        signal,
      );
      return called.isOk ? { kind: "done", status: "ok", place } : called.delivery;
    },
    async messageAt(channel, ts, signal) {
      const before = known.get(`${channel}/${ts}`);
      if (before !== undefined) return before;
      const called = await call("conversations.replies", { channel, ts, limit: 1, include_all_metadata: true }, signal);
      if (!called.isOk) return called.delivery.kind === "failed" ? undefined : called.delivery;
      const [root] = Array.isArray(called.result["messages"]) ? called.result["messages"] : [];
      const id = ourId(root);
      if (id !== undefined) remember(known, `${channel}/${ts}`, id);
      return id;
    },
    async personAt({ id, email }, signal = AbortSignal.timeout(askMs)) {
      if (id === undefined && email === undefined) return undefined;
      const asked = id ?? `<${email}>`;
      const before = people.get(asked);
      if (before && before.until > now()) return before.identity;
      const called =
        id === undefined
          ? await call("users.lookupByEmail", { email }, signal)
          : await call("users.info", { user: id }, signal);
      const identity = called.isOk ? identityOf(called.result["user"], team) : undefined;
      if (identity) remember(people, asked, { identity, until: now() + peopleMicros });
      return identity;
    },
  };
}

/** Who pressed waits for the answer, and Slack waits three seconds. */
const askMs = 2_000;
/** How long what Slack said of a person is taken for true. */
const peopleMicros = 600_000_000;
/** A thousand messages back: what may have been sent was sent just now. */
const mostPages = 5;

const isAboutBlocks = (word: string) => /^invalid_(blocks|blocks_format|attachments)$/.test(word);

// It could not be looked for: whatever else was wrong, nobody knows.
function unseen({ status }: Refused): Delivery {
  return { kind: "unknown", status: `could not look: ${status}` };
}

/** The message that a thread begins with. */
function rootOf(thread: Place | undefined): string | undefined {
  return thread?.["thread"] ?? thread?.["ts"];
}

function ourId(message: unknown): string | undefined {
  const metadata = isRecord(message) ? message["metadata"] : undefined;
  return member(metadata, "event_type") === metadataType && isRecord(metadata)
    ? member(metadata["event_payload"], "id")
    : undefined;
}

const mostKnown = 10_000;

function remember<Value>(known: Map<string, Value>, at: string, value: Value): void {
  const [oldest] = known.size >= mostKnown ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  known.set(at, value);
}

/** A person of this workspace. An address that nobody confirmed, or that another workspace vouches for, is left out. */
function identityOf(user: unknown, team: string | undefined): Identity | undefined {
  const id = member(user, "id");
  if (!isRecord(user) || id === undefined || user["deleted"] === true || user["is_bot"] === true) return undefined;
  const { profile, team_id: theirs } = user;
  const name = member(profile, "display_name") ?? member(user, "real_name") ?? member(user, "name");
  const email = member(profile, "email");
  const isVouched =
    user["is_email_confirmed"] !== false && user["is_stranger"] !== true && (team === undefined || theirs === team);
  return {
    id,
    ...(name !== undefined && { name }),
    ...(email !== undefined && isVouched && { email }),
    assurance: `member of workspace ${text(theirs) ?? "unknown"}`,
  };
}

function member(of: unknown, name: string): string | undefined {
  return isRecord(of) ? text(of[name]) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
