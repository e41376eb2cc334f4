import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { contractPage, readColumns } from "../scripts/contract-page.ts";
import { openStore } from "../src/app/index.ts";
import { type Contract, eventStoreContract, fixedContext, runClauses } from "../src/testing/index.ts";

const page = readFileSync(new URL("../docs/reference/event-store-contract.md", import.meta.url), "utf8");

describe("the page that shows which store keeps which clause", () => {
  const columns = readColumns(page);

  it("shows every clause, with a verdict for each of the four adapters, and nothing else", () => {
    assert.deepEqual(
      columns.map(({ adapter }) => adapter),
      ["memory", "sqlite", "postgres", "dynamodb"],
    );
    const names = eventStoreContract.clauses.map(({ name }) => name);
    for (const { adapter, outcomes } of columns) {
      assert.deepEqual([...outcomes.keys()], names, `${adapter}: run npm run contract-table`);
      for (const [name, outcome] of outcomes) assert.match(outcome, /^(passed|lacks \w+)$/, `${adapter}: ${name}`);
    }
  });

  it("says of memory what memory says of itself", async () => {
    const store = await openStore("memory:", fixedContext());
    assert.deepEqual(columns.find(({ adapter }) => adapter === "memory")?.lacks, store.lacks);
    await store.close();
  });

  it("is what its generator makes of it", () => assert.equal(contractPage(eventStoreContract.clauses, columns), page));
});

describe("a contract that is run without a test runner", () => {
  const contract: Contract<string> = {
    port: "trial",
    clauses: [
      { name: "holds", check: async () => {} },
      { name: "breaks", check: () => Promise.reject(new Error("broken")) },
      { name: "needs more", needs: "wings", check: () => Promise.reject(new Error("not run")) },
      { name: "never ends", check: () => new Promise(() => {}) },
    ],
    lacks: async () => ({ wings: "it is no bird" }),
  };

  it("tells what became of each clause, and of one that does not end that it failed", async () => {
    const found: string[][] = [];
    for await (const one of runClauses(contract, "", { limitMs: 30 }))
      found.push([one.clause, one.outcome, one.outcome === "failed" ? one.error.message : ""]);
    assert.deepEqual(found, [
      ["holds", "passed", ""],
      ["breaks", "failed", "broken"],
      ["needs more", "lacking", ""],
      ["never ends", "failed", "it took longer than 30 ms"],
    ]);
  });
});
