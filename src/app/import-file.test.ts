import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { file, folder, imported, ownEvents } from "../../test/import-trial.ts";
import { defineEvent } from "../event/index.ts";
import { importFile } from "./import-file.ts";
import { openStore } from "./stores.ts";

const table = "what,when,who,note\nbought,2020-01-01 10:00:00,c1,hi\nsold,2020-01-02 10:00:00,,\n";
const plan = { type: "what", time: "when", tags: [["customer", "who"]] } as const;

describe("importing a table", () => {
  it("makes an event of each row: type, time, tags, stream, and every other column as data", async () => {
    const { events, read, appended, types } = await imported(file("a.csv", table), { plan });
    assert.deepEqual({ read, appended, types }, { read: 2, appended: 2, types: ["bought", "sold"] });
    const [first, second] = events;
    assert.deepEqual(first?.tags, { customer: "c1" });
    assert.equal(first?.stream, "customer:c1");
    assert.deepEqual(first?.data, { note: "hi" });
    assert.equal(first?.occurred, Date.UTC(2020, 0, 1, 10) * 1000);
    assert.deepEqual(first?.intent, { command: "import", reason: "from a.csv" });
    assert.deepEqual([second?.tags, second?.stream, second?.data], [{}, undefined, {}]);
  });

  it("appends nothing when the file is imported again, packed or not, and leaves the log as it was", async () => {
    const store = await openStore("memory:");
    await imported(file("a.csv", table), { plan }, store);
    const before = await store.head();
    const again = await imported(file("a.csv.gz", gzipSync(table)), { plan }, store);
    assert.deepEqual([again.appended, again.duplicates, again.rejected], [0, 2, 0]);
    assert.deepEqual(await store.head(), before);
  });

  it("adds only what is new when a file has grown", async () => {
    const store = await openStore("memory:");
    await imported(file("a.csv", table), { plan }, store);
    const grown = await imported(file("a.csv", `${table}sold,2020-01-03,c2,x\n`), { plan }, store);
    assert.deepEqual([grown.appended, grown.duplicates], [1, 2]);
  });

  it("sets a row aside that was changed since, and leaves the log as it was", async () => {
    const store = await openStore("memory:");
    await imported(file("a.csv", table), { plan }, store);
    const before = await store.head();
    const { appended, duplicates, rejected, rows } = await imported(
      file("a.csv", table.replace("hi", "ho").replace("bought", "rented")),
      { plan },
      store,
    );
    assert.deepEqual([appended, duplicates, rejected], [0, 1, 1]);
    assert.equal(rows[0]?.code, "capture/changed");
    assert.equal(rows[0]?.line, 2);
    assert.deepEqual(await store.head(), before);
  });

  it("sets aside what has no type, no time, an impossible time or a reserved type, with line, reason and the row", async () => {
    const text = "what,when\n,2020-01-01\na,\na,2020-02-30\nthence.signal,2020-01-01\na,2020-01-01\n";
    const { rows, appended, read } = await imported(file("a.csv", text), { plan: { type: "what", time: "when" } });
    assert.deepEqual([read, appended], [5, 1]);
    assert.deepEqual(
      rows.map(({ line, row, code, raw }) => [line, row, code, raw]),
      [
        [2, 1, "capture/no-type", ",2020-01-01"],
        [3, 2, "capture/no-time", "a,"],
        [4, 3, "event/bad-time", "a,2020-02-30"],
        [5, 4, "capture/reserved", "thence.signal,2020-01-01"],
      ],
    );
  });

  it("makes several events of a row, and none where the time is empty", async () => {
    const text = "order,placed,paid,sum\no1,2020-01-01,2020-01-02,5\no2,2020-01-03,,6\no3,,,7\n";
    const { events, skipped, appended } = await imported(file("o.csv", text), {
      plan: {
        events: [
          ["placed", "placed"],
          ["paid", "paid"],
        ],
        tags: [["order", "order"]],
      },
    });
    assert.deepEqual([appended, skipped], [3, 1]);
    assert.deepEqual(
      events.map((event) => [event.type, event.stream, event.data]),
      [
        ["placed", "order:o1", { sum: "5" }],
        ["paid", "order:o1", { sum: "5" }],
        ["placed", "order:o2", { sum: "6" }],
      ],
    );
  });

  it("knows a row by its own id wherever it stands, and says where it came from", async () => {
    const store = await openStore("memory:");
    const by = { plan: { ...plan, id: "id" } };
    await imported(file("a.csv", "id,what,when,who\n7,a,2020-01-01,c\n8,b,2020-01-02,c\n"), by, store);
    const { appended, duplicates, events } = await imported(
      file("a.csv", "id,what,when,who\n8,b,2020-01-02,c\n9,c,2020-01-03,c\n"),
      by,
      store,
    );
    assert.deepEqual([appended, duplicates], [1, 1]);
    assert.deepEqual(events[0]?.origin, { source: "a.csv", id: "7" });
  });

  it("takes an id that repeats in one file for the same event, and sets the other content aside", async () => {
    const text = "id,what,when,who\n7,a,2020-01-01,c\n7,a,2020-01-01,c\n7,b,2020-01-01,c\n";
    const { appended, duplicates, rejected } = await imported(file("a.csv", text), { plan: { ...plan, id: "id" } });
    assert.deepEqual([appended, duplicates, rejected], [1, 1, 1]);
  });

  it("reads times in the zone that is named, and says when it had to assume one", async () => {
    const path = file("a.csv", table);
    assert.equal((await imported(path, { plan })).zoneAssumed, "UTC");
    const { events } = await imported(path, { plan, zone: "Europe/Copenhagen" });
    assert.equal(events[0]?.occurred, Date.UTC(2020, 0, 1, 9) * 1000);
    assert.equal(
      (
        await imported(file("b.csv", "t,w\na,1396437466.94\n"), {
          plan: { type: "t", time: "w", timeFormat: "unix-s" },
        })
      ).zoneAssumed,
      undefined,
    );
  });

  it("names the columns there are when a flag names one that is not, before a store is made", async () => {
    const store = `sqlite:${join(folder, "never.db")}`;
    const wrong = importFile({ file: file("a.csv", table), store, plan: { ...plan, time: "wen" } });
    await assert.rejects(wrong, {
      code: "capture/missing-column",
      message: /"wen", which --time names.*what, when, who, note/,
    });
    await assert.rejects(importFile({ file: file("a.csv", table), store }), { code: "capture/unsaid-mapping" });
    assert.equal(existsSync(join(folder, "never.db")), false);
  });

  it("is not harmed by columns called like parts of an object", async () => {
    const { events } = await imported(file("a.csv", "t,w,__proto__,constructor,toString\na,2020-01-01,x,y,z\n"), {
      plan: { type: "t", time: "w", tags: [["__proto__", "constructor"]] },
    });
    assert.equal(JSON.stringify(events[0]?.data), '{"__proto__":"x","toString":"z"}');
    assert.equal(JSON.stringify(events[0]?.tags), '{"__proto__":"y"}');
  });

  it("takes a tag called like what every object knows", async () => {
    const { events } = await imported(file("a.csv", "t,w,x,y\na,2020-01-01,1,2\n"), {
      plan: {
        type: "t",
        time: "w",
        tags: [
          ["constructor", "x"],
          ["toString", "y"],
        ],
      },
    });
    assert.equal(JSON.stringify(events[0]?.tags), '{"constructor":"1","toString":"2"}');
    assert.equal(events[0]?.stream, "constructor:1");
  });

  it("knows a row's events again in whatever order the flags name them", async () => {
    const store = await openStore("memory:");
    const path = file("o.csv", "order,placed,paid\no1,2020-01-01,2020-01-02\n");
    const placed = ["placed", "placed"] as const;
    const paid = ["paid", "paid"] as const;
    await imported(path, { plan: { events: [placed, paid] } }, store);
    const again = await imported(path, { plan: { events: [paid, placed] } }, store);
    assert.deepEqual([again.appended, again.duplicates, again.rejected], [0, 2, 0]);
  });

  it("tells events of one type and one row's own id apart by their columns", async () => {
    const { appended } = await imported(file("o.csv", "id,first,second\n1,2020-01-01,2020-01-02\n"), {
      plan: {
        id: "id",
        events: [
          ["paid", "first"],
          ["paid", "second"],
        ],
      },
    });
    assert.equal(appended, 2);
  });

  it("holds a declared type to its schema, and sets aside what does not fit", async () => {
    const schema = z.object({ cents: z.coerce.number() });
    const sold = defineEvent("sold", {
      schema,
      purpose: "says what was sold",
      version: 2,
      upcast: { 1: (old) => old },
    });
    const text = "what,when,cents\nsold,2020-01-01,5\nsold,2020-01-01,five\nbought,2020-01-01,many\n";
    const { events, rows, appended } = await imported(file("a.csv", text), {
      plan: { type: "what", time: "when" },
      declared: [sold],
    });
    assert.equal(appended, 2);
    assert.deepEqual([events[0]?.data, events[0]?.version, events[1]?.data], [{ cents: 5 }, 2, { cents: "many" }]);
    assert.deepEqual(
      rows.map(({ line, code }) => [line, code]),
      [[3, "event/invalid-payload"]],
    );
  });

  it("counts what it imports under a refined type as what that refines", async () => {
    const sold = defineEvent("sold", { purpose: "says what was sold" });
    const gift = sold.refine("gift-sold", { purpose: "says what was given away" });
    const store = await openStore("memory:");
    const text = "what,when\nsold,2020-01-01\ngift-sold,2020-01-02\n";
    await imported(file("a.csv", text), { plan: { type: "what", time: "when" }, declared: [sold, gift] }, store);
    const found = await Array.fromAsync(store.scan({ types: ["sold"] }));
    assert.deepEqual(
      found.map(({ lineage }) => lineage),
      [["sold"], ["gift-sold", "sold"]],
    );
  });

  it("registers each type once, and logs what the import did", async () => {
    const store = await openStore("memory:");
    await imported(file("a.csv", table), { plan }, store);
    await imported(file("b.csv", table), { plan }, store);
    const found = await ownEvents(store);
    assert.deepEqual(found.map((event) => event.type).sort(), [
      "thence.file-imported",
      "thence.file-imported",
      "thence.type-registered",
      "thence.type-registered",
    ]);
    assert.deepEqual(found.find((event) => event.type === "thence.file-imported")?.data, {
      source: "a.csv",
      read: 2,
      appended: 2,
      duplicates: 0,
      rejected: 0,
    });
  });

  it("puts as many rows into commits as the limits allow, whatever they weigh", async () => {
    const rows = Array.from({ length: 700 }, (_, i) => `a,2020-01-01,c${i},${"ü".repeat(i * 3)}`);
    const { appended, rejected } = await imported(file("a.csv", `what,when,who,note\n${rows.join("\n")}\n`), { plan });
    assert.deepEqual([appended, rejected], [700, 0]);
  });

  it("sets a row aside that no commit can hold", async () => {
    const { rows, appended } = await imported(
      file("a.csv", `what,when,note\na,2020-01-01,${"x".repeat(300_000)}\na,2020-01-01,y\n`),
      { plan: { type: "what", time: "when" } },
    );
    assert.deepEqual([appended, rows[0]?.code], [1, "capture/too-large"]);
  });
});
