import { failure } from "../../kit/failure.ts";
import { sha256 } from "../../kit/sha256.ts";
import type { PlatformContext } from "../platform.ts";
import { createTargets, type Targets } from "../targets.ts";
import type { Conversation, Message, Person } from "../world.ts";

/** How Slack says no: `error`, and what else stands in its answer. */
export const SlackSaysNo = failure(
  "chat/slack-says-no",
  { retry: "never" },
  (f: { error: string; more?: Readonly<Record<string, unknown>>; status?: number; retryAfterS?: number }) => f.error,
);

/** What lets somebody open a form: three seconds, once. */
export interface Trigger {
  readonly person: string;
  readonly expiresMs: number;
  readonly isUsed: boolean;
}

export interface ResponseUrl {
  readonly message: Message;
  readonly person: string;
  readonly expiresMs: number;
  readonly usesLeft: number;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: Uint8Array | undefined;
  readonly title?: string;
}

export const slackAccess = {
  botToken: "xoxb-1-chat-simulator-bot",
  appToken: "xapp-1-chat-simulator-app",
  signingSecret: "chat-simulator-signing-secret",
  team: "T0SIMULATOR",
  appId: "A0SIMULATOR",
  botId: "B0SIMULATOR",
  botUser: "U0SIMULATORBOT",
} as const;

/** What Slack keeps beside the conversations. */
export interface SlackState extends PlatformContext {
  readonly targets: Targets;
  readonly triggers: Map<string, Trigger>;
  readonly responseUrls: Map<string, ResponseUrl>;
  readonly files: Map<string, SlackFile>;
  /** When a channel was written to, for the rate of one message a second. */
  readonly writtenMs: Map<string, number>;
  /** 1712345678.000100, later than every one before. */
  nextTs(): string;
  id(prefix: string): string;
}

export function createState(context: PlatformContext): SlackState {
  let lastMicros = 0;
  const state: SlackState = {
    ...context,
    targets: createTargets(["events", "interactions"]),
    triggers: new Map(),
    responseUrls: new Map(),
    files: new Map(),
    writtenMs: new Map(),
    nextTs: () => {
      lastMicros = Math.max(Math.floor(context.clock.now()) * 1000, lastMicros + 1);
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, "0")}`;
    },
    id: (prefix) => `${prefix}${String(context.world.nextNumber()).padStart(8, "0")}`,
  };
  return state;
}

const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** The same id for the same name in every run. */
export function stableId(prefix: string, name: string): string {
  const digest = sha256(new TextEncoder().encode(`slack\n${name}`));
  return prefix + Array.from(digest.slice(0, 9), (byte) => alphabet[byte % 32]).join("");
}

export const userIdOf = (person: Person): string => person.ids["slack"] ?? "";

/** A channel by its id, or the direct conversation of a user's id, which is there from now on. */
export function channelOf(state: SlackState, id: unknown): Conversation {
  if (typeof id !== "string" || id === "") throw new SlackSaysNo({ error: "channel_not_found" });
  const found = state.world.findConversation("slack", id.replace(/^#/, ""));
  if (found) return found;
  const person = /^U/.test(id) ? state.world.people.find((one) => userIdOf(one) === id) : undefined;
  if (!person) throw new SlackSaysNo({ error: "channel_not_found" });
  return directWith(state, [person]);
}

export function directWith({ world }: SlackState, people: readonly Person[]): Conversation {
  const ids = people.map(({ id }) => id).sort();
  const id = stableId(people.length === 1 ? "D" : "G", ids.join(" "));
  return (
    world.findConversation("slack", id) ??
    world.putConversation({
      platform: "slack",
      id,
      kind: "direct",
      name: people.map(({ name }) => name).join(", "),
      members: ids,
    })
  );
}

export function personOf({ world }: SlackState, id: unknown): Person {
  const found = world.people.find((one) => userIdOf(one) === id);
  if (!found) throw new SlackSaysNo({ error: "user_not_found" });
  return found;
}

/** What lets an app open a form for somebody now. */
export function newTrigger(state: SlackState, person: string): string {
  const id = `${state.world.nextNumber()}.${slackAccess.team}.${stableId("", String(state.world.nextNumber()))}`;
  state.triggers.set(id, { person, expiresMs: state.clock.now() + 3000, isUsed: false });
  return id;
}
