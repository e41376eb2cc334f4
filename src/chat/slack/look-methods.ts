import type { Conversation, Person } from "../world.ts";
import { type Args, type Method, post, toldMessage } from "./chat-methods.ts";
import { channelOf, directWith, personOf, SlackSaysNo, type SlackState, slackAccess, userIdOf } from "./state.ts";

function toldUser(person: Person): Readonly<Record<string, unknown>> {
  return {
    id: userIdOf(person),
    team_id: slackAccess.team,
    name: person.id,
    real_name: person.name,
    deleted: false,
    is_bot: false,
    is_app_user: false,
    tz: "Europe/Copenhagen",
    profile: {
      real_name: person.name,
      display_name: person.name,
      real_name_normalized: person.name,
      email: person.email,
      team: slackAccess.team,
    },
  };
}

const botUser = {
  id: slackAccess.botUser,
  team_id: slackAccess.team,
  name: "thence",
  real_name: "Thence",
  deleted: false,
  is_bot: true,
  profile: { real_name: "Thence", display_name: "Thence", bot_id: slackAccess.botId, api_app_id: slackAccess.appId },
};

function toldChannel(state: SlackState, one: Conversation): Readonly<Record<string, unknown>> {
  const isDirect = one.kind === "direct";
  const member = state.world.people.find(({ id }) => id === one.members[0]);
  return {
    id: one.id,
    is_channel: !isDirect,
    is_group: false,
    is_im: isDirect && one.members.length === 1,
    is_mpim: isDirect && one.members.length > 1,
    is_private: isDirect,
    is_archived: false,
    is_member: true,
    ...(isDirect ? { user: member && userIdOf(member) } : { name: one.name, name_normalized: one.name }),
    num_members: one.members.length,
  };
}

/** A part of a list, and where the next one begins. */
function paged<T>(args: Args, all: readonly T[], most: number): { readonly part: readonly T[]; readonly next: string } {
  const asked = Number(args["limit"] ?? 0);
  const size = asked > 0 ? Math.min(asked, most) : Math.min(100, most);
  const cursor = String(args["cursor"] ?? "");
  const from = cursor === "" ? 0 : Number(Buffer.from(cursor, "base64").toString());
  if (!Number.isSafeInteger(from) || from < 0) throw new SlackSaysNo({ error: "invalid_cursor" });
  const isMore = from + size < all.length;
  return {
    part: all.slice(from, from + size),
    next: isMore ? Buffer.from(String(from + size)).toString("base64") : "",
  };
}

const cursorOf = (next: string) => ({ has_more: next !== "", response_metadata: { next_cursor: next } });

function within(args: Args, ts: string): boolean {
  const [oldest, latest] = [Number(args["oldest"] ?? 0), Number(args["latest"] ?? 0)];
  const isInclusive = args["inclusive"] === true || args["inclusive"] === "true" || args["inclusive"] === "1";
  const at = Number(ts);
  return (isInclusive ? at >= oldest : at > oldest) && (latest === 0 || (isInclusive ? at <= latest : at < latest));
}

// Metadata is told to whoever asks for it.
function withMetadata(args: Args, told: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isAsked =
    args["include_all_metadata"] === true ||
    args["include_all_metadata"] === "true" ||
    args["include_all_metadata"] === "1";
  const { metadata, ...rest } = told;
  return isAsked && metadata !== undefined ? { ...rest, metadata } : rest;
}

