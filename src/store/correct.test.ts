import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { defineEvent, type EventDetails } from "../event/index.ts";
import { defineFold, on } from "../projection/index.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { corrected } from "./correct.ts";
import type { EventStore } from "./event-store.ts";
import { stateOf } from "./state-of.ts";

const purpose = "tests";
const tags = ({ meter }: { meter: string; kwh: number }) => ({ meter });
const meterRead = defineEvent("meter-read", { purpose, tags, stream: "meter" });
const meterReadByPhoto = meterRead.refine("meter-read-by-photo", { purpose });
const readingDisputed = defineEvent("reading-disputed", { purpose, tags, stream: "meter" });
const total = defineFold(
  "total",
  { kwh: 0 },
  on(meterRead, ({ kwh }, { data }) => ({ kwh: kwh + data.kwh })),
);
const query = { stream: "meter:m" };
const day = 86_400_000_000;

/** On day 1 and 2 a meter was read; on day 5 the first reading is corrected, on day 6 once more; on day 7 one of day 3 comes in. */
async function meter() {
  const context = fixedContext();
  const store = await openEventStore("memory:", context);
  const log = async (at: number, kwh: number, details: EventDetails = {}) => {
    context.clock.set(at * day);
    const { ids } = await store.append([meterRead({ meter: "m", kwh }, details)], { command: "read-meter" });
    return ids[0] ?? "";
  };
  const first = await log(1, 100);
  await log(2, 10);
  const second = await log(5, 90, { corrects: first });
  await log(6, 80, { corrects: second });
  await log(7, 1, { occurred: 3 * day });
  return { store, log, first };
}

const said = async (store: EventStore) =>
  corrected((await store.read({})).events).map(({ position, occurred, data }) => [
    position,
    occurred / day,
    (data as { kwh: number }).kwh, // the data of meter-read
  ]);

describe("a correction", () => {
  it("stands in the place of what it corrects, the latest one alone", async () => {
    const { store } = await meter();
    assert.deepEqual(await said(store), [
      [1, 1, 80],
      [2, 2, 10],
      [5, 3, 1],
    ]);
  });

  it("may be of a type that refines the corrected one; another type tells something of its own", async () => {
    const { store, first } = await meter();
    const data = { meter: "m", kwh: 70 };
    await store.append([meterReadByPhoto(data, { corrects: first }), readingDisputed(data, { corrects: first })], {
      command: "look-again",
    });
    const events = corrected((await store.read({})).events);
    assert.deepEqual(
      events.map(({ type, position }) => [type, position]),
      [
        ["meter-read-by-photo", 1],
        ["meter-read", 2],
        ["meter-read", 5],
        ["reading-disputed", 7],
      ],
    );
  });

  it("stays where its event is not among those looked at", async () => {
    const { store } = await meter();
    const { events } = await store.read({}, { after: 2 });
    assert.deepEqual(
      corrected(events).map(({ position, data }) => [position, (data as { kwh: number }).kwh]), // the data of meter-read
      [
        [3, 80],
        [5, 1],
      ],
    );
    assert.deepEqual(
      corrected(events.toReversed()).map(({ position }) => position),
      [5, 3],
    );
  });

  it("is refused where it corrects an event that is not in the log", async () => {
    const { store, log } = await meter();
    const unknown = "00000000-0000-7000-8000-00000000ffff";
    await assert.rejects(log(8, 1, { corrects: unknown }), {
      code: "store/corrects-unknown",
      message: /meter-read corrects/,
    });
    await assert.rejects(log(8, 1, { corrects: "x" }), { code: "store/bad-event" });
    assert.equal((await store.head()).position, 5);
    const one = meterRead({ meter: "m", kwh: 1 }, { id: unknown, occurred: 0 });
    const two = meterRead({ meter: "m", kwh: 2 }, { corrects: unknown });
    await assert.rejects(store.append([two, one], { command: "c" }), { code: "store/corrects-unknown" });
    await store.append([one, two], { command: "c" });
  });
});

describe("a state", () => {
  const kwh = async (store: EventStore, options: Parameters<typeof stateOf>[3]) =>
    (await stateOf(store, total, query, options)).state.kwh;

  it("is told as of when things occurred, as known then, and of both at once", async () => {
    const { store } = await meter();
    assert.equal(await kwh(store, {}), 281);
    assert.equal(await kwh(store, { asOf: 1 * day }), 100);
    assert.equal(await kwh(store, { asOf: 3 * day }), 111);
    assert.equal(await kwh(store, { asAt: 2 * day }), 110);
    assert.equal(await kwh(store, { asOf: 3 * day, asAt: 6 * day }), 110);
    assert.equal(await kwh(store, { upTo: 1 }), 100);
    assert.deepEqual(await stateOf(store, total, query, { asAt: 5 * day - 1 }), {
      state: { kwh: 110 },
      events: 2,
      upTo: 2,
    });
    assert.deepEqual(await stateOf(store, total, query, { asAt: 0 }), { state: { kwh: 0 }, events: 0, upTo: 0 });
  });

  it("has corrections applied where it is so asked, as soon as they were known", async () => {
    const { store } = await meter();
    const corrections = "applied";
    assert.equal(await kwh(store, { corrections }), 91);
    assert.equal(await kwh(store, { corrections, asOf: 1 * day }), 80);
    assert.equal(await kwh(store, { corrections, asOf: 1 * day, asAt: 5 * day }), 90);
    assert.equal(await kwh(store, { corrections, asOf: 1 * day, asAt: 4 * day }), 100);
  });

  it("is of a fold that changes nothing it was given", async () => {
    const { store } = await meter();
    const meddling = defineFold(
      "meddling",
      { kwh: 0 },
      on(meterRead, (state) => Object.assign(state, { kwh: 1 })),
    );
    await assert.rejects(stateOf(store, meddling, query), { code: "store/fold-failed" });
  });
});
