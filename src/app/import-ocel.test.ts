import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { file, imported, ownEvents } from "../../test/import-trial.ts";
import { openStore } from "./stores.ts";

const time = "2024-01-01T10:00:00Z";
const newLog = (more: object = {}) =>
  JSON.stringify({
    objectTypes: [],
    objects: [{ id: "o1", type: "orders", attributes: [{ name: "weight", time, value: 2 }] }],
    events: [{ id: "e1", type: "pay order", time, relationships: [{ objectId: "o1", qualifier: "paid" }] }],
    ...more,
  });
const oldLog = JSON.stringify({
  "ocel:events": { e1: { "ocel:activity": "pay", "ocel:timestamp": time, "ocel:omap": [], "ocel:vmap": {} } },
  "ocel:objects": {},
});
const xml = `<?xml version="1.0"?><log><objects></objects><events><event id="e1" type="pay" time="${time}"/></events></log>`;
const header = "ocel:eid,ocel:activity,ocel:timestamp,ocel:type:orders,ocel:type:items,sum";
const table = `${header}\n1.0,pay order,${time},['o1'],"['i1', 'i2']",3.5\n`;

describe("importing object-centric logs", () => {
  it("knows them by name or by what they hold, packed or not", async () => {
    const formats = [
      file("a.jsonocel", newLog()),
      file("a.jsonocel.gz", gzipSync(newLog())),
      file("a.json", newLog()),
      file("a.json", oldLog),
      file("a.xmlocel", xml),
      file("a.xml", xml),
      file("a.csv", table),
      file("a.csv.gz", gzipSync(table)),
    ];
    const found = [];
    for (const path of formats) {
      const { format, appended, rejected } = await imported(path);
      found.push([format, appended, rejected]);
    }
    assert.deepEqual(found, [...Array(6).fill(["ocel", 1, 0]), ...Array(2).fill(["ocel-csv", 1, 0])]);
  });

  it("takes a table's cells as its events' objects and data", async () => {
    const { events } = await imported(file("a.csv", table));
    assert.deepEqual(
      events.map(({ type, tags, data, origin, stream }) => [type, tags, data, origin, stream]),
      [["pay order", { orders: "o1", items: ["i1", "i2"] }, { sum: "3.5" }, { source: "a.csv", id: "1.0" }, undefined]],
    );
  });

  it("sets a table's row aside when a cell is no list, or its id, type or time is missing or wrong", async () => {
    const rows = [
      "1,pay,t,o1, ,",
      `2,pay,${time},o1,,`,
      `,pay,${time},,,`,
      `3,,${time},,,`,
      "4,pay,,,,",
      `5,pay,${time},[], ,`,
    ];
    const { rows: aside, appended } = await imported(file("a.csv", [header, ...rows].join("\n")));
    assert.deepEqual(
      aside.map(({ line, code }) => [line, code]),
      [
        [2, "capture/bad-list"],
        [3, "capture/bad-list"],
        [4, "capture/no-id"],
        [5, "capture/no-type"],
        [6, "capture/no-time"],
      ],
    );
    assert.equal(appended, 1);
  });

  it("says which column an object-centric table lacks", async () => {
    await assert.rejects(imported(file("a.csv", "ocel:eid,ocel:activity\n1,a\n")), {
      code: "capture/missing-column",
      message: /"ocel:timestamp"/,
    });
  });

  it("refuses flags that say what the log says itself, and takes the table as a plain one where it is told to", async () => {
    const plan = { type: "ocel:activity", time: "ocel:timestamp" };
    await assert.rejects(imported(file("a.csv", table), { plan }), {
      code: "capture/bad-import",
      message: /--format csv/,
    });
    const { events } = await imported(file("a.csv", table), { plan, format: "csv" });
    assert.deepEqual(events[0]?.tags, {});
  });

  it("names the stream by an object type where it is asked to, for events about one such object", async () => {
    const { events } = await imported(file("a.csv", table), { plan: { stream: "orders" } });
    assert.equal(events[0]?.stream, "orders:o1");
    const { events: others } = await imported(file("a.csv", table), { plan: { stream: "items" } });
    assert.equal(others[0]?.stream, undefined);
  });

  it("logs what objects are like and how they belong together as its own events, once", async () => {
    const objects = [
      {
        id: "o1",
        type: "orders",
        attributes: [
          { name: "weight", time: "2024-01-01", value: 2 },
          { name: "weight", time: "2024-02-01", value: 3 },
        ],
        relationships: [{ objectId: "o2", qualifier: "follows" }],
      },
      { id: "o2", type: "orders" },
    ];
    const store = await openStore("memory:");
    const path = file("a.json", newLog({ objects }));
    const once = await imported(path, { zone: "+01:00" }, store);
    assert.deepEqual([once.read, once.appended, once.objects, once.zoneAssumed], [1, 1, 4, "+01:00"]);
    const again = await imported(path, { zone: "+01:00" }, store);
    assert.deepEqual([again.read, again.appended, again.duplicates, again.objects], [1, 0, 1, 0]);
    const own = await ownEvents(store);
    assert.deepEqual(
      own.map(({ type }) => type),
      [
        "thence.object-changed",
        "thence.object-changed",
        "thence.objects-related",
        "thence.object-changed",
        "thence.type-registered",
        "thence.file-imported",
      ],
    );
    assert.deepEqual(
      own.slice(0, 4).map(({ occurred, tags }) => [occurred, tags]),
      [
        [Date.UTC(2023, 11, 31, 23) * 1000, { orders: "o1" }],
        [Date.UTC(2024, 0, 31, 23) * 1000, { orders: "o1" }],
        [0, { orders: ["o1", "o2"] }],
        [0, { orders: "o2" }],
      ],
    );
    assert.deepEqual(own.at(-1)?.data, {
      source: "a.json",
      read: 1,
      appended: 1,
      duplicates: 0,
      rejected: 0,
      objects: 4,
    });
  });

  it("sets aside times that are none, values that contradict each other, and reserved names", async () => {
    const value = (name: string, when: string, one: unknown) => ({ name, time: when, value: one });
    const objects = [
      { id: "o1", type: "orders" },
      { id: "o2", type: "orders", attributes: [value("weight", "soon", 1)] },
      { id: "o3", type: "orders", attributes: [value("weight", time, 1), value("weight", time, 2)] },
      { id: "o4", type: "thence.case" },
    ];
    const events = [
      { id: "e1", type: "pay", time: "soon" },
      { id: "e2", type: "thence.paid", time },
      { id: "e3", type: "pay", time, relationships: [{ objectId: "o4" }] },
      { id: "e4", type: "pay", time: 5 },
    ];
    const { read, appended, objects: facts, rows } = await imported(file("a.json", newLog({ objects, events })));
    assert.deepEqual([read, appended, facts], [7, 0, 1]);
    assert.deepEqual(
      rows.map(({ code }) => code),
      [
        "event/bad-time",
        "capture/told-twice",
        "capture/reserved",
        "event/bad-time",
        "capture/reserved",
        "capture/reserved",
        "event/bad-time",
      ],
    );
  });

  it("sets an event aside that has more objects than an event can have tags", async () => {
    const about = (count: number) => `"[${Array.from({ length: count }, (_, i) => `'${i}'`).join(", ")}]"`;
    const rows = [`1,pack,${time},${about(90)},,`, `2,pack,${time},${about(91)},,`];
    const { appended, rows: aside } = await imported(file("a.csv", [header, ...rows].join("\n")));
    assert.deepEqual([appended, aside[0]?.reason], [1, "it has 91 tags, and 90 is the most"]);
  });

  it("sets aside what is in the log with other content", async () => {
    const store = await openStore("memory:");
    await imported(file("a.json", newLog()), {}, store);
    const objects = [{ id: "o1", type: "orders", attributes: [{ name: "weight", time, value: 3 }] }];
    const events = [{ id: "e1", type: "pay order", time: "2024-01-02" }];
    const { rows, objects: facts } = await imported(file("a.json", newLog({ objects, events })), {}, store);
    assert.deepEqual([rows.map(({ code }) => code), facts], [["capture/changed", "capture/changed"], 0]);
  });

  it("asks for a packed database to be unpacked, and refuses one that holds something else", async () => {
    const db = new DatabaseSync(":memory:");
    db.exec("create table a (b)");
    const bytes = db.serialize();
    db.close();
    await assert.rejects(imported(file("a.sqlite", bytes)), { code: "capture/broken-file", message: /OCEL 2.0/ });
    await assert.rejects(imported(file("a.sqlite.gz", gzipSync(bytes))), {
      code: "capture/bad-import",
      message: /Unpack it first/,
    });
  });
});
