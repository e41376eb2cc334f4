import type { Micros } from "../../event/index.ts";
import type { Sha256 } from "../../kit/sha256.ts";
import {
  admit,
  equalBytes,
  type IndexedRow,
  type LogView,
  markerPosition,
  mustFollow,
  type Outcome,
  type PreparedCommit,
  type Query,
  type StreamHead,
} from "../../store/index.ts";
import { type Batch, batchIn, batchItem } from "./batch.ts";
import type { Item } from "./client.ts";
import type { newIndexer } from "./indexer.ts";
import { type Keys, maxBatchEvents, padded } from "./keys.ts";
import { floorOf, type Log, type View } from "./log.ts";
import type { Reader } from "./reading.ts";
import type { Table } from "./table.ts";

/** How many characters of events and records one batch may hold; at three bytes each it still fits into an item of 400 KB. */
export const maxBatchLength = 98_304;

export interface WriterParts {
  readonly table: Table;
  readonly keys: Keys;
  readonly log: Log;
  readonly reader: Reader;
  readonly indexer: ReturnType<typeof newIndexer>;
  readonly hash: Sha256;
}

/** Adds batches to the log: each is one conditional write, at the one key where the log that was looked at can go on. */
export function newWriter({ table, keys, log, reader, indexer, hash }: WriterParts) {
  /** Writes the batch behind the view's head. False where another process has written there first. */
  const isClaimed = async (batch: Batch<IndexedRow>): Promise<boolean> => {
    // The last hash holds all before it, so batches that end alike are the same.
    const isOurs = (there: Item) => equalBytes(lastHash(batchIn(there, table.place)), lastHash(batch));
    const taken = await table.claim(batchItem(keys, batch), isOurs);
    if (taken) {
      await log.refresh();
      return false;
    }
    log.add(batch);
    indexer.follow(batch);
    return true;
  };

  const commit = async (batch: readonly PreparedCommit[], now: Micros): Promise<readonly Outcome[]> => {
    for (;;) {
      await indexer.keepUp();
      const view = log.view();
      const { outcomes, rows } = admit(batch, await known(view, batch), now, hash);
      // A write proves that the log ended where this view ends. Where there is nothing to write, only looking does.
      if (
        rows.length > 0
          ? await isClaimed({ log: view.head.log, rows })
          : (await log.refresh()).head.position === view.head.position
      )
        return outcomes;
    }
  };

  /** All that admission may ask about this batch, looked up beforehand. */
  const known = async (view: View, batch: readonly PreparedCommit[]): Promise<LogView> => {
    const events = batch.flatMap((commit) => commit.events);
    const conditions = batch.flatMap((commit) => commit.conditions);
    const streams = new Set(events.flatMap((event) => event.stream ?? []));
    const asked = new Map<Query, Map<number, number | undefined>>();
    const questions: { readonly query: Query; readonly after: number }[] = [];
    for (const condition of conditions) {
      if ("stream" in condition) streams.add(condition.stream);
      else questions.push({ query: condition.query, after: markerPosition(condition.after) });
    }
    const heads = new Map<string, StreamHead | undefined>();
    const [found] = await Promise.all([
      reader.find(
        view,
        events.map((event) => event.id),
      ),
      ...[...streams].map(async (stream) => heads.set(stream, await streamHead(view, stream))),
      ...questions.map(async ({ query, after }) => {
        const position = await reader.lastMatch(view, query, after);
        asked.set(query, (asked.get(query) ?? new Map()).set(after, position));
      }),
    ]);
    return {
      head: view.head,
      streamHead: (stream) => heads.get(stream),
      known: (id) => found.get(id),
      lastMatch: (query, after) => asked.get(query)?.get(after),
    };
  };

  const streamHead = async (view: View, stream: string): Promise<StreamHead | undefined> => {
    for (const { rows } of view.recent.toReversed()) {
      const row = rows.findLast(({ indexed }) => indexed.stream === stream);
      if (row) return row;
    }
    if (floorOf(view) === 0) return undefined;
    const pk = keys.stream(stream);
    const { items } = await table.query({ pk, to: padded(floorOf(view)), backwards: true, limit: 1 });
    const [item] = items;
    return item && { revision: Number(item["revision"]?.N), hash: item["hash"]?.B ?? new Uint8Array() };
  };

  const restore = async (from: string, events: readonly IndexedRow[]): Promise<void> => {
    const { head } = await log.refresh();
    mustFollow(head, from, events, table.place);
    for (let at = 0; at < events.length; ) {
      const rows = leading(events.slice(at, at + maxBatchEvents));
      await indexer.keepUp();
      if (!(await isClaimed({ log: from, rows }))) mustFollow(log.view().head, from, rows, table.place);
      else at += rows.length;
    }
  };

  return { commit, restore };
}

/** As many of the rows as fit into one batch, and at least one. */
function leading(rows: readonly IndexedRow[]): readonly IndexedRow[] {
  let bytes = 0;
  const end = rows.findIndex(({ bytes: event, commit, position }, i) => {
    bytes += event.length + (i === 0 || commit.first === position ? commit.record.length : 0);
    return i > 0 && bytes > maxBatchLength;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

const lastHash = ({ rows }: Batch) => rows.at(-1)?.hash ?? new Uint8Array();
