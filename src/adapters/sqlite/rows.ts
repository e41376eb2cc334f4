import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { type Tag, tagPairs, tagText } from "../../event/index.ts";
import { uuidText } from "../../kit/uuid.ts";
import { bodyIn, type EventBody, type IndexedRow, type StoredEvent } from "../../store/index.ts";
import { sqliteTerms, type Terms } from "./terms.ts";

type Run = (sql: string) => StatementSync;

/** A row of `eventColumns`, as a list: lists are made faster than objects. */
export type Row = readonly unknown[];

export const eventColumns = `e.position, e.recorded, e.revision, e.hash, e.bytes, e."commit", c.count, c.record, e.id, e.type, e.stream, e.occurred`;
export const withCommit = `join "commit" c on c.first = e."commit"`;

let lastRecord: Uint8Array | undefined;
let lastCommit = 0;

export function storedEvent([position, recorded, revision, hash, bytes, commit, count, told]: Row): StoredEvent {
  const first = Number(commit);
  const record = asBytes(told);
  // Rows of one commit come together; sharing one buffer lets the reader parse its record once.
  if (!lastRecord || lastCommit !== first || !same(lastRecord, record)) lastRecord = record;
  lastCommit = first;
  return {
    position: Number(position),
    recorded: Number(recorded),
    revision: Number(revision),
    hash: asBytes(hash),
    bytes: asBytes(bytes),
    commit: { first, count: Number(count), record: lastRecord },
  };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The rows that a statement over `eventColumns` finds. */
export function eventRows(statement: StatementSync, values: readonly SQLInputValue[]): Row[] {
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[]; // its type knows only rows as objects
}

/** A blob as bytes; text that somebody wrote in its place is read as its UTF-8, and will not agree with the chain. */
export function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value ?? ""));
}

/**
 * Reads rows for `verify`, with what the index really holds for each of them. Nothing that was remembered before is trusted: reading from
 * the log's start begins with empty hands.
 */
export function indexReader(run: Run, db: DatabaseSync): (after: number, limit: number) => IndexedRow[] {
  let terms = sqliteTerms(db);
  const sql = `select ${eventColumns} from event e left ${withCommit} where e.position > ? order by e.position limit ?`;
  return (after, limit) => {
    if (after === 0) terms = sqliteTerms(db);
    const drafts = anyRows(run(sql), [after, limit]).map((row) => drafted(row, terms));
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

function drafted(row: Row, terms: Terms): Draft {
  const stored = storedEvent(row);
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
  const [id, type, stream, occurred] = row.slice(8);
  const isOwn = types[0]?.term === Number(type);
  return {
    ...stored,
    body,
    indexed: {
      id: uuidText(asBytes(id)),
      lineage: types.filter(({ term }, i) => (i > 0 || isOwn) && isIndexed(term, position)).map((one) => one.type),
      tags: tags.filter(({ term }) => isIndexed(term, position)).map(({ tag }) => tag),
      stream: streamText(run, stream, body?.stream, tags),
      occurred: Number(occurred),
    },
  };
}

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
