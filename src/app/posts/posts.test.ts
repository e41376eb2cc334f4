import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acting, minute, opens, Placed, Started, sell, shop, target } from "../../../test/checkout.ts";
import { openEventStore as openMemory } from "../../adapters/memory/event-store.ts";
import { formatTime, type Micros } from "../../event/index.ts";
import { type Message, MessageRequested, plainText } from "../../question/index.ts";
import { definePost, PostFailed, PostMade, type PostOptions, PostSkipped } from "../../report/index.ts";
import { SignalRaised } from "../../signal/index.ts";
import { chatRoom, fixedContext, type Told } from "../../testing/index.ts";
import { listCases } from "../cases.ts";
import { openPacer } from "../channels/pace.ts";
import { takeRequest } from "../channels/take.ts";
import { type Config, defineConfig } from "../define-config.ts";
import { openLoop, takeTurn } from "../loop.ts";
import { all } from "../read.ts";

const hour = 60 * minute;
const people = {
  "head of sales": { on: { desk: "D1" }, members: ["@maya", "@noor"] },
  "@maya": { on: { desk: "U1" }, language: "da", zone: "Europe/Copenhagen" },
  "@noor": { on: { desk: "U2" } },
} as const satisfies Config["people"];

const hourly = {
  what: { metric: "checkout-completion", period: "1h" },
  to: ["head of sales", "@maya"],
  when: "every hour at :15",
} as const satisfies PostOptions;

/** The test shop from 8 o'clock on, with one post; two processes may run it. */
async function posting(options: PostOptions = hourly, config: Partial<Config> = {}) {
  const desk = chatRoom("desk");
  const context = fixedContext(5);
  const store = await openMemory("memory:", context);
  const whole = defineConfig({
    ...shop,
    playbooks: [],
    people,
    channels: { desk: {} },
    posts: [definePost("conversion", options)],
    ...config,
  });
  const wall = context.clock();
  const delivering = {
    channels: new Map([["desk", desk.channel]]),
    pacer: openPacer(),
    wallClock: () => wall,
    random: () => 0,
  };
  const process = () => {
    const loop = openLoop(store, whole);
    return {
      journal: loop.journal,
      turn: (at: Micros) => takeTurn(loop, at, { ...acting(target().actuator, () => wall), delivering }),
    };
  };
  const first = process();
  let now = opens;
  const turn = (at: Micros) => {
    now = at;
    return first.turn(at);
  };
  const send = (told: Told) =>
    takeRequest(
      { store, journal: first.journal, config: whole, now: () => now },
      desk.channel,
      desk.request(told),
      wall,
    );
  const of = async <Type extends string, Data>(definition: {
    is(event: Awaited<ReturnType<typeof all>>[number]): boolean;
    read(event: Awaited<ReturnType<typeof all>>[number]): { readonly data: Data };
    readonly type: Type;
  }) => (await all(store, { types: [definition.type] })).map((event) => definition.read(event).data);
  return { store, desk, turn, send, process, of, config: whole };
}

const textOf = (content: Message | undefined) => (content ? plainText(content) : assert.fail("no message"));

