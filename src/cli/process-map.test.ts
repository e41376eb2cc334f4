import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deafTerminal, run } from "../../test/terminal.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { askObjectMap } from "../app/ask-object-map.ts";
import { askProcessMap, type ProcessMapQuestion } from "../app/ask-process-map.ts";
import { importedEvent, type Tags } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import type { Terminal } from "./command.ts";
import { command } from "./process-map.ts";
import { printMap, printObjectMap } from "./process-map-tables.ts";

const hour = 3_600_000_000;

async function shop(): Promise<EventStore> {
  const store = await openEventStore("memory:", fixedContext());
  const lines: readonly (readonly [type: string, at: number, tags: Tags])[] = [
    ["placed", 0, { order: "o-1", item: ["i-1", "i-2"] }],
    ["placed", 0, { order: "o-2", item: ["i-3"] }],
    ["paid", 2, { order: "o-1" }],
    ["packed", 3, { item: "i-1" }],
    ["paid", 3, { order: "o-1" }],
    ["shipped", 30, { order: "o-1" }],
    ["shipped", 10, { order: "o-2" }],
  ];
  for (const [type, at, tags] of lines) {
    await store.append([importedEvent({ type, data: {}, tags, occurred: at * hour })], { command: "tell" });
  }
  return store;
}

async function printed<Answer>(answer: Promise<Answer>, print: (answer: Answer, terminal: Terminal) => void) {
  const { terminal, out } = deafTerminal();
  print(await answer, terminal);
  return out.join("\n");
}

async function mapOf(question: Partial<ProcessMapQuestion>): Promise<string> {
  return printed(askProcessMap(await shop(), { by: "order", limit: 20, top: 10, ...question }), printMap);
}

describe("the tables of a process map", () => {
  it("tell how long edges and journeys take", async () => {
    const text = await mapOf({ measure: "quantiles" });
    assert.match(text, /\nfrom first to last event: median 20 h, 90 % within 1\.2 d, mean 20 h, 10 h to 1\.3 d\n/);
    assert.match(text, /\npaid -> shipped +1 +1\.1 d +1\.1 d +1\.1 d\n/);
  });

  it("rank the edges on which time passes", async () => {
    assert.match(await mapOf({ bottlenecks: true }), /\npaid -> shipped +67\.5 % +1\.1 d +1\.1 d +1\n/);
  });

  it("say what is hidden, and lead to it", async () => {
    const text = await mapOf({ activities: 0.5, rows: "paid" });
    assert.match(text, /\nhidden: 1 activity with 2 events, 0 journeys without others, 0 edges gone 0 times\n/);
    assert.match(text, /\n2 rows behind paid\n/);
  });

  it("hold journeys against a path, with the rows behind a deviation", async () => {
    const text = await mapOf({ expect: "placed > paid > shipped", rows: "missing:paid" });
    assert.match(
      text,
      /\nexpected: placed > paid > shipped\n0 of 2 journeys fit: 0\.0 %, likely 0\.0 % to 65\.8 % \(95 %\)\n/,
    );
    assert.match(text, /\nmissing:paid +1 +1 +1\nunexpected:paid +1 +1 +1\n/);
    assert.match(text, /\n1 row behind missing:paid\norder +events\no-2 +1970-01-01T00:00:00Z #2$/);
    assert.match(await mapOf({ expect: "placed", rows: "fits" }), /\n0 rows behind fits$/);
  });

  it("tell what is done again", async () => {
    const text = await mapOf({ rework: true, rows: "extra:paid" });
    assert.match(text, /\n1 of 2 journeys have something more than once\n/);
    assert.match(text, /\npaid +1 +1 +0 +1\n/);
    assert.match(text, /\n1 row behind extra:paid\n/);
  });

  it("show one map of several kinds of objects", async () => {
    const question = { by: ["order", "item"], limit: 20, rows: "item: placed -> packed" };
    const text = await printed(askObjectMap(await shop(), question), printObjectMap);
    assert.match(text, /^7 events of order, item; log up to position 7\n/);
    assert.match(text, /\nitem +3 +3 +1\.3 \(2\) +1\.3 \(2\) +1 +0\n/);
    assert.match(text, /\nplaced +2 +2 3 +0 2\n/);
    assert.match(text, /\n1 row behind item: placed -> packed\nobject +events\ni-1 /);
    const none = askObjectMap(await shop(), { ...question, rows: "item: placed -> pcaked" });
    await assert.rejects(none, { code: "app/not-on-map" });
  });
});

describe("the flags of thence process-map", () => {
  it("refuse what makes no sense before the log is read", async () => {
    for (const args of [
      [],
      ["--by", ""],
      ["--by", "case", "--activities", "80"],
      ["--by", "case", "--connections", "half"],
      ["--by", "a", "--by", "b", "--expect", "x"],
      ["--by", "a", "--by", "b", "--rework"],
      ["--by", "a", "--by", "b", "--cohort", "did:x"],
    ]) {
      await assert.rejects(run(command, args), { code: "cli/bad-usage" }, args.join(" "));
    }
  });
});
