import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder, servicesRequire } from "../../services/packages.ts";
import { openStore } from "../../src/app/stores.ts";
import { engineOf } from "../../src/store/index.ts";
import { freshPlace, noted, open, refused, sqlTo, why } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };

describe("an answer to a commit that is lost", options, () => {
  for (const arrives of [true, false]) {
    it(`${arrives ? "after it was done counts as done" : "before it was done is made again"}, once`, async () => {
      const { Pool } = servicesRequire("pg");
      const real = new Pool({ connectionString: postgres.url });
      let toLose = 0;
      const pool = {
        end: () => real.end(),
        connect: async () => {
          const client = await real.connect();
          return Object.assign(Object.create(client), {
            query: async (query: { readonly text: string }) => {
              const isLost = query.text.endsWith("commit") && query.text.includes("insert") && toLose > 0;
              if (!isLost) return client.query(query);
              toLose -= 1;
              if (arrives) await client.query(query);
              throw new Error("Connection terminated unexpectedly");
            },
            release: (close: boolean) => client.release(close),
          });
        },
      };
      const store = await open(freshPlace(postgres.url), { pool });
      await store.append([noted({ order: "a" })], why);
      toLose = 3;
      for (const n of [2, 3, 4]) assert.equal((await store.append([noted({ order: "a", n })], why)).first, n);
      assert.equal(toLose, 0);
      assert.deepEqual([(await store.head()).position, (await store.verify()).problem], [4, undefined]);
      await store.close();
      await real.end();
    });
  }
});

describe("a reading server that lags", options, () => {
  it("answers what it has, and never hides what it has not", async () => {
    const sql = await sqlTo(postgres.url);
    await sql.query("create database lagging");
    const place = freshPlace(postgres.url);
    const readUrl = place.replace("/postgres?", "/lagging?");
    const writer = await open(place);
    for (const n of [1, 2, 3, 4, 5]) await writer.append([noted({ order: "a", n })], why);
    const replica = await open(readUrl);
    await engineOf(replica).restore((await writer.head()).log, await engineOf(writer).rows(0, 3));
    await replica.close();
    await writer.close();
    const store = await open(place, { readUrl });
    const page = await store.read({ stream: "order:a" });
    assert.deepEqual([page.events.length, page.upTo], [5, 5]);
    assert.equal((await store.find(page.events.map((event) => event.id))).length, 5);
    await store.append([noted({ order: "a" })], {
      ...why,
      conditions: [{ query: { stream: "order:a" }, after: page.marker }],
    });
    assert.equal((await store.verify()).problem, undefined);
    // What lies before its end is its own to answer: here it lacks a row that the writer has.
    const lagging = await sqlTo(postgres.url.replace(/postgres$/, "lagging"));
    const schema = `"${(new URL(place).searchParams.get("schema") ?? "").replaceAll('"', '""')}"`;
    await lagging.query(`set session_replication_role = replica; delete from ${schema}.event where position = 2`);
    assert.deepEqual(
      (await engineOf(store).page({}, { upTo: 3, limit: 9 })).map((event) => event.position),
      [1, 3],
    );
    await store.close();
    for (const one of [sql, lagging]) await one.end();
  });
});

describe("opening by an address", options, () => {
  it("knows both spellings of the scheme", async () => {
    const store = await openStore(freshPlace(postgres.url).replace("postgres:", "postgresql:"));
    await store.append([noted({ order: "a" })], why);
    assert.match(store.url, /^postgres:/);
    await store.close();
  });

  it("names the package to install where pg is missing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thence-"));
    process.chdir(folder);
    try {
      assert.match((await refused("postgres/missing-package", open(postgres.url))).message, /npm install pg/);
    } finally {
      process.chdir(servicesFolder);
      rmSync(folder, { recursive: true });
    }
  });
});
