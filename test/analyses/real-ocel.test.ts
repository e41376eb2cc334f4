import assert from "node:assert/strict";
import { basename } from "node:path";
import { describe, it } from "node:test";
import { askProcessMap } from "../../src/app/ask-process-map.ts";
import { openStore } from "../../src/app/stores.ts";
import type { RecordedEvent } from "../../src/event/index.ts";
import { realData } from "../data.ts";
import { events, imported, ownEvents } from "../import-trial.ts";

const examples = ["jsonocel", "xmlocel", "sqlite"].map((ending) => realData("ocel", `ocel20_example.${ending}`));
const [json, xml, sqlite] = examples;
const noExamples = examples.find(({ skip }) => skip)?.skip ?? false;
const oldTable = realData("ocel", "order_management_ocel1.csv.gz");
const newTables = realData("ocel", "order_management_ocel2_prerelease.sqlite");
const oldJson = realData("ocel", "order_process_ocel1.jsonocel.gz");

async function trial(path: string, options: Parameters<typeof imported>[1] = {}) {
  const store = await openStore("memory:");
  const once = await imported(path, options, store);
  const own = (await ownEvents(store)).filter(({ type }) => type.startsWith("thence.object"));
  return { store, once, own, log: await events(store) };
}

function counted(values: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const ofType = (found: readonly RecordedEvent[], type: string) => found.filter((event) => event.type === type);

/** Of each object type: how many objects events name, and how often. */
function linksOf(found: readonly RecordedEvent[]): Readonly<Record<string, { objects: number; links: number }>> {
  const ids = new Map<string, string[]>();
  for (const { tags } of found)
    for (const [type, values] of Object.entries(tags)) {
      const all = ids.get(type) ?? [];
      all.push(...[values].flat());
      ids.set(type, all);
    }
  return Object.fromEntries([...ids].map(([type, all]) => [type, { objects: new Set(all).size, links: all.length }]));
}

describe("importing object-centric logs", () => {
  it("gives equal content for one log in its three forms", { skip: noExamples }, async () => {
    const content = async (path: string) => {
      const { once, own, log } = await trial(path, { source: "example", zone: "+01:00" });
      assert.deepEqual([once.read, once.appended, once.rejected, once.objects], [13, 13, 0, 19]);
      const told = [...log, ...own].map(
        ({ position: _position, revision, recorded, commit, offset, actor, intent, ...content }) => content,
      );
      return told.sort((a, b) => (a.id < b.id ? -1 : 1));
    };
    const first = await content(json?.path ?? "");
    assert.deepEqual(await content(xml?.path ?? ""), first);
    assert.deepEqual(await content(sqlite?.path ?? ""), first);
    assert.deepEqual(counted(first.map(({ type }) => type.replace(/^[^t].*/, "event"))), {
      event: 13,
      "thence.object-changed": 12,
      "thence.objects-related": 7,
    });
  });

  it("keeps an event's objects, their roles and its attributes, and what an object was like when", {
    skip: noExamples,
  }, async () => {
    const { own, log } = await trial(json?.path ?? "");
    const created = log.find(({ origin }) => origin?.id === "e3");
    assert.deepEqual(
      [created?.type, created?.occurred, created?.stream, created?.tags, created?.data],
      [
        "Create Purchase Order",
        Date.UTC(2022, 0, 10, 8, 15) * 1000,
        undefined,
        { "Purchase Order": "PO1", "Purchase Requisition": "PR1" },
        {
          po_creator: "Mike",
          "ocel:qualifiers": {
            "Purchase Order:PO1": "Created order with identifier",
            "Purchase Requisition:PR1": "Created order from PR",
          },
        },
      ],
    );
    const changes = ofType(own, "thence.object-changed").filter(({ tags }) => tags["Purchase Order"] === "PO1");
    assert.deepEqual(
      changes.map(({ occurred, data }) => [occurred, data]),
      [
        [0, { type: "Purchase Order", id: "PO1", attributes: { po_product: "Cows", po_quantity: "500" } }],
        [Date.UTC(2022, 0, 13, 11) * 1000, { type: "Purchase Order", id: "PO1", attributes: { po_quantity: "600" } }],
      ],
    );
    const link = ofType(own, "thence.objects-related").find(({ tags }) => tags["Purchase Requisition"] === "PR1");
    assert.deepEqual(
      [link?.tags, link?.data],
      [
        { "Purchase Order": "PO1", "Purchase Requisition": "PR1" },
        {
          from: { type: "Purchase Requisition", id: "PR1" },
          to: { type: "Purchase Order", id: "PO1" },
          qualifier: "PO from PR",
        },
      ],
    );
    assert.equal(log.flatMap(rolesOf).length, 20);
  });

  for (const { path, skip } of [...examples, oldJson])
    it(`adds nothing when ${basename(path)} is imported again`, { skip }, async () => {
      const { store, once } = await trial(path);
      const { position } = await store.head();
      const again = await imported(path, {}, store);
      assert.deepEqual(
        [again.read, again.appended, again.duplicates, again.objects, again.rejected, (await store.head()).position],
        [once.read, 0, once.appended, 0, 0, position],
      );
    });

  it("reads a table of OCEL 1.0, with the objects of every row", { skip: oldTable.skip }, async () => {
    const { once, log, store } = await trial(oldTable.path);
    assert.deepEqual([once.read, once.appended, once.rejected, once.types.length], [22_367, 22_367, 0, 11]);
    assert.deepEqual(counted(log.map(({ type }) => type)), {
      "pick item": 8159,
      "place order": 2000,
      "confirm order": 2000,
      "pay order": 2000,
      "item out of stock": 1664,
      "reorder item": 1664,
      "create package": 1325,
      "send package": 1325,
      "package delivered": 1325,
      "payment reminder": 514,
      "failed delivery": 391,
    });
    assert.deepEqual(linksOf(log), {
      orders: { objects: 2000, links: 6514 },
      items: { objects: 8159, links: 27_805 },
      packages: { objects: 1325, links: 4366 },
    });
    const days = log.map(({ occurred }) => new Date(occurred / 1000).toISOString().slice(0, 10)).sort();
    assert.deepEqual([days[0], days.at(-1)], ["2019-05-20", "2020-08-25"]);
    const { activities } = await askProcessMap(store, { by: "orders", limit: 0, top: 1 });
    assert.equal(activities.length, 4, "a map by order shows what orders are in");
  });

  it("reads the tables of OCEL 2.0, with every object and every link", { skip: newTables.skip }, async () => {
    const { once, log, own, store } = await trial(newTables.path);
    assert.deepEqual([once.read, once.appended, once.rejected, once.types.length], [18_211, 18_211, 0, 8]);
    assert.equal(once.zoneAssumed, "UTC");
    const objects = new Set(ofType(own, "thence.object-changed").map(({ tags }) => JSON.stringify(tags)));
    assert.deepEqual(counted([...objects].map((tags) => Object.keys(JSON.parse(tags)).join())), {
      orders: 2000,
      items: 7670,
      packages: 320,
      customers: 3,
      products: 20,
      employees: 18,
    });
    assert.equal(objects.size, 10_031);
    assert.equal(ofType(own, "thence.objects-related").length, 25_336);
    assert.equal(log.flatMap(rolesOf).length, 35_857);
    const times = log.map(({ occurred }) => occurred).sort((a, b) => a - b);
    assert.deepEqual(
      [times[0], times.at(-1)],
      [Date.UTC(2023, 3, 3, 12, 8, 18) * 1000, Date.UTC(2024, 4, 10, 10, 15, 11) * 1000],
    );
    const { activities } = await askProcessMap(store, { by: "orders", limit: 0, top: 1 });
    const types = activities.map(({ type }) => type);
    assert.ok(
      types.length > 0 && types.every((type) => once.types.includes(type)),
      "no fact about an object is in a map",
    );
  });

  it("reads OCEL 1.0 as JSON, with the objects after the events", { skip: oldJson.skip }, async () => {
    const { once, log, own } = await trial(oldJson.path);
    assert.deepEqual([once.read, once.appended, once.rejected, once.objects], [2391, 2391, 0, 796]);
    assert.deepEqual(counted(own.map(({ tags }) => Object.keys(tags).join())), {
      order: 199,
      item: 398,
      delivery: 199,
    });
    const days = log.map(({ occurred }) => new Date(occurred / 1000).toISOString().slice(0, 10)).sort();
    assert.deepEqual([days[0], days.at(-1)], ["2022-10-20", "2022-12-18"]);
  });
});

function rolesOf({ data }: RecordedEvent): readonly string[] {
  const { "ocel:qualifiers": roles = {} } = data as { "ocel:qualifiers"?: Record<string, string | string[]> }; // as imported
  return Object.values(roles).flat();
}
