import { parseTag, tagPairs } from "../../event/index.ts";
import { bodyIn, type EventBody, type Head, type IndexedRow, type Query, type StoredEvent } from "../../store/index.ts";
import { type PgClient, type Row, send } from "./driver.ts";
import type { Tables } from "./schema.ts";
import { type Bounds, positionsOf } from "./select.ts";
import { numbers, termKey, texts, uuids } from "./sql.ts";

const eventColumns = `e.position, e.recorded, e.revision, e.hash, e.bytes, e."commit", c.count, c.record`;

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
  return `select l.id, e.position, e.hash, e.recorded from ${log} l
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

/** A `bytea` as PostgreSQL writes it: `\x` and hexadecimal digits. */
export function bytesIn(value: string | null | undefined): Uint8Array {
  return Buffer.from(value?.slice(2) ?? "", "hex");
}

/** Rows for `verify`, with what the index really holds for each of them. */
export async function indexedRows(
  client: PgClient,
  { event, commit, term, event_term }: Tables,
  after: number,
  limit: number,
): Promise<IndexedRow[]> {
  const [rows = []] = await send(client, [
    `select ${eventColumns}, e.id, ty.key, e.stream, st.key, e.occurred
      from ${event} e left join ${commit} c on c.first = e."commit"
      left join ${term} ty on ty.id = e.type left join ${term} st on st.id = e.stream
      where e.position > ${after} order by e.position limit ${limit}`,
  ]);
  const drafts = storedEvents(rows).map((stored, i) => ({ stored, body: bodyIn(stored.bytes), row: rows[i] ?? [] }));
  const wanted = drafts.flatMap(({ stored, body }) => keysOf(body).map((key) => [key, stored.position] as const));
  const [found = []] = await send(client, [
    `select w.key, w.position from unnest(${texts(wanted.map(([key]) => key))}, ${numbers(wanted.map((one) => one[1]))}) w(key, position)
      join ${term} t on t.key = w.key join ${event_term} e on e.term = t.id and e.position = w.position`,
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
