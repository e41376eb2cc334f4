import { parseTag } from "../../event/index.ts";
import { type Destroyed, type KeyState, type Keys, KeysMissing, type OpenKeysOptions } from "../../store/index.ts";
import { type Address, addressOf } from "./address.ts";
import { type Connections, typed } from "./connections.ts";
import { type PgClient, type Row, send } from "./driver.ts";
import { isUnknownTable, KeysBesideLog, type Place } from "./errors.ts";
import { createTables, type Found, inspected, type Layout } from "./layout.ts";
import { tablesIn } from "./schema.ts";
import { type ServerOptions, serverAt } from "./server.ts";
import { bytes, byteses, bytesIn, bytesOf, name, termKey, text, texts } from "./sql.ts";
import { type Decided, transactionsOn } from "./transaction.ts";

export const needs = { pg: "^8" };

export interface PostgresKeysOptions extends OpenKeysOptions {
  /** The address of the log, so that its keys are not put beside it. */
  readonly store?: string;
}

/**
 * Keys in a database of their own (`postgres://user@host/keys?schema=thence_keys`), shared by every machine. Never in the log's: whoever
 * backs one up would back up the other, and an erased person's key would come back with it.
 *
 * errors  postgres/keys-beside-log, store/keys-missing once the tables were taken away, store/unreachable, store/not-a-store,
 *         store/newer-format, store/locked, store/full, store/damaged, postgres/bad-address, postgres/missing-package
 */
export async function openKeys(
  url: string,
  { log, create, random, store }: PostgresKeysOptions,
  options: ServerOptions = {},
): Promise<Keys | undefined> {
  const address = addressOf(url, undefined, "thence_keys");
  const logAddress = store !== undefined && /^postgres(ql)?:/.test(store) ? addressOf(store) : undefined;
  if (logAddress && databaseOf(logAddress) === databaseOf(address)) throw new KeysBesideLog({ place: address.place });
  const { schema } = address;
  const { connections, place } = serverAt(address, needs.pg, { connections: 3, ...options });
  const layout: Layout = { schema, tables: ["meta", "subject"], head: "meta", format: 1 };
  try {
    const found = await typed(place, () =>
      connections.once(async (client) => {
        const before = await inspected(client, layout, place.place);
        if (before.isThere || !create) return before;
        if (logAddress) await mustLackLog(client, logAddress.schema, log, place.place);
        await createTables(client, layout, creation(schema, log, random(32)), place.place);
        return inspected(client, layout, place.place);
      }),
    );
    if (found.isThere) return await keysIn(connections, schema, place, { random, found });
    await connections.close();
    return undefined;
  } catch (cause) {
    await connections.close();
    throw cause;
  }
}

/** Host, port and database, as far as an address tells. */
function databaseOf({ connection }: Address): string {
  const { hostname, port, pathname, username, searchParams } = new URL(connection);
  const host = searchParams.get("host") ?? hostname;
  return JSON.stringify([host, searchParams.get("port") ?? (port || "5432"), pathname.slice(1) || username]);
}

/** One server has several names, so the database itself is asked, too. */
async function mustLackLog(client: PgClient, schema: string, log: string, place: string): Promise<void> {
  const { log: table } = tablesIn(schema);
  const [found] = await send(client, [`select to_regclass(${text(table)})`]);
  if (!found?.[0]?.[0]) return;
  const [rows = []] = await send(client, [`select 1 from ${table} where id::text = ${text(log)}`]);
  if (rows.length > 0) throw new KeysBesideLog({ place });
}

const metaIn = (schema: string) => `${name(schema)}.meta`;
const subjectsIn = (schema: string) => `${name(schema)}.subject`;

// Of a destroyed key the row stays, without it, so that the subject gets no other.
function creation(schema: string, log: string, secret: Uint8Array): string[] {
  return [
    `create table ${metaIn(schema)} (
      one boolean primary key default true check (one),
      format integer not null,
      log text not null,
      secret bytea not null,
      epoch bigint not null default 0
    )`,
    `create table ${subjectsIn(schema)} (
      name text collate "C" primary key,
      key bytea check (length(key) = 32),
      destroyed bigint,
      fingerprint text,
      check ((key is null) = (destroyed is not null))
    )`,
    `insert into ${metaIn(schema)} (format, log, secret) values (1, ${text(log)}, ${bytes(secret)})`,
  ];
}

