import type { SayOptions } from "../platform.ts";
import type { Conversation, Message, Person } from "../world.ts";
import { sendToApp } from "./send.ts";
import type { SlackSockets } from "./socket.ts";
import { type SlackState, slackAccess, userIdOf } from "./state.ts";

/** Somebody writes: it stands in the conversation, and the app is told by the events that it would have subscribed to. */
export async function saySlack(
  state: SlackState,
  sockets: SlackSockets,
  conversation: Conversation,
  { by, text, options }: { readonly by: Person; readonly text: string; readonly options: SayOptions },
): Promise<Message> {
  const { thread, mention = false } = options;
  const root = thread === undefined ? undefined : state.world.message("slack", conversation.id, thread);
  const ts = state.nextTs();
  const threadTs = root && (root.thread ?? root.id);
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const written = mention ? `<@${slackAccess.botUser}> ${escaped}` : escaped;
  const raw = {
    ...{ type: "message", user: userIdOf(by), text: written, ts, team: slackAccess.team },
    ...(threadTs !== undefined && { thread_ts: threadTs }),
  };
  const message = state.world.addMessage({
    ...{ platform: "slack", conversation: conversation.id, id: ts, by: { person: by.id }, raw },
    ...(threadTs !== undefined && { thread: threadTs }),
  });
  const channelType = conversation.kind === "channel" ? "channel" : conversation.members.length > 1 ? "mpim" : "im";
  const common = { ...raw, channel: conversation.id, event_ts: ts };
  const events = [{ ...common, channel_type: channelType }, ...(mention ? [{ ...common, type: "app_mention" }] : [])];
  await Promise.all(
    events.map((event) => {
      const payload = {
        ...{ token: "", team_id: slackAccess.team, api_app_id: slackAccess.appId, event, type: "event_callback" },
        ...{
          event_id: state.id("Ev"),
          event_time: Math.floor(Number(ts)),
          is_ext_shared_channel: false,
          event_context: state.id("4-"),
        },
        authorizations: [
          {
            enterprise_id: null,
            team_id: slackAccess.team,
            user_id: slackAccess.botUser,
            is_bot: true,
            is_enterprise_install: false,
          },
        ],
      };
      return sendToApp(state, sockets, { kind: "events", method: event.type, payload });
    }),
  );
  return message;
}
