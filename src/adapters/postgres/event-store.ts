import { hash as nativeHash } from "node:crypto";
import { sha256Hex } from "../../kit/sha256.ts";
import { uuidText } from "../../kit/uuid.ts";
import {
  createEventStore,
  type EventStore,
  genesis,
  type Head,
  type StoreContext,
  type StoreEngine,
} from "../../store/index.ts";
import { type Address, addressOf } from "./address.ts";
import { type Connections, typed, whereThere } from "./connections.ts";
import { BadAddress, type Place, TooFewConnections } from "./errors.ts";
import { createTables, inspected } from "./layout.ts";
import { postgresReader } from "./read.ts";
import { logCreation, logLayout, tablesIn } from "./schema.ts";
import { type ServerOptions, serverAt } from "./server.ts";
import { postgresTrialPlaces } from "./trial-places.ts";
import { watcher } from "./watch.ts";
import { postgresWriter } from "./write.ts";

export const needs = { pg: "^8" };

/** Schemas of their own beside the one that an address names, for trying the adapter there. */
export const trialPlaces = (url: string) => postgresTrialPlaces(url, needs.pg);

export interface PostgresOptions extends ServerOptions {
  /** A server that may lag behind, such as Aurora's reader endpoint. It answers what it surely has; the rest is asked of the writer. */
  readonly readUrl?: string;
  /** The schema in the database: one log each. Default: the address's `?schema=`, or `thence`. */
  readonly schema?: string;
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
 *         postgres/missing-package, postgres/bad-address, postgres/too-few-connections
 */
export async function openEventStore(
  url: string,
  context: StoreContext,
  options: PostgresOptions = {},
): Promise<EventStore> {
  const address = addressOf(url, options.schema);
  mustSuffice(options);
  const { connections: writer, place } = serverAt(address, needs.pg, options);
  const reader =
    options.readUrl === undefined
      ? undefined
      : serverAt(readingAddress(options.readUrl, address), needs.pg, { ...options, pool: undefined, outageMs: 0 })
          .connections;
  const close = async () => {
    await writer.close();
    await reader?.close();
  };
  try {
    const found = await typed(place, () =>
      writer.once((client) => inspected(client, logLayout(address.schema), place.place)),
    );
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

/** The address of the server that reads. It may leave the schema out. */
function readingAddress(readUrl: string, { schema }: Address): Address {
  const address = addressOf(readUrl, undefined, schema);
  if (address.schema === schema) return address;
  throw new BadAddress({ problem: "`readUrl` names another schema than the address, so another log" });
}

/** One connection listens all the time and one looks now and then; with no third, an append waits for a turn that never comes. */
function mustSuffice({ pool, connections = least, listen = true }: PostgresOptions): void {
  if (pool === undefined && listen && connections < least) throw new TooFewConnections({ connections, least });
}

const least = 3;

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
  const layout = logLayout(schema);
  // A channel's name must be shorter than a schema's.
  const channel = `thence:${sha256Hex(schema).slice(0, 32)}`;
  const newLog = uuidText(context.random(16));
  const empty: Head = { log: newLog, position: 0, hash: genesis(newLog, context.hash), recorded: 0 };
  const { commit, restore } = postgresWriter(writer, { tables, channel, hash: context.hash, ...place });
  const read = postgresReader(writer, reader, { tables, genesis: (log) => genesis(log, context.hash) });
  let isThere = found.isThere;

  const create = async () => {
    if (!isThere)
      await writer.patiently((client) => createTables(client, layout, logCreation(schema, newLog), place.place));
    isThere = true;
  };
  /** Reads; where there are no tables yet, gives what an empty log gives. */
  const reading = <Result>(work: () => Promise<Result>, ofNothing: Result): Promise<Result> =>
    typed(place, () =>
      whereThere(work, async () => {
        const { isThere } = await writer.patiently((client) => inspected(client, layout, place.place));
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
