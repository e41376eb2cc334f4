import type { Head, IndexedRow, Query, Range, StoredEvent } from "../../store/index.ts";
import type { Connections } from "./connections.ts";
import { type PgClient, send } from "./driver.ts";
import { eventsWith, headIn, headOf, indexedRows, pageOf, storedEvents } from "./rows.ts";
import type { Tables } from "./schema.ts";
import { boundsOf } from "./select.ts";

export interface ReadOptions {
  readonly tables: Tables;
  genesis(log: string): Uint8Array;
}

/** How long an answer may take before the connection counts as lost. */
const answerMs = 30_000;

/**
 * Reads the log. Where there is a reading server besides, it is asked first, and it answers only what it surely has: it tells how far it
 * has come, in a statement before the one that reads, and what lies beyond that is read from the writer. So it may lag, but never hide.
 */
export function postgresReader(writer: Connections, reader: Connections | undefined, { tables, genesis }: ReadOptions) {
  const lastPosition = `select coalesce(max(position), 0) from ${tables.event}`;

  /** `work` on the reading server if its log reaches `upTo`, otherwise on the writer. */
  const upTo = async <Result>(position: number, work: (client: PgClient) => Promise<Result>): Promise<Result> => {
    const read = await reader
      ?.patiently(async (client) => {
        const [rows] = await send(client, [lastPosition], answerMs);
        return Number(rows?.[0]?.[0]) >= position ? { result: await work(client) } : undefined;
      })
      .catch(() => undefined); // it is away or too far behind; the writer can do all that it can
    return read ? read.result : writer.patiently(work);
  };
  const one = async (client: PgClient, statement: string) => (await send(client, [statement], answerMs))[0] ?? [];

  return {
    page: (query: Query, range: Range & { readonly limit: number }): Promise<StoredEvent[]> => {
      const bounds = boundsOf(range);
      return upTo(bounds.upTo, async (client) => storedEvents(await one(client, pageOf(query, tables, bounds))));
    },
    find: async (ids: readonly string[]): Promise<StoredEvent[]> => {
      if (ids.length === 0) return [];
      const statement = eventsWith(ids, tables);
      const found = reader && (await reader.once((client) => one(client, statement)).catch(() => undefined));
      const isWhole = found?.length === new Set(ids).size;
      return storedEvents(isWhole && found ? found : await writer.patiently((client) => one(client, statement)));
    },
    head: (): Promise<Head> =>
      writer.patiently(async (client) => headIn((await one(client, headOf(tables)))[0] ?? [], genesis)),
    position: () => writer.once(async (client) => Number((await one(client, lastPosition))[0]?.[0])),
    rows: (after: number, limit: number): Promise<IndexedRow[]> =>
      upTo(after + limit, (client) => indexedRows(client, tables, after, limit)),
    // Also counted: what lies beyond the log's end or before its beginning, and commits without their first event. One statement, so that
    // no append comes between.
    indexEntries: (upTo: number): Promise<number> =>
      writer.patiently(async (client) => {
        const [rows] = await send(client, [
          `select (select count(*) from ${tables.event_term} where position <= ${upTo} or position > last.position)
            + (select count(*) from ${tables.commit} c
                where not exists (select 1 from ${tables.event} where position = c.first and "commit" = c.first))
            + (select count(*) from ${tables.event} where position < 1)
          from (select coalesce(max(position), 0) as position from ${tables.event}) last`,
        ]);
        return Number(rows?.[0]?.[0]);
      }),
  };
}
