import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder, servicesRequire } from "../../services/packages.ts";
import { untilReady } from "../../services/until-ready.ts";
import type { EventStore } from "../../src/store/index.ts";
import { freshPlace, noted, open, refused, schemaOf, sqlTo, why } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Collects positions until `count` are there. */
function subscribed(store: EventStore, count: number) {
  const ending = new AbortController();
  const seen: number[] = [];
  const done = (async () => {
    for await (const event of store.subscribe({}, { signal: ending.signal })) {
      seen.push(event.position);
      if (seen.length === count) ending.abort();
    }
    return seen;
  })();
  return { seen, done };
}

describe("neighbours in the cluster", options, () => {
  it("who leave a writing transaction open, in this database or another, delay neither appends nor subscriptions", async () => {
    const sql = await sqlTo(postgres.url);
    await sql.query("create database elsewhere");
    const other = await sqlTo(postgres.url.replace(/postgres$/, "elsewhere"));
    for (const one of [sql, other]) {
      await one.query("create table if not exists notes (n integer)");
      await one.query("begin; insert into notes values (1); select txid_current()");
    }
    const url = freshPlace(postgres.url);
    // No look by the clock would come in time, so what arrives was told.
    const [writer, reader] = [await open(url), await open(url, { pollMs: 600_000 })];
    await writer.append([noted({ order: "a" })], why);
    const { done, seen } = subscribed(reader, 20);
    await untilReady("the first event", () => seen.length > 0);
    for (const n of range(2, 20)) await writer.append([noted({ order: "a", n })], why);
    assert.deepEqual(await done, range(1, 20));
    for (const one of [sql, other]) await one.query("rollback");
    for (const one of [sql, other, writer, reader]) await ("end" in one ? one.end() : one.close());
  });

  it("who end the connections of a store in the middle of appends lose nothing that was acknowledged, and double nothing", async () => {
    const url = freshPlace(postgres.url);
    const store = await open(url);
    await store.append([noted({ order: "a" })], why);
    const sql = await sqlTo(postgres.url);
    const acknowledged: number[] = [];
    const appending = Promise.all(
      range(1, 8).map(async (lane) => {
        for (const n of range(1, 40))
          acknowledged.push((await store.append([noted({ order: `o-${lane}`, n })], why)).first);
      }),
    );
    let ended = 0;
    // Between two attacks something must have gone well, or nothing ever would.
    for (let before = -1; acknowledged.length < 300; ) {
      await untilReady("an append between two attacks", () => acknowledged.length > before);
      const { rows } = await sql.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend' and (query like 'begin%' or query like 'insert%') and xact_start is not null",
      );
      ended += rows.length;
      if (rows.length > 0) before = acknowledged.length;
    }
    await appending;
    assert.ok(ended > 3, `${ended} connections were ended`);
    assert.deepEqual(
      acknowledged.toSorted((a, b) => a - b),
      range(2, 321),
    );
    assert.deepEqual([(await store.verify()).problem, (await store.head()).position], [undefined, 321]);
    await store.close();
    await sql.end();
  });

  it("who end the connection that listens delay events by no more than a look", async () => {
    const url = freshPlace(postgres.url);
    const [writer, reader] = [await open(url), await open(url, { pollMs: 50 })];
    await writer.append([noted({ order: "a" })], why);
    const { done, seen } = subscribed(reader, 12);
    const sql = await sqlTo(postgres.url);
    for (const n of range(2, 12)) {
      await untilReady("the event before", () => seen.length === n - 1);
      await sql.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'");
      await writer.append([noted({ order: "a", n })], why);
    }
    assert.deepEqual(await done, range(1, 12));
    for (const one of [writer, reader]) await one.close();
    await sql.end();
  });

  it("who take all connections are told apart", async () => {
    const sql = await sqlTo(postgres.url);
    await sql.query("create role visitor login password 'visitor' connection limit 0");
    const url = postgres.url.replace(/\/\/.*@/, "//visitor:visitor@");
    assert.match((await refused("store/unreachable", open(url))).message, /all its connections are taken/);
    await sql.end();
  });
});

