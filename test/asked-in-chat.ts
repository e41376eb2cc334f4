import assert from "node:assert/strict";
import { openEventStore as openMemory } from "../src/adapters/memory/event-store.ts";
import { listCases } from "../src/app/cases.ts";
import { openPacer } from "../src/app/channels/pace.ts";
import { takeRequest } from "../src/app/channels/take.ts";
import { type Config, defineConfig } from "../src/app/define-config.ts";
import { openLoop, takeTurn } from "../src/app/loop.ts";
import type { Channel, Route } from "../src/question/index.ts";
import { chatRoom, fixedContext, type Told } from "../src/testing/index.ts";
import { acting, sell, shop, target, windowCloses } from "./checkout.ts";

export const people = {
  "head of sales": { email: "sales@example.org", on: { desk: "D1" }, members: ["@maya", "@noor"] },
  "@maya": { email: "maya@example.org", on: { desk: "U1", phone: "+1" }, language: "da" },
  "@noor": { email: "noor@example.org", on: { desk: "U2" } },
  "@ida": { on: { desk: "U3" } },
} as const satisfies Config["people"];

/** The test shop, whose question goes to a group's room and to Maya's phone. */
export async function asked(
  config: Partial<Config> = {},
  routes: readonly Route[] = [{ channel: "desk" }, { channel: "phone", target: "@maya" }],
  before: (channels: Map<string, Channel>) => void = () => {},
) {
  const [desk, phone] = [chatRoom("desk"), chatRoom("phone")];
  const context = fixedContext(3);
  const store = await openMemory("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const [recovery] = shop.playbooks ?? [];
  assert.ok(recovery);
  let whole = defineConfig({
    ...shop,
    people,
    channels: { desk: {}, phone: {} },
    playbooks: [{ ...recovery, routes, people: { approver: "head of sales", informed: ["@ida"] } }],
    ...config,
  });
  let loop = openLoop(store, whole);
  /** Another process on the same log, with what was changed meanwhile in the configuration. */
  const restart = (changed: Partial<Config> = {}) => {
    whole = defineConfig({ ...whole, ...changed });
    loop = openLoop(store, whole);
  };
  let wall = context.clock();
  const delivering = {
    channels: new Map([
      ["desk", desk.channel],
      ["phone", phone.channel],
    ]),
    pacer: openPacer(),
    wallClock: () => wall,
    random: () => 0,
  };
  let now = windowCloses(1);
  const turn = async (at = now) => {
    now = at;
    wall += 1;
    context.clock.set(wall);
    return takeTurn(loop, at, { ...acting(target().actuator, () => wall), delivering });
  };
  const later = (micros: number) => {
    wall += micros;
    context.clock.set(wall);
  };
  const send = (room: typeof desk, told: Told) =>
    takeRequest(
      { store, journal: loop.journal, config: whole, now: () => now },
      room.channel,
      room.request(told),
      wall,
    );
  before(delivering.channels);
  await turn();
  const state = async () => (await listCases(store))[0] ?? assert.fail("no case");
  return { store, desk, phone, delivering, turn, later, restart, send, state };
}
