import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked } from "../../../test/asked-in-chat.ts";
import { minute, recovery, windowCloses } from "../../../test/checkout.ts";
import { type Channel, type Delivery, MessageSent, MessageWithdrawn } from "../../question/index.ts";
import type { ChatRoom } from "../../testing/index.ts";
import { all } from "../read.ts";

const hour = 60 * minute;
const start = windowCloses(1);
const routes = [{ channel: "desk" }, { channel: "phone", target: "@maya" }];
const playbooks = [{ ...recovery, routes, sla: { acknowledge: "3h", decide: "9h" }, remind: "1h" }];
const titles = (room: ChatRoom) => room.messages().map(({ content }) => content.title);

/** The shop with a phone that is down until it is up again. */
async function withPhoneDown() {
  const phone = { isDown: true, calls: 0 };
  const breaks = (channels: Map<string, Channel>) => {
    const real = channels.get("phone") ?? assert.fail("no phone");
    const through = (call: () => Promise<Delivery>): Promise<Delivery> => {
      phone.calls += 1;
      return phone.isDown ? Promise.resolve({ kind: "retry", status: "503" }) : call();
    };
    const { update } = real;
    channels.set("phone", {
      ...real,
      deliver: (outgoing) => through(() => real.deliver(outgoing)),
      ...(update && { update: (outgoing, place) => through(() => update(outgoing, place)) }),
    });
  };
  const shop = await asked({ playbooks }, routes, breaks);
  const hours = async (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      shop.later(hour);
      await shop.turn(start + i * hour);
    }
  };
  return { ...shop, down: phone, hours };
}

describe("a channel that is down for a day", () => {
  it("is told everything once after, with one reminder instead of those that waited", async () => {
    const { desk, phone, down, hours, store } = await withPhoneDown();
    await hours(1, 25);
    assert.deepEqual(titles(phone), []);
    assert.equal(titles(desk).filter((title) => /^To (take it up|decide) by/.test(title)).length, 2);
    assert.ok(down.calls < 60, `a platform that is down is not called all the time (${down.calls})`);
    down.isDown = false;
    await hours(25, 27);
    const [question, ...others] = titles(phone);
    assert.equal(question, "Customers give up at the checkout. What do we do?");
    assert.deepEqual(
      others.map((title) => title.replace(/\d.*/, "…")),
      ["Husk at beslutte senest …"],
    );
    const withdrawn = (await all(store, { types: [MessageWithdrawn.type] })).filter(MessageWithdrawn.is);
    assert.equal(withdrawn.length, 1);
    const before = [titles(phone), titles(desk), down.calls];
    await hours(27, 30);
    assert.deepEqual([titles(phone), titles(desk), down.calls], before, "nothing is told twice");
  });

  it("asks nobody what was decided meanwhile, and reminds nobody of it", async () => {
    const { desk, phone, down, send, hours } = await withPhoneDown();
    await hours(1, 9);
    const message = desk.messages()[0]?.id ?? "";
    const values = { reason: "so" };
    await send(desk, { kind: "submitted", by: "U2", message, button: "answer-wait", values, place: {} });
    await hours(9, 25);
    down.isDown = false;
    await hours(25, 27);
    assert.equal(phone.messages()[0]?.content.buttons, undefined);
    assert.deepEqual(
      titles(phone).filter((title) => title.startsWith("Husk")),
      [],
    );
    assert.equal(titles(phone).filter((title) => title.startsWith("Besluttet")).length, 1);
  });
});

describe("a process that is killed when a message was sent and before that was recorded", () => {
  it("leaves a message that is looked for, found and not sent again", async () => {
    const { desk, phone, delivering, send, turn, restart, later, store } = await asked();
    const real = delivering.channels.get("phone") ?? assert.fail("no phone");
    const deliver: Channel["deliver"] = async (outgoing) => {
      await real.deliver(outgoing);
      throw new Error("killed");
    };
    delivering.channels.set("phone", { ...real, deliver });
    const message = desk.messages()[0]?.id ?? "";
    await send(desk, { kind: "submitted", by: "U2", message, button: "comment", values: { text: "hm" }, place: {} });
    await assert.rejects(turn(), /killed/);
    assert.equal(phone.messages().length, 2, "it stands there");
    const sent = async () => (await all(store, { types: [MessageSent.type] })).length;
    const before = await sent();
    delivering.channels.set("phone", { ...real, deliver: () => assert.fail("it was sent twice") });
    restart();
    await turn();
    assert.equal(await sent(), before, "as long as the other process may still be at it, nobody else is");
    later(2 * minute);
    await turn();
    assert.equal(phone.messages().length, 2);
    assert.equal(await sent(), before + 1);
  });
});
