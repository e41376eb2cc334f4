import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { startedPostgres } from "../../services/postgres.ts";
import { NotRun } from "../../services/service.ts";
import { untilReady } from "../../services/until-ready.ts";
import { openKeys } from "../../src/adapters/postgres/keys.ts";
import { openReadModels } from "../../src/adapters/postgres/read-models.ts";
import { engineOf } from "../../src/store/index.ts";
import { seededBytes } from "../../src/testing/index.ts";
import { freshPlace, noted, open, refused, schemaOf, sqlTo, why } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };
const texts = (page: { readonly events: readonly { readonly data: unknown }[] }) =>
  page.events.map(({ data }) => JSON.stringify(data));

/** The same address, in a session with this setting. */
const having = (place: string, setting: string) => `${place}&options=${encodeURIComponent(`-c ${setting}`)}`;

describe("settings of a role, a database or an address", options, () => {
  for (const setting of ["bytea_output=escape", "standard_conforming_strings=off", "bytea_output=hex"])
    it(`such as ${setting} change nothing of what is kept`, async () => {
      const place = freshPlace(postgres.url);
      for (const at of [having(place, setting), place]) {
        const store = await open(at);
        for (const n of [1, 2]) await store.append([noted({ order: "a", n })], why);
        assert.equal((await store.verify()).problem, undefined);
        await store.close();
      }
      const models = await openReadModels(having(place, setting));
      const { number } = await models.begin("orders", "v1", { at: 1 });
      await models.advance(number, { after: 0, position: 1, rows: [["k\\x", "1"]] });
      assert.deepEqual(await models.states(number, ["k\\x"]), new Map([["k\\x", "1"]]));
      assert.ok(await models.serve("orders", number, { instead: undefined, at: 1 }));
      assert.equal((await models.get("orders", "k\\x"))?.value, "1");
      await models.close();
      const given = { log: "a-log", create: true, random: seededBytes(7) };
      const keys = having(`${postgres.url}?schema=${setting.replace(/\W/g, "_")}`, setting);
      const [one, other] = [await openKeys(keys, given), await openKeys(keys.replace(/&.*/, ""), given)];
      assert.ok(one && other);
      const made = (await one.make(["customer:ana"])).get("customer:ana");
      assert.equal(one.secret.length, 32);
      assert.deepEqual([other.secret, (await other.find(["customer:ana"])).get("customer:ana")], [one.secret, made]);
      for (const store of [one, other]) await store.close();
    });

  it("that end a statement early are told apart from a lock", async () => {
    const place = freshPlace(postgres.url);
    const first = await open(place);
    await first.append([noted({ order: "a" })], why);
    const sql = await sqlTo(postgres.url);
    await sql.query(`begin; select 1 from "${schemaOf(place).replaceAll('"', '""')}".log for update`);
    const store = await open(having(place, "statement_timeout=50"));
    const error = await refused("store/unreachable", store.append([noted({ order: "a" })], why));
    assert.match(error.message, /statement timeout/);
    await sql.query("rollback");
    for (const one of [store, first]) await one.close();
    await sql.end();
  });
});

describe("a schema with as long a name as there can be", options, () => {
  it("is a log like any other, and its events are told", async () => {
    const place = `${postgres.url}?schema=${"x".repeat(63)}`;
    const [writer, reader] = [await open(place), await open(place, { pollMs: 600_000 })];
    await writer.append([noted({ order: "a" })], why);
    const ending = new AbortController();
    let seen = 0;
    const reading = (async () => {
      for await (const event of reader.subscribe({}, { signal: ending.signal })) seen = event.position;
    })();
    for (const n of [1, 2, 3]) {
      await untilReady("the event before", () => seen === n);
      await writer.append([noted({ order: "a", n })], why);
    }
    await untilReady("the last event", () => seen === 4);
    ending.abort();
    await reading;
    for (const store of [writer, reader]) await store.close();
  });
});

describe("a reading server", options, () => {
  it("that holds another log is refused, and one that was left behind by a failover is not believed", async () => {
    const sql = await sqlTo(postgres.url);
    await sql.query("create database left_behind");
    const place = freshPlace(postgres.url);
    const readUrl = place.replace("/postgres?", "/left_behind?");
    const [writer, other] = [await open(place), await open(readUrl)];
    for (const n of [1, 2]) await writer.append([noted({ order: "real", n })], why);
    const { log } = await writer.head();
    await engineOf(other).restore(log, await engineOf(writer).rows(0, 2));
    for (const n of [3, 4]) await other.append([noted({ order: "lost", n })], why);
    await writer.append([noted({ order: "real", n: 3 })], why);
    const store = await open(place, { readUrl });
    const all = ["1", "2", "3"].map((n) => `{"n":${n},"order":"real"}`);
    assert.deepEqual(texts(await store.read({})), all);
    const ids = (await other.read({})).events.map(({ id }) => id);
    assert.equal((await store.find(ids)).length, 2);
    assert.equal((await store.verify()).problem, undefined);
    for (const one of [writer, other, store]) await one.close();

    await sql.query("create database elsewhere");
    const elsewhere = place.replace("/postgres?", "/elsewhere?");
    const stranger = await open(elsewhere);
    for (const n of [1, 2, 3, 4]) await stranger.append([noted({ order: "other", n })], why);
    const misled = await open(place, { readUrl: elsewhere });
    assert.match((await refused("postgres/bad-address", misled.read({}))).message, /another log/);
    await refused("postgres/bad-address", open(place, { readUrl: freshPlace(postgres.url) }));
    for (const one of [stranger, misled]) await one.close();
    await sql.end();
  });
});

describe("too few connections", options, () => {
  it("to listen and to append are refused, and do where nobody listens", async () => {
    const place = freshPlace(postgres.url);
    assert.match(
      (await refused("postgres/too-few-connections", open(place, { connections: 2 }))).message,
      /listen: false/,
    );
    const store = await open(place, { connections: 1, listen: false, pollMs: 10 });
    const ending = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of store.subscribe({}, { signal: ending.signal }))
        if (seen.push(event.position) === 5) ending.abort();
    })();
    for (const n of [1, 2, 3, 4, 5]) await store.append([noted({ order: "a", n })], why);
    await reading;
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
    await store.close();
  });
});

describe("an address without a password", options, () => {
  it("is refused with what to do, and its connection is let go of", async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((one) => one === "TCPSocketWrap").length;
    const { PGPASSWORD } = process.env;
    delete process.env["PGPASSWORD"];
    try {
      const before = sockets();
      const error = await refused("store/unreachable", open(postgres.url.replace(/:[^:@]+@/, "@")));
      assert.match(error.message, /no password was given; put it in the address or PGPASSWORD/);
      // The server itself would wait for a minute.
      await untilReady("the end of the connection", () => sockets() <= before);
    } finally {
      if (PGPASSWORD !== undefined) process.env["PGPASSWORD"] = PGPASSWORD;
    }
  });
});

describe("a server for tests that cannot be started", options, () => {
  it("says why at once and leaves nothing behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thence-"));
    chmodSync(folder, 0o755);
    const { TMPDIR } = process.env;
    process.env["TMPDIR"] = folder;
    try {
      await assert.rejects(
        startedPostgres({ shared_buffers: "nonsense" }),
        (cause) => cause instanceof NotRun && /shared_buffers/.test(cause.message),
      );
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      if (TMPDIR === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = TMPDIR;
      rmSync(folder, { recursive: true });
    }
  });
});
