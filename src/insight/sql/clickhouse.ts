import { checkedText, type Dialect } from "./dialect.ts";

const text = (value: string) => `'${checkedText(value).replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const keysOf = (keys: readonly string[]) => keys.map(text).join(", ");
const isText = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$";

/** The tables are those of docs/how-to/sql.md: tags, data and personal are JSON in a String, lineage is an Array(String). */
export const clickhouse: Dialect = {
  name: "clickhouse",
  text,
  tagValues: (tag) =>
    `multiIf(JSONType(tags, ${text(tag)}) = 'Array', arrayDistinct(JSONExtract(tags, ${text(tag)}, 'Array(String)')), JSONType(tags, ${text(tag)}) = 'String', [JSONExtractString(tags, ${text(tag)})], [])`,
  dataNode: (path) => {
    const keys = path.split(".");
    const whole = `JSONHas(data, ${text(path)}), JSONExtractRaw(data, ${text(path)})`;
    const within = keys.length > 1 ? `, JSONHas(data, ${keysOf(keys)}), JSONExtractRaw(data, ${keysOf(keys)})` : "";
    // What it cannot read it reads as nothing: a whole number beyond 64 bits makes it so.
    return `multiIf(throwIf(NOT isValidJSON(data), 'the data of an event is no JSON that ClickHouse reads'), '', ${whole}${within}, '')`;
  },
  tagNode: (tag) => {
    const one = `JSONExtractRaw(tags, ${text(tag)}, 1)`;
    return `if(JSONType(tags, ${text(tag)}) = 'Array', multiIf(JSONLength(tags, ${text(tag)}) = 0, '', JSONLength(tags, ${text(tag)}) = 1, ${one}, JSONExtractRaw(tags, ${text(tag)})), JSONExtractRaw(tags, ${text(tag)}))`;
  },
  nodeKind: (node) =>
    `multiIf(${node} = '', 'missing', JSONType(${node}) = 'String', 'text', JSONType(${node}) = 'Bool', ${node}, JSONType(${node}) = 'Null', 'null', JSONType(${node}) = 'Array', 'list', JSONType(${node}) = 'Object', 'object', 'number')`,
  nodeText: (node) => `if(JSONType(${node}) = 'String', JSONExtractString(${node}), ${node})`,
  nodeNumber: (node) => `JSONExtractFloat(${node})`,
  isSealed: (path) =>
    `arrayExists(f -> f = ${text(path)} OR startsWith(f, ${text(`${path}.`)}) OR startsWith(${text(path)}, concat(f, '.')), JSONExtract(ifNull(personal, ''), 'fields', 'Array(String)'))`,
  textNumber: (value) =>
    // A text beyond what a number holds, 1e999, would be read as infinity.
    `if(match(${value}, ${text(isText)}) AND position(${value}, '\\n') = 0 AND isFinite(toFloat64OrNull(${value})), CAST(toFloat64OrNull(${value}) AS Nullable(Float64)), NULL)`,
  hasAny: (list, values) => `hasAny(${list}, [${values.map(text).join(", ")}])`,
  length: (list) => `length(${list})`,
  unnest: (list) => `arrayJoin(${list})`,
  nullable: (value) => `toNullable(${value})`,
  unless: (condition, value, message) =>
    `if(throwIf(ifNull(${condition}, 0), ${text(message)}) = 0, ${value}, ${value})`,
  wholeSum: (value) => `sum(CAST(${value} AS Nullable(Int128)))`,
  carriedSum: (value) => `sumKahan(${value})`,
  asText: (value) => `toString(${value})`,
  asNumber: (value) => `CAST(${value} AS Nullable(Float64))`,
  sorted: (value) => `arraySort(groupArray(${value}))`,
  at: (list, place) => `${list}[toInt64(${place}) + 1]`,
  path: "arrayMap(one -> one.3, arraySort(groupArray((us, position, type))))",
  rows: (lists, from) => {
    const columns = Object.entries(lists).map(([name, values]) => `[${values.join(", ")}] AS ${name}`);
    return `${Object.keys(lists).join(", ")} FROM ${from} ARRAY JOIN ${columns.join(", ")}`;
  },
  periods: (starts) => ({ join: "", start: `roundDown(us, CAST([${starts.join(", ")}] AS Array(Int64)))` }),
  // Without it, texts are read as numbers that may be off by one bit.
  ending: "\nSETTINGS precise_float_parsing = 1",
};
