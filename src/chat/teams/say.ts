import type { Answered } from "../outbound.ts";
import type { SayOptions } from "../platform.ts";
import type { Conversation, Message, Person } from "../world.ts";
import { activityBy, sendToApp } from "./activity.ts";
import { list } from "./card.ts";
import { type TeamsState, teamsAccess } from "./state.ts";

/** Somebody writes. The app hears all of it, as with the permissions to read messages of a channel. */
export async function sayTeams(
  state: TeamsState,
  conversation: Conversation,
  { by, text, options }: { readonly by: Person; readonly text: string; readonly options: SayOptions },
): Promise<{ readonly message: Message; readonly answered: Answered }> {
  const { thread, mention = false } = options;
  const root = thread === undefined ? undefined : state.world.message("teams", conversation.id, thread);
  const isChannel = conversation.kind === "channel";
  const rootId = root && (root.thread ?? root.id);
  const id = state.nextId();
  const named = `<at>${teamsAccess.botName}</at>`;
  const of = activityBy(state, conversation, { by, thread: isChannel ? (rootId ?? id) : undefined });
  const called = { type: "mention", text: named, mentioned: { id: teamsAccess.botId, name: teamsAccess.botName } };
  const activity = {
    ...{ type: "message", ...of, id, textFormat: "plain" },
    ...(!isChannel && root && { replyToId: root.id }),
    text: mention ? `${named} ${text}` : text,
    ...(mention && { entities: [...list(of["entities"]), called] }),
  };
  const message = state.world.addMessage({
    ...{ platform: "teams", conversation: conversation.id, id, by: { person: by.id } },
    raw: { type: "message", textFormat: "plain", text: mention ? `@${teamsAccess.botName} ${text}` : text },
    ...(rootId !== undefined && { thread: rootId }),
  });
  return { message, answered: await sendToApp(state, activity) };
}

/** The app is installed for somebody, or in a team's channel: Teams tells it so, and how the conversation is reached. */
export function installTeams(state: TeamsState, conversation: Conversation, by: Person): Promise<Answered> {
  const of = activityBy(state, conversation, { by });
  return sendToApp(state, { type: "installationUpdate", action: "add", ...of, id: state.nextId() });
}
