import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { askProcessMap } from "../../src/app/ask-process-map.ts";
import { importFile } from "../../src/app/import-file.ts";
import { readJourneys } from "../../src/app/journeys.ts";
import { openStore } from "../../src/app/stores.ts";
import {
  bottlenecks,
  conformance,
  conformanceRows,
  type Journeys,
  journeyIndex,
  onlyRows,
  parsePath,
  processMap,
  processMapRows,
} from "../../src/insight/index.ts";
import { quantileOfSorted } from "../../src/statistics/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { realData } from "../data.ts";

const fines = realData("process", "road_traffic_fines.csv.gz");
const day = 86_400_000_000;
const folder = mkdtempSync(join(tmpdir(), "thence-process-map-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The file as journeys, with no store in between: dates only, and the order of rows is the order of events. */
function readFines(path: string): Journeys {
  const index = journeyIndex("case");
  let at = 0;
  let position = 0;
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  for (const line of text.slice(text.indexOf("\n") + 1).split("\n")) {
    const [name, activity = "", date = ""] = line.split(",", 3);
    if (!name) continue;
    at = Date.parse(`${date}T00:00:00Z`) * 1000;
    index.add({ lineage: [activity], occurred: at, position: ++position, tags: { case: name } });
  }
  return index.journeys();
}

async function imported(path: string, options: Partial<Parameters<typeof importFile>[0]> = {}): Promise<EventStore> {
  const store = await openStore("memory:");
  await importFile({ file: path, store, rejected: join(folder, "rejected.jsonl"), ...options });
  return store;
}

describe("the process map of 150,370 road traffic fines", { skip: fines.skip }, () => {
  let journeys: Journeys;
  before(() => {
    journeys = readFines(fines.path);
  });

  it("has the published activities, variants and edges", () => {
    const map = processMap(journeys, { top: 5 });
    assert.deepEqual([map.events, map.entities, map.variants, map.edges.length], [561_470, 150_370, 231, 70]);
    assert.deepEqual(
      map.variantsTop.map(({ count }) => count),
      [56_482, 46_371, 20_385, 9_520, 3_736],
    );
    assert.deepEqual(map.variantsOther, { variants: 226, entities: 150_370 - 136_494 });
    const counts = Object.fromEntries(map.activities.map(({ type, count }) => [type, count]));
    assert.deepEqual(counts, {
      "Create Fine": 150_370,
      "Send Fine": 103_987,
      "Insert Fine Notification": 79_860,
      "Add penalty": 79_860,
      Payment: 77_601,
      "Send for Credit Collection": 59_013,
      "Insert Date Appeal to Prefecture": 4_188,
      "Send Appeal to Prefecture": 4_141,
      "Receive Result Appeal from Prefecture": 999,
      "Notify Result Appeal to Offender": 896,
      "Appeal to Judge": 555,
    });
    const entities = (type: string) => map.activities.find((one) => one.type === type)?.entities;
    assert.deepEqual([entities("Payment"), entities("Send for Credit Collection")], [69_715, 59_013]);
    const paid = new Set([...processMapRows(journeys, { activity: "Payment" })].map(({ entity }) => entity));
    const collected = [...processMapRows(journeys, { activity: "Send for Credit Collection" })];
    assert.equal(collected.filter(({ entity }) => paid.has(entity)).length, 2_126, "both");
  });

  it("measures each edge as sorting all its waits does", () => {
    const map = processMap(journeys, { measure: "quantiles" });
    const edge = map.edges.find(({ from, to }) => from === "Create Fine" && to === "Send Fine");
    const rows = [...processMapRows(journeys, { from: "Create Fine", to: "Send Fine" })];
    const waits = rows.map(({ occurred: [a = 0, b = 0] }) => b - a).sort((a, b) => a - b);
    assert.deepEqual(
      [edge?.count, edge?.durations?.median, edge?.durations?.p90],
      [waits.length, quantileOfSorted(waits, 0.5), quantileOfSorted(waits, 0.9)],
    );
    assert.equal(edge?.durations?.exactTotal, String(waits.reduce((sum, wait) => sum + BigInt(wait), 0n)));
    const [worst] = bottlenecks(map).byTotal;
    assert.deepEqual([worst?.from, worst?.to], ["Add penalty", "Send for Credit Collection"]);
  });

  it("hides the seldom and says how much", () => {
    const map = processMap(journeys, { activities: 0.5, connections: 0.5 });
    assert.equal(map.activities.length, 6);
    assert.equal(map.hidden?.events, 4_188 + 4_141 + 999 + 896 + 555);
    const gone = map.edges.length + (map.hidden?.edges.length ?? 0);
    assert.equal(gone, processMap(journeys, { activities: 0.5 }).edges.length);
  });

  it("holds each fine against the path that is expected", () => {
    const path = parsePath(
      "Create Fine > Send Fine > Insert Fine Notification > Add penalty > Send for Credit Collection",
    );
    const answer = conformance(journeys, path);
    assert.equal(answer.fits, 56_482, "the commonest variant, and no other");
    const [missing] = answer.deviations.filter(({ kind }) => kind === "missing");
    const place = { deviation: "missing", type: missing?.type ?? "" } as const;
    assert.equal([...conformanceRows(journeys, path, place)].length, missing?.count);
    const paid = conformance(
      journeys,
      parsePath(
        "Create Fine > (Payment | Send Fine > (Payment | Insert Fine Notification > Add penalty > (Payment | Send for Credit Collection))?)",
      ),
    );
    assert.ok(paid.fits > answer.fits);
  });
});

describe("process maps of files of the XES standard", () => {
  const files = [
    ["receipt.xes.gz", [8_577, 1_434, 116, 27, 99], 713],
    ["helpdesk.xes.gz", [21_348, 4_580, 226, 14, 55], 2_366],
    ["running-example.xes", [42, 6, 6, 8, 16], 1],
  ] as const;
  for (const [name, counts, commonest] of files) {
    const { path, skip } = realData("process", name);
    it(`of ${name} have the published counts`, { skip }, async () => {
      const store = await imported(path);
      const map = await askProcessMap(store, { by: "case", limit: 0, top: 1 });
      const { events, entities, variants, activities, edges, variantsTop, ends } = map;
      assert.deepEqual([events, entities, variants, activities.length, edges.length], counts);
      assert.equal(variantsTop[0]?.count, commonest);
      if (name === "helpdesk.xes.gz") assert.deepEqual(ends[0], { type: "Closed", count: 4_557 });
      await store.close();
    });
  }
});

describe("the process map of 8,000 orders of a shop", () => {
  const orders = realData("olist_sample", "olist_orders_dataset.csv.gz");
  it("tells how long deliveries take, how many are late, and which go out before they are approved", {
    skip: orders.skip,
  }, async () => {
    const store = await imported(orders.path, {
      plan: {
        events: [
          ["purchased", "order_purchase_timestamp"],
          ["approved", "order_approved_at"],
          ["handed-over", "order_delivered_carrier_date"],
          ["delivered", "order_delivered_customer_date"],
          ["estimated", "order_estimated_delivery_date"],
        ],
        tags: [["order", "order_id"]],
      },
    });
    const { journeys } = await readJourneys(store, { by: "order" });
    await store.close();
    const between = (first: string, second: string) => {
      const wanted = new Set([first, second]);
      const only = onlyRows(journeys, (row) => {
        const own = journeys.kinds[journeys.kindOf[row] ?? 0]?.[0];
        return wanted.has(journeys.types[own ?? -1] ?? "");
      });
      return processMap(only, { measure: "quantiles" }).edges.find(({ from, to }) => from === first && to === second);
    };
    const delivery = between("purchased", "delivered");
    assert.equal(delivery?.count, 7_773);
    assert.equal(((delivery?.durations?.mean ?? 0) / day).toFixed(2), "12.52");
    assert.equal((((between("estimated", "delivered")?.count ?? 0) / 7_773) * 100).toFixed(2), "7.67");
    assert.equal(between("handed-over", "approved")?.count, 111);
  });
});
