import { addressOf } from "./address.ts";
import { typed, whereThere } from "./connections.ts";
import type { Row } from "./driver.ts";
import { BadAddress } from "./errors.ts";
import { createTables, inspected, type Layout } from "./layout.ts";
import { type ServerOptions, serverAt } from "./server.ts";
import { name } from "./sql.ts";
import { type Decided, transactionsOn } from "./transaction.ts";

const tableNames = ["counter", "lease", "checkpoint", "note", "parked", "generation", "serving", "state"] as const;

export type ViewTables = Readonly<Record<(typeof tableNames)[number], string>>;

/** What is derived from a log: checkpoints, leases, parked events and read models, in a schema beside the log's. */
export interface Views {
  readonly url: string;
  readonly tables: ViewTables;
  /** Asks on one state of the tables; where there are none yet, undefined. */
  read(questions: readonly string[]): Promise<Row[][] | undefined>;
  /** Writes in one transaction. The first to write creates the tables. */
  write(statements: readonly string[]): Promise<Row[][]>;
  /** Asks and writes in one transaction. */
  decide<Result>(questions: readonly string[], decide: (answers: Row[][]) => Decided<Result>): Promise<Result>;
  close(): Promise<void>;
}

// PostgreSQL cuts longer names off, and the views would come to lie in another place than they say.
const maxNameBytes = 63;

/** The schema of what is derived from the log in `schema`. errors  postgres/bad-address */
export function viewsSchema(schema: string): string {
  const views = `${schema}_views`;
  if (Buffer.byteLength(views) > maxNameBytes)
    throw new BadAddress({
      problem: `the schema "${schema}" has too long a name: with "_views" behind it, it must fit into ${maxNameBytes} bytes`,
    });
  return views;
}

/**
 * Opens what is derived from the log at an address. Nothing is created before the first write.
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full, store/damaged, postgres/bad-address,
 *         postgres/missing-package
 */
export async function openViews(url: string, range: string, options: ServerOptions): Promise<Views> {
  const schema = viewsSchema(addressOf(url).schema);
  const address = addressOf(url, schema);
  const { connections, place } = serverAt(address, range, options);
  const layout: Layout = { schema, tables: tableNames, head: "counter", format: 1 };
  const tables = tablesIn(schema);
  const { read, write, decide } = transactionsOn(connections, place.lockWaitMs);
  const look = () =>
    typed(place, () => connections.once((client) => inspected(client, layout, place.place))).catch(async (cause) => {
      await connections.close();
      throw cause;
    });
  let { isThere } = await look();
  const writing = <Result>(work: () => Promise<Result>): Promise<Result> =>
    typed(place, async () => {
      if (!isThere)
        await connections.patiently((client) => createTables(client, layout, creation(tables), place.place));
      isThere = true;
      return work();
    });
  return {
    url: place.place,
    tables,
    read: (questions) =>
      typed(place, () =>
        whereThere(
          () => read(questions),
          async () => {
            const found = await connections.patiently((client) => inspected(client, layout, place.place));
            return found.isThere ? read(questions) : undefined;
          },
        ),
      ),
    write: (statements) => writing(() => write(statements)),
    decide: (questions, then) => writing(() => decide(questions, then)),
    close: connections.close,
  };
}

function tablesIn(schema: string): ViewTables {
  const table = (one: (typeof tableNames)[number]) => `${name(schema)}.${name(one)}`;
  return {
    counter: table("counter"),
    lease: table("lease"),
    checkpoint: table("checkpoint"),
    note: table("note"),
    parked: table("parked"),
    generation: table("generation"),
    serving: table("serving"),
    state: table("state"),
  };
}

// `counter` has one row, which is also the lock for what must happen once: granting a lease, beginning a generation. Names are compared
// byte by byte. What comes from events, and may be any text, is kept as JSON, and the keys of states as bytes, which have an order.
function creation({ counter, lease, checkpoint, note, parked, generation, serving, state }: ViewTables): string[] {
  return [
    `create table ${counter} (
      one boolean primary key default true check (one),
      format integer not null,
      epoch bigint not null default 0,
      generation bigint not null default 0
    )`,
    `create table ${lease} (
      name text collate "C" primary key,
      owner text not null,
      epoch bigint not null,
      beat bigint not null,
      until bigint not null,
      ttl bigint not null
    )`,
    `create table ${checkpoint} (name text collate "C" primary key, position bigint not null)`,
    `create table ${note} (name text collate "C" primary key, text text not null)`,
    `create table ${parked} (
      subscription text collate "C",
      id text collate "C",
      position bigint not null,
      key text not null,
      error text not null,
      attempts integer not null,
      at bigint not null,
      due boolean not null,
      primary key (subscription, id)
    )`,
    `create table ${generation} (
      number bigint primary key,
      model text not null,
      version text not null,
      position bigint not null,
      begun bigint not null,
      difference text
    )`,
    `create table ${serving} (model text collate "C" primary key, number bigint not null, since bigint not null)`,
    `create table ${state} (number bigint, key bytea, value text collate "C" not null, primary key (number, key))`,
    `insert into ${counter} (format) values (1)`,
  ];
}
