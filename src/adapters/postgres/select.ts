import { parseTag } from "../../event/index.ts";
import { type Query, type QueryItem, queryItems, type Range } from "../../store/index.ts";
import type { Tables } from "./schema.ts";
import { termKey, text } from "./sql.ts";

export type Bounds = Required<Pick<Range, "after" | "upTo" | "limit" | "backwards">>;

/** The part of the log that a range names. */
export function boundsOf({ after = 0, upTo, limit, backwards = false }: Range & { readonly limit: number }): Bounds {
  return { after, upTo: Math.min(upTo ?? maxPosition, maxPosition), limit: Math.min(limit, maxPosition), backwards };
}

const maxPosition = Number.MAX_SAFE_INTEGER;

/** SQL that yields the positions of matching events, in order, within bounds. A type or tag that nothing bears yields none. */
export function positionsOf(query: Query, tables: Tables, bounds: Bounds): string {
  const parts = queryItems(query).map((item) => itemPositions(item, tables, bounds));
  const [only] = parts;
  if (only === undefined) return "select position from (select null::bigint as position) nothing where false";
  return parts.length === 1 ? only : union(parts, bounds);
}

function itemPositions(item: QueryItem, tables: Tables, bounds: Bounds): string {
  const order = bounds.backwards ? "desc" : "asc";
  const within = `p.position > ${bounds.after} and p.position <= ${bounds.upTo}`;
  const end = `order by p.position ${order} limit ${bounds.limit}`;
  const idOf = (key: string) => `(select id from ${tables.term} where key = ${text(key)})`;
  const tag = (one: string) => idOf(termKey(...parseTag(one)));
  const type = (one: string) => idOf(termKey("", one));
  const ofTerm = (term: string) => `select p.position from ${tables.event_term} p where p.term = ${term} and ${within}`;

  const types = item.types && [...new Set(item.types)];
  const single = types?.length === 1 ? types.map(type) : [];
  const terms = [...new Set((item.tags ?? []).map(tag)), ...single];
  const anyType = types && types.length !== 1 ? types.map(type) : undefined;
  const has = (which: string) =>
    ` and exists (select 1 from ${tables.event_term} t where ${which} and t.position = p.position)`;
  // "in ()" is no SQL; of no types, none matches.
  const hasType = anyType ? has(anyType.length === 0 ? "false" : `t.term in (${anyType.join()})`) : "";

  if (item.stream !== undefined) {
    const from = `select p.position from ${tables.event} p where p.stream = ${tag(item.stream)} and ${within}`;
    return `${from}${terms.map((term) => has(`t.term = ${term}`)).join("")}${hasType} ${end}`;
  }
  const [first, ...others] = terms;
  if (first !== undefined)
    return `${ofTerm(first)}${others.map((term) => has(`t.term = ${term}`)).join("")}${hasType} ${end}`;
  if (anyType && anyType.length > 0)
    return union(
      anyType.map((term) => `${ofTerm(term)} ${end}`),
      bounds,
    );
  return `select p.position from ${tables.event} p where ${within}${hasType} ${end}`;
}

function union(parts: readonly string[], { backwards, limit }: Bounds): string {
  const all = parts.map((part, i) => `select position from (${part}) part${i}`).join(" union ");
  return `select position from (${all}) u order by position ${backwards ? "desc" : "asc"} limit ${limit}`;
}
