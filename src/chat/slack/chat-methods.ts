import { isRecord } from "../../kit/is-record.ts";
import type { Conversation, Message } from "../world.ts";
import { problemsInBlocks } from "./check-blocks.ts";
import { channelOf, personOf, SlackSaysNo, type SlackState, slackAccess, userIdOf } from "./state.ts";

export type Args = Readonly<Record<string, unknown>>;
export type Method = (args: Args, state: SlackState) => Readonly<Record<string, unknown>>;

const maxText = 40_000;

/** The payload of a message as Slack keeps and tells it. errors  chat/slack-says-no */
export function payloadOf(args: Args, ts: string): Readonly<Record<string, unknown>> {
  const { text, blocks, attachments, metadata, thread_ts } = args;
  const hasBlocks = Array.isArray(blocks) ? blocks.length > 0 : blocks !== undefined;
  const hasText = typeof text === "string" && text !== "";
  if (!hasText && !hasBlocks && attachments === undefined) throw new SlackSaysNo({ error: "no_text" });
  if (typeof text === "string" && text.length > maxText) throw new SlackSaysNo({ error: "msg_too_long" });
  if (hasBlocks) {
    if (!Array.isArray(blocks)) throw new SlackSaysNo({ error: "invalid_blocks_format" });
    const problems = problemsInBlocks(blocks, "message");
    if (problems.length > 0) throw new SlackSaysNo({ error: "invalid_blocks", more: said(problems) });
  }
  if (metadata !== undefined && !(isRecord(metadata) && typeof metadata["event_type"] === "string"))
    throw new SlackSaysNo({ error: "invalid_metadata_format" });
  return {
    type: "message",
    user: slackAccess.botUser,
    bot_id: slackAccess.botId,
    app_id: slackAccess.appId,
    team: slackAccess.team,
    ts,
    text: hasText ? text : "",
    ...(hasBlocks && { blocks: withIds(blocks) }),
    ...(attachments !== undefined && { attachments }),
    ...(metadata !== undefined && { metadata }),
    ...(typeof thread_ts === "string" && thread_ts !== "" && { thread_ts }),
  };
}

export const said = (problems: readonly string[]) => ({
  errors: problems,
  response_metadata: { messages: problems.map((one) => `[ERROR] ${one}`) },
});

/** Slack gives an id to every block and element that comes without. */
export function withIds(blocks: unknown): unknown {
  if (!Array.isArray(blocks)) return blocks;
  return blocks.map((block, i) => {
    if (!isRecord(block)) return block;
    const named = (one: unknown, n: number) =>
      isRecord(one) &&
      one["action_id"] === undefined &&
      /button|select|picker|input|overflow|radio|checkboxes/.test(String(one["type"]))
        ? { ...one, action_id: `a${i}.${n}` }
        : one;
    const { elements, accessory, element, type } = block;
    return {
      ...block,
      block_id: block["block_id"] ?? `b${i}`,
      ...(type === "actions" && Array.isArray(elements) && { elements: elements.map(named) }),
      ...(accessory !== undefined && { accessory: named(accessory, 0) }),
      ...(element !== undefined && { element: named(element, 0) }),
    };
  });
}

function paced(state: SlackState, channel: Conversation): void {
  if (!state.rates) return;
  const now = state.clock.now();
  const since = now - (state.writtenMs.get(channel.id) ?? Number.NEGATIVE_INFINITY);
  if (since < 1000)
    throw new SlackSaysNo({ error: "ratelimited", status: 429, retryAfterS: Math.ceil((1000 - since) / 1000) });
  state.writtenMs.set(channel.id, now);
}

export function ownMessage(state: SlackState, channel: Conversation, ts: unknown, wrong: string): Message {
  const found = typeof ts === "string" ? state.world.findMessage("slack", channel.id, ts) : undefined;
  if (!found || found.isDeleted || found.onlyFor) throw new SlackSaysNo({ error: "message_not_found" });
  if (!("app" in found.by)) throw new SlackSaysNo({ error: wrong });
  return found;
}

