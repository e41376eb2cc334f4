import { failure } from "../../kit/failure.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import type { PlatformContext } from "../platform.ts";
import { createTargets, type Targets } from "../targets.ts";
import type { Conversation, Message, Person } from "../world.ts";
import { createKeys, type Keys } from "./token.ts";

/** How the connector says no: a status, the code in its answer, and how long to wait. */
export const TeamsSaysNo = failure(
  "chat/teams-says-no",
  { retry: "never" },
  (f: { status: number; code: string; message: string; retryAfterS?: number }) => f.message,
);

export const teamsAccess = {
  appId: "00000000-0000-4000-8000-0000000b0700",
  appSecret: "chat-simulator-teams-secret",
  tenant: "00000000-0000-4000-8000-0000000000aa",
  botName: "Thence",
  botId: "28:00000000-0000-4000-8000-0000000b0700",
  team: "19:simulator-general@thread.tacv2",
} as const;

/** A card as one person sees it: what was answered to them stands until the message is changed for all. */
export interface View {
  readonly card?: unknown;
  /** A sentence beneath the card. */
  readonly told?: string;
  readonly isProblem?: boolean;
  /** What they typed and did not get sent. */
  readonly typed?: Readonly<Record<string, string>>;
}

/** What Teams keeps beside the conversations. */
export interface TeamsState extends PlatformContext {
  readonly targets: Targets;
  readonly keys: Keys;
  /** Tokens that were given to the app, and when they end. */
  readonly tokens: Map<string, number>;
  /** When a conversation was written to, and when the app called, for the rates. */
  readonly calledMs: Map<string, readonly number[]>;
  /** 1712345678901, later than every one before. */
  nextId(): string;
  serviceUrl(): string;
  viewOf(message: Message, person: Person): View;
  show(message: Message, person: Person, view: View): void;
  /** Everybody sees the message as it is. */
  showAll(message: Message): void;
}

export function createState(context: PlatformContext): TeamsState {
  const views = new Map<string, Map<string, View>>();
  const keyOf = ({ conversation, id }: Message) => `${conversation}\n${id}`;
  let last = 0;
  return {
    ...context,
    targets: createTargets(["messages"]),
    keys: createKeys(),
    tokens: new Map(),
    calledMs: new Map(),
    nextId: () => {
      last = Math.max(Math.floor(context.clock.now()), last + 1);
      return String(last);
    },
    serviceUrl: () => `${context.base()}/emea/`,
    viewOf: (message, person) => views.get(keyOf(message))?.get(person.id) ?? {},
    show: (message, person, view) => {
      const all = views.get(keyOf(message)) ?? new Map<string, View>();
      views.set(keyOf(message), all.set(person.id, view));
      context.world.touch();
    },
    showAll: (message) => void views.delete(keyOf(message)),
  };
}

/** The same object id for the same person in every run. */
export function objectIdOf(person: string): string {
  const hex = sha256Hex(`teams\n${person}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const channelIdOf = (name: string): string =>
  `19:${sha256Hex(`teams channel\n${name}`).slice(0, 32)}@thread.tacv2`;
const directIdOf = (person: string): string => `a:${sha256Hex(`teams direct\n${person}`).slice(0, 40)}`;

/** A person's conversation with the app, which is the same however often it is opened. */
export function directOf(state: TeamsState, person: Person): Conversation {
  const id = directIdOf(person.id);
  return (
    state.world.findConversation("teams", id) ??
    state.world.putConversation({
      platform: "teams",
      id,
      kind: "direct",
      name: teamsAccess.botName,
      members: [person.id],
    })
  );
}

/** A conversation as an address names it, and the message whose thread it means. errors  chat/teams-says-no */
export function placeOf(
  state: TeamsState,
  name: string,
): { readonly conversation: Conversation; readonly thread: string | undefined } {
  const [id = "", thread] = name.split(";messageid=");
  const conversation = state.world.findConversation("teams", id);
  if (!conversation || conversation.id !== id)
    throw new TeamsSaysNo({ status: 404, code: "ConversationNotFound", message: "Conversation not found." });
  return { conversation, thread };
}

/** Somebody by an id of theirs. errors  chat/teams-says-no */
export function memberOf(state: TeamsState, id: unknown, { members }: Pick<Conversation, "members">): Person {
  const found = state.world.people.find(({ ids }) => ids["teams"] === id || ids["teams.user"] === id);
  if (!found || !members.includes(found.id))
    throw new TeamsSaysNo({
      status: 404,
      code: "MemberNotFoundInConversation",
      message: "The member is not in the conversation.",
    });
  return found;
}
