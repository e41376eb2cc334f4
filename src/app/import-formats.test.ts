import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { file, folder, imported } from "../../test/import-trial.ts";
import { misfitText } from "./import-misfit.ts";
import { openStore } from "./stores.ts";

const table = "what,when,who,note\nbought,2020-01-01 10:00:00,c1,hi\nsold,2020-01-02 10:00:00,,\n";

describe("importing JSON lines and CloudEvents", () => {
  const cloudEvent = {
    specversion: "1.0",
    id: "1",
    source: "/shop",
    type: "order-created",
    time: "2020-01-01T00:00:00Z",
    subject: "o-1",
    data: { a: 1 },
    authtype: "user",
    authid: "ann",
  };

  it("reads plain objects like rows, and CloudEvents as what they are", async () => {
    const lines = [
      cloudEvent,
      { type: "paid", at: 1577836800, customer: ["c1", "c2"], sum: { eur: 3 } },
      { type: "paid" },
    ];
    const { events, rows } = await imported(file("a.jsonl", lines.map((line) => JSON.stringify(line)).join("\n")), {
      plan: { type: "type", time: "at", timeFormat: "unix-s", tags: [["customer", "customer"]] },
    });
    assert.deepEqual(
      events.map(({ type, tags, data }) => [type, tags, data]),
      [
        ["order-created", { subject: "o-1" }, { a: 1 }],
        ["paid", { customer: ["c1", "c2"] }, { sum: { eur: 3 } }],
      ],
    );
    assert.deepEqual(events[0]?.actor, { kind: "person", id: "ann", via: "import", assurance: "claimed" });
    assert.deepEqual(
      rows.map(({ line, code }) => [line, code]),
      [[3, "capture/no-time"]],
    );
  });

  it("knows a CloudEvent by its source and id, from whichever file it comes", async () => {
    const store = await openStore("memory:");
    await imported(file("one.json", JSON.stringify(cloudEvent, null, 2)), {}, store);
    const batch = await imported(
      file("batch.json", JSON.stringify([cloudEvent, { ...cloudEvent, id: "2" }])),
      {},
      store,
    );
    assert.deepEqual([batch.format, batch.appended, batch.duplicates], ["cloudevents", 1, 1]);
    assert.deepEqual(batch.events[1]?.origin, { source: "/shop", id: "2" });
  });

  it("sets aside what is no CloudEvent, or has no time", async () => {
    const { time, ...timeless } = cloudEvent;
    const { rows } = await imported(file("a.json", JSON.stringify([{ a: time }, timeless])), {});
    assert.deepEqual(
      rows.map((row) => row.code),
      ["event/not-a-cloud-event", "capture/no-time"],
    );
  });
});

describe("importing by a mapping file", () => {
  it("takes the events that the mapping makes of a record, and sets aside what it throws at", async () => {
    const map = file(
      "map.ts",
      `export default (record: Record<string, string>, { row }: { row: number }) => {
        if (row === 2) return undefined;
        if (row === 3) throw new Error("no such customer");
        return [{ type: "a", time: record.when, tags: { customer: record.who }, stream: "customer:c1", data: { n: Number(record.n) } }, { type: "b", time: 5 }];
      };`,
    );
    const { events, rows, skipped } = await imported(
      file("a.csv", "when,who,n\n2020-01-01,c1,1\n2020-01-01,c1,2\n2020-01-01,c1,3\n"),
      { map },
    );
    assert.deepEqual(
      events.map(({ type, data, stream }) => [type, data, stream]),
      [
        ["a", { n: 1 }, "customer:c1"],
        ["b", {}, undefined],
      ],
    );
    assert.deepEqual([skipped, rows[0]?.reason], [1, "the mapping said: no such customer"]);
  });

  it("sets a record aside of which the mapping makes more events than an id can number", async () => {
    const map = file("many.ts", `export default () => Array.from({ length: 16384 }, () => ({ type: "a", time: 5 }));`);
    const { rows, appended } = await imported(file("a.csv", "when\n1\n"), { map });
    assert.deepEqual([appended, rows[0]?.code], [0, "capture/too-many-events"]);
  });

  it("says which fields the mapping reads and no row has, where none became an event", async () => {
    const map = file(
      "wrong.ts",
      "export default (r) => ({ type: r.type, time: r.time, tags: { who: r.who.trim() } });",
    );
    const path = file("a.csv", "kind,when,who\na,2026-01-01,x\nb,2026-01-02,y\n");
    const { misfit, rejected } = await imported(path, { map });
    assert.deepEqual(misfit, { missing: ["type", "time"], columns: ["kind", "when", "who"] });
    assert.ok(misfit);
    assert.match(
      misfitText(misfit, rejected),
      /all 2 were set aside\. The mapping reads type, time, and there are no such columns\. The columns are: kind, when, who\./,
    );
    const half = await imported(path, { plan: { type: "kind", time: "when" } });
    assert.equal(half.misfit, undefined);
    const noTimes = await imported(path, { plan: { type: "kind", time: "who" } });
    assert.deepEqual(noTimes.misfit, { missing: [], columns: ["kind", "when", "who"] });
  });

  it("refuses a mapping file that exports no function, or cannot be loaded", async () => {
    const path = file("a.csv", table);
    await assert.rejects(imported(path, { map: file("map.ts", "export default 5;") }), { code: "capture/bad-mapping" });
    await assert.rejects(imported(path, { map: file("map.ts", "export default (;") }), { code: "capture/bad-mapping" });
    await assert.rejects(imported(path, { map: join(folder, "none.ts") }), { code: "capture/file-missing" });
  });
});
