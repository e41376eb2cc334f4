import { uuidText } from "../../kit/uuid.ts";
import { createEventStore, type EventStore, type StoreContext, type StoreEngine } from "../../store/index.ts";
import { parseAddress } from "./address.ts";
import { newChecker } from "./checking.ts";
import { type DynamoClient, newClient } from "./client.ts";
import { newIndexer } from "./indexer.ts";
import { keysOf, maxBatchEvents } from "./keys.ts";
import { type Log, openLog } from "./log.ts";
import { newReader } from "./reading.ts";
import { openTable } from "./table.ts";
import { maxBatchLength, newWriter } from "./writing.ts";

export type { DynamoClient } from "./client.ts";
export { dynamoTrialPlaces as trialPlaces } from "./trial-places.ts";

export const needs: Readonly<Record<string, string>> = { "@aws-sdk/client-dynamodb": "^3" };

const defaults = { pollMs: 500, patienceMs: 15_000, rememberedBatches: 32 };

export interface DynamoOptions {
  /** A client that you have made yourself: `new DynamoDB({ … })`. It stays yours to close. */
  readonly client?: DynamoClient;
  /** How often subscriptions look for what other processes have appended; each look is one read unit. Default: 500 ms. */
  readonly pollMs?: number;
  /** How long to go on while DynamoDB throttles. Default: 15,000 ms. */
  readonly patienceMs?: number;
  /** How many batches at the end of the log are kept in memory, so that who follows the log reads nothing twice. Default: 32. */
  readonly rememberedBatches?: number;
}

/**
 * A log in a table of DynamoDB: `dynamodb://<region>/<table>`, or `…/<table>/<log>` where several logs share one. `?endpoint=` names
 * another server than Amazon's, `?create` lets the first append create the table.
 *
 * errors  store/unreachable, store/damaged, store/newer-format, dynamodb/throttled, store/outcome-unknown, dynamodb/client-missing,
 *         dynamodb/bad-address
 */
export async function openEventStore(
  url: string,
  context: StoreContext,
  options: DynamoOptions = {},
): Promise<EventStore> {
  const address = parseAddress(url);
  const { random, hash } = context;
  const { pollMs, patienceMs, rememberedBatches: remembered } = { ...defaults, ...options };
  const client = options.client ?? (await newClient(address));
  const { region, table: name, create } = address;
  const place = `dynamodb://${region}/${name}`;
  const table = openTable(client, { place, table: name, create, patienceMs, random });
  const letGo = () => {
    if (!options.client) client.destroy?.();
  };
  const keys = keysOf(address.log, hash);
  try {
    const log = await openLog(table, keys, { hash, newId: uuidText(random(16)), remembered });
    const reader = newReader(table, keys, log);
    const indexer = newIndexer(table, keys, log);
    const writer = newWriter({ table, keys, log, reader, indexer, hash });
    const poll = poller(log, pollMs);
    const engine: StoreEngine = {
      url: address.url,
      lacks: {},
      stored: { table: name, column: "events" },
      mostAtOnce: { events: maxBatchEvents, length: maxBatchLength },
      ...writer,
      ...newChecker(table, keys, log),
      page: reader.page,
      find: async (ids) => [...(await reader.find(await log.refresh(), ids)).values()],
      head: async () => (await log.refresh()).head,
      watch: poll.watch,
      close: async () => {
        poll.stop();
        await indexer.rest();
        letGo();
      },
    };
    return createEventStore(engine, context);
  } catch (cause) {
    letGo();
    throw cause;
  }
}

/** Looks for other processes' commits. While somebody waits for events, the process stays alive, as it does for a server. */
function poller({ refresh, watchers }: Log, pollMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    try {
      await refresh();
    } catch {
      for (const wake of watchers) wake(); // whoever is woken reads, and is told in full what is wrong
    }
    if (timer) timer = setTimeout(look, pollMs);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    watch: (wake: () => void) => {
      watchers.add(wake);
      timer ??= setTimeout(look, pollMs);
      return () => {
        watchers.delete(wake);
        if (watchers.size === 0) stop();
      };
    },
    stop,
  };
}
