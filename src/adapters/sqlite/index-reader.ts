import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { type Tag, tagPairs, tagText } from "../../event/index.ts";
import { bodyIn, type EventBody, type IndexedRow, type StoredCommit, type StoredEvent } from "../../store/index.ts";
import { commitRows } from "./commits.ts";
import { asBytes, eventRows, type Row } from "./rows.ts";
import { sqliteTerms, type Terms } from "./terms.ts";

type Run = (sql: string) => StatementSync;

/**
 * Reads rows for `verify`, with what the index really holds for each of them. Nothing that was remembered before is trusted: reading from
 * the log's start begins with empty hands.
 */
export function indexReader(run: Run, db: DatabaseSync): (after: number, limit: number) => IndexedRow[] {
  let terms = sqliteTerms(db);
  return (after, limit) => {
    if (after === 0) terms = sqliteTerms(db);
    const rows = anyRows(run(allColumns), [after, limit]);
    const commits = commitsOf(run, rows);
    const drafts = rows.map((row) => drafted(row, terms, commits));
    const isWhole =
      countFound(
        run,
        drafts.flatMap((draft) => draft.entries),
      ) === sum(drafts.map((draft) => draft.expected));
    const single = run("select 1 from event_term where term = ? and position = ?");
    // As a rule all entries are there; only where one is not is each looked for by itself.
    const isIndexed = (term: number | undefined, position: number) =>
      isWhole || (term !== undefined && single.get(term, position) !== undefined);
    return drafts.map((draft) => indexedRow(run, draft, isIndexed));
  };
}

// Short blobs cost more to hand over than to spell in hexadecimal digits.
const allColumns = `select position, recorded, revision, "commit", type, stream, occurred, lower(hex(id)), hex(hash), bytes
from event where position > ? order by position limit ?`;

function commitsOf(run: Run, rows: readonly Row[]): ReadonlyMap<number, StoredCommit> {
  const firsts = [...new Set(rows.map((row) => Number(row[3])))];
  const found = commitRows(run, "first, count, record", firsts);
  return new Map(
    found.map(([first, count, record]) => [
      Number(first),
      { first: Number(first), count: Number(count), record: asBytes(record) },
    ]),
  );
}

interface Draft {
  readonly row: Row;
  readonly stored: StoredEvent;
  readonly body: EventBody | undefined;
  readonly types: readonly { readonly type: string; readonly term: number | undefined }[];
  readonly tags: readonly { readonly tag: Tag; readonly term: number | undefined }[];
  /** Terms and positions that the index should hold, one after the other, and how many pairs there should be. */
  readonly entries: readonly number[];
  readonly expected: number;
}

const noRecord = new Uint8Array(0);

function drafted(row: Row, terms: Terms, commits: ReadonlyMap<number, StoredCommit>): Draft {
  const first = Number(row[3]);
  const stored: StoredEvent = {
    position: Number(row[0]),
    recorded: Number(row[1]),
    revision: Number(row[2]),
    hash: Buffer.from(String(row[8]), "hex"),
    bytes: asBytes(row[9]),
    commit: commits.get(first) ?? { first, count: 0, record: noRecord },
  };
  const body = bodyIn(stored.bytes);
  const types = (body?.lineage ?? (body ? [body.type] : [])).map((type) => ({ type, term: terms.find("", type) }));
  const tags = (body ? tagPairs(body.tags) : []).map((tag) => ({ tag, term: terms.find(...tag) }));
  const entries: number[] = [];
  for (const { term } of types) if (term !== undefined) entries.push(term, stored.position);
  for (const { term } of tags) if (term !== undefined) entries.push(term, stored.position);
  return { row, stored, body, types, tags, entries, expected: types.length + tags.length };
}

function indexedRow(
  run: Run,
  { row, stored, body, types, tags }: Draft,
  isIndexed: (term: number | undefined, position: number) => boolean,
): IndexedRow {
  const { position } = stored;
  const [, , , , type, stream, occurred, id] = row;
  const isOwn = types[0]?.term === Number(type);
  return {
    ...stored,
    body,
    indexed: {
      id: String(id).replace(uuidParts, "$1-$2-$3-$4-"),
      lineage: types.filter(({ term }, i) => (i > 0 || isOwn) && isIndexed(term, position)).map((one) => one.type),
      tags: tags.filter(({ term }) => isIndexed(term, position)).map(({ tag }) => tag),
      stream: streamText(run, stream, body?.stream, tags),
      occurred: Number(occurred),
    },
  };
}

const uuidParts = /^(.{8})(.{4})(.{4})(.{4})/;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const pairsAtOnce = 250;
const countPairs = `with wanted (term, position) as (values ${Array(pairsAtOnce).fill("(?, ?)").join(", ")})
select count(*) as n from wanted cross join event_term t on t.term = wanted.term and t.position = wanted.position`;

function countFound(run: Run, pairs: readonly number[]): number {
  let found = 0;
  for (let from = 0; from < pairs.length; from += 2 * pairsAtOnce) {
    const values: (number | null)[] = pairs.slice(from, from + 2 * pairsAtOnce);
    while (values.length < 2 * pairsAtOnce) values.push(null);
    found += Number(run(countPairs).get(...values)?.["n"]);
  }
  return found;
}

function streamText(
  run: Run,
  column: unknown,
  expected: string | undefined,
  tags: readonly { tag: Tag; term: number | undefined }[],
): string | undefined {
  if (column === null) return undefined;
  const term = Number(column);
  const known = tags.find((one) => one.term === term);
  if (known) return tagText(...known.tag);
  const row = run("select name, value from term where id = ?").get(term);
  const text = row ? tagText(String(row["name"]), String(row["value"])) : "";
  return text === expected ? `${text}, which is not one of its tags` : text;
}

/** Like `eventRows`; numbers too large for JavaScript, which only somebody else can have written, come out rounded. */
function anyRows(statement: StatementSync, values: readonly SQLInputValue[]): Row[] {
  try {
    return eventRows(statement, values);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    statement.setReadBigInts(true);
    try {
      return eventRows(statement, values);
    } finally {
      statement.setReadBigInts(false);
    }
  }
}