describe("several stores at one place", options, () => {
  it("that are opened first and written to at once create one log", async () => {
    for (const _ of range(1, 5)) {
      const url = freshPlace(postgres.url);
      const stores = await Promise.all(range(1, 4).map(() => open(url)));
      await Promise.all(stores.map((store, n) => store.append([noted({ order: "a", n })], why)));
      const heads = await Promise.all(stores.map((store) => store.head()));
      assert.deepEqual(
        heads.map(({ log, position }) => [log, position]),
        stores.map(() => [heads[0]?.log, 4]),
      );
      assert.deepEqual((await stores[0]?.verify())?.problem, undefined);
      for (const store of stores) await store.close();
    }
  });

  it("that are only read leave nothing behind", async () => {
    const url = freshPlace(postgres.url);
    const store = await open(url);
    assert.deepEqual([(await store.read({})).events, (await store.head()).position], [[], 0]);
    assert.equal((await store.verify()).problem, undefined);
    await store.close();
    const sql = await sqlTo(postgres.url);
    const { rows } = await sql.query("select 1 from pg_namespace where nspname = $1", [schemaOf(url)]);
    assert.deepEqual(rows, []);
    await sql.end();
  });

  it("say that the log is locked where another transaction keeps it, and append when it is free", async () => {
    const url = freshPlace(postgres.url);
    const store = await open(url, { lockWaitMs: 50 });
    await store.append([noted({ order: "a" })], why);
    const sql = await sqlTo(postgres.url);
    await sql.query(`begin; select 1 from ${quoted(schemaOf(url))}.log for update`);
    const error = await refused("store/locked", store.append([noted({ order: "a" })], why));
    assert.deepEqual([error.retry, error.facts["waitedMs"]], ["later", 50]);
    await sql.query("rollback");
    assert.equal((await store.append([noted({ order: "a" })], why)).first, 2);
    await store.close();
    await sql.end();
  });
});

describe("a place that is no store of ours", options, () => {
  const changed = async (change: (schema: string) => string) => {
    const url = freshPlace(postgres.url);
    const store = await open(url);
    await store.append([noted({ order: "a" })], why);
    await store.close();
    const sql = await sqlTo(postgres.url);
    await sql.query(change(quoted(schemaOf(url))));
    await sql.end();
    return url;
  };

  it("is refused: another program's tables, a missing one, and a newer format", async () => {
    const foreign = freshPlace(postgres.url);
    const sql = await sqlTo(postgres.url);
    const schema = quoted(schemaOf(foreign));
    await sql.query(`create schema ${schema}; create table ${schema}.event (id integer)`);
    await sql.end();
    await refused("store/not-a-store", open(foreign));
    await refused("store/not-a-store", open(await changed((name) => `drop table ${name}.event_term`)));
    await refused("store/newer-format", open(await changed((name) => `update ${name}.log set format = 2`)));
  });

  it("is refused where it was a store when it was opened, and its table has gone since", async () => {
    const url = await changed(() => "select 1");
    const store = await open(url);
    const sql = await sqlTo(postgres.url);
    await sql.query(`drop table ${quoted(schemaOf(url))}.event`);
    await refused("store/not-a-store", store.append([noted({ order: "a" })], why));
    await refused("store/not-a-store", store.read({}));
    await sql.end();
    await store.close();
  });

  it("cannot come about by SQL that changes or deletes what was recorded", async () => {
    const url = await changed(() => "select 1");
    const sql = await sqlTo(postgres.url);
    for (const table of ["event", "commit", "term", "event_term"])
      for (const change of ["delete from", "truncate"])
        await assert.rejects(sql.query(`${change} ${quoted(schemaOf(url))}.${table}`), /only appended to/);
    await assert.rejects(sql.query(`update ${quoted(schemaOf(url))}.event set position = 7`), /only appended to/);
    await sql.end();
  });

  it("is found out by verify where the triggers were taken away first", async () => {
    const changes = [
      `update :.event set bytes = replace(bytes, '"order":"a"', '"order":"b"')`,
      "update :.event set id = '00112233-4455-6677-8899-aabbccddeeff'",
      "update :.event set stream = 99",
      "update :.event set type = 99",
      "update :.event set occurred = occurred + 1",
      "update :.event set recorded = recorded + 1",
      "update :.event set revision = 9",
      "update :.event set hash = '\\x00'",
      `update :."commit" set record = replace(record, 'note', 'toll')`,
      `update :."commit" set count = 2`,
      "delete from :.event_term where term = 1",
      "insert into :.event_term values (1, 2)",
      `insert into :."commit" values (0, 1, '{}')`,
    ];
    for (const change of changes) {
      const url = await changed((schema) => `set session_replication_role = replica; ${change.replace(":", schema)}`);
      const store = await open(url);
      assert.notEqual((await store.verify()).problem, undefined, change);
      await store.close();
    }
  });
});