describe("a post on a schedule", () => {
  it("tells the last closed period to everybody in their language, and what it was before, with picture and freshness", async () => {
    const { store, desk, turn } = await posting();
    await turn(opens + 90 * minute);
    await sell(store, 0, 10, 7);
    await sell(store, 2, 20, 8);
    await turn(opens + 2 * hour + 14 * minute);
    assert.equal(desk.messages().length, 0, "nothing was due since it went live");
    await turn(opens + 2 * hour + 15 * minute);
    const [group, maya] = desk.messages().map(({ content }) => content);
    assert.equal(group?.title, "checkout-completion: 40.0 % (−30.0 points)");
    assert.match(
      textOf(group),
      /checkout-completion, 2 Mar, 09:00 – 10:00 UTC: 40\.0 % \(8 of 20; likely 21\.9 % to 61\.3 %\), −30\.0 points against 70\.0 % in the period before\. That may be chance\./,
    );
    assert.match(textOf(group), /As of: 2 Mar 2026, 10:15 UTC\nLast event: 2 Mar 2026, 09:19 UTC/);
    assert.match(textOf(group), /thence metric checkout-completion --from 2026-03-02T09:00:00Z/);
    assert.match(textOf(maya), /2\. mar\., 10\.00 – 11\.00 CET: 40,0 % \(8 af 20; sandsynligvis 21,9 % til 61,3 %\)/);
    assert.deepEqual(
      group?.parts.map(({ kind }) => kind),
      ["text", "chart", "facts"],
    );
    assert.equal(maya?.buttons?.[0]?.label, "Åbn en sag");
  });

  it("is told once by a repeated turn, another process and both at once", async () => {
    const { store, desk, turn, process, of } = await posting();
    await turn(opens);
    await sell(store, 0, 10, 7);
    const [one, other] = [process(), process()];
    const due = opens + hour + 15 * minute;
    await Promise.all([one.turn(due), other.turn(due + minute), turn(due + minute)]);
    await turn(due + 2 * minute);
    await other.turn(due + 3 * minute);
    assert.equal((await of(PostMade)).filter(({ due: at }) => at === due).length, 1);
    assert.equal((await of(MessageRequested)).filter(({ says }) => says === "post").length, 2, "9:15, to two");
    assert.deepEqual(
      desk.messages().map(({ edits }) => edits),
      [0, 0],
    );
  });

  it("tells what was missed while nobody ran by its latest, and records the others as skipped", async () => {
    const { store, desk, turn, of } = await posting();
    await turn(opens + 20 * minute);
    await sell(store, 0, 10, 7);
    await turn(opens + 5 * hour + 40 * minute);
    assert.equal(desk.messages().length, 2);
    const [made] = await of(PostMade);
    assert.equal(made?.due, opens + 5 * hour + 15 * minute);
    const [skipped] = await of(PostSkipped);
    assert.deepEqual(
      { ...skipped, definition: undefined },
      {
        post: "conversion",
        definition: undefined,
        from: opens + hour + 15 * minute,
        to: opens + 4 * hour + 15 * minute,
        count: 4,
        because: "missed",
      },
    );
  });

  it("says that there are no data and when the last came, and where none ever did", async () => {
    const { store, desk, turn } = await posting({ ...hourly, to: ["@noor"] });
    await turn(opens);
    await turn(opens + 15 * minute);
    await sell(store, 0, 10, 7);
    await turn(opens + 3 * hour + 15 * minute);
    const [before, after] = desk.messages().map(({ content }) => textOf(content));
    assert.match(after ?? "", /^checkout-completion: no data\n/);
    assert.match(before ?? "", /checkout-completion, .*: no data\. No event that it counts has come yet\./);
    assert.match(after ?? "", /: no data\. The last event that it counts came at 2 Mar 2026, 08:18 UTC\./);
  });

  it("tells the values of a property beside the whole, and what to be careful about", async () => {
    const { store, desk, turn } = await posting({
      ...hourly,
      what: { metric: "checkout-completion", period: "1h", by: "tag:session", top: 2 },
      to: ["@maya"],
      note: "After the release of Monday.",
      title: "Kassen",
    });
    await turn(opens);
    await sell(store, 0, 3, 1);
    await turn(opens + hour + 15 * minute);
    const { content } = desk.messages().at(-1) ?? assert.fail("no message");
    const table = content.parts.find((part) => part.kind === "table");
    assert.deepEqual(table?.columns, ["tag:session", "nu", "før", "af"]);
    assert.deepEqual(table?.rows[0], ["s-0-0", "100,0 %", "–", "1"]);
    assert.match(textOf(content), /^Kassen: 33,3 %\n\n.*\n\nAfter the release of Monday\.\n\n! The number rests on 3/);
  });

  it("goes on from where it was when its title changes, and begins anew when its time does", async () => {
    const { store, of, config, process } = await posting();
    const later = (options: PostOptions, at: Micros) => {
      const loop = openLoop(store, { ...config, posts: [definePost("conversion", options)] });
      return takeTurn(
        loop,
        at,
        acting(target().actuator, () => at),
      );
    };
    await process().turn(opens + 20 * minute);
    await later({ ...hourly, title: "Conversion" }, opens + 2 * hour);
    await later({ ...hourly, title: "Conversion", when: "every day at 09:30" }, opens + 2 * hour + minute);
    await later({ ...hourly, title: "Conversion", when: "every day at 09:30" }, opens + 26 * hour);
    assert.deepEqual(
      (await of(PostMade)).map(({ due }) => formatTime(due)),
      ["2026-03-02T09:15:00Z", "2026-03-03T09:30:00Z"],
    );
    await takeTurn(
      openLoop(store, { ...config, posts: [] }),
      opens + 27 * hour,
      acting(target().actuator, () => 0),
    );
    await takeTurn(
      openLoop(store, { ...config, posts: [] }),
      opens + 99 * hour,
      acting(target().actuator, () => 0),
    );
    assert.equal((await of(PostMade)).length, 2, "what was retired is not told");
  });

  it("says the same to the last byte wherever it is computed from the same log", async () => {
    const made = async () => {
      const { store, turn, of } = await posting();
      await turn(opens);
      await sell(store, 0, 10, 7);
      await turn(opens + hour + 15 * minute);
      return JSON.stringify([await of(PostMade), await of(MessageRequested)]);
    };
    assert.equal(await made(), await made());
  });
});

