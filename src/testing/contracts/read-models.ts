import assert from "node:assert/strict";
import type { ReadModels } from "../../projection/index.ts";
import type { Clause, Contract } from "../contract.ts";
import { refuses } from "./event-store/stage.ts";

/** All that an adapter's test must say: how to open an empty place for read models. */
export interface ReadModelsHarness {
  /** A fresh, empty place. */
  open(): Promise<ReadModels>;
  /** Opens the same place again, as another process would. Only what lacks durability may leave it out. */
  openAgain?(readModels: ReadModels): Promise<ReadModels>;
  /** Takes away what `open` made, once it is closed. */
  cleanup?(readModels: ReadModels): void | Promise<void>;
}

interface Stage {
  readonly readModels: ReadModels;
  /** Another connection to the same place, where the adapter has such; otherwise the same one. */
  readonly other: ReadModels;
}

async function onStage<Result>(harness: ReadModelsHarness, play: (stage: Stage) => Promise<Result>): Promise<Result> {
  const readModels = await harness.open();
  const other = (await harness.openAgain?.(readModels)) ?? readModels;
  try {
    return await play({ readModels, other });
  } finally {
    await other.close();
    await readModels.close();
    await harness.cleanup?.(readModels);
  }
}

const clause = (name: string, check: (stage: Stage) => Promise<void>, needs?: string): Clause<ReadModelsHarness> => ({
  name,
  ...(needs !== undefined && { needs }),
  check: (harness) => onStage(harness, check),
});

const at = 7;
type Rows = Readonly<Record<string, string | undefined>>;
const step = (readModels: ReadModels, number: number, after: number, position: number, rows: Rows) =>
  readModels.advance(number, { after, position, rows: Object.entries(rows) });

/** A generation with rows, at position 10. */
async function built(readModels: ReadModels, version: string, rows: Rows) {
  const { number } = await readModels.begin("orders", version, { at });
  await step(readModels, number, 0, 10, rows);
  return number;
}

const rowsOf = async (readModels: ReadModels) => {
  const found = await readModels.list("orders", { limit: 1000 });
  return found && Object.fromEntries(found.rows.map(({ key, value }) => [key, value]));
};

