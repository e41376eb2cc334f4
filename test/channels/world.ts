import assert from "node:assert/strict";
import { openEventStore as openMemory } from "../../src/adapters/memory/event-store.ts";
import { listCases } from "../../src/app/cases.ts";
import { openPacer } from "../../src/app/channels/pace.ts";
import { takeRequest } from "../../src/app/channels/take.ts";
import { type Config, defineConfig } from "../../src/app/define-config.ts";
import { openLoop, takeTurn } from "../../src/app/loop.ts";
import { all } from "../../src/app/read.ts";
import type { Case } from "../../src/decision/index.ts";
import type { RecordedEvent } from "../../src/event/index.ts";
import {
  type Address,
  type Channel,
  foldDelivery,
  MessageRequested,
  type RawRequest,
  type RawResponse,
} from "../../src/question/index.ts";
import { type ChannelHarness, type ChannelStage, type Delivered, fixedContext } from "../../src/testing/index.ts";
import { acting, recovery, sell, shop, target, windowCloses } from "../checkout.ts";

const baseUrl = "https://thence.shop.example";

/** The test shop, whose question goes through a channel to a room and to Ann, who may decide. */
export interface World {
  readonly stage: ChannelStage;
  /** A turn of the loop, so many hours after the last one. */
  turn(hours?: number): Promise<void>;
  /** The platform is reached again. */
  back(): void;
  /** The question as it was delivered there. */
  question(at: Address): Promise<Delivered>;
  take(request: RawRequest | undefined): Promise<RawResponse>;
  state(): Promise<Case>;
  /** Everything in the log of a type. */
  told<Event extends RecordedEvent>(type: {
    readonly type: string;
    is(event: RecordedEvent): event is Event;
  }): Promise<readonly Event[]>;
  length(): Promise<number>;
  close(): Promise<void>;
}

/** `isAway`: the platform is not reached until it is back. */
export async function worldOn(harness: ChannelHarness, { isAway = false } = {}): Promise<World> {
  const stage = await harness.open();
  const { name } = stage.channel;
  const away = isAway ? await harness.away?.() : undefined;
  let isBack = !isAway;
  const context = fixedContext(3);
  const store = await openMemory("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const routes = [stage.group, stage.ann, ...(stage.nowhere ? [stage.nowhere] : [])].map(({ target: to }) => ({
    channel: name,
    target: to === stage.annId ? "@ann" : to,
  }));
  const people: Config["people"] = { "head of sales": { members: ["@ann"] }, "@ann": { on: { [name]: stage.annId } } };
  const config = defineConfig({
    ...shop,
    people,
    baseUrl,
    channels: { [name]: {} },
    playbooks: [{ ...recovery, routes }],
  });
  const loop = openLoop(store, config);
  const now = windowCloses(1);
  let wall = context.clock();
  const channelNow = (): Channel => (isBack || !away ? stage.channel : away);
  const turn = async (hours = 0) => {
    wall += hours * 3_600_000_000 + 1;
    context.clock.set(wall);
    const channels = new Map([[name, channelNow()]]);
    const delivering = { channels, pacer: openPacer(), wallClock: () => wall, random: () => 0 };
    await takeTurn(loop, now, { ...acting(target().actuator, () => wall), delivering });
  };
  await turn();
  await turn(1);
  return {
    stage,
    turn,
    back: () => {
      isBack = true;
    },
    question: async ({ target: to }) => {
      const asked = (await all(store, { types: [MessageRequested.type] })).filter(MessageRequested.is);
      const found = asked.find(({ data }) => data.to.target === to && data.says === "question")?.data;
      await loop.journal.refresh();
      const place = found && foldDelivery(loop.journal.stream("thence.message", found.message))?.place;
      assert.ok(found && place, `the question stands at ${to}`);
      return { outgoing: { id: found.message, to: found.to, message: found.content }, place };
    },
    take: async (request) => {
      assert.ok(request, "the platform has such a request");
      return takeRequest({ store, journal: loop.journal, config, now: () => now }, stage.channel, request, stage.now());
    },
    state: async () => (await listCases(store))[0] ?? assert.fail("no case"),
    told: async (type) => (await all(store, { types: [type.type] })).filter(type.is),
    length: async () => (await store.head()).position,
    close: async () => {
      await stage.close?.();
      await store.close();
    },
  };
}