async function keysIn(
  connections: Connections,
  schema: string,
  place: Place,
  { random, found }: Pick<OpenKeysOptions, "random"> & { readonly found: Found },
): Promise<Keys> {
  const [meta, subjects] = [metaIn(schema), subjectsIn(schema)];
  const transactions = transactionsOn(connections, place.lockWaitMs);
  const there = <Result>(work: () => Promise<Result>): Promise<Result> =>
    typed(place, async () => {
      try {
        return await work();
      } catch (cause) {
        if (!isUnknownTable(cause)) throw cause;
        const problem = "the tables of keys were taken away while they were in use";
        throw new KeysMissing({ place: place.place, problem }, { cause });
      }
    });
  const read = async (question: string) => (await there(() => transactions.read([question])))[0] ?? [];
  const write = (statements: readonly string[]) => there(() => transactions.write(statements));
  const decide = <Result>(questions: readonly string[], then: (answers: Row[][]) => Decided<Result>) =>
    there(() => transactions.decide(questions, then));
  const statesOf = (names: readonly string[]) =>
    `select name, ${bytesOf("key")}, destroyed, fingerprint from ${subjects} where name = any(${texts(names)})`;
  const [[log, secret] = []] = await read(`select log, ${bytesOf("secret")} from ${meta}`);

  return {
    place: place.place,
    lacks: found.isDurable ? {} : { durability: "the server does not wait for the disk: its setting fsync is off" },
    log: log ?? "",
    secret: bytesIn(secret),
    find: async (wanted) =>
      wanted.length === 0 ? new Map() : statesIn(wanted, await read(statesOf(wanted.map(nameOf)))),
    make: async (wanted) => {
      if (wanted.length === 0) return new Map();
      const known = statesIn(wanted, await read(statesOf(wanted.map(nameOf))));
      // In one order, so that two who make keys for the same people do not wait for each other.
      const names = [...new Set(wanted.filter((subject) => !known.has(subject)).map(nameOf))].toSorted();
      if (names.length === 0) return known;
      const fresh = byteses(names.map(() => random(32)));
      const made = `insert into ${subjects} (name, key) select * from unnest(${texts(names)}, ${fresh}) on conflict do nothing`;
      const [, rows = []] = await write([made, statesOf(wanted.map(nameOf))]);
      return statesIn(wanted, rows);
    },
    destroy: (subject, destroyed) => {
      const one = nameOf(subject);
      const { at, fingerprint } = destroyed;
      return decide<Destroyed>([`select 1 from ${meta} for update`, statesOf([one])], ([, rows]) => {
        const before = rows?.[0] && stateIn(rows[0]);
        if (before?.kind === "destroyed") return { statements: [], result: before };
        // The row gets a new version, and the old one stays in its page until PostgreSQL clears it: docs/how-to/forget-a-person.md.
        const gone = `insert into ${subjects} values (${text(one)}, null, ${at}, ${fingerprint === undefined ? "null" : text(fingerprint)})
          on conflict (name) do update set key = null, destroyed = excluded.destroyed, fingerprint = excluded.fingerprint`;
        return { statements: [gone, `update ${meta} set epoch = epoch + 1`], result: destroyed };
      });
    },
    epoch: async () => Number((await read(`select epoch from ${meta}`))[0]?.[0]),
    close: connections.close,
  };
}

const nameOf = (subject: string): string => termKey(...parseTag(subject));

function statesIn(subjects: readonly string[], rows: readonly Row[]): ReadonlyMap<string, KeyState> {
  const states = new Map(rows.map((row) => [row[0], stateIn(row)]));
  const found = new Map<string, KeyState>();
  for (const subject of subjects) {
    const state = states.get(nameOf(subject));
    if (state) found.set(subject, state);
  }
  return found;
}

function stateIn([, key, at, fingerprint]: Row): KeyState {
  if (key !== null) return { kind: "key", key: bytesIn(key) };
  return { kind: "destroyed", at: Number(at), ...(typeof fingerprint === "string" && { fingerprint }) };
}
