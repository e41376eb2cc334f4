import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openStore } from "../src/app/index.ts";
import { createEventStore, type EventStore, engineOf, type StoreEngine } from "../src/store/index.ts";
import { fixedContext } from "../src/testing/index.ts";
import { steps, trial } from "./oracle/trial.ts";

async function holds(open: () => Promise<readonly EventStore[]>, clean: () => void, numRuns: number): Promise<void> {
  const property = fc.asyncProperty(steps, async (todo) => {
    const stores = await open();
    try {
      assert.deepEqual(await trial(todo, stores), []);
    } finally {
      for (const store of stores) await store.close();
      clean();
    }
  });
  await fc.assert(property, { numRuns });
}

describe("whatever several clients do at once, what they were told is true of the log", () => {
  it("in memory", () =>
    holds(
      async () => [await openStore("memory:", fixedContext())],
      () => {},
      150,
    ));

  it("in the embedded store, through two connections", async () => {
    let folder = "";
    const open = async () => {
      folder = mkdtempSync(join(tmpdir(), "thence-oracle-"));
      const url = `sqlite:${join(folder, "log.db")}`;
      return [await openStore(url, fixedContext(1)), await openStore(url, fixedContext(2))];
    };
    // The crash suite runs many more.
    await holds(open, () => rmSync(folder, { recursive: true }), 12);
  });
});

/** A memory store whose engine is changed by `spoil`. */
async function spoiled(spoil: (engine: StoreEngine) => Partial<StoreEngine>): Promise<EventStore> {
  const engine = engineOf(await openStore("memory:", fixedContext()));
  return createEventStore({ ...engine, ...spoil(engine) }, fixedContext());
}

describe("the oracle finds a store that", () => {
  const spoilt: Readonly<Record<string, (engine: StoreEngine) => Partial<StoreEngine>>> = {
    "does not look at conditions": (engine) => ({
      commit: (batch, now) =>
        engine.commit(
          batch.map((commit) => ({ ...commit, conditions: [] })),
          now,
        ),
    }),
    "refuses what nothing stands against": (engine) => {
      const refusal = { kind: "stale-revision", stream: "key:k-0", expected: 0, actual: 9 } as const;
      return {
        commit: async (batch, now) => {
          const [first, ...others] = await engine.commit(batch.slice(1), now);
          return [{ ok: false, refusal }, ...(first ? [first, ...others] : [])];
        },
      };
    },
    "acknowledges what it did not write": (engine) => {
      let n = 0;
      return {
        commit: async (batch, now) => {
          n += 1;
          if (n % 3) return engine.commit(batch, now);
          const { position } = await engine.head();
          return batch.map(() => ({
            ok: true,
            first: position + 1,
            last: position + 1,
            recorded: now,
            known: 0,
            changed: [],
          }));
        },
      };
    },
    "leaves an event out of a page": (engine) => ({
      page: async (query, range) => (await engine.page(query, range)).filter((event) => event.position !== 3),
    }),
    "reads from a copy that lags": (engine) => {
      let late = engine.head();
      return {
        head: async () => {
          const before = await late;
          late = engine.head();
          return before;
        },
      };
    },
  };
  for (const [what, spoil] of Object.entries(spoilt))
    it(what, async () => {
      const property = fc.asyncProperty(steps, async (todo) => {
        const store = await spoiled(spoil);
        try {
          assert.deepEqual(await trial(todo, [store], { limitMs: 1_000 }), []);
        } finally {
          await store.close();
        }
      });
      const { failed } = await fc.check(property, { numRuns: 100, endOnFailure: true });
      assert.ok(failed, "a hundred runs found nothing");
    });
});
