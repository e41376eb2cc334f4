import type { SQLInputValue, StatementSync } from "node:sqlite";
import { parseTag } from "../../event/index.ts";
import { uuidBytes } from "../../kit/uuid.ts";
import type { IndexedRow } from "../../store/index.ts";
import type { Terms } from "./terms.ts";

type Run = (sql: string) => StatementSync;

/** Writes rows and their index entries, inside a transaction that somebody else has begun. */
export function insertRows(run: Run, terms: Terms, rows: readonly IndexedRow[]): void {
  const commits: SQLInputValue[][] = [];
  const events: SQLInputValue[][] = [];
  const entries: [term: number, position: number][] = [];
  for (const row of rows) {
    const { position, indexed, commit } = row;
    if (commit.first === position) commits.push([commit.first, commit.count, commit.record]);
    const types = indexed.lineage.map((type) => terms.number("", type));
    const stream = indexed.stream === undefined ? null : terms.number(...parseTag(indexed.stream));
    const id = uuidBytes(indexed.id);
    events.push([
      position,
      id,
      types[0] ?? 0,
      stream,
      row.revision,
      indexed.occurred,
      row.recorded,
      commit.first,
      row.hash,
      row.bytes,
    ]);
    for (const type of types) entries.push([type, position]);
    for (const [name, value] of indexed.tags) entries.push([terms.number(name, value), position]);
  }
  // Neighbours in the index are written one after the other, which keeps its pages hot.
  entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  insertAll(run, "commit", commits, 16);
  insertAll(run, "event", events, 8);
  insertAll(run, "event_term", entries, 32);
}

// Several rows to a statement: each call into SQLite costs about as much as a row.
function insertAll(run: Run, table: string, rows: readonly (readonly SQLInputValue[])[], atOnce: number): void {
  const one = `(${(rows[0] ?? []).map(() => "?").join(", ")})`;
  const into = (count: number) => run(`insert into "${table}" values ${Array(count).fill(one).join(", ")}`);
  const whole = rows.length - (rows.length % atOnce);
  if (whole > 0) {
    const statement = into(atOnce);
    for (let i = 0; i < whole; i += atOnce) statement.run(...rows.slice(i, i + atOnce).flat());
  }
  if (whole === rows.length) return;
  const statement = into(1);
  for (const row of rows.slice(whole)) statement.run(...row);
}
