import type { SQLInputValue, StatementSync } from "node:sqlite";
import { parseTag } from "../../event/index.ts";
import { uuidBytes } from "../../kit/uuid.ts";
import type { IndexedRow } from "../../store/index.ts";
import type { Terms } from "./terms.ts";

type Run = (sql: string) => StatementSync;

/** How many rows are sorted together; `indexEntries` counts on it. */
const rowsAtOnce = 2 ** 20;

/** Writes rows and their index entries, inside a transaction that somebody else has begun. */
export function insertRows(run: Run, terms: Terms, rows: readonly IndexedRow[]): void {
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    insertSome(run, terms, rows.slice(from, from + rowsAtOnce));
}

function insertSome(run: Run, terms: Terms, rows: readonly IndexedRow[]): void {
  const commits: SQLInputValue[] = [];
  const events: SQLInputValue[] = [];
  const entries = indexEntries(rows);
  for (const { position, revision, recorded, hash, bytes, indexed, commit } of rows) {
    if (commit.first === position) commits.push(commit.first, commit.count, commit.record);
    const stream = indexed.stream === undefined ? null : terms.number(...parseTag(indexed.stream));
    const type = terms.number("", indexed.lineage[0] ?? "");
    events.push(
      position,
      uuidBytes(indexed.id),
      type,
      stream,
      revision,
      indexed.occurred,
      recorded,
      commit.first,
      hash,
      bytes,
    );
    for (const one of indexed.lineage) entries.add(terms.number("", one), position);
    for (const [name, value] of indexed.tags) entries.add(terms.number(name, value), position);
  }
  insertAll(run, "commit", commits, { columns: 3, atOnce: 16 });
  insertAll(run, "event", events, { columns: 10, atOnce: 8 });
  insertAll(run, "event_term", entries.sorted(), { columns: 2, atOnce: 32 });
}

// Neighbours in the index are written one after the other, which keeps its pages hot. An entry is one number while it is sorted:
// the term, and how far into these rows the event stands. Both fit into 53 bits: rows below 2^20, terms below 2^33.
function indexEntries(rows: readonly IndexedRow[]) {
  const first = rows[0]?.position ?? 0;
  const span = rowsAtOnce;
  const keys: number[] = [];
  return {
    add: (term: number, position: number) => {
      keys.push(term * span + (position - first));
    },
    sorted: (): number[] => {
      const flat: number[] = [];
      for (const key of Float64Array.from(keys).sort()) flat.push(Math.floor(key / span), first + (key % span));
      return flat;
    },
  };
}

// Several rows to a statement: each call into SQLite costs about as much as a row. `values` holds row after row.
function insertAll(
  run: Run,
  table: string,
  values: readonly SQLInputValue[],
  how: { readonly columns: number; readonly atOnce: number },
): void {
  const one = `(${Array(how.columns).fill("?").join(", ")})`;
  const into = (count: number) => run(`insert into "${table}" values ${Array(count).fill(one).join(", ")}`);
  const stride = how.columns * how.atOnce;
  const whole = values.length - (values.length % stride);
  if (whole > 0) {
    const statement = into(how.atOnce);
    for (let i = 0; i < whole; i += stride) statement.run(...values.slice(i, i + stride));
  }
  if (whole === values.length) return;
  const statement = into(1);
  for (let i = whole; i < values.length; i += how.columns) statement.run(...values.slice(i, i + how.columns));
}
