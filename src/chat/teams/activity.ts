import type { Answered, Attempt } from "../outbound.ts";
import type { Conversation, Message, Person } from "../world.ts";
import { type CardAction, type Json, textOf } from "./card.ts";
import { type TeamsState, teamsAccess } from "./state.ts";

const messageTimeoutMs = 15_000;
const invokeTimeoutMs = 10_000;
// Those of Microsoft last an hour; with the five minutes that clocks may differ, one from ten minutes ago must have ended.
const tokenSeconds = 240;

/** What every activity says of where and by whom. */
export function activityBy(
  state: TeamsState,
  conversation: Conversation,
  { by, thread }: { readonly by: Person; readonly thread?: string | undefined },
): Json {
  const at = new Date(state.clock.now()).toISOString();
  const isChannel = conversation.kind === "channel";
  const tenant = { id: teamsAccess.tenant };
  return {
    timestamp: at,
    localTimestamp: at,
    localTimezone: "Etc/UTC",
    serviceUrl: state.serviceUrl(),
    channelId: "msteams",
    from: { id: by.ids["teams.user"], name: by.name, aadObjectId: by.ids["teams"] },
    conversation: {
      ...{ conversationType: isChannel ? "channel" : "personal", tenantId: teamsAccess.tenant },
      ...(isChannel && { isGroup: true }),
      id: thread === undefined ? conversation.id : `${conversation.id};messageid=${thread}`,
    },
    recipient: { id: teamsAccess.botId, name: teamsAccess.botName },
    locale: "en-GB",
    entities: [{ type: "clientInfo", locale: "en-GB", country: "GB", platform: "Web", timezone: "Etc/UTC" }],
    channelData: {
      ...(isChannel && {
        ...{ teamsChannelId: conversation.id, teamsTeamId: teamsAccess.team },
        ...{ channel: { id: conversation.id, name: conversation.name }, team: { id: teamsAccess.team } },
      }),
      tenant,
    },
  };
}

/** Sends an activity to the app's messaging endpoint, as the Bot Connector does, with its signed token. */
export async function sendToApp(state: TeamsState, activity: Json): Promise<Answered> {
  const url = state.targets.get("messages");
  if (url === undefined) return { kind: "not-connected" };
  const isInvoke = activity["type"] === "invoke";
  return state.outbound.post({
    ...{ platform: "teams", method: String(isInvoke ? activity["name"] : activity["type"]), url },
    timeoutMs: isInvoke ? invokeTimeoutMs : messageTimeoutMs,
    build: ({ atMs, isForged }: Attempt) => {
      const from = Math.floor(atMs / 1000);
      const claims = {
        ...{ serviceurl: state.serviceUrl(), iss: "https://api.botframework.com", aud: teamsAccess.appId },
        ...{ nbf: from, exp: from + tokenSeconds },
      };
      const token = state.keys.signed(claims, { isForged });
      const headers = { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` };
      return { headers, body: JSON.stringify(activity) };
    },
  });
}

/** A click, and what was filled in for it. */
export interface Sent {
  readonly action: CardAction;
  readonly message: Message;
  readonly by: Person;
  readonly values: Json;
}

/** What a click says of where it was. */
export function clickedOf(state: TeamsState, message: Message, by: Person): Json {
  const conversation = state.world.conversation("teams", message.conversation);
  const thread = conversation.kind === "channel" ? (message.thread ?? message.id) : undefined;
  const of = activityBy(state, conversation, { by, thread });
  return { ...of, id: state.nextId(), replyToId: message.id };
}

export function invokeOf(state: TeamsState, message: Message, by: Person, name: string, value: Json): Json {
  const of = clickedOf(state, message, by);
  return { type: "invoke", name, ...of, id: `f:${textOf(of["id"])}`, value };
}

export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
