import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import fc from "fast-check";
import { openStore } from "../../src/app/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { steps, trial } from "../oracle/trial.ts";

it("holds what many clients were told against the log, over three connections and many histories", async () => {
  const property = fc.asyncProperty(steps, async (todo) => {
    const folder = mkdtempSync(join(tmpdir(), "thence-oracle-"));
    const url = `sqlite:${join(folder, "log.db")}`;
    const stores = await Promise.all([1, 2, 3].map((seed) => openStore(url, fixedContext(seed))));
    try {
      assert.deepEqual(await trial(todo, stores), []);
    } finally {
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true });
    }
  });
  await fc.assert(property, { numRuns: 150 });
});
