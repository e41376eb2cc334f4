import { parseTag, tagPairs } from "../../event/index.ts";
import { bodyIn, type EventBody, type Head, type IndexedRow, type Query, type StoredEvent } from "../../store/index.ts";
import { type PgClient, type Row, send } from "./driver.ts";
import type { Tables } from "./schema.ts";
import { type Bounds, positionsOf } from "./select.ts";
import { bytesIn, bytesOf, numbers, termKey, texts, uuids } from "./sql.ts";

const eventColumns = `e.position, e.recorded, e.revision, ${bytesOf("e.hash")}, e.bytes, e."commit", c.count, c.record`;

export function pageOf(query: Query, tables: Tables, bounds: Bounds): string {
  return `select ${eventColumns} from (${positionsOf(query, tables, bounds)}) p
    join ${tables.event} e on e.position = p.position join ${tables.commit} c on c.first = e."commit"
    order by e.position ${bounds.backwards ? "desc" : "asc"}`;
}

export function eventsWith(ids: readonly string[], { event, commit }: Tables): string {
  return `select ${eventColumns}, e.id from ${event} e join ${commit} c on c.first = e."commit" where e.id = any(${uuids(ids)})`;
}

/** The log's id, and where it ends. */
export function headOf({ log, event }: Tables): string {
  return `select l.id, e.position, ${bytesOf("e.hash")}, e.recorded from ${log} l
    left join lateral (select position, hash, recorded from ${event} order by position desc limit 1) e on true`;
}

/** The head in a row of `headOf`; undefined where the log is empty, with its id. */
export function headIn([log, position, hash, recorded]: Row, genesis: (log: string) => Uint8Array): Head {
  const id = log ?? "";
  if (position === null) return { log: id, position: 0, hash: genesis(id), recorded: 0 };
  return { log: id, position: Number(position), hash: bytesIn(hash), recorded: Number(recorded) };
}

/** The events in rows of `eventColumns`. Events of one commit share its record's bytes, so that the reader parses them once. */
export function storedEvents(rows: readonly Row[]): StoredEvent[] {
  let told: string | null | undefined;
  let record = new Uint8Array();
  return rows.map((row) => {
    const [position, recorded, revision, hash, bytes, first, count, text] = row;
    if (text !== told) record = Buffer.from(text ?? "");
    told = text;
    return {
      position: Number(position),
      recorded: Number(recorded),
      revision: Number(revision),
      hash: bytesIn(hash),
      bytes: Buffer.from(bytes ?? ""),
      commit: { first: Number(first), count: Number(count), record },
    };
  });
}

/**
 * Rows for `verify`, with what the index really holds for each of them. After a bulk load the server has no statistics yet, and would read
 * a whole table for each page; so every join is a look-up by key, which `limit` keeps it from planning otherwise.
 */
export async function indexedRows(
  client: PgClient,
  { event, commit, term, event_term }: Tables,
  after: number,
  limit: number,
): Promise<IndexedRow[]> {
  const [rows = []] = await send(client, [
    `select ${eventColumns}, e.id, ty.key, e.stream, st.key, e.occurred
      from (select * from ${event} where position > ${after} order by position limit ${limit}) e
      left join lateral (select count, record from ${commit} where first = e."commit" limit 1) c on true
      left join lateral (select key from ${term} where id = e.type limit 1) ty on true
      left join lateral (select key from ${term} where id = e.stream limit 1) st on true
      order by e.position`,
  ]);
  const drafts = storedEvents(rows).map((stored, i) => ({ stored, body: bodyIn(stored.bytes), row: rows[i] ?? [] }));
  const wanted = drafts.flatMap(({ stored, body }) => keysOf(body).map((key) => [key, stored.position] as const));
  const [found = []] = await send(client, [
    `select w.key, w.position from unnest(${texts(wanted.map(([key]) => key))}, ${numbers(wanted.map((one) => one[1]))}) w(key, position)
      cross join lateral (select id from ${term} where key = w.key limit 1) t
      cross join lateral (select 1 from ${event_term} where term = t.id and position = w.position limit 1) e`,
  ]);
  const entries = new Set(found.map(([key, position]) => `${position} ${key}`));
  return drafts.map(({ stored, body, row }) => {
    const has = (key: string) => entries.has(`${stored.position} ${key}`);
    const [id, type, stream, streamKey, occurred] = row.slice(8);
    const lineage = typesOf(body);
    const isOwn = lineage[0] !== undefined && termKey("", lineage[0]) === type;
    return {
      ...stored,
      body,
      indexed: {
        id: id ?? "",
        lineage: lineage.filter((one, i) => (i > 0 || isOwn) && has(termKey("", one))),
        tags: (body ? tagPairs(body.tags) : []).filter((tag) => has(termKey(...tag))),
        stream: streamIn(body, stream, streamKey),
        occurred: Number(occurred),
      },
    };
  });
}

const typesOf = (body: EventBody | undefined) => body?.lineage ?? (body ? [body.type] : []);

const keysOf = (body: EventBody | undefined) =>
  body ? [...typesOf(body).map((type) => termKey("", type)), ...tagPairs(body.tags).map((tag) => termKey(...tag))] : [];

function streamIn(
  body: EventBody | undefined,
  column: string | null | undefined,
  key: string | null | undefined,
): string | undefined {
  if (column === null || column === undefined) return undefined;
  const isSame = body?.stream !== undefined && key === termKey(...parseTag(body.stream));
  return isSame ? body.stream : `the term ${key ?? column}`;
}
