import { setTimeout as wait } from "node:timers/promises";
import { findService, started } from "../services/catalogue.ts";
import type { PgPool } from "../src/adapters/postgres/driver.ts";
import { openEventStore } from "../src/adapters/postgres/event-store.ts";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import type { EventStore } from "../src/store/index.ts";
import { cartFacts, commands, decideAll, fillCart, quantityOf, theCart } from "./decide.ts";
import { type AddItem, emptyCart, eventsBefore, itemAdded, withItem } from "./decider.ts";
import { type EmmettOnPostgres, emmettCommand, emmettOnPostgres, importPeer, itemAddedByEmmett } from "./emmett.ts";
import { pauseMs } from "./handler.ts";
import type { Benchmark, Side } from "./measure.ts";
import { nowMs } from "./ping.ts";
import { seeded } from "./seeded.ts";

const about = "PostgreSQL 18, local, fsync and synchronous_commit on";
const peer = "Emmett on PostgreSQL";

/** One server for both sides; each run gets a schema, or a database, of its own. */
async function server() {
  const running = await started(await findService("postgres"));
  const { default: pg } = await importPeer<{ readonly default: Pg }>("pg");
  const pool = new pg.Pool({ connectionString: running.url, max: 10 });
  pool.on("error", () => {}); // a connection that rests when the server is stopped
  let count = 0;
  const ours = (): Promise<EventStore> => {
    count += 1;
    const context = { clock: () => Date.now() * 1000, random: seeded(count).bytes, hash: nodeSha256 };
    return openEventStore(running.url, context, { pool, schema: `bench_${count}` });
  };
  const emmett = async (): Promise<EmmettOnPostgres> => {
    count += 1;
    const name = `emmett_${count}`;
    await pool.query(`create database ${name}`);
    const url = new URL(running.url);
    url.pathname = `/${name}`;
    const store = await emmettOnPostgres(url.href);
    await store.schema.migrate();
    return store;
  };
  const stop = async () => {
    await pool.end();
    await running.stop();
  };
  return { ours, emmett, stop };
}

/** As much of the package `pg` as is used here; it is installed with the benchmarks alone. */
interface Pg {
  readonly Pool: new (options: { readonly connectionString: string; readonly max: number }) => OwnPool;
}
type OwnPool = PgPool & {
  query(sql: string): Promise<unknown>;
  on(event: "error", listener: () => void): unknown;
};

type Server = Awaited<ReturnType<typeof server>>;

/** Runs both sides on stores of their own, which are closed afterwards. */
async function beside(
  made: Omit<Benchmark, "ours" | "peers" | "clean">,
  ours: (store: EventStore, ...on: Parameters<Side["run"]>) => ReturnType<Side["run"]>,
  emmett: (store: EmmettOnPostgres, ...on: Parameters<Side["run"]>) => ReturnType<Side["run"]>,
): Promise<Benchmark> {
  const { ours: openOurs, emmett: openEmmett, stop }: Server = await server();
  const side = <Store extends { close(): Promise<void> }>(
    open: () => Promise<Store>,
    run: (store: Store, ...on: Parameters<Side["run"]>) => ReturnType<Side["run"]>,
  ): Side => ({
    threads: 1,
    run: async (...on) => {
      const store = await open();
      try {
        return await run(store, ...on);
      } finally {
        await store.close();
      }
    },
  });
  return { ...made, ours: side(openOurs, ours), peers: { [peer]: side(openEmmett, emmett) }, clean: stop };
}

const appends = 3000;
const inFlight = 64;
// Neighbours are of different streams: two unconditional appends to one new stream at a time are a conflict to the peer.
const cartOf = (n: number) => `c-${n % (appends / 4)}`;
const item = (n: number): AddItem => ({ cart: cartOf(n), quantity: quantityOf(n) });

