import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "./admit.ts";
import { coalesced } from "./coalesce.ts";
import type { PreparedCommit } from "./prepare.ts";

const commit = (id: string, events = 1, length = 10): PreparedCommit => ({
  id,
  record: "{}",
  conditions: [],
  known: "refuse",
  events: Array.from({ length: events }, () => ({
    id,
    lineage: [],
    tags: [],
    stream: undefined,
    occurred: 0,
    text: "x".repeat(length),
  })),
});
const done: Outcome = { ok: true, first: 1, last: 1, recorded: 0, known: 0, changed: [] };

describe("coalescing", () => {
  it("writes what came in the same turn together, and what came during a write in the next, in the order of arrival", async () => {
    const batches: string[][] = [];
    const late: Promise<Outcome>[] = [];
    const queue = coalesced(async (batch) => {
      batches.push(batch.map(({ id }) => id));
      if (batches.length === 1) late.push(queue.add(commit("d")), queue.add(commit("e")));
      return batch.map(() => done);
    });
    await Promise.all(["a", "b", "c"].map((id) => queue.add(commit(id))));
    await Promise.all(late);
    assert.deepEqual(batches, [
      ["a", "b", "c"],
      ["d", "e"],
    ]);
  });

  it("fails the commits of a write that failed, and goes on with the next", async () => {
    let writes = 0;
    const queue = coalesced(async (batch) => {
      writes += 1;
      if (writes === 1) throw new Error("no space");
      return batch.map(() => done);
    });
    const first = await Promise.allSettled([queue.add(commit("a")), queue.add(commit("b"))]);
    assert.deepEqual(
      first.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.deepEqual(await queue.add(commit("c")), done);
  });

  it("splits what is too much for one write, by events and by size, but never a commit", async () => {
    for (const [events, length, expected] of [
      [4000, 1, [2, 2, 1]],
      [1, 6_000_000, [2, 2, 1]],
      [20_000, 1, [1, 1, 1, 1, 1]],
    ] as const) {
      const sizes: number[] = [];
      const queue = coalesced(async (batch) => {
        sizes.push(batch.length);
        return batch.map(() => done);
      });
      await Promise.all(["a", "b", "c", "d", "e"].map((id) => queue.add(commit(id, events, length))));
      assert.deepEqual(sizes, expected);
    }
  });

  it("rejects rather than waits where the store answers for fewer commits than it was given", async () => {
    const queue = coalesced(async () => [done]);
    const outcomes = await Promise.allSettled([queue.add(commit("a")), queue.add(commit("b"))]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
  });
});
