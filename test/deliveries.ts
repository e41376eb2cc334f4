import assert from "node:assert/strict";
import { dispatchMessages } from "../src/app/channels/dispatch.ts";
import { openChannels } from "../src/app/channels/open.ts";
import { openPacer } from "../src/app/channels/pace.ts";
import { contentHash } from "../src/app/channels/request.ts";
import { openJournal } from "../src/app/journal.ts";
import { type Chat, type Fault, startChat } from "../src/chat/index.ts";
import {
  type Address,
  type Channel,
  type Delivery,
  type Message,
  MessageRequested,
  type Place,
  type RequestedMessage,
} from "../src/question/index.ts";
import type { EventStore } from "../src/store/index.ts";

/** Messages for every platform of the simulator, in a time that passes only when somebody waits. */
export interface Deliveries {
  readonly chat: Chat;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly messages: readonly RequestedMessage[];
  readonly clock: () => number;
  readonly pass: (untilMicros: number) => void;
}

const rooms = 20;
const inThread = 10;

// What leaves nobody knowing whether it arrived is tried where the platform can be asked; elsewhere it may be told twice, and the docs say so.
const faults: readonly Fault[] = [
  { platform: "*", method: "*", kind: "rate-limited", after: 20, times: 10, retryAfterS: 3 },
  { platform: "slack", method: "*", kind: "error", after: 60, times: 10 },
  { platform: "teams", method: "*", kind: "error", after: 20, times: 10, status: 503 },
  { platform: "mail", method: "*", kind: "error", after: 20, times: 10, status: 451 },
  { platform: "slack", method: "chat.postMessage", kind: "cut-after", after: 10, times: 10 },
  { platform: "slack", method: "chat.postMessage", kind: "timeout-after", after: 30, times: 5 },
  { platform: "slack", method: "chat.postMessage", kind: "cut-before", after: 40, times: 10 },
];

export async function openDeliveries(count: number, { areFaulty = true } = {}): Promise<Deliveries> {
  let ms = Date.UTC(2026, 2, 2, 8);
  const chat = await startChat({
    clock: { now: () => ms, wait: async () => undefined },
    rates: true,
    seed: { channels: Array.from({ length: rooms }, (_, i) => `room-${i}`) },
  });
  const secrets: Readonly<Record<string, string>> = {
    SLACK_BOT_TOKEN: chat.slack.botToken,
    SLACK_SIGNING_SECRET: chat.slack.signingSecret,
    TEAMS_APP_SECRET: chat.teams.appSecret,
    MAIL_SECRET: "a secret of thirty-two characters, and more",
  };
  const { appId, tenant, serviceUrl, loginUrl, openIdUrl } = chat.teams;
  const settings = {
    channels: {
      slack: { apiUrl: chat.slack.apiUrl },
      teams: { appId, tenant, serviceUrl, loginUrl, openIdUrl },
      mail: { from: "thence@example.org", server: chat.smtp.url },
    },
  };
  const clock = () => ms * 1000;
  const opened = await openChannels(settings, { secret: (name) => secrets[name], now: clock });
  const channels = new Map<string, Channel>();
  for (const [name, channel] of opened) {
    assert.ok(!("lacking" in channel), name);
    channels.set(name, channel);
  }
  if (areFaulty) for (const fault of faults) chat.faults.add(fault);
  const addresses = ["slack", "teams", "mail"].flatMap((channel) =>
    Array.from({ length: rooms }, (_, i): Address => ({ channel, target: targetOf(chat, channel, i), kind: "group" })),
  );
  const messages = Array.from({ length: count }, (_, i): RequestedMessage => {
    const thread = Math.floor(i / inThread);
    const content: Message = {
      language: "en",
      title: `delivery ${i} of all`,
      parts: [{ kind: "text", text: "What is known, in a sentence or two, as messages are." }],
    };
    const to = addresses[thread % addresses.length] ?? assert.fail("no address");
    const root = i % inThread === 0 ? {} : { thread: `M-${thread * inThread}` };
    return { message: `M-${i}`, to, says: "bench", ...root, content, hash: contentHash(content) };
  });
  const pass = (until: number) => {
    ms = Math.max(ms + 1000, Math.ceil(until / 1000));
  };
  return { chat, channels, messages, clock, pass };
}