const building = [
  clause("begins a version once, and anew only when asked for", async ({ readModels, other }) => {
    const [one, same] = await Promise.all([
      readModels.begin("orders", "v1", { at }),
      other.begin("orders", "v1", { at }),
    ]);
    assert.deepEqual(one, same);
    assert.deepEqual([one.model, one.version, one.position, one.begun, one.isServing], ["orders", "v1", 0, at, false]);
    const two = await other.begin("orders", "v2", { at });
    const anew = await readModels.begin("orders", "v1", { at, anew: true });
    assert.ok(one.number < two.number && two.number < anew.number);
    assert.equal((await other.begin("orders", "v1", { at })).number, anew.number, "the newest of its version");
    assert.deepEqual(
      (await other.generations("orders")).map(({ number }) => number),
      [one.number, two.number, anew.number],
    );
    assert.deepEqual(await other.generations("customers"), []);
  }),

  clause("writes rows and position together, and gives back what it was given", async ({ readModels, other }) => {
    const text = '{"a":"ünïcode \\u0000 \\ud83d\\ude00"}';
    const number = await built(readModels, "v1", { "order:1": text, "": "0", "key\u0000with zero": "1", é: "2" });
    assert.equal((await other.generations("orders"))[0]?.position, 10);
    const states = await other.states(number, ["order:1", "", "key\u0000with zero", "é", "nobody"]);
    assert.deepEqual(
      new Map([...states].sort()),
      new Map([
        ["", "0"],
        ["key\u0000with zero", "1"],
        ["order:1", text],
        ["é", "2"],
      ]),
    );
  }),

  clause("writes a step once, whoever else tries it", async ({ readModels, other }) => {
    const number = await built(readModels, "v1", { a: "1" });
    await step(other, number, 10, 20, { a: "2" });
    await refuses("projection/moved-on", step(readModels, number, 10, 20, { a: "3", b: "3" }));
    assert.deepEqual(await readModels.states(number, ["a", "b"]), new Map([["a", "2"]]));
    const both = await Promise.allSettled(
      [readModels, other].map((one, i) => step(one, number, 20, 30, { a: `${i}` })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  }),

  clause("writes nothing of a step whose rows break off", async ({ readModels, other }) => {
    const number = await built(readModels, "v1", { a: "1" });
    function* breaking(): Generator<readonly [string, string]> {
      yield ["a", "2"];
      yield ["b", "2"];
      throw new Error("it broke");
    }
    const broken = async () => readModels.advance(number, { after: 10, position: 20, rows: breaking() });
    await assert.rejects(broken, { message: "it broke" });
    assert.deepEqual(await other.states(number, ["a", "b"]), new Map([["a", "1"]]));
    await step(other, number, 10, 20, { b: "1" });
  }),

  clause("takes rows out, and takes many rows at once", async ({ readModels, other }) => {
    const number = await built(readModels, "v1", { a: "1", b: "1" });
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`many-${i}`, `${i}`]));
    await step(other, number, 10, 20, { ...many, a: undefined, nobody: undefined });
    const states = await readModels.states(number, ["a", "b", ...Object.keys(many)]);
    assert.equal(states.size, 3001);
    assert.equal(states.get("many-2999"), "2999");
  }),

  clause("keeps the last value of a key that comes twice in a step", async ({ readModels, other }) => {
    const { number } = await readModels.begin("orders", "v1", { at });
    const rows = ["1", undefined, "2", "3"].map((value) => ["a", value] as const);
    await readModels.advance(number, { after: 0, position: 10, rows: [...rows, ["b", "1"], ["b", undefined]] });
    assert.deepEqual(await other.states(number, ["a", "b"]), new Map([["a", "3"]]));
  }),

  clause("keeps positions beyond 32 bits", async ({ readModels, other }) => {
    const { number } = await readModels.begin("orders", "v1", { at });
    await step(readModels, number, 0, 2 ** 40 + 1, {});
    assert.equal((await other.generations("orders"))[0]?.position, 2 ** 40 + 1);
    await step(other, number, 2 ** 40 + 1, 2 ** 40 + 2, {});
  }),

  clause("gives as many rows as are asked for", async ({ readModels, other }) => {
    const keys = Array.from({ length: 6000 }, (_, i) => `key-${i}`);
    const number = await built(readModels, "v1", Object.fromEntries(keys.map((key) => [key, "1"])));
    assert.equal((await other.states(number, keys)).size, keys.length);
    await readModels.serve("orders", number, { instead: undefined, at });
    assert.equal((await other.list("orders", { limit: keys.length }))?.rows.length, keys.length);
  }),

  clause("names a generation that is not there", async ({ readModels }) => {
    await refuses("projection/unknown-generation", step(readModels, 99, 0, 1, {}));
    await refuses("projection/unknown-generation", readModels.drop(99));
    const one = await built(readModels, "v1", {});
    await refuses("projection/unknown-generation", readModels.compare(one, 99, 5));
    await refuses("projection/unknown-generation", readModels.serve("orders", 99, { instead: undefined, at }));
  }),
];

