import { hash as nativeHash } from "node:crypto";
import { uuidText } from "../../kit/uuid.ts";
import {
  createEventStore,
  type EventStore,
  genesis,
  type Head,
  type StoreContext,
  type StoreEngine,
} from "../../store/index.ts";
import { addressOf } from "./address.ts";
import { type Connections, connectionsOf, typed, whereThere } from "./connections.ts";
import type { PgPool } from "./driver.ts";
import type { Place } from "./errors.ts";
import { pgPackage } from "./package.ts";
import { newPool, type Password } from "./pool.ts";
import { postgresReader } from "./read.ts";
import { createTables, inspected, tablesIn } from "./schema.ts";
import { postgresTrialPlaces } from "./trial-places.ts";
import { watcher } from "./watch.ts";
import { postgresWriter } from "./write.ts";

export const needs = { pg: "^8" };

/** Schemas of their own beside the one that an address names, for trying the adapter there. */
export const trialPlaces = (url: string) => postgresTrialPlaces(url, needs.pg);

export interface PostgresOptions {
  /** Connections of your own making, such as a `pg.Pool`; you end it. It needs two connections at least, and three where events are waited for. */
  readonly pool?: PgPool;
  /** In place of the one in the address. A function is asked for every new connection, as for a token that expires. */
  readonly password?: Password;
  /** A server that may lag behind, such as Aurora's reader endpoint. It answers what it surely has; the rest is asked of the writer. */
  readonly readUrl?: string;
  /** The schema in the database: one log each. Default: the address's `?schema=`, or `thence`. */
  readonly schema?: string;
  /** How many connections to a server there may be. Default: 10. */
  readonly connections?: number;
  /** How long a new connection may take. Default: 5,000 ms. */
  readonly connectMs?: number;
  /** How long to wait for another process's commit. Default: 5,000 ms. */
  readonly lockWaitMs?: number;
  /** How long a call tries again while the server is away: a restart, a failover. Default: 5,000 ms. Opening does not wait. */
  readonly outageMs?: number;
  /** How often to look for events that no notification told of. Default: 250 ms. */
  readonly pollMs?: number;
  /** Whether to use LISTEN. Default: yes. Say no behind a pooler in transaction mode, which lets nothing through. */
  readonly listen?: boolean;
}

/**
 * A log in PostgreSQL: one schema of a database (`postgres://user@host/database?schema=thence`).
 *
 * The tables are created with the first commit, so that opening and reading leave nothing behind.
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full, store/damaged, store/outcome-unknown,
 *         postgres/missing-package, postgres/bad-address
 */
export async function openEventStore(
  url: string,
  context: StoreContext,
  options: PostgresOptions = {},
): Promise<EventStore> {
  const address = addressOf(url, options.schema);
  const place: Place = { place: address.place, lockWaitMs: options.lockWaitMs ?? 5_000 };
  const poolTo = (to: typeof address) =>
    newPool(pgPackage(to.place, needs.pg), to, {
      password: options.password ?? to.password,
      connections: options.connections ?? 10,
      connectMs: options.connectMs ?? 5_000,
    });
  const outageMs = options.outageMs ?? 5_000;
  const writer = connectionsOf(options.pool ?? poolTo(address), { outageMs, isOwn: options.pool === undefined });
  const reader =
    options.readUrl === undefined
      ? undefined
      : connectionsOf(poolTo(addressOf(options.readUrl)), { outageMs: 0, isOwn: true });
  const close = async () => {
    await writer.close();
    await reader?.close();
  };
  try {
    const found = await typed(place, () => writer.once((client) => inspected(client, address.schema, place.place)));
    const hashing = { ...context, hash: nodeSha256 };
    return createEventStore(
      engine({ writer, reader, place, schema: address.schema, found, options, close }, hashing),
      hashing,
    );
  } catch (cause) {
    await close();
    throw cause;
  }
}

interface Opened {
  readonly writer: Connections;
  readonly reader: Connections | undefined;
  readonly place: Place;
  readonly schema: string;
  readonly found: { readonly isThere: boolean; readonly isDurable: boolean };
  readonly options: PostgresOptions;
  close(): Promise<void>;
}

function engine({ writer, reader, place, schema, found, options, close }: Opened, context: StoreContext): StoreEngine {
  const tables = tablesIn(schema);
  const channel = `thence:${schema}`;
  const newLog = uuidText(context.random(16));
  const empty: Head = { log: newLog, position: 0, hash: genesis(newLog, context.hash), recorded: 0 };
  const { commit, restore } = postgresWriter(writer, { tables, channel, hash: context.hash, ...place });
  const read = postgresReader(writer, reader, { tables, genesis: (log) => genesis(log, context.hash) });
  let isThere = found.isThere;

  const create = async () => {
    if (!isThere) await writer.patiently((client) => createTables(client, schema, newLog, place.place));
    isThere = true;
  };
  /** Reads; where there are no tables yet, gives what an empty log gives. */
  const reading = <Result>(work: () => Promise<Result>, ofNothing: Result): Promise<Result> =>
    typed(place, () =>
      whereThere(work, async () => {
        const { isThere } = await writer.patiently((client) => inspected(client, schema, place.place));
        return isThere ? work() : ofNothing;
      }),
    );
  const {
    watch,
    wakeAll,
    close: stopWatching,
  } = watcher(writer, {
    channel,
    pollMs: options.pollMs ?? 250,
    listen: options.listen ?? true,
    position: () => reading(read.position, 0),
  });

  return {
    url: place.place,
    lacks: found.isDurable ? {} : { durability: "the server does not wait for the disk: its setting fsync is off" },
    stored: { table: `${schema}.event`, column: "bytes" },
    commit: (batch, now) =>
      typed(place, async () => {
        await create();
        const outcomes = await commit(batch, now);
        if (outcomes.some((outcome) => outcome.ok && outcome.first > 0)) wakeAll();
        return outcomes;
      }),
    restore: (log, events) =>
      typed(place, async () => {
        await create();
        await restore(log, events);
        wakeAll();
      }),
    page: (query, range) => reading(() => read.page(query, range), []),
    find: (ids) => reading(() => read.find(ids), []),
    head: () => reading(read.head, empty),
    rows: (after, limit) => reading(() => read.rows(after, limit), []),
    indexEntries: (upTo) => reading(() => read.indexEntries(upTo), 0),
    watch,
    close: async () => {
      await stopWatching();
      await close();
    },
  };
}

const nodeSha256 = (bytes: Uint8Array): Uint8Array => Buffer.from(nativeHash("sha256", bytes, "hex"), "hex");