async function inParallel(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** Appends of one event each, 64 under way at a time. */
export const postgresAppend = () =>
  beside(
    {
      name: "postgres",
      unit: "events/s",
      units: appends,
      rounds: 5,
      schema: `${about}; one event a commit, ${inFlight} in flight, streams of 4 events`,
    },
    async (store, timed) => {
      await timed(() => inParallel(appends, (n) => store.append([itemAdded(item(n))], { command: "add-item" })));
      return { events: (await store.head()).position };
    },
    async (store, timed) => {
      await timed(() => inParallel(appends, (n) => store.appendToStream(cartOf(n), [itemAddedByEmmett(item(n))])));
      let events = 0;
      for (let n = 0; n < appends / 4; n++) events += (await store.readStream(cartOf(n))).events.length;
      return { events };
    },
  );

const caughtUp = 3000;
const batchSize = 1000;

/** A subscription, or a consumer, from the first event to the last. */
export const postgresCatchUp = () =>
  beside(
    {
      name: "postgres-catch-up",
      unit: "events/s",
      units: caughtUp,
      rounds: 3,
      schema: `${about}; ${caughtUp} events; the peer's consumer with batches of ${batchSize}`,
    },
    async (store, timed) => {
      await inParallel(caughtUp / 100, (n) =>
        store.append(
          Array.from({ length: 100 }, (_, i) => itemAdded({ cart: `c-${n}`, quantity: quantityOf(i) })),
          { command: "fill" },
        ),
      );
      const seen = { events: 0, quantity: 0 };
      const ending = new AbortController();
      await timed(async () => {
        for await (const { data } of store.subscribe({}, { signal: ending.signal })) {
          count(seen, data as AddItem); // there is only one type
          if (seen.events === caughtUp) ending.abort();
        }
      });
      return seen;
    },
    async (store, timed) => {
      await inParallel(caughtUp / 100, (n) =>
        store.appendToStream(
          `c-${n}`,
          Array.from({ length: 100 }, (_, i) => itemAddedByEmmett({ cart: `c-${n}`, quantity: quantityOf(i) })),
        ),
      );
      const seen = { events: 0, quantity: 0 };
      await timed(() => consumed(store, caughtUp, (data) => count(seen, data), { batchSize }));
      return seen;
    },
  );

function count(seen: { events: number; quantity: number }, { quantity }: AddItem): void {
  seen.events += 1;
  seen.quantity += quantity;
}

/** Emmett's consumer, from the beginning until it has handed over `events` events. */
async function consumed(
  store: EmmettOnPostgres,
  events: number,
  handle: (data: AddItem) => void,
  pulling: { readonly batchSize?: number; readonly pullingFrequencyInMs?: number },
): Promise<void> {
  const consumer = store.consumer({ pulling });
  let seen = 0;
  const { promise: isDone, resolve } = Promise.withResolvers<void>();
  consumer.reactor({
    processorId: "bench",
    startFrom: "BEGINNING",
    eachMessage: ({ data }) => {
      handle(data);
      seen += 1;
      if (seen === events) resolve();
    },
  });
  const running = consumer.start();
  await Promise.race([isDone, running]);
  await consumer.close();
}

const pings = 100;

/** From the call of append to the handler. */
export const postgresHandler = () =>
  beside(
    {
      name: "postgres-handler",
      unit: "ms p99",
      compared: "p99Ms",
      units: pings,
      rounds: 3,
      schema: `${about}; ${pings} appends, one after the other with pauses of 0 to ${2 * pauseMs} ms; both with their default settings`,
    },
    async (store, timed, took) => {
      const sent: number[] = [];
      const ending = new AbortController();
      let seen = 0;
      await timed(async () => {
        const handling = (async () => {
          for await (const _ of store.subscribe({}, { signal: ending.signal })) {
            took(nowMs() - (sent[seen++] ?? 0));
            if (seen === pings) ending.abort();
          }
        })();
        await pinged(sent, (n) => store.append([itemAdded(item(n))], { command: "ping" }));
        await handling;
      });
      return { seen };
    },
    async (store, timed, took) => {
      const sent: number[] = [];
      let seen = 0;
      await timed(async () => {
        const handling = consumed(store, pings, () => took(nowMs() - (sent[seen++] ?? 0)), {});
        await pinged(sent, (n) => store.appendToStream("pings", [itemAddedByEmmett(item(n))]));
        await handling;
      });
      return { seen };
    },
  );

async function pinged(sent: number[], send: (n: number) => Promise<unknown>): Promise<void> {
  const { next } = seeded(3);
  for (let n = 0; n < pings; n++) {
    sent.push(nowMs());
    await send(n);
    await wait(next() * 2 * pauseMs);
  }
}

/** Commands on one stream of a thousand events. */
export const postgresDecide = () =>
  beside(
    {
      name: "postgres-decide",
      unit: "commands/s",
      units: commands,
      rounds: 3,
      schema: `${about}; ${commands} commands, one after the other, on a stream of ${eventsBefore} events`,
    },
    async (store, timed) => {
      await fillCart(store);
      await timed(() => decideAll(store));
      return cartFacts(store);
    },
    async (store, timed) => {
      for (let n = 0; n < eventsBefore; n += 100)
        await store.appendToStream(
          theCart,
          Array.from({ length: 100 }, (_, i) => itemAddedByEmmett({ cart: theCart, quantity: quantityOf(n + i) })),
        );
      const command = await emmettCommand();
      await timed(async () => {
        for (let n = 0; n < commands; n++)
          await command(store, theCart, () => itemAddedByEmmett({ cart: theCart, quantity: quantityOf(n) }));
      });
      const { events } = await store.readStream(theCart);
      return events.reduce((state, { data }) => withItem(state, data), emptyCart);
    },
  );
