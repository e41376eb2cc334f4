import type { StatementSync } from "node:sqlite";
import { eventRows, type Row } from "./rows.ts";

/** Columns of the commits that begin at these positions; what is not there is left out. */
export function commitRows(run: (sql: string) => StatementSync, columns: string, firsts: readonly number[]): Row[] {
  let [low, high] = [firsts[0] ?? 0, firsts[0] ?? 0];
  for (const first of firsts) {
    if (first < low) low = first;
    if (first > high) high = first;
  }
  // Neighbours are read in one sweep, which costs half of looking each up.
  return high - low < 2 * firsts.length
    ? eventRows(run(`select ${columns} from "commit" where first between ? and ?`), [low, high])
    : eventRows(run(`select ${columns} from "commit" where first in (select value from json_each(?))`), [
        JSON.stringify(firsts),
      ]);
}
