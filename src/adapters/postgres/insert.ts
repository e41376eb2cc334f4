import { parseTag } from "../../event/index.ts";
import { type IndexedRow, StoreDamaged } from "../../store/index.ts";
import type { Tables } from "./schema.ts";
import { byteses, numbers, termKey, texts, uuids } from "./sql.ts";

/** The numbers that types and tags have, and the last that was given. */
export interface Terms {
  readonly terms: ReadonlyMap<string, number>;
  readonly lastTerm: number;
}

/** The types and tags of rows. */
export function termKeysOf(rows: readonly IndexedRow[]): Set<string> {
  return new Set(rows.flatMap(({ indexed }) => keysOf(indexed)));
}

const keysOf = ({ lineage, tags, stream }: IndexedRow["indexed"]): string[] => [
  ...lineage.map((type) => termKey("", type)),
  ...tags.map((tag) => termKey(...tag)),
  ...(stream === undefined ? [] : [termKey(...parseTag(stream))]),
];

/** Statements that write rows, their commits, their terms and their index entries. Whoever sends them holds the log's lock. */
export function insertion(rows: readonly IndexedRow[], tables: Tables, known: Terms, place: string): string[] {
  const fresh: string[] = [];
  const terms = new Map(known.terms);
  const number = (key: string): number => {
    const id = terms.get(key);
    if (id !== undefined) return id;
    fresh.push(key);
    terms.set(key, known.lastTerm + fresh.length);
    return known.lastTerm + fresh.length;
  };
  const entries: (readonly [term: number, position: number])[] = [];
  for (const { indexed, position } of rows) {
    const types = indexed.lineage.map((type) => number(termKey("", type)));
    const tags = indexed.tags.map((tag) => number(termKey(...tag)));
    for (const term of new Set([...types, ...tags])) entries.push([term, position]);
  }
  // Neighbours in the index are written one after the other.
  entries.sort(([a, first], [b, second]) => a - b || first - second);
  const commits = rows.filter((row) => row.commit.first === row.position).map((row) => row.commit);
  const column = (of: (row: IndexedRow) => number | null) => numbers(rows.map(of));
  const columns = [
    column((row) => row.position),
    uuids(rows.map((row) => row.indexed.id)),
    column((row) => number(termKey("", row.indexed.lineage[0] ?? ""))),
    column(({ indexed }) => (indexed.stream === undefined ? null : number(termKey(...parseTag(indexed.stream))))),
    column((row) => row.revision),
    column((row) => row.indexed.occurred),
    column((row) => row.recorded),
    column((row) => row.commit.first),
    byteses(rows.map((row) => row.hash)),
    texts(rows.map((row) => textOf(row.bytes, row.position, place))),
  ];
  const records = commits.map(({ record, first }) => textOf(record, first, place));
  const from = (table: string, lists: readonly string[]) =>
    `insert into ${table} select * from unnest(${lists.join()})`;
  return [
    from(tables.commit, [
      numbers(commits.map((commit) => commit.first)),
      `${numbers(commits.map((commit) => commit.count))}::integer[]`,
      texts(records),
    ]),
    from(tables.event, columns),
    // After the columns, which have named all terms.
    ...(fresh.length > 0
      ? [from(tables.term, [texts(fresh), numbers(fresh.map((key) => terms.get(key) ?? null))])]
      : []),
    from(tables.event_term, [numbers(entries.map(([term]) => term)), numbers(entries.map((entry) => entry[1]))]),
  ];
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as the text that PostgreSQL keeps. What is not UTF-8, or holds a control character, was never written by a store. */
function textOf(bytes: Uint8Array, position: number, place: string): string {
  try {
    const text = decoder.decode(bytes);
    if (text !== "" && !text.includes("\0") && !text.includes("\x1f")) return text;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
  }
  throw new StoreDamaged({ place, problem: `what is to be written at position ${position} is not JSON` });
}
