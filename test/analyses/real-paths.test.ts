import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { askPaths, pathsPicture } from "../../src/app/ask-paths.ts";
import { askProcessMap } from "../../src/app/ask-process-map.ts";
import { askSequences, askSequencesBefore } from "../../src/app/ask-sequences.ts";
import { importFile, openStore } from "../../src/app/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { readClicks } from "../acceptance/rees46.ts";
import { realData } from "../data.ts";

const clicks = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
const tickets = realData("process", "helpdesk.xes.gz");

describe("paths and sequences of a real shop's night", { skip: clicks.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-paths-"));
  let store: EventStore;
  before(async () => {
    store = await openStore(`sqlite:${join(folder, "log.db")}`);
    const plan = { type: "event_type", time: "event_time", tags: [["session", "user_session"]] } as const;
    await importFile({ file: clicks.path, store, plan, reason: "where do sessions lead", by: "ana" });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it("starts 5,066 sessions, and of the 200 that buy, 135 never had anything in the cart", async () => {
    const report = await askPaths(store, { by: "session", after: 200, paths: 10_000, limit: 0 });
    assert.deepEqual([report.count, report.entities, report.without], [5066, 5066, 0]);
    const has = (name: string) => (path: (typeof report.top)[number]) => path.steps.some((step) => step.name === name);
    const sum = (paths: typeof report.top) => paths.reduce((total, { count }) => total + count, 0);
    const buying = report.top.filter(has("purchase"));
    assert.equal(sum(buying), 200);
    assert.equal(sum(buying.filter((path) => !has("cart")(path))), 135);
    assert.equal(sum(report.top.filter(has("cart"))), 118);
    assert.equal(report.other.count, 0);
    const events = report.top.flatMap(({ steps }) => steps.map((step) => step.events)).reduce((a, b) => a + b, 0);
    assert.equal(events, 17_434, "folded steps keep the count of their events");
  });

  it("has 118 sessions with a cart, and each layer of their paths adds up", async () => {
    const report = await askPaths(store, { by: "session", from: { type: "cart" }, after: 3, rows: "all", limit: 1 });
    assert.deepEqual([report.count, report.without, report.rows?.count], [118, 5066 - 118, 118]);
    for (const { id, layer, kind, count } of report.nodes) {
      const of = (end: "from" | "to") =>
        report.links.filter((link) => link[end] === id).reduce((sum, one) => sum + one.count, 0);
      if (layer > 0) assert.equal(of("to"), count);
      if (layer < 3 && kind !== "ended") assert.equal(of("from"), count);
    }
    const picture = pathsPicture(report);
    assert.deepEqual(picture.layers, ["here", "1 after", "2 after", "3 after"]);
    assert.ok(
      picture.links.every(
        ({ from, to }) => picture.nodes.some(({ id }) => id === from) && picture.nodes.some(({ id }) => id === to),
      ),
    );
  });

  it("tells how many get from a view to a purchase, as counted from the file itself", async () => {
    const sessions = new Map<string, string[]>();
    const inOrder = readClicks(clicks.path).sort((a, b) => a.atSeconds - b.atSeconds || a.row - b.row);
    for (const { session, type } of inOrder) sessions.set(session, [...(sessions.get(session) ?? []), type]);
    const reached = [...sessions.values()].filter(
      (types) => types.includes("view") && types.lastIndexOf("purchase") > types.indexOf("view"),
    );
    const report = await askPaths(store, {
      by: "session",
      from: { type: "view" },
      to: { type: "purchase" },
      after: 200,
      limit: 0,
    });
    const count = report.nodes.filter(({ kind }) => kind === "reached").reduce((sum, node) => sum + node.count, 0);
    assert.equal(count, reached.length);
    const both = await askSequences(store, { by: "session", support: { entities: 1 }, longest: 2, limit: 0 });
    assert.equal(
      both.top.find(({ steps }) => steps.join(" > ") === "view > purchase")?.entities,
      [...sessions.values()].filter(
        (types) => types.indexOf("view") >= 0 && types.lastIndexOf("purchase") > types.indexOf("view"),
      ).length,
    );
    assert.equal(both.top.find(({ steps }) => steps.join() === "cart")?.entities, 118);
  });

  it("finds the cart before the purchase, far beyond chance", async () => {
    const report = await askSequencesBefore(store, {
      by: "session",
      support: { entities: 20 },
      longest: 2,
      outcome: { type: "purchase" },
      check: { seed: 1, draws: 99 },
      limit: 3,
      rows: ["cart"],
    });
    assert.equal(report.outcomes, 200);
    const cart = report.top.find(({ steps }) => steps.join() === "cart");
    assert.ok(cart && cart.q < 1e-6 && cart.low > 5 && cart.anyByChance === 0.01, JSON.stringify(cart));
    assert.equal(report.rows?.count, cart.table[0][0]);
  });
});

describe("paths of a real help desk", { skip: tickets.skip }, () => {
  it("are its variants, where nothing is folded and all is told", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thence-paths-"));
    const store = await openStore(`sqlite:${join(folder, "log.db")}`);
    await importFile({ file: tickets.path, store, reason: "which ways do tickets go", by: "ana" });
    const asked = { by: "case", after: 200, fold: "nothing", paths: 1000, limit: 0 } as const;
    const [report, map] = [
      await askPaths(store, asked),
      await askProcessMap(store, { by: "case", top: 1000, limit: 0 }),
    ];
    assert.deepEqual([report.count, report.distinct, report.top[0]?.count], [4580, 226, 2366]);
    assert.deepEqual(
      report.top.map(({ count, steps }) => [count, steps.map(({ name }) => name)]),
      map.variantsTop.map(({ count, types }) => [count, types]),
    );
    assert.ok(report.top.every(({ ending }) => ending === "ended"));
    await store.close();
    rmSync(folder, { recursive: true });
  });
});
