import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { openSegments } from "../adapters/file/segments.ts";
import { defineEvent } from "../event/index.ts";
import { entityRange, type Journeys, occurredIn, type Segments } from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { openColumns } from "./columns.ts";
import { openStore } from "./stores.ts";
import { sharedMemory } from "./threads/count.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-columns-"));
after(() => rmSync(folder, { recursive: true }));
let places = 0;
const newFolder = () => join(folder, String(++places));
const Seen = defineEvent("page-seen", {
  schema: z.object({ page: z.string() }),
  purpose: "Somebody looked at a page.",
  tags: ({ page }) => ({ page, visitor: `v-${page.length}` }),
});

async function tell(store: EventStore, ...pages: string[]): Promise<void> {
  for (const [i, page] of pages.entries())
    await store.append([Seen({ page }, { occurred: 1000 - i })], { command: "look" });
}

function plain(journeys: Journeys) {
  const occurred = occurredIn(journeys);
  return Array.from({ length: journeys.entities.length }, (_, e) => {
    const { from, to, positions } = entityRange(journeys, e, e + 1);
    const rows = Array.from(positions.subarray(from[0], to[0]), (position, i) => [
      position,
      occurred((from[0] ?? 0) + i),
    ]);
    return { name: journeys.entities.at(e), rows };
  });
}

/** Counts how many events a store gives to whoever scans it. */
function counting(store: EventStore): { readonly store: EventStore; readonly read: () => number } {
  let read = 0;
  async function* pages(...asked: Parameters<EventStore["scanPages"]>) {
    for await (const page of store.scanPages(...asked)) {
      read += page.length;
      yield page;
    }
  }
  return { store: { ...store, scanPages: pages }, read: () => read };
}

describe("the columns of a log", () => {
  it("read each event once, however often they are asked", async () => {
    const memory = await openStore("memory:");
    const { store, read } = counting(memory);
    const columns = openColumns(store);
    await tell(memory, "a", "bb");
    await columns.read({ by: "visitor" });
    await tell(memory, "a");
    const { journeys, properties, upTo } = await columns.read({ by: "visitor" });
    assert.equal(read(), 3);
    assert.equal(upTo, 3);
    assert.deepEqual(plain(journeys), [
      {
        name: "v-1",
        rows: [
          [1, 1000],
          [3, 1000],
        ],
      },
      { name: "v-2", rows: [[2, 999]] },
    ]);
    assert.equal(properties.size, 0);
    await memory.close();
  });

  it("hold the properties asked for, by position", async () => {
    const store = await openStore("memory:");
    const columns = openColumns(store);
    await tell(store, "a", "bb", "a");
    const { properties } = await columns.read({ by: undefined, properties: ["page", "tag:visitor", "page"] });
    const page = properties.get("page");
    assert.deepEqual(
      [...(page?.codes ?? [])].slice(1).map((code) => page?.values[code]),
      ["a", "bb", "a"],
    );
    assert.deepEqual([...properties.keys()], ["page", "tag:visitor"]);
    await store.close();
  });

  it("are as the log was at a position, where that is asked", async () => {
    const store = await openStore("memory:");
    await tell(store, "a", "bb", "a");
    const { journeys, upTo } = await openColumns(store).read({ by: "page" }, { upTo: 2 });
    assert.equal(upTo, 2);
    assert.equal(journeys.log.events, 2);
    await store.close();
  });

  it("are so too where they were read further before", async () => {
    const store = await openStore("memory:");
    await tell(store, "a", "bb", "a");
    const columns = openColumns(store);
    await columns.read({ by: "page", properties: ["page"] });
    const { journeys, upTo } = await columns.read({ by: "page" }, { upTo: 2 });
    assert.deepEqual([upTo, journeys.log.events], [2, 2]);
    assert.equal((await columns.read({ by: "page" })).upTo, 3);
    await store.close();
  });

  it("say how far they reach, also where an event came while they were read", async () => {
    const memory = await openStore("memory:");
    await tell(memory, "a");
    const stop = new AbortController();
    // The question's last look at the log waits until the event has come.
    let look = () => memory.head();
    const columns = openColumns({ ...memory, head: () => look() });
    await columns.read({ by: "page" });
    const following = columns.follow(stop.signal);
    look = async () => {
      const head = await memory.head();
      await tell(memory, "bb");
      for (let i = 0; i < 10; i++) await new Promise(setImmediate);
      return head;
    };
    const { journeys, upTo } = await columns.read({ by: "page" });
    assert.equal(journeys.log.events, upTo);
    stop.abort();
    await following;
    await memory.close();
  });

  it("see an event within the turn that it is logged in, while they follow the log", async () => {
    const memory = await openStore("memory:");
    const { store, read } = counting(memory);
    const columns = openColumns(store);
    await tell(memory, "a");
    await columns.read({ by: "page" });
    const stop = new AbortController();
    const following = columns.follow(stop.signal);
    for (let i = 0; i < 50; i++) await tell(memory, "bb");
    while ((await columns.read({ by: "page" })).upTo < 51) await new Promise(setImmediate);
    const before = read();
    const { journeys } = await columns.read({ by: "page" });
    assert.equal(read(), before);
    assert.equal(journeys.log.events, 51);
    stop.abort();
    await following;
    await memory.close();
  });

  it("stop reading when they are told to, and go on from there", async () => {
    const store = await openStore("memory:");
    await tell(store, ...Array.from({ length: 40 }, () => "a"));
    const columns = openColumns(store);
    const stopped = AbortSignal.abort();
    const many = { ...store, scanPages: () => repeated(store) };
    await assert.rejects(openColumns(many).read({ by: "page" }, { signal: stopped }), { code: "app/stopped" });
    assert.equal((await columns.read({ by: "page" })).journeys.log.events, 40);
    await store.close();
  });

  // More pages than a reader takes without letting anybody in.
  async function* repeated(store: EventStore) {
    for (let i = 0; i < 100; i++) yield* store.scanPages({});
  }
});

