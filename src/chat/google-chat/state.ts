import { failure } from "../../kit/failure.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import type { PlatformContext } from "../platform.ts";
import { createTargets, type Targets } from "../targets.ts";
import type { Conversation, Message, Person } from "../world.ts";
import { createKeys, type Keys } from "./keys.ts";

export type Json = Readonly<Record<string, unknown>>;

/** How the Chat API says no: an HTTP status, Google's word for it, and a sentence. */
export const GoogleSaysNo = failure(
  "chat/google-says-no",
  { retry: "never" },
  (f: { status: number; word: string; message: string; retryAfterS?: number }) => f.message,
);

export const googleAccess = {
  account: "thence@chat-simulator.iam.gserviceaccount.com",
  keyId: "simulator-account",
  botName: "Thence",
} as const;

/** What Google Chat keeps beside the conversations. */
export interface GoogleState extends PlatformContext {
  readonly targets: Targets;
  readonly keys: Keys;
  /** Access tokens that were given, and when they end. */
  readonly tokens: Map<string, number>;
  /** What was created by which request, and under which id of the app's own: `spaces/A request-1` to the name of the message. */
  readonly created: Map<string, string>;
  readonly writtenMs: Map<string, number>;
}

export function createState(context: PlatformContext): GoogleState {
  return {
    ...context,
    targets: createTargets(["events"]),
    keys: createKeys(),
    tokens: new Map(),
    created: new Map(),
    writtenMs: new Map(),
  };
}

const digits = (name: string, count: number) =>
  Array.from(sha256Hex(`google chat\n${name}`).slice(0, count), (one) => Number.parseInt(one, 16) % 10).join("");

/** The same id for the same person and the same space in every run. */
export const userIdOf = (person: string): string => `users/1${digits(person, 20)}`;
export const spaceIdOf = (name: string): string => `spaces/AAAA${sha256Hex(`google space\n${name}`).slice(0, 8)}`;

export function directOf({ world }: GoogleState, person: Person): Conversation {
  const id = spaceIdOf(`direct ${person.id}`);
  const known = world.findConversation("google-chat", id);
  const direct: Conversation = {
    platform: "google-chat",
    id,
    kind: "direct",
    name: googleAccess.botName,
    members: [person.id],
  };
  return known ?? world.putConversation(direct);
}

export const record = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {}; // an object with members
export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(record) : []);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** The name of the thread that a message is in. */
export const threadOf = ({ conversation, id, thread }: Pick<Message, "conversation" | "id" | "thread">): string =>
  `${conversation}/threads/${(thread ?? id).split("/messages/")[1]?.split(".")[0]}`;

/** A message as the API and events tell it. */
export function toldMessage(state: GoogleState, message: Message): Json {
  const { fallbackText: _, ...raw } = record(message.raw);
  const by = message.by;
  const sender =
    "app" in by ? { name: "users/app", displayName: by.app, type: "BOT" } : userJson(state.world.person(by.person));
  return {
    ...raw,
    name: message.id,
    sender,
    createTime: new Date(message.atMs).toISOString(),
    thread: { name: threadOf(message) },
    space: { name: message.conversation },
  };
}

export const userJson = ({ id, name, email }: Person): Json => ({
  name: userIdOf(id),
  displayName: name,
  email,
  type: "HUMAN",
  domainId: "simulator",
});

export const spaceJson = ({ id, kind, name }: Conversation): Json => ({
  name: id,
  spaceType: kind === "direct" ? "DIRECT_MESSAGE" : "SPACE",
  type: kind === "direct" ? "DM" : "ROOM",
  ...(kind === "direct" ? { singleUserBotDm: true } : { displayName: name }),
});
