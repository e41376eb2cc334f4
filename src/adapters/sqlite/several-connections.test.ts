import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { defineEvent } from "../../event/index.ts";
import type { EventStore } from "../../store/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { openEventStore } from "./event-store.ts";

const noted = defineEvent("thing-noted", {
  purpose: "tests",
  stream: "order",
  tags: (data: { order: string; n?: number }) => ({ order: data.order }),
});
const why = { command: "note" };
const folder = mkdtempSync(join(tmpdir(), "thence-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newUrl = () => `sqlite:${join(folder, `${++files}.db`)}`;

async function opened<Result>(
  url: string,
  count: number,
  work: (stores: EventStore[]) => Promise<Result>,
): Promise<Result> {
  const opening = Array.from({ length: count }, (_, i) =>
    openEventStore(url, fixedContext(i + 1), { writer: i % 2 === 0 ? "thread" : "same-thread" }),
  );
  const stores = await Promise.all(opening);
  try {
    return await work(stores);
  } finally {
    for (const store of stores) await store.close();
  }
}

describe("several connections to one file", () => {
  it("append in turn without a gap, and see each other's commits", () =>
    opened(newUrl(), 3, async (stores) => {
      for (let n = 1; n <= 30; n++) {
        const at = stores[n % 3];
        const appended = await at?.append([noted({ order: "a", n })], {
          ...why,
          conditions: [{ stream: "order:a", revision: n - 1 }],
        });
        assert.equal(appended?.first, n);
        for (const store of stores) assert.equal((await store.head()).position, n);
      }
      for (const store of stores) assert.deepEqual((await store.verify()).problem, undefined);
    }));

  it("append at the same time without a gap, a loss or a second winner", () =>
    opened(newUrl(), 3, async (stores) => {
      const created = stores.flatMap((store) =>
        Array.from({ length: 30 }, (_, n) =>
          store.append([noted({ order: `o-${n}` })], { ...why, conditions: [{ stream: `order:o-${n}`, revision: 0 }] }),
        ),
      );
      const outcomes = await Promise.allSettled(created);
      const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.first] : []));
      assert.deepEqual(
        won.toSorted((a, b) => a - b),
        Array.from({ length: 30 }, (_, i) => i + 1),
      );
      assert.deepEqual((await stores[0]?.verify())?.problem, undefined);
    }));

  it("wake each other's subscriptions", () =>
    opened(newUrl(), 2, async ([one, two]) => {
      assert.ok(one && two);
      const ending = new AbortController();
      const seen: number[] = [];
      const subscriber = (async () => {
        for await (const event of two.subscribe({}, { signal: ending.signal })) {
          seen.push(event.position);
          if (seen.length === 40) ending.abort();
        }
      })();
      for (let n = 0; n < 40; n++) await (n % 10 === 9 ? two : one).append([noted({ order: "a", n })], why);
      await subscriber;
      assert.deepEqual(
        seen,
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
    }));

  it("create a new file at the same time and agree on the log", async () => {
    for (let round = 0; round < 5; round++) {
      await opened(newUrl(), 6, async (stores) => {
        await Promise.all(stores.map((store, n) => store.append([noted({ order: "a", n })], why)));
        const heads = await Promise.all(stores.map((store) => store.head()));
        assert.equal(new Set(heads.map(({ log }) => log)).size, 1);
        assert.deepEqual(
          heads.map(({ position }) => position),
          stores.map(() => 6),
        );
        assert.deepEqual((await stores[0]?.verify())?.problem, undefined);
      });
    }
  });
});