describe("passwords", options, () => {
  const secret = "se?cr&t/p@ss%";

  it("that are wrong are refused within seconds, and no error shows them", async () => {
    const errors = [
      await refused("store/unreachable", open(postgres.url.replace(/:[^:@]+@/, `:${encodeURIComponent(secret)}@`))),
      await refused("store/unreachable", open(postgres.url, { password: () => secret })),
      await refused("store/unreachable", open(`${postgres.url}-x?password=${encodeURIComponent(secret)}`)),
      await refused("postgres/bad-address", open(`postgres://u:${secret}@:99999999/x`)),
    ];
    for (const error of errors) {
      const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error);
      assert.ok(!shown.includes(secret) && !shown.includes(encodeURIComponent(secret)), error.message);
    }
    const store = await open(postgres.url);
    assert.ok(!inspect(store, { depth: 20 }).includes(new URL(postgres.url).password));
    await store.close();
  });

  it("are asked for with each new connection, so that one that was changed works at once", async () => {
    const sql = await sqlTo(postgres.url);
    await sql.query(`create role clerk login password 'first'; grant create on database postgres to clerk`);
    let password = "first";
    let asked = 0;
    const url = freshPlace(postgres.url.replace(/\/\/.*@/, "//clerk@"));
    const store = await open(url, {
      password: async () => {
        asked += 1;
        return password;
      },
    });
    await store.append([noted({ order: "a" })], why);
    const before = asked;
    await sql.query("alter role clerk password 'second'");
    password = "second";
    await sql.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'clerk'");
    assert.equal((await store.append([noted({ order: "a" })], why)).first, 2);
    assert.ok(asked > before, `asked ${before} times, then ${asked}`);
    await store.close();
    await sql.end();
  });
});

describe("rights", options, () => {
  it("to read let read, and to append let append, and neither lets more", async () => {
    const url = freshPlace(postgres.url);
    const owner = await open(url);
    await owner.append([noted({ order: "a" })], why);
    await owner.close();
    const schema = quoted(schemaOf(url));
    const sql = await sqlTo(postgres.url);
    await sql.query(`
      create role reader login password 'r'; create role appender login password 'a';
      grant usage on schema ${schema} to reader, appender;
      grant select on all tables in schema ${schema} to reader, appender;
      grant insert on ${schema}.term, ${schema}.commit, ${schema}.event, ${schema}.event_term to appender;
      grant update on ${schema}.log to appender;`);
    const as = (user: string) => url.replace(/\/\/.*@/, `//${user}@`);
    const reader = await open(as("reader:r"));
    assert.equal((await reader.read({})).events.length, 1);
    assert.equal((await reader.verify()).problem, undefined);
    await refused("store/unreachable", reader.append([noted({ order: "a" })], why));
    const appender = await open(as("appender:a"));
    assert.equal((await appender.append([noted({ order: "a" })], why)).first, 2);
    for (const store of [reader, appender]) await store.close();
    await sql.end();
  });

  it("of the database alone make no difference where they are: a log in a pool of one's own, two connections wide", async () => {
    const { Pool } = servicesRequire("pg");
    const pool = new Pool({ connectionString: postgres.url, max: 2 });
    const store = await open(freshPlace("postgres://pooled/db"), { pool });
    const { done } = subscribed(store, 30);
    await Promise.all(range(1, 30).map((n) => store.append([noted({ order: "a", n })], why)));
    assert.deepEqual(await done, range(1, 30));
    await store.close();
    assert.equal((await pool.query("select 1 as one")).rows[0].one, 1);
    await pool.end();
  });
});

describe("a server that only reads", options, () => {
  it("is told apart, and left for the writer once there is one", async () => {
    const sql = await sqlTo(postgres.url);
    await sql.query("create role fickle login password 'f'; grant create on database postgres to fickle");
    const store = await open(freshPlace(postgres.url.replace(/\/\/.*@/, "//fickle:f@")), { outageMs: 0 });
    await store.append([noted({ order: "a" })], why);
    await sql.query("alter role fickle set default_transaction_read_only = on");
    await sql.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'fickle'");
    const attempt = () => store.append([noted({ order: "a" })], why);
    const error = await untilReady("the replica's refusal", () =>
      attempt().then(
        () => undefined,
        (cause: Error) => (/only reads/.test(cause.message) ? cause : undefined),
      ),
    );
    assert.match(error.message, /store\/unreachable/);
    await sql.query("alter role fickle set default_transaction_read_only = off");
    assert.ok((await attempt()).first > 1);
    await store.close();
    await sql.end();
  });
});

describe("a subscription that waits", { skip: postgres.skip }, () => {
  it("is told when its log can no longer be read, rather than waiting for ever", async () => {
    const place = freshPlace(postgres.url);
    const store = await open(place, { pollMs: 20 });
    await store.append([noted({ order: "a" })], why);
    const next = store.subscribe({})[Symbol.asyncIterator]();
    assert.equal((await next.next()).value?.position, 1);
    const told = assert.rejects(Promise.resolve(next.next()), Error);
    const sql = await sqlTo(postgres.url);
    await sql.query(`alter table "${schemaOf(place).replaceAll('"', '""')}".event rename column position to lost`);
    await sql.end();
    await told;
    await store.close();
  });
});
