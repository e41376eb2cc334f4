import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BrokenChain, type Query, queryItems, type TextEvent } from "../../store/index.ts";
import { commitRows } from "./commits.ts";
import { asBytes, eventRows } from "./rows.ts";
import { type Bounds, positionsOf, prepared } from "./select.ts";
import type { Terms } from "./terms.ts";

const columns = `e.position, e.recorded, e.revision, e."commit", cast(e.bytes as text)`;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads pages as text. SQLite's text becomes a JavaScript string in a quarter of the time that a blob takes to become bytes, and then text;
 * and a record is read once for each commit of the page in place of once for each event.
 *
 * errors  store/broken-chain where a commit's record is gone
 */
export function textReader(db: DatabaseSync, terms: Terms, path: string) {
  const kept = new Map<string, StatementSync>();
  const run = (sql: string) => prepared(db, kept, sql);

  const rowsOf = (query: Query, bounds: Bounds) => {
    const order = bounds.backwards ? "desc" : "asc";
    if (isWhole(query)) {
      const sql = `select ${columns} from event e where e.position > ? and e.position <= ? order by e.position ${order} limit ?`;
      return eventRows(run(sql), [bounds.after, bounds.upTo, bounds.limit]);
    }
    const positions = positionsOf(query, terms, bounds);
    if (!positions) return [];
    const sql = `select ${columns} from (${positions.sql}) p join event e on e.position = p.position order by p.position ${order}`;
    return eventRows(run(sql), positions.values);
  };

  const recordsOf = (firsts: readonly number[]): ReadonlyMap<unknown, string> => {
    const found = commitRows(run, "first, cast(record as text)", firsts);
    return new Map(
      found.map(([first, record]) => [first, checked(String(record), "record", "commit", "first", first)]),
    );
  };

  /** The text, unless the stored bytes are no UTF-8: SQLite's text would hide that. */
  const checked = (text: string, column: string, table: string, key: string, at: unknown): string => {
    if (!text.includes("\uFFFD")) return text;
    const row = run(`select ${column} from "${table}" where ${key} = ?`).get(Number(at));
    return decoder.decode(asBytes(row?.[column]));
  };

  return (query: Query, bounds: Bounds): TextEvent[] => {
    const rows = rowsOf(query, bounds);
    const firsts: number[] = [];
    for (const row of rows) if (firsts.at(-1) !== row[3]) firsts.push(Number(row[3]));
    const records = recordsOf(firsts);
    return rows.map(([at, recorded, revision, first, text]) => {
      const record = records.get(first);
      const position = Number(at);
      if (record === undefined)
        throw new BrokenChain({ place: path, position, problem: "the record of the event's commit is missing" });
      return {
        position,
        recorded: Number(recorded),
        revision: Number(revision),
        text: checked(String(text), "bytes", "event", "position", at),
        record,
      };
    });
  };
}

function isWhole(query: Query): boolean {
  const [item, ...others] = queryItems(query);
  return item !== undefined && others.length === 0 && !item.types && !item.tags && item.stream === undefined;
}
