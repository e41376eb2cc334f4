import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { asked } from "../../../test/asked-in-chat.ts";
import { recovery, windowCloses } from "../../../test/checkout.ts";
import { DecisionMade } from "../../decision/index.ts";
import { RequestReceived } from "../../question/index.ts";
import type { ChatRoom } from "../../testing/index.ts";
import type { Config } from "../define-config.ts";
import { all } from "../read.ts";

const day = 86_400_000_000;
const at = windowCloses(1);
const dayOf = (micros: number) => new Date(micros / 1000).toISOString().slice(0, 10);
const conversations = (room: ChatRoom) => room.messages().map(({ conversation }) => conversation);
const titlesIn = (room: ChatRoom, conversation: string) =>
  room.messages().flatMap((one) => (one.conversation === conversation ? [one.content.title] : []));
const roomless: Config["people"] = {
  "head of sales": { members: ["@maya", "@noor"] },
  "@maya": { on: { desk: "U1" } },
  "@noor": { on: { desk: "U2" } },
  "@ida": { on: { desk: "U3" } },
};
const away = (from: number, to = from) => [{ from: dayOf(from), to: dayOf(to) }];

describe("a group without an address on a channel", () => {
  it("is reached there through its members, each of whom is reminded too", async () => {
    const playbooks = [{ ...recovery, sla: { decide: "2h" }, remind: "1h", routes: [{ channel: "desk" }] }];
    const { desk, turn } = await asked({ people: roomless, playbooks });
    assert.deepEqual(conversations(desk), ["U1", "U2"]);
    await turn(at + 70 * 60_000_000);
    for (const one of ["U1", "U2"]) assert.match(titlesIn(desk, one)[1] ?? "", /^To decide by/, one);
  });

  it("is reached by no route too, each member by the first channel that knows them", async () => {
    const people = { ...roomless, "@noor": { on: { phone: "+2" } } };
    const { desk, phone } = await asked({ people }, []);
    assert.deepEqual([conversations(desk), conversations(phone)], [["U1"], ["+2"]]);
  });
});

describe("somebody who is away", () => {
  const routes = [{ channel: "desk" }];

  it("is told, and so is who stands in, also where a group was asked and its room is told", async () => {
    const people: Config["people"] = {
      ...roomless,
      "head of sales": { on: { desk: "D1" }, members: ["@maya", "@noor"] },
      "@maya": { on: { desk: "U1" }, away: away(at), deputy: "@ida" },
    };
    const { desk, send, state } = await asked({ people }, routes);
    assert.deepEqual(conversations(desk), ["D1", "U3"]);
    const message = desk.messages()[1]?.id ?? "";
    const values = { reason: "Maya is away" };
    await send(desk, { kind: "submitted", by: "U3", message, button: "answer-wait", values, place: {} });
    assert.equal((await state()).decision?.data.decidedBy, "@ida");
  });

  it("is stood in for by their deputy's deputy where that one is away too, and a circle asks nobody twice", async () => {
    const people: Config["people"] = {
      "head of sales": { on: { desk: "U0" }, away: away(at), deputy: "@maya" },
      "@maya": { on: { desk: "U1" }, away: away(at), deputy: "@ida" },
      "@ida": { on: { phone: "+3" }, away: away(at), deputy: "head of sales" },
    };
    const { desk, phone } = await asked({ people }, routes);
    assert.deepEqual([conversations(desk), conversations(phone)], [["U0", "U1"], ["+3"]]);
  });

  it("is stood in for from the day on which they go, though nothing else is new, and is not asked again", async () => {
    const people: Config["people"] = {
      "head of sales": { on: { desk: "U0" }, away: away(at + day, at + 2 * day), deputy: "@maya" },
      "@maya": { on: { desk: "U1" } },
    };
    const { desk, turn } = await asked({ people }, routes);
    assert.deepEqual(conversations(desk), ["U0"]);
    for (const days of [1, 1, 2, 3]) await turn(at + days * day);
    assert.deepEqual(conversations(desk), ["U0", "U1"]);
  });
});

describe("who it was that answered", () => {
  it("stays as it was said then, whoever the account belongs to later, and however surely it was known is told", async () => {
    const playbooks = [{ ...recovery, routes: [{ channel: "desk" }] }];
    const first = await asked({ playbooks, people: { ...roomless, "head of sales": { on: { desk: "U0" } } } });
    const { desk, send, state, store, restart, turn } = first;
    const message = desk.messages()[0]?.id ?? "";
    await send(desk, {
      kind: "submitted",
      by: "U0",
      message,
      button: "answer-wait",
      values: { reason: "so" },
      place: {},
    });
    const log = JSON.stringify(await all(store, {}));
    const [received] = (await all(store, { types: [RequestReceived.type] })).filter(RequestReceived.is);
    const { identity, person, assurance } = received?.data ?? {};
    assert.deepEqual([identity, person, assurance], ["U0", "head of sales", "says the chat"]);
    restart({ people: { "head of sales": { email: "new@example.org" }, "@maya": { on: { desk: "U0" } } } });
    await turn();
    assert.equal((await state()).decision?.data.decidedBy, "head of sales");
    const decided = (await all(store, { types: [DecisionMade.type] }))[0];
    assert.deepEqual(decided?.actor, { kind: "person", id: "head of sales", via: "desk", assurance: "says the chat" });
    assert.ok(JSON.stringify(await all(store, {})).startsWith(log.slice(0, -1)), "what the log said it still says");
  });
});

describe("what was told", () => {
  it("is not told again to who has another address later", async () => {
    const playbooks = [
      { ...recovery, routes: [{ channel: "desk" }], people: { approver: "head of sales", informed: ["@ida"] } },
    ];
    const people: Config["people"] = { ...roomless, "head of sales": { on: { desk: "U0" } } };
    const first = await asked({ people, playbooks });
    const { desk, send, turn } = first;
    const message = desk.messages()[0]?.id ?? "";
    await send(desk, {
      kind: "submitted",
      by: "U0",
      message,
      button: "answer-wait",
      values: { reason: "so" },
      place: {},
    });
    await turn();
    assert.equal(titlesIn(desk, "U3").length, 1);
    first.restart({ people: { ...people, "@ida": { on: { desk: "U4" } } } });
    await turn(at + 2 * day);
    assert.deepEqual(titlesIn(desk, "U4"), []);
  });
});
