import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { parseTag } from "../../event/index.ts";
import { type Query, type QueryItem, queryItems, type Range } from "../../store/index.ts";
import { eventColumns, withCommit } from "./rows.ts";
import type { Terms } from "./terms.ts";

/** SQL that yields positions in order, and its parameters; undefined where a named term is unknown, so nothing can match. */
interface Positions {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

export type Bounds = Required<Pick<Range, "after" | "upTo" | "limit" | "backwards">>;

/** The statement that reads a page of matching events. Statements are kept by their text. */
export function pageStatement(
  db: DatabaseSync,
  kept: Map<string, StatementSync>,
  terms: Terms,
  query: Query,
  bounds: Bounds,
) {
  const positions = positionsOf(query, terms, bounds);
  if (!positions) return undefined;
  const order = bounds.backwards ? "desc" : "asc";
  const sql = `select ${eventColumns} from (${positions.sql}) p join event e on e.position = p.position ${withCommit} order by p.position ${order}`;
  return { statement: prepared(db, kept, sql), values: positions.values };
}

export function prepared(db: DatabaseSync, kept: Map<string, StatementSync>, sql: string): StatementSync {
  const ready = kept.get(sql);
  if (ready) return ready;
  if (kept.size > 200) kept.clear();
  const made = db.prepare(sql);
  kept.set(sql, made);
  return made;
}

export function positionsOf(query: Query, terms: Terms, bounds: Bounds): Positions | undefined {
  const parts = queryItems(query).flatMap((item) => itemPositions(item, terms, bounds) ?? []);
  const [only, ...others] = parts;
  if (!only) return undefined;
  if (others.length === 0) return only;
  const order = bounds.backwards ? "desc" : "asc";
  const union = parts.map((part) => `select position from (${part.sql})`).join(" union ");
  return {
    sql: `select position from (${union}) order by position ${order} limit ?`,
    values: [...parts.flatMap((part) => part.values), bounds.limit],
  };
}

function itemPositions(
  item: QueryItem,
  terms: Terms,
  { after, upTo, limit, backwards }: Bounds,
): Positions | undefined {
  const order = backwards ? "desc" : "asc";
  const tags = (item.tags ?? []).map((tag) => terms.find(...parseTag(tag)));
  const types = item.types?.flatMap((type) => terms.find("", type) ?? []);
  const stream = item.stream === undefined ? undefined : terms.find(...parseTag(item.stream));
  if (tags.includes(undefined) || types?.length === 0 || (item.stream !== undefined && stream === undefined))
    return undefined;

  const anyType = types && types.length > 1 ? types : undefined;
  const lookedUp = [...tags, ...(types?.length === 1 ? types : [])] as number[]; // undefined was ruled out above
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  let from = "event p";
  let column = "p.position";
  if (stream !== undefined) {
    where.push("p.stream = ?");
    values.push(stream);
  } else if (lookedUp.length > 0) {
    from = "event_term p";
    where.push("p.term = ?");
    values.push(lookedUp.shift() ?? 0);
  } else if (anyType) {
    const one = `select position from (select position from event_term where term = ? and position > ? and position <= ? order by position ${order} limit ?)`;
    return {
      sql: `select position from (${anyType.map(() => one).join(" union ")}) order by position ${order} limit ?`,
      values: [...anyType.flatMap((type) => [type, after, upTo, limit]), limit],
    };
  }
  for (const term of lookedUp) {
    where.push("exists (select 1 from event_term t where t.term = ? and t.position = p.position)");
    values.push(term);
  }
  if (anyType) {
    where.push(
      `exists (select 1 from event_term t where t.term in (${anyType.map(() => "?").join(", ")}) and t.position = p.position)`,
    );
    values.push(...anyType);
  }
  // In a stream, revisions run as positions do, and the index knows revisions.
  if (stream !== undefined) column = "p.revision";
  where.push("p.position > ? and p.position <= ?");
  values.push(after, upTo, limit);
  return {
    sql: `select p.position as position from ${from} where ${where.join(" and ")} order by ${column} ${order} limit ?`,
    values,
  };
}
