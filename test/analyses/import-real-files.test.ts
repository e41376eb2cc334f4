import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type ImportOptions, importFile } from "../../src/app/import-file.ts";
import { realData } from "../data.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-import-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const rees = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
const orders = realData("olist_sample", "olist_orders_dataset.csv.gz");
const [example, exampleTable] = [
  realData("process", "running-example.xes"),
  realData("process", "running-example.csv"),
];
const logs = [
  { file: realData("process", "receipt.xes.gz"), appended: 8577, types: 27 },
  { file: realData("process", "helpdesk.xes.gz"), appended: 21_348, types: 14 },
  { file: example, appended: 42, types: 8 },
];

const counts = async (options: Omit<ImportOptions, "store">, store: string) => {
  const { read, appended, duplicates, rejected, types, rejectedFile } = await importFile({ ...options, store });
  return { read, appended, duplicates, rejected, types: types.length, rejectedFile };
};
const log = (name: string) => join(folder, `${name}.db`);

describe("importing real files", () => {
  it("reads the shop's first hours, sets the broken row aside, and adds nothing the second time", {
    skip: rees.skip,
  }, async () => {
    const path = log("rees");
    const options = {
      file: rees.path,
      plan: {
        type: "event_type",
        time: "event_time",
        tags: [
          ["session", "user_session"],
          ["visitor", "user_id"],
          ["product", "product_id"],
        ] as const,
      },
    };
    const rejectedFile = `${path}.rejected/rees46_2019-10-01_first_hours.csv.jsonl`;
    const once = { read: 17_435, appended: 17_434, duplicates: 0, rejected: 1, types: 3, rejectedFile };
    assert.deepEqual(await counts(options, `sqlite:${path}`), once);
    const before = readFileSync(path);
    assert.deepEqual(await counts(options, `sqlite:${path}`), { ...once, appended: 0, duplicates: 17_434 });
    assert.ok(before.equals(readFileSync(path)), "the log is the same, byte for byte");
    const { line, row, reason, raw } = JSON.parse(readFileSync(rejectedFile, "utf8"));
    assert.deepEqual([line, row, reason], [17_436, 17_435, "it has 8 cells, and the header has 9"]);
    assert.ok(raw.endsWith("elenberg,25.71,52040330"));
  });

  for (const { file, appended, types } of logs) {
    it(`reads ${appended} events of ${types} types from a process log`, { skip: file.skip }, async () => {
      const found = await counts({ file: file.path }, "memory:");
      assert.deepEqual([found.appended, found.rejected, found.types], [appended, 0, types]);
    });
  }

  it("reads the same example from XES and from CSV", { skip: example.skip || exampleTable.skip }, async () => {
    const xes = await counts({ file: example.path }, "memory:");
    const plan = { type: "concept:name", time: "time:timestamp", tags: [["case", "case:concept:name"]] as const };
    const csv = await counts({ file: exampleTable.path, plan }, "memory:");
    assert.deepEqual([csv.appended, csv.types], [xes.appended, xes.types]);
  });

  it("makes up to four events of an order, and none for what never happened", { skip: orders.skip }, async () => {
    const plan = {
      events: [
        ["purchased", "order_purchase_timestamp"],
        ["approved", "order_approved_at"],
        ["handed-over", "order_delivered_carrier_date"],
        ["delivered", "order_delivered_customer_date"],
      ],
      tags: [["order", "order_id"]],
    } as const;
    const found = await counts({ file: orders.path, plan }, "memory:");
    assert.deepEqual([found.read, found.appended, found.rejected], [8000, 31_609, 0]);
  });
});
