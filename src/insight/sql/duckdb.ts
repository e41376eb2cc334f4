import { checkedText, type Dialect } from "./dialect.ts";

const text = (value: string) => `'${checkedText(value).replaceAll("'", "''")}'`;

/** Keys as a JSON pointer: it takes every key as it is, where a JSON path has characters of its own. */
const pointer = (keys: readonly string[]) =>
  text(keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""));

const isText = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$";

/** The tables are the views of the warehouse: tags, data and personal are JSON, lineage is a list. */
export const duckdb: Dialect = {
  name: "duckdb",
  text,
  tagValues: (tag) => {
    const node = `json_extract(tags, ${pointer([tag])})`;
    return `CASE json_type(${node}) WHEN 'VARCHAR' THEN [json_extract_string(tags, ${pointer([tag])})] WHEN 'ARRAY' THEN list_distinct(CAST(${node} AS VARCHAR[])) ELSE CAST([] AS VARCHAR[]) END`;
  },
  dataNode: (path) => {
    const keys = path.split(".");
    const whole = `CASE WHEN json_type(data) = 'OBJECT' THEN json_extract(data, ${pointer([path])}) END`;
    if (keys.length === 1) return whole;
    // A list has no members: in a pointer, 0 would be its first item.
    const records = keys.map((_, i) => (i === 0 ? "json_type(data)" : `json_type(data, ${pointer(keys.slice(0, i))})`));
    const within = records.map((type) => `${type} = 'OBJECT'`).join(" AND ");
    return `COALESCE(${whole}, CASE WHEN ${within} THEN json_extract(data, ${pointer(keys)}) END)`;
  },
  tagNode: (tag) => {
    const node = `json_extract(tags, ${pointer([tag])})`;
    return `CASE WHEN json_type(${node}) = 'ARRAY' THEN CASE json_array_length(${node}) WHEN 0 THEN NULL WHEN 1 THEN json_extract(${node}, '/0') ELSE ${node} END ELSE ${node} END`;
  },
  nodeKind: (node) =>
    `CASE COALESCE(json_type(${node}), '') WHEN '' THEN 'missing' WHEN 'VARCHAR' THEN 'text' WHEN 'BOOLEAN' THEN CAST(${node} AS VARCHAR) WHEN 'NULL' THEN 'null' WHEN 'ARRAY' THEN 'list' WHEN 'OBJECT' THEN 'object' ELSE 'number' END`,
  nodeText: (node) => `json_extract_string(${node}, '$')`,
  nodeNumber: (node) => `CAST(${node} AS DOUBLE)`,
  isSealed: (path) => {
    const within = `lambda f: f = ${text(path)} OR starts_with(f, ${text(`${path}.`)}) OR starts_with(${text(path)}, f || '.')`;
    return `COALESCE(len(list_filter(CAST(json_extract(personal, '/fields') AS VARCHAR[]), ${within})), 0) > 0`;
  },
  textNumber: (value) =>
    // A text beyond what a number holds, 1e999, would be cast to infinity.
    `CASE WHEN regexp_full_match(${value}, ${text(isText)}) AND NOT contains(${value}, chr(10)) AND isfinite(TRY_CAST(${value} AS DOUBLE)) THEN CAST(${value} AS DOUBLE) END`,
  hasAny: (list, values) => `list_has_any(${list}, [${values.map(text).join(", ")}])`,
  length: (list) => `len(${list})`,
  unnest: (list) => `unnest(${list})`,
  nullable: (value) => value,
  unless: (condition, value, message) => `CASE WHEN ${condition} THEN error(${text(message)}) ELSE ${value} END`,
  wholeSum: (value) => `sum(CAST(${value} AS HUGEINT))`,
  carriedSum: (value) => `fsum(${value})`,
  asText: (value) => `CAST(${value} AS VARCHAR)`,
  asNumber: (value) => `CAST(${value} AS DOUBLE)`,
  sorted: (value) => `list_sort(list(${value}) FILTER (${value} IS NOT NULL))`,
  at: (list, place) => `${list}[CAST(${place} AS BIGINT) + 1]`,
  path: "list(type ORDER BY us, position)",
  rows: (lists, from) => {
    const columns = Object.entries(lists).map(([name, values]) => `unnest([${values.join(", ")}]) AS ${name}`);
    return `${columns.join(", ")} FROM ${from}`;
  },
  periods: (starts) => ({
    join: ` ASOF JOIN (SELECT unnest([${starts.join(", ")}]) AS starts) AS periods ON us >= periods.starts`,
    start: "periods.starts",
  }),
  ending: "",
};