const noText = (args: Args) =>
  args["blocks"] !== undefined && (args["text"] === undefined || args["text"] === "")
    ? { warning: "missing_text_in_message", response_metadata: { warnings: ["missing_text_in_message"] } }
    : {};

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    paced(state, channel);
    const ts = state.nextTs();
    const raw = payloadOf(args, ts);
    const thread = args["thread_ts"];
    const root =
      typeof thread === "string" && thread !== "" ? state.world.findMessage("slack", channel.id, thread) : undefined;
    if (typeof thread === "string" && thread !== "" && !root) throw new SlackSaysNo({ error: "thread_not_found" });
    post(state, channel, raw, ts, root && { thread: root.thread ?? root.id });
    return { channel: channel.id, ts, message: raw, ...noText(args) };
  },
  "chat.update": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const before = ownMessage(state, channel, args["ts"], "cant_update_message");
    const old = isRecord(before.raw) ? before.raw : {};
    const kept = { thread_ts: old["thread_ts"], metadata: args["metadata"] ?? old["metadata"] };
    const raw = {
      ...payloadOf({ ...kept, ...args, thread_ts: kept.thread_ts }, before.id),
      edited: { user: slackAccess.botUser, ts: state.nextTs() },
    };
    state.world.editMessage(before, raw);
    return { channel: channel.id, ts: before.id, text: args["text"] ?? "", message: raw };
  },
  "chat.delete": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const message = ownMessage(state, channel, args["ts"], "cant_delete_message");
    state.world.deleteMessage(message);
    return { channel: channel.id, ts: message.id };
  },
  "chat.postEphemeral": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const person = personOf(state, args["user"]);
    if (!channel.members.includes(person.id)) throw new SlackSaysNo({ error: "user_not_in_channel" });
    const ts = state.nextTs();
    const thread = typeof args["thread_ts"] === "string" ? { thread: args["thread_ts"] } : undefined;
    post(state, channel, payloadOf(args, ts), ts, { ...thread, onlyFor: person.id });
    return { message_ts: ts, ...noText(args) };
  },
  "chat.getPermalink": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const ts = String(args["message_ts"] ?? "");
    if (!state.world.findMessage("slack", channel.id, ts)) throw new SlackSaysNo({ error: "message_not_found" });
    return { channel: channel.id, permalink: `${new URL(state.base()).origin}/c/slack/${channel.id}#${ts}` };
  },
  "reactions.add": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const message = state.world.findMessage("slack", channel.id, String(args["timestamp"] ?? ""));
    const name = String(args["name"] ?? "").replaceAll(":", "");
    if (!message || message.isDeleted) throw new SlackSaysNo({ error: "message_not_found" });
    if (!/^[\w+'-]+$/.test(name)) throw new SlackSaysNo({ error: "invalid_name" });
    if (message.reactions.some((one) => one.name === name && one.by === slackAccess.botUser))
      throw new SlackSaysNo({ error: "already_reacted" });
    state.world.react(message, name, slackAccess.botUser);
    return {};
  },
};

export function post(
  { world }: SlackState,
  channel: Conversation,
  raw: unknown,
  ts: string,
  more: Partial<Pick<Message, "thread" | "onlyFor">> = {},
): Message {
  return world.addMessage({
    ...{ platform: "slack", conversation: channel.id, id: ts, raw, by: { app: "Thence" }, ...more },
    atMs: Math.floor(Number(ts) * 1000),
  });
}

/** A message as `conversations.history` and events tell it. */
export function toldMessage(state: SlackState, message: Message): Readonly<Record<string, unknown>> {
  const raw = isRecord(message.raw) ? message.raw : {};
  const all = state.world.messages("slack", message.conversation);
  const replies = all.filter(({ thread, isDeleted }) => thread === message.id && !isDeleted);
  return {
    ...raw,
    ...(replies.length > 0 && { thread_ts: message.id, reply_count: replies.length, latest_reply: replies.at(-1)?.id }),
    ...(message.reactions.length > 0 && {
      reactions: [...Map.groupBy(message.reactions, ({ name }) => name)].map(([name, by]) => ({
        name,
        users: by.map((one) => one.by),
        count: by.length,
      })),
    }),
  };
}

export { userIdOf };
