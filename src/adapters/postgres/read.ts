import { ThenceError } from "../../kit/failure.ts";
import { hex } from "../../kit/sha256.ts";
import type { Head, IndexedRow, Query, Range, StoredEvent } from "../../store/index.ts";
import type { Connections } from "./connections.ts";
import { type PgClient, send } from "./driver.ts";
import { BadAddress } from "./errors.ts";
import { eventsWith, headIn, headOf, indexedRows, pageOf, storedEvents } from "./rows.ts";
import type { Tables } from "./schema.ts";
import { boundsOf } from "./select.ts";
import { bytesOf } from "./sql.ts";
import { answerMs } from "./transaction.ts";

/** A position of a log and its hash, as a server has them. */
interface Link {
  readonly position: number;
  readonly log: string | null | undefined;
  readonly hash: string | undefined;
}

export interface ReadOptions {
  readonly tables: Tables;
  genesis(log: string): Uint8Array;
}

/**
 * Reads the log. Where there is a reading server besides, it is asked for pages first, and it answers only what it surely has: in a statement
 * before the one that reads, it tells which log it holds and the hash at the last position wanted. Where that is not the writer's, the writer
 * answers. So it may lag, and be of a time line that a failover left behind, but never hide or invent.
 *
 * errors  postgres/bad-address where the reading server holds another log
 */
export function postgresReader(writer: Connections, reader: Connections | undefined, { tables, genesis }: ReadOptions) {
  const lastPosition = `select coalesce(max(position), 0) from ${tables.event}`;

  const one = async (client: PgClient, statement: string) => (await send(client, [statement], answerMs))[0] ?? [];
  const linkAt = async (client: PgClient, position: number): Promise<Link> => {
    const hash = `(select ${bytesOf("hash")} from ${tables.event} where position = ${position})`;
    const [[log, found] = []] = await one(client, `select id, ${hash} from ${tables.log}`);
    return { position, log, hash: found ?? undefined };
  };
  /** What the writer last told. Pages are mostly asked up to one position, the log's end when the reading began. */
  let known: Link | undefined;
  const writersLink = async (position: number): Promise<Link> => {
    if (known?.position !== position) known = await writer.patiently((client) => linkAt(client, position));
    return known;
  };

  /** `work` on the reading server if it holds the writer's log up to a position, otherwise on the writer. */
  const upTo = async <Result>(position: number, work: (client: PgClient) => Promise<Result>): Promise<Result> => {
    const read = await reader
      ?.once(async (client) => {
        const link = await linkAt(client, position);
        if (link.hash === undefined) return undefined;
        const wanted = await writersLink(position);
        if (wanted.log !== link.log)
          throw new BadAddress({ problem: "`readUrl` leads to another log than the address" });
        return wanted.hash === link.hash ? { result: await work(client) } : undefined;
      })
      .catch((cause) => {
        if (cause instanceof ThenceError) throw cause;
        return undefined; // it is away; the writer can do all that it can
      });
    return read ? read.result : writer.patiently(work);
  };

  return {
    page: (query: Query, range: Range & { readonly limit: number }): Promise<StoredEvent[]> => {
      const bounds = boundsOf(range);
      return upTo(bounds.upTo, async (client) => storedEvents(await one(client, pageOf(query, tables, bounds))));
    },
    find: async (ids: readonly string[]): Promise<StoredEvent[]> =>
      ids.length === 0 ? [] : storedEvents(await writer.patiently((client) => one(client, eventsWith(ids, tables)))),
    head: async (): Promise<Head> => {
      const [row = []] = await writer.patiently((client) => one(client, headOf(tables)));
      const head = headIn(row, genesis);
      if (head.position > 0) known = { position: head.position, log: head.log, hash: hex(head.hash) };
      return head;
    },
    position: () => writer.once(async (client) => Number((await one(client, lastPosition))[0]?.[0])),
    rows: (after: number, limit: number): Promise<IndexedRow[]> =>
      upTo(after + limit, (client) => indexedRows(client, tables, after, limit)),
    // Also counted: what lies beyond the log's end or before its beginning, and commits without their first event. One statement, so that
    // no append comes between. Joined by the key alone: before the tables are analysed, any other join may be planned row against row.
    indexEntries: (upTo: number): Promise<number> =>
      writer.patiently(async (client) => {
        const [rows] = await send(client, [
          `select (select count(*) from ${tables.event_term} where position <= ${upTo} or position > last.position)
            + (select count(*) from ${tables.commit} c left join ${tables.event} e on e.position = c.first
                where e.position is null or e."commit" <> c.first)
            + (select count(*) from ${tables.event} where position < 1)
          from (select coalesce(max(position), 0) as position from ${tables.event}) last`,
        ]);
        return Number(rows?.[0]?.[0]);
      }),
  };
}