function targetOf(chat: Chat, channel: string, i: number): string {
  return channel === "mail" ? `reader-${i}@example.org` : chat.conversation(channel, `room-${i}`).id;
}

/** Through the log: every message is asked for, and turns are taken until nothing waits. */
export async function throughLog({ channels, messages, clock, pass }: Deliveries, store: EventStore): Promise<void> {
  for (let i = 0; i < messages.length; i += 50)
    await store.append(
      messages.slice(i, i + 50).map((message) => MessageRequested(message, { occurred: clock() })),
      { command: "tell" },
    );
  const journal = openJournal(store);
  const delivering = { channels, pacer: openPacer(), wallClock: clock, random: () => 0 };
  for (;;) {
    const { nextAt, failed, held } = await dispatchMessages(journal, clock(), delivering);
    assert.deepEqual([failed, held], [[], []]);
    if (nextAt === undefined) return;
    pass(nextAt);
  }
}

/** The same sends by a client that keeps no log: what it was told last is in its memory, and gone with it. */
export async function byBareClient({ channels, messages, clock, pass }: Deliveries): Promise<void> {
  const pacer = openPacer();
  const lanes = [...Map.groupBy(messages, ({ thread, message }) => thread ?? message).values()].map((all) => [...all]);
  const places = new Map<string, Place>();
  const unknown = new Set<string>();
  const waits = new Map<readonly RequestedMessage[], number>();
  const step = async (lane: RequestedMessage[]) => {
    for (let next = lane[0]; next && (waits.get(lane) ?? 0) <= clock(); next = lane[0]) {
      const { message: id, to, content, thread } = next;
      const channel = channels.get(to.channel) ?? assert.fail(to.channel);
      const at = pacer.take(channel, to.target, clock());
      if (at > clock()) return void waits.set(lane, at);
      const root = thread === undefined ? undefined : places.get(thread);
      const outgoing = { id, to, message: content, ...(root && { thread: root }) };
      const found = unknown.has(id) ? await channel.find?.(outgoing) : undefined;
      const came: Delivery = found ?? (await channel.deliver(outgoing));
      if (came.kind === "unknown") unknown.add(id);
      else unknown.delete(id);
      assert.notEqual(came.kind, "failed", came.status);
      if (came.kind !== "done")
        return void waits.set(lane, clock() + 1000 * ((came.kind === "retry" && came.afterMs) || 500));
      places.set(id, came.place);
      lane.shift();
    }
  };
  for (let open = lanes; open.length > 0; open = open.filter((lane) => lane.length > 0)) {
    const queue = [...open];
    const work = async () => {
      for (let lane = queue.shift(); lane; lane = queue.shift()) await step(lane);
    };
    await Promise.all(Array.from({ length: 16 }, work));
    pass(Math.min(...open.map((lane) => waits.get(lane) ?? clock())));
  }
}

/** What stands on the platforms: how many, how many twice, and whether each thread has its order. */
export function standing({ chat, messages }: Deliveries) {
  const found = chat.conversations().flatMap((conversation) =>
    chat.messages(conversation).flatMap(({ by, raw }) => {
      const [, number] = /delivery (\d+) of all/.exec(JSON.stringify(raw)) ?? [];
      return "app" in by && number !== undefined ? [Number(number)] : [];
    }),
  );
  const threads = Map.groupBy(found, (i) => Math.floor(i / inThread));
  const inOrder = [...threads.values()].filter((all) => all.every((i, at) => at === 0 || i > (all[at - 1] ?? -1)));
  const distinct = new Set(found).size;
  return {
    messages: messages.length,
    lost: messages.length - distinct,
    doubled: found.length - distinct,
    threads: threads.size,
    inOrder: inOrder.length,
  };
}