describe("a post that cannot be computed", () => {
  it("is recorded, raises a signal, asks its owner once, and clears it when it can be computed again", async () => {
    const { store, of, config, turn } = await posting({ ...hourly, owner: "@noor" });
    await turn(opens);
    const broken = openLoop(store, { ...config, metrics: [] });
    for (const n of [0, 1, 2])
      await takeTurn(
        broken,
        opens + n * hour + 15 * minute,
        acting(target().actuator, () => opens),
      );
    assert.equal((await of(PostFailed)).length, 3);
    assert.match((await of(PostFailed))[0]?.problem ?? "", /there is no metric "checkout-completion"/);
    assert.deepEqual(
      (await of(SignalRaised)).map(({ rule }) => rule),
      ["post:conversion"],
    );
    const [asked, ...others] = await listCases(store);
    assert.equal(asked?.asked?.data.to, "@noor");
    assert.equal(others.length, 0);
    await turn(opens + 4 * hour);
    await turn(opens + 4 * hour + minute);
    assert.equal((await listCases(store))[0]?.status, "cleared");
    assert.equal((await of(PostMade)).length, 1);
  });
});

describe("a post on an event", () => {
  const onOrder = {
    ...hourly,
    to: ["@noor"],
    when: { event: "order-placed", where: [{ property: "tag:session", isNot: "robot" }], coolDown: "1h" },
  } as const satisfies PostOptions;
  const place = (session: string, occurred: Micros) => [
    Started({ session }, { occurred: occurred - minute }),
    Placed({ session }, { occurred }),
  ];

  it("is told by the latest of those that came together, and says which and how many were not", async () => {
    const { store, desk, turn, of } = await posting(onOrder);
    await store.append(place("before", opens - minute), { command: "pay" });
    await turn(opens);
    await store.append(place("robot", opens + minute), { command: "pay" });
    await turn(opens + 2 * minute);
    assert.equal(desk.messages().length, 0);
    await store.append([...place("a", opens + 3 * minute), ...place("b", opens + 4 * minute)], { command: "pay" });
    await turn(opens + 5 * minute);
    await turn(opens + 6 * minute);
    assert.match(textOf(desk.messages()[0]?.content), /Sent because: order-placed happened/);
    assert.equal(desk.messages().length, 1);
    assert.deepEqual(
      (await of(PostSkipped)).map(({ because, count }) => [because, count]),
      [["overtaken", 1]],
    );
  });

  it("is quiet for its cool-down, leaves out what is long past, and records both", async () => {
    const { store, desk, turn, of } = await posting(onOrder);
    await turn(opens);
    const comes = async (session: string, occurred: Micros, seen = occurred) => {
      await store.append(place(session, occurred), { command: "pay" });
      await turn(seen + minute);
    };
    await comes("a", opens + minute);
    await comes("b", opens + 30 * minute);
    await comes("c", opens + 62 * minute);
    await comes("old", opens - 48 * hour, opens + 63 * minute);
    assert.equal(desk.messages().length, 2);
    assert.deepEqual(
      (await of(PostSkipped)).map(({ because, count }) => [because, count]),
      [
        ["cool-down", 1],
        ["past", 1],
      ],
    );
  });
});

