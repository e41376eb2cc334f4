import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder, servicesRequire } from "../../services/packages.ts";
import { openCheckpoints } from "../../src/adapters/postgres/checkpoints.ts";
import { openReadModels } from "../../src/adapters/postgres/read-models.ts";
import { openViews } from "../../src/app/index.ts";
import { freshPlace, refused, schemaOf, sqlTo } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };
const hour = 3_600_000_000;
const viewsOf = (url: string) => `"${schemaOf(url).replaceAll('"', '""')}_views"`;

describe("what is derived from a log in PostgreSQL", options, () => {
  it("lies in a schema beside the log's, which looking does not create", async () => {
    const url = freshPlace(postgres.url);
    const views = await openViews(url);
    assert.ok(views);
    assert.equal(await views.checkpoints.load("a"), undefined);
    assert.deepEqual(await views.checkpoints.parked("a"), []);
    assert.deepEqual(await views.readModels.generations(), []);
    assert.equal(await views.readModels.get("orders", "a"), undefined);
    const sql = await sqlTo(postgres.url);
    const isThere = async () =>
      (await sql.query("select 1 from pg_namespace where nspname = $1", [`${schemaOf(url)}_views`])).rows.length === 1;
    assert.equal(await isThere(), false);
    await views.checkpoints.acquire("a", "ann", hour);
    assert.equal(await isThere(), true);
    assert.deepEqual(await views.readModels.generations(), []);
    await views.close();
    await sql.end();
  });

  it("judges leases by the server's clock, however wrong a machine's is", async () => {
    const url = freshPlace(postgres.url);
    const machines = [0, 100 * hour, -100 * hour].map((wrong) => ({ clock: () => Date.now() * 1000 + wrong }));
    const [now, ahead, behind] = await Promise.all(machines.map((context) => openCheckpoints(url, context)));
    assert.ok(now && ahead && behind);
    const got = await behind.acquire("a", "ann", hour);
    assert.ok(got.kind === "granted");
    for (const one of [now, ahead]) assert.equal((await one.acquire("a", "bob", hour)).kind, "held");
    assert.equal((await ahead.leases("a")).length, 1);
    await ahead.save(got.lease, { position: 3 });
    // The server's own clock cannot be set; so the lease is made to have run out.
    await behind.renew(got.lease, 0);
    const taken = await ahead.acquire("a", "bob", hour);
    assert.ok(taken.kind === "granted" && taken.lease.epoch > got.lease.epoch);
    await refused("subscription/lease-lost", behind.save(got.lease, { position: 4 }));
    for (const one of [now, ahead, behind]) await one.close();
  });

  it("lets nobody save behind the back of who took over, even where both come at once", async () => {
    const url = freshPlace(postgres.url);
    const [one, other] = await Promise.all([0, 1].map(() => openCheckpoints(url, { clock: () => 0 })));
    assert.ok(one && other);
    for (let round = 1; round <= 60; round++) {
      const name = `round ${round}`;
      const got = await one.acquire(name, "ann", 0);
      assert.ok(got.kind === "granted");
      await one.save(got.lease, { position: 1 });
      const saving: Promise<number> = one.save(got.lease, { position: 2 }).then(
        () => 2,
        () => 1,
      );
      await other.acquire(name, "bob", hour);
      const found: number | undefined = await other.load(name);
      assert.equal(await saving, found, name);
      await refused("subscription/lease-lost", one.save(got.lease, { position: 3 }));
      assert.equal(await one.load(name), found, name);
    }
    for (const checkpoints of [one, other]) await checkpoints.close();
  });

  it("keeps what an event's handler said, whatever characters that has", async () => {
    const url = freshPlace(postgres.url);
    const checkpoints = await openCheckpoints(url, { clock: () => 0 });
    const got = await checkpoints.acquire("a", "ann", hour);
    assert.ok(got.kind === "granted");
    const row = {
      id: "e",
      position: 1,
      key: "k\0\ud800'\\",
      error: "\0\x1f\udfff\n''",
      attempts: 1,
      at: 2,
      due: false,
    };
    await checkpoints.save(got.lease, { position: 1, parked: { subscription: "s", add: [row], remove: [] } });
    assert.deepEqual(await checkpoints.parked("s"), [row]);
    assert.equal(await checkpoints.replay("s", row.key), 1);
    await checkpoints.save(got.lease, { position: 1, parked: { subscription: "s", add: [], remove: ["e"] } });
    assert.deepEqual(await checkpoints.parked("s"), []);
    await checkpoints.close();
  });

  it("takes a save once whose answer was lost", async () => {
    const { Pool } = servicesRequire("pg");
    const real = new Pool({ connectionString: postgres.url });
    let toLose = 0;
    const pool = {
      end: () => real.end(),
      connect: async () => {
        const client = await real.connect();
        return Object.assign(Object.create(client), {
          query: async (query: { readonly text: string }) => {
            const answer = await client.query(query);
            if (!query.text.endsWith("commit") || !/insert|update/.test(query.text) || toLose === 0) return answer;
            toLose -= 1;
            throw new Error("Connection terminated unexpectedly");
          },
          release: (close: boolean) => client.release(close),
        });
      },
    };
    const url = freshPlace(postgres.url);
    const checkpoints = await openCheckpoints(url, { clock: () => 0 }, { pool });
    const readModels = await openReadModels(url, { pool });
    const got = await checkpoints.acquire("a", "ann", hour);
    assert.ok(got.kind === "granted");
    const { number } = await readModels.begin("orders", "v1", { at: 1 });
    toLose = 2;
    await checkpoints.save(got.lease, { position: 7 });
    await checkpoints.renew(got.lease, hour);
    assert.deepEqual([toLose, await checkpoints.load("a")], [0, 7]);
    // Whether a step of its own was written, a builder finds out by reading on from where the rows stand.
    toLose = 1;
    const step = { after: 0, position: 5, rows: [["k", "1"] as const] };
    await refused("projection/moved-on", readModels.advance(number, step));
    assert.equal((await readModels.generations())[0]?.position, 5);
    assert.deepEqual(await readModels.states(number, ["k"]), new Map([["k", "1"]]));
    for (const one of [checkpoints, readModels]) await one.close();
    await real.end();
  });

  it("is refused where another program's tables have our names, a later version made them, or the schema's name is too long", async () => {
    const url = freshPlace(postgres.url);
    const sql = await sqlTo(postgres.url);
    await sql.query(`create schema ${viewsOf(url)}; create table ${viewsOf(url)}.state (id integer)`);
    await refused("store/not-a-store", openReadModels(url));
    await sql.query(`drop schema ${viewsOf(url)} cascade`);
    const checkpoints = await openCheckpoints(url, { clock: () => 0 });
    await checkpoints.forget("a");
    await checkpoints.close();
    await sql.query(`update ${viewsOf(url)}.counter set format = 2`);
    await refused("store/newer-format", openCheckpoints(url, { clock: () => 0 }));
    await refused("postgres/bad-address", openReadModels(`${postgres.url}?schema=${"x".repeat(60)}`));
    await sql.end();
  });
});