const serving = [
  clause("answers nothing before a generation is serving, and from it afterwards", async ({ readModels, other }) => {
    const number = await built(readModels, "v1", { a: "1" });
    assert.deepEqual([await other.get("orders", "a"), await rowsOf(other)], [undefined, undefined]);
    assert.equal(await readModels.serve("orders", number, { instead: undefined, at }), true);
    const found = await other.get("orders", "a");
    assert.deepEqual([found?.value, found?.generation.number, found?.generation.isServing], ["1", number, true]);
    assert.equal((await other.get("orders", "b"))?.value, undefined);
  }),

  clause(
    "switches in one step, only from the generation that is serving, and back again",
    async ({ readModels, other }) => {
      const [one, two] = [await built(readModels, "v1", { a: "1" }), await built(readModels, "v2", { a: "2" })];
      assert.equal(await readModels.serve("orders", one, { instead: undefined, at }), true);
      assert.equal(await other.serve("orders", two, { instead: undefined, at }), false);
      assert.deepEqual(await rowsOf(other), { a: "1" });
      const both = await Promise.all(
        [readModels, other].map((each) => each.serve("orders", two, { instead: one, at })),
      );
      assert.deepEqual(both.sort(), [false, true], "one of two that race");
      assert.deepEqual(await rowsOf(readModels), { a: "2" });
      assert.deepEqual(
        (await other.generations("orders")).map(({ isServing }) => isServing),
        [false, true],
      );
      assert.equal(await other.serve("orders", one, { instead: two, at }), true);
      assert.deepEqual(await rowsOf(readModels), { a: "1" });
    },
  ),

  clause("lists rows page by page, in the order of their keys' bytes", async ({ readModels, other }) => {
    const keys = ["", "B", "a", "a:1", "b", "\u00e9", "\uff5e", "\ud83d\ude00"];
    const number = await built(
      readModels,
      "v1",
      Object.fromEntries([...keys].reverse().map((key, i) => [key, `${i}`])),
    );
    await readModels.serve("orders", number, { instead: undefined, at });
    const listed: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await other.list("orders", { after, limit: 3 });
      listed.push(...(page?.rows ?? []).map(({ key }) => key));
      after = page?.rows.at(-1)?.key;
      if ((page?.rows.length ?? 0) < 3) break;
    }
    assert.deepEqual(listed, keys);
  }),

  clause("counts what differs between two generations, with the first examples", async ({ readModels, other }) => {
    const one = await built(readModels, "v1", { same: "0", gone: "1", c1: "1", c2: "1", c3: "1" });
    const two = await built(readModels, "v2", { same: "0", come: "2", c1: "2", c2: "2", c3: "2" });
    const { added, removed, changed, examples, before, after } = await other.compare(one, two, 2);
    assert.deepEqual([added, removed, changed, before.number, after.position], [1, 1, 3, one, 10]);
    assert.deepEqual(
      examples.map((row) => [row.key, row.before, row.after]),
      [
        ["come", undefined, "2"],
        ["gone", "1", undefined],
        ["c1", "1", "2"],
        ["c2", "1", "2"],
      ],
    );
    await readModels.noteDifference(two, "{}");
    assert.equal((await other.generations("orders")).at(-1)?.difference, "{}");
  }),

  clause("drops a generation that is not serving, and never gives its number again", async ({ readModels, other }) => {
    const [one, two] = [await built(readModels, "v1", { a: "1" }), await built(readModels, "v2", { a: "2" })];
    await readModels.serve("orders", one, { instead: undefined, at });
    await refuses("projection/still-serving", other.drop(one));
    await other.drop(two);
    assert.deepEqual(
      (await readModels.generations("orders")).map(({ number }) => number),
      [one],
    );
    assert.ok((await readModels.begin("orders", "v2", { at })).number > two);
    assert.deepEqual(await rowsOf(other), { a: "1" });
  }),

  clause(
    "keeps rows and which of them serve for whoever opens it later",
    async ({ readModels, other }) => {
      const number = await built(readModels, "v1", { a: "1" });
      await readModels.serve("orders", number, { instead: undefined, at });
      await readModels.close();
      assert.deepEqual(await rowsOf(other), { a: "1" });
      await step(other, number, 10, 11, { a: "2" });
    },
    "durability",
  ),
];

/** What every place for read models promises. */
export const readModelsContract: Contract<ReadModelsHarness> = {
  port: "read-models",
  clauses: [...building, ...serving],
  lacks: (harness) => onStage(harness, async ({ readModels }) => readModels.lacks),
};