export const lookMethods: Readonly<Record<string, Method>> = {
  "api.test": (args) => ({ args }),
  "auth.test": (_, state) => ({
    url: `${state.base()}/`,
    team: "Simulator",
    user: "thence",
    team_id: slackAccess.team,
    user_id: slackAccess.botUser,
    bot_id: slackAccess.botId,
    app_id: slackAccess.appId,
    is_enterprise_install: false,
  }),
  "bots.info": () => ({
    bot: {
      id: slackAccess.botId,
      app_id: slackAccess.appId,
      user_id: slackAccess.botUser,
      name: "thence",
      deleted: false,
    },
  }),
  "team.info": () => ({ team: { id: slackAccess.team, name: "Simulator", domain: "simulator" } }),
  "conversations.open": (args, state) => {
    const users = Array.isArray(args["users"]) ? args["users"] : String(args["users"] ?? "").split(",");
    if (args["channel"] !== undefined) return { channel: toldChannel(state, channelOf(state, args["channel"])) };
    const ids = users.map((one) => String(one).trim()).filter((one) => one !== "");
    if (ids.length === 0) throw new SlackSaysNo({ error: "users_list_not_supplied" });
    const channel = directWith(
      state,
      ids.map((one) => personOf(state, one)),
    );
    return { no_op: false, already_open: false, channel: toldChannel(state, channel) };
  },
  "conversations.list": (args, state) => {
    const types = String(args["types"] ?? "public_channel").split(",");
    const all = state.world
      .conversations("slack")
      .filter(({ kind, members }) =>
        types.includes(kind === "channel" ? "public_channel" : members.length > 1 ? "mpim" : "im"),
      );
    const { part, next } = paged(args, all, 1000);
    return { channels: part.map((one) => toldChannel(state, one)), response_metadata: { next_cursor: next } };
  },
  "conversations.info": (args, state) => ({ channel: toldChannel(state, channelOf(state, args["channel"])) }),
  "conversations.join": (args, state) => ({ channel: toldChannel(state, channelOf(state, args["channel"])) }),
  "conversations.members": (args, state) => {
    const { members } = channelOf(state, args["channel"]);
    const ids = members.flatMap((id) => userIdOf(state.world.person(id)));
    const { part, next } = paged(args, [...ids, slackAccess.botUser], 1000);
    return { members: part, response_metadata: { next_cursor: next } };
  },
  "conversations.history": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const all = state.world
      .messages("slack", channel.id)
      .filter(({ thread, isDeleted, onlyFor, id }) => !thread && !isDeleted && !onlyFor && within(args, id))
      .toReversed();
    const { part, next } = paged(args, all, 999);
    return {
      messages: part.map((one) => withMetadata(args, toldMessage(state, one))),
      pin_count: 0,
      ...cursorOf(next),
    };
  },
  "conversations.replies": (args, state) => {
    const channel = channelOf(state, args["channel"]);
    const asked = state.world.findMessage("slack", channel.id, String(args["ts"] ?? ""));
    if (!asked) throw new SlackSaysNo({ error: "thread_not_found" });
    const root = asked.thread ?? asked.id;
    const all = state.world
      .messages("slack", channel.id)
      .filter(
        ({ id, thread, onlyFor, isDeleted }) =>
          (id === root || (thread === root && within(args, id))) && !onlyFor && !isDeleted,
      );
    const { part, next } = paged(args, all, 1000);
    return { messages: part.map((one) => withMetadata(args, toldMessage(state, one))), ...cursorOf(next) };
  },
  "users.info": (args, state) => ({
    user: args["user"] === slackAccess.botUser ? botUser : toldUser(personOf(state, args["user"])),
  }),
  "users.lookupByEmail": (args, state) => {
    const email = String(args["email"] ?? "").toLowerCase();
    const found = state.world.people.find((one) => one.email.toLowerCase() === email);
    if (!found) throw new SlackSaysNo({ error: "users_not_found" });
    return { user: toldUser(found) };
  },
  "users.list": (args, state) => {
    const { part, next } = paged(args, [...state.world.people.map(toldUser), botUser], 1000);
    return { members: part, cache_ts: 0, response_metadata: { next_cursor: next } };
  },
  "files.getUploadURLExternal": (args, state) => {
    const [name, length] = [String(args["filename"] ?? ""), Number(args["length"])];
    if (name === "" || !(length > 0)) throw new SlackSaysNo({ error: "invalid_arguments" });
    const id = state.id("F");
    state.files.set(id, { id, name, bytes: undefined });
    return { upload_url: `${state.base()}/upload/${id}`, file_id: id };
  },
  "files.completeUploadExternal": (args, state) => {
    const asked: readonly unknown[] = Array.isArray(args["files"]) ? args["files"] : [];
    const files = asked.map((one) => {
      // A record at most; what is not there is no file.
      const { id, title } = (one ?? {}) as { readonly id?: unknown; readonly title?: unknown };
      const found = state.files.get(String(id));
      if (!found?.bytes) throw new SlackSaysNo({ error: "file_not_found" });
      return {
        id: found.id,
        name: found.name,
        title: typeof title === "string" ? title : found.name,
        size: found.bytes.length,
      };
    });
    if (files.length === 0) throw new SlackSaysNo({ error: "invalid_arguments" });
    const channels = [args["channel_id"], ...String(args["channels"] ?? "").split(",")].filter(
      (one) => typeof one === "string" && one !== "",
    );
    for (const id of channels) {
      const channel = channelOf(state, id);
      const ts = state.nextTs();
      const { initial_comment: text, thread_ts } = args;
      const raw = {
        type: "message",
        user: slackAccess.botUser,
        bot_id: slackAccess.botId,
        ts,
        text: text ?? "",
        files,
        ...(thread_ts !== undefined && { thread_ts }),
      };
      post(state, channel, raw, ts, typeof thread_ts === "string" ? { thread: thread_ts } : {});
    }
    return { files };
  },
};
