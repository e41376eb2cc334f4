import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { openKeys } from "../../src/adapters/postgres/keys.ts";
import { backupKeys } from "../../src/app/backup-keys.ts";
import { eraseSubject } from "../../src/app/index.ts";
import { openStore, realContext } from "../../src/app/stores.ts";
import { defineEvent, personal } from "../../src/event/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { seededBytes } from "../../src/testing/index.ts";
import { freshPlace, noted, refused, sqlTo, why } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const options = { skip: postgres.skip };

const registered = defineEvent("customer-registered", {
  tags: ({ customer }: { customer: string; name: string }) => ({ customer }),
  stream: "customer",
  personal: personal("customer", ["name"]),
  purpose: "tests",
});
const erasure = { actor: { kind: "system", id: "tests" }, reason: "asked to" } as const;

/** A database of its own for keys. */
async function keysDatabase(name: string): Promise<string> {
  const sql = await sqlTo(postgres.url);
  await sql.query(`create database ${name}`);
  await sql.end();
  return postgres.url.replace(/postgres$/, name);
}
const namesIn = async (store: EventStore) =>
  (await store.read({ types: [registered.type] })).events.filter(registered.is).map(({ data }) => data.name);

describe("keys of people in PostgreSQL", options, () => {
  it("open the personal fields of a log for every machine, until the person is erased", async () => {
    const keys = await keysDatabase("keys_one");
    const place = freshPlace(postgres.url);
    const open = () => openStore(place, realContext(), { keys });
    const [one, other] = [await open(), await open()];
    await one.append([registered({ customer: "c-7", name: "Ana" }), registered({ customer: "c-8", name: "Bo" })], why);
    assert.deepEqual(await namesIn(other), ["Ana", "Bo"]);
    const sql = await sqlTo(keys);
    const kept = async () =>
      (await sql.query("select name, key is null as gone from thence_keys.subject order by name")).rows;
    assert.deepEqual(await kept(), [
      { name: '["customer","c-7"]', gone: false },
      { name: '["customer","c-8"]', gone: false },
    ]);
    await eraseSubject(one, "customer:c-7", erasure);
    const later = await open();
    for (const store of [one, other, later]) assert.deepEqual(await namesIn(store), ["[erased]", "Bo"]);
    assert.deepEqual(
      (await kept()).map(({ gone }) => gone),
      [true, false],
    );
    await refused("store/subject-erased", other.append([registered({ customer: "c-7", name: "Ana" })], why));
    assert.equal((await eraseSubject(other, "customer:c-7", erasure)).again, true);
    assert.equal((await other.verify()).problem, undefined);
    for (const store of [one, other, later]) await store.close();
    await sql.end();
  });

  it("are refused in the database of the log, under whatever schema or name of the server, and it is said why", async () => {
    const place = freshPlace(postgres.url);
    const append = async (keys: string) => {
      const store = await openStore(place, realContext(), { keys });
      const error = await refused(
        "postgres/keys-beside-log",
        store.append([registered({ customer: "c-7", name: "Ana" })], why),
      );
      await store.close();
      return error;
    };
    const store = await openStore(place);
    await store.append([noted({ order: "a" })], why);
    await store.close();
    for (const keys of [place, `${postgres.url}?schema=thence_keys`, postgres.url.replace("127.0.0.1", "localhost")]) {
      const { message } = await append(keys);
      assert.match(message, /backs up one would back up the other.*another database/);
      assert.ok(!message.includes(new URL(postgres.url).password), "no password is shown");
    }
  });

  it("are missed once their tables were taken away", async () => {
    const url = await keysDatabase("keys_two");
    const keys = await openKeys(url, { log: "a-log", create: true, random: seededBytes(1) });
    assert.ok(keys);
    await keys.make(["customer:ana"]);
    const sql = await sqlTo(url);
    await sql.query("drop schema thence_keys cascade");
    await refused("store/keys-missing", keys.find(["customer:ana"]));
    await refused("store/keys-missing", keys.make(["customer:bo"]));
    await keys.close();
    await sql.end();
  });

  it("are refused where other tables have their names, or a later version made them", async () => {
    const url = await keysDatabase("keys_three");
    const open = () => openKeys(url, { log: "a-log", create: true, random: seededBytes(1) });
    const sql = await sqlTo(url);
    await sql.query("create schema thence_keys; create table thence_keys.subject (id integer)");
    await refused("store/not-a-store", open());
    await sql.query("drop schema thence_keys cascade");
    await (await open())?.close();
    await sql.query("update thence_keys.meta set format = 2");
    await refused("store/newer-format", open());
    await sql.end();
  });

  it("are copied with the server's tools, which the backup of keys says", async () => {
    const error = await refused("app/keys-not-copied", backupKeys(postgres.url, "/nowhere/keys", `${postgres.url}_k`));
    assert.match(error.message, /pg_dump/);
    assert.ok(!error.message.includes(new URL(postgres.url).password), "no password is shown");
  });
});
