import { NewerFormat, NotAStore } from "../../store/index.ts";
import { type PgClient, send } from "./driver.ts";
import { name, text } from "./sql.ts";

/** Tables of ours that share a schema. */
export interface Layout {
  readonly schema: string;
  readonly tables: readonly string[];
  /** The table whose one row tells, in `format`, how the others are to be read. */
  readonly head: string;
  /** The format that this version writes. Newer ones are refused. */
  readonly format: number;
}

/** What was found at an address. */
export interface Found {
  readonly isThere: boolean;
  /** Whether the server waits for the disk. */
  readonly isDurable: boolean;
}

/** Looks whether our tables are there, and refuses what is not ours. Changes nothing. */
export async function inspected(client: PgClient, layout: Layout, place: string): Promise<Found> {
  const { schema } = layout;
  const wanted = layout.tables.map((one) => `'${one}'`).join();
  const [tables = [], settings = []] = await send(client, [
    `select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${text(schema)} and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname in (${wanted})`,
    "select current_setting('fsync'), current_setting('server_encoding')",
  ]);
  const [fsync, encoding] = settings[0] ?? [];
  if (encoding !== "UTF8")
    throw new NotAStore({ place, problem: `its database keeps texts as ${encoding}, and only UTF8 can hold them all` });
  const found = { isThere: tables.length > 0, isDurable: fsync !== "off" };
  if (!found.isThere) return found;
  const missing = layout.tables.find((one) => !tables.some(([table]) => table === one));
  if (missing) {
    const problem = `its schema "${schema}" has tables with our names, and "${missing}" is missing`;
    throw new NotAStore({ place, problem });
  }
  const [rows = []] = await send(client, [`select format from ${name(schema)}.${name(layout.head)}`]);
  const format = Number(rows[0]?.[0] ?? 0);
  if (format > layout.format) throw new NewerFormat({ place, found: format, known: layout.format });
  if (format < 1) throw new NotAStore({ place, problem: `its table "${layout.head}" is empty` });
  return found;
}

/** Creates the tables where there are none. Of processes that race, one creates them and the others find them. */
export async function createTables(
  client: PgClient,
  layout: Layout,
  creation: readonly string[],
  place: string,
): Promise<void> {
  const { schema } = layout;
  await send(client, [
    "begin isolation level read committed",
    `select pg_advisory_xact_lock(hashtextextended(${text(`thence:${schema}`)}, 0))`,
  ]);
  try {
    if (!(await inspected(client, layout, place)).isThere) {
      // Who may not create schemas may be given an empty one.
      const [rows = []] = await send(client, [`select 1 from pg_catalog.pg_namespace where nspname = ${text(schema)}`]);
      if (rows.length === 0) await send(client, [`create schema ${name(schema)}`]);
      await send(client, creation);
    }
    await send(client, ["commit"]);
  } catch (cause) {
    await send(client, ["rollback"]);
    throw cause;
  }
}
