import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openStore } from "../src/app/index.ts";
import type { RecordedEvent } from "../src/event/index.ts";
import {
  type Condition,
  createEventStore,
  type EventStore,
  engineOf,
  markerAt,
  type StoreEngine,
} from "../src/store/index.ts";
import { type Call, contradictions, fixedContext } from "../src/testing/index.ts";
import { type Step, steps, trial } from "./oracle/trial.ts";

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
          if (n % 2) return engine.commit(batch, now);
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
      const { failed } = await fc.check(property, { numRuns: 2000, endOnFailure: true });
      assert.ok(failed, "two thousand runs found nothing");
    });
});

const recorded = (id: string, position: number): RecordedEvent => ({
  id,
  type: "thing-happened",
  lineage: ["thing-happened"],
  version: 1,
  data: {},
  tags: { key: "k" },
  stream: "key:k",
  revision: position,
  position,
  occurred: 0,
  offset: 0,
  recorded: 0,
  commit: id,
  intent: { command: "try" },
});

/** A log of one stream, an event each position. */
const logOf = (...ids: readonly string[]) => ids.map((id, i) => recorded(id, i + 1));

type When = readonly [began: number, ended: number];

const appended = (id: string, at: number, [began, ended]: When): Call => ({
  call: "append",
  ids: [id],
  conditions: [],
  said: { kind: "appended", first: at, last: at },
  began,
  ended,
});

const lost = (id: string, [began, ended]: When): Call => ({
  call: "append",
  ids: [id],
  conditions: [],
  said: { kind: "unknown" },
  began,
  ended,
});

const refused = (condition: Condition, [began, ended]: When): Call => ({
  call: "append",
  ids: ["z"],
  conditions: [condition],
  said: { kind: "refused", code: "store/refused", facts: {} },
  began,
  ended,
});

const atRevision = (revision: number): Condition => ({ stream: "key:k", revision });
const since = (position: number): Condition => ({ query: { tags: ["key:k"] }, after: markerAt(position) });

describe("the oracle takes a refusal", () => {
  const log = logOf("a", "b");
  const before = appended("a", 1, [0, 1]);
  const rightful: Readonly<Record<string, readonly Call[]>> = {
    "of a revision that was not there yet, and was reached later": [
      before,
      refused(atRevision(2), [2, 3]),
      appended("b", 2, [4, 5]),
    ],
    "for an append that was under way": [before, refused(atRevision(1), [2, 4]), appended("b", 2, [3, 5])],
    "for an append that was there and not acknowledged yet": [
      appended("a", 1, [0, 9]),
      refused(since(0), [2, 3]),
      appended("b", 2, [4, 5]),
    ],
    "for an append that nobody knows the outcome of, begun long before": [
      before,
      lost("b", [0, 1]),
      refused(since(1), [4, 5]),
    ],
  };
  for (const [what, calls] of Object.entries(rightful))
    it(what, () => assert.deepEqual(contradictions(calls, log), []));
});

describe("the oracle finds a refusal", () => {
  const log = logOf("a", "b");
  const before = appended("a", 1, [0, 1]);
  const wrongful: Readonly<Record<string, readonly Call[]>> = {
    "of the revision that was there, where the next came only afterwards": [
      before,
      refused(atRevision(1), [2, 3]),
      appended("b", 2, [4, 5]),
    ],
    "for an event that came only afterwards": [before, refused(since(1), [2, 3]), appended("b", 2, [4, 5])],
    "for an event whose append began only afterwards, and whose outcome is unknown": [
      before,
      refused(since(1), [2, 3]),
      lost("b", [4, 5]),
    ],
    "of a revision that another's read had seen": [
      before,
      lost("b", [0, 1]),
      { call: "read", query: {}, after: 0, upTo: 2, positions: [1, 2], began: 2, ended: 3 },
      refused(atRevision(2), [4, 5]),
    ],
  };
  for (const [what, calls] of Object.entries(wrongful))
    it(what, () => {
      const [problem = "", ...more] = contradictions(calls, log);
      assert.deepEqual(more, []);
      assert.match(problem, /an append was refused \(store\/refused\), and nothing that could be in the log by then/);
    });

  it("of a store that refuses too early: what stands against it comes with the next append", async () => {
    const early = await spoiled((engine) => ({
      commit: async (batch, now) => {
        const outcomes = await engine.commit(
          batch.filter(({ conditions }) => conditions.length === 0),
          now,
        );
        const left = [...outcomes];
        const refusal = { kind: "stale-revision", stream: "key:k-0", expected: 1, actual: 2 } as const;
        const no = { ok: false, refusal } as const;
        return batch.flatMap(({ conditions }) => (conditions.length > 0 ? [no] : left.splice(0, 1)));
      },
    }));
    const append = (rest: "nothing" | "revision"): Step => ({ do: "append", client: 0, keys: [0], kind: 0, rest });
    const pauses = Array.from({ length: 20 }, (): Step => ({ do: "pause" }));
    const todo = [append("nothing"), ...pauses, append("revision"), ...pauses, append("nothing")];
    try {
      assert.match((await trial(todo, [early])).join(), /^an append was refused/);
    } finally {
      await early.close();
    }
  });
});

describe("the oracle finds an append of unknown outcome", () => {
  it("that stands before one which was acknowledged before it began", () => {
    const calls = [appended("b", 2, [0, 1]), lost("a", [2, 3])];
    assert.match(contradictions(calls, logOf("a", "b")).join(), /the append at 1 began after a later one/);
  });
});