describe("a post of a funnel", () => {
  it("tells how many came through of those who had their time, with its steps", async () => {
    const { store, desk, turn } = await posting({
      what: { funnel: { steps: ["checkout-started", "order-placed"], by: "session", within: "10m" }, period: "1h" },
      to: ["@noor"],
      when: "every hour at :05",
    });
    await turn(opens + 6 * minute);
    await sell(store, 0, 10, 7);
    await sell(store, 2, 20, 18);
    await turn(opens + 2 * hour + 5 * minute);
    await turn(opens + 3 * hour + 5 * minute);
    const [first, second] = desk.messages().map(({ content }) => content);
    assert.match(
      first?.title ?? "",
      /^checkout-started → order-placed: 70\.0 %$/,
      "the last hour is not closed at :05",
    );
    assert.match(second?.title ?? "", /90\.0 % \(\+20\.0 points\)/);
    const table = second?.parts.find((part) => part.kind === "table");
    assert.deepEqual(
      table?.rows.map(([step, count]) => [step, count]),
      [
        ["checkout-started", "20"],
        ["order-placed", "18"],
      ],
    );
  });
});

describe("the button under a post", () => {
  async function told(options: Partial<PostOptions> = {}, config: Partial<Config> = {}) {
    const stage = await posting({ ...hourly, to: ["head of sales"], ...options }, config);
    await stage.turn(opens);
    await sell(stage.store, 0, 10, 7);
    await stage.turn(opens + hour + 15 * minute);
    const { id: message } = stage.desk.messages().at(-1) ?? assert.fail("no message");
    const press = { by: "U2", message, button: "open-case", place: {} };
    return { ...stage, press };
  }

  it("opens a case about exactly what it said, by the person who pressed, and asks whom it concerns", async () => {
    const { store, desk, send, turn, of, press } = await told({}, { playbooks: shop.playbooks ?? [] });
    await send({ kind: "pressed", ...press });
    assert.equal(desk.outcomes()[0]?.kind, "form");
    const sent = { kind: "submitted", ...press, values: { text: "so many give up" } } as const;
    await send(sent);
    await send({ ...sent, id: "sent again" });
    const outcome = desk.outcomes()[0];
    const [opened, ...others] = (await listCases(store)).filter(({ opened: { data } }) => data.openedBy === "hand");
    assert.equal(others.length, 0, "the same words by the same person are one case");
    assert.equal(outcome?.kind === "done" ? outcome.text : "", `${opened?.id} is opened and asked of head of sales.`);
    const made = (await all(store, { types: [PostMade.type] })).at(-1);
    assert.equal(opened?.opened.data.evidence.hash, made && PostMade.read(made).data.evidence.hash);
    assert.equal(opened?.opened.event.causation, made?.id);
    assert.deepEqual([opened?.opened.data.by, opened?.opened.data.via], ["@noor", "desk"]);
    await turn(opens + hour + 16 * minute);
    const asked = (await of(MessageRequested)).filter(({ says }) => says === "question");
    assert.deepEqual(
      asked.map(({ to }) => to.target),
      ["D1"],
    );
  });

  it("asks what becomes of it where no playbook has a question, of its owner", async () => {
    const { store, send, press } = await told({ owner: "@maya" });
    await send({ kind: "submitted", ...press, values: { text: "look at this" } });
    const [opened] = await listCases(store);
    assert.equal(opened?.asked?.data.to, "@maya");
    assert.deepEqual(
      opened?.asked?.data.options.map(({ id }) => id),
      ["act", "leave"],
    );
  });

  it("opens nothing for a stranger, without words, or twice for one click", async () => {
    const { store, desk, send, press } = await told();
    await send({ kind: "submitted", ...press, by: "U9", values: { text: "me too" } });
    assert.equal(desk.outcomes()[0]?.kind, "problem");
    await send({ kind: "submitted", ...press, values: { text: " " } });
    assert.equal(desk.outcomes()[0]?.kind, "problem");
    assert.equal((await listCases(store)).length, 0);
  });
});