describe("columns on disk", () => {
  const kept = async (store: EventStore, place: Segments) => {
    const columns = openColumns(store, { segments: place });
    await columns.read({ by: "page", properties: ["page"] });
    await columns.save();
    return columns;
  };
  const asked = { by: "page", properties: ["page"] } as const;
  const placeOf = (path: string) => openSegments(pathToFileURL(path).href);

  it("are loaded by the next process, which reads only what came since", async () => {
    const memory = await openStore("memory:");
    const place = placeOf(newFolder());
    await tell(memory, "a", "bb", "a");
    const before = await (await kept(memory, place)).read(asked);
    const { store, read } = counting(memory);
    const again = await openColumns(store, { segments: place }).read(asked);
    assert.equal(read(), 0);
    assert.deepEqual(plain(again.journeys), plain(before.journeys));
    assert.deepEqual(again.journeys.log, before.journeys.log);
    assert.deepEqual(again.properties, before.properties);
    await tell(memory, "ccc");
    const { journeys } = await openColumns(store, { segments: place }).read(asked);
    assert.equal(read(), 1);
    assert.equal(journeys.entities.length, 3);
    await memory.close();
  });

  it("come into the memory that is asked for", async () => {
    const store = await openStore("memory:");
    const place = placeOf(newFolder());
    await tell(store, "a", "bb", "a");
    const before = await (await kept(store, place)).read(asked);
    const shared = await openColumns(store, { segments: place, allocate: sharedMemory }).read(asked);
    assert.ok(shared.journeys.positions.buffer instanceof SharedArrayBuffer);
    assert.deepEqual(plain(shared.journeys), plain(before.journeys));
    await store.close();
  });

  it("of another log are not taken for those of this one", async () => {
    const [one, other] = [await openStore("memory:"), await openStore("memory:")];
    const place = placeOf(newFolder());
    await tell(one, "a", "bb");
    await tell(other, "c");
    await kept(one, place);
    const { journeys } = await openColumns(other, { segments: place }).read(asked);
    assert.deepEqual(
      plain(journeys).map(({ name }) => name),
      ["c"],
    );
    await one.close();
    await other.close();
  });

  it("of events that the log no longer has are made again", async () => {
    const store = await openStore("memory:");
    const place = placeOf(newFolder());
    await tell(store, "a", "bb");
    await kept(store, place);
    const { position, ...head } = await store.head();
    // The same log, put back to where it was a step before.
    const shorter = { ...store, head: async () => ({ ...head, position: position - 1 }) };
    assert.equal((await openColumns(shorter, { segments: place }).read(asked)).journeys.log.events, 1);
    await store.close();
  });

  it("that were damaged are made again, and kept in their place", async () => {
    const memory = await openStore("memory:");
    const path = newFolder();
    await tell(memory, "a", "bb");
    await kept(memory, placeOf(path));
    for (const name of readdirSync(path)) writeFileSync(join(path, name), readFileSync(join(path, name)).subarray(3));
    const { store, read } = counting(memory);
    await kept(store, placeOf(path));
    assert.equal(read(), 2);
    await openColumns(store, { segments: placeOf(path) }).read(asked);
    assert.equal(read(), 2);
    await memory.close();
  });

  it("cost nothing but time where the disk takes none", async () => {
    const store = await openStore("memory:");
    await tell(store, "a");
    const path = newFolder();
    writeFileSync(path, "a file where a folder should be");
    const notes: string[] = [];
    const columns = openColumns(store, { segments: placeOf(path), note: (text) => notes.push(text) });
    assert.equal((await columns.read(asked)).journeys.log.events, 1);
    await columns.save();
    assert.match(notes.join("\n"), /were not kept/);
    chmodSync(path, 0o600);
    await store.close();
  });
});
