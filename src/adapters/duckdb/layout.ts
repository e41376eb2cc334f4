import type { Actor, RecordedEvent } from "../../event/index.ts";
import { reservedPrefix } from "../../event/index.ts";
import type { DuckPackage } from "./driver.ts";

interface Column {
  readonly name: string;
  readonly type: "BIGINT" | "INTEGER" | "VARCHAR" | "VARCHAR[]" | "TIMESTAMPTZ" | "JSON";
  /** What an event has there: whole numbers, text, lists of text; a time as micros, JSON as any value. */
  of(event: RecordedEvent): unknown;
}

const ofActor = (part: keyof Actor) => (event: RecordedEvent) => event.actor?.[part];

/** The columns of both views, in their order. */
export const columns: readonly Column[] = [
  { name: "position", type: "BIGINT", of: ({ position }) => position },
  { name: "stream", type: "VARCHAR", of: ({ stream }) => stream },
  { name: "revision", type: "BIGINT", of: ({ revision }) => revision },
  { name: "type", type: "VARCHAR", of: ({ type }) => type },
  { name: "occurred", type: "TIMESTAMPTZ", of: ({ occurred }) => occurred },
  { name: "recorded", type: "TIMESTAMPTZ", of: ({ recorded }) => recorded },
  { name: "tags", type: "JSON", of: ({ tags }) => tags },
  { name: "data", type: "JSON", of: ({ data }) => data },
  { name: "lineage", type: "VARCHAR[]", of: ({ lineage }) => lineage },
  { name: "version", type: "INTEGER", of: ({ version }) => version },
  { name: "versions", type: "JSON", of: ({ versions }) => versions },
  { name: "occurred_us", type: "BIGINT", of: ({ occurred }) => occurred },
  { name: "recorded_us", type: "BIGINT", of: ({ recorded }) => recorded },
  { name: "offset_minutes", type: "INTEGER", of: ({ offset }) => offset },
  { name: "actor", type: "VARCHAR", of: ofActor("id") },
  { name: "actor_kind", type: "VARCHAR", of: ofActor("kind") },
  { name: "actor_via", type: "VARCHAR", of: ofActor("via") },
  { name: "actor_assurance", type: "VARCHAR", of: ofActor("assurance") },
  { name: "command", type: "VARCHAR", of: ({ intent }) => intent.command },
  { name: "reason", type: "VARCHAR", of: ({ intent }) => intent.reason },
  { name: "on_behalf_of", type: "VARCHAR", of: ({ intent }) => intent.onBehalfOf },
  { name: "command_id", type: "VARCHAR", of: ({ intent }) => intent.id },
  { name: "command_digest", type: "VARCHAR", of: ({ intent }) => intent.digest },
  { name: "correlation", type: "VARCHAR", of: ({ correlation }) => correlation },
  { name: "causation", type: "VARCHAR", of: ({ causation }) => causation },
  { name: "corrects", type: "VARCHAR", of: ({ corrects }) => corrects },
  { name: "origin", type: "JSON", of: ({ origin }) => origin },
  { name: "personal", type: "JSON", of: ({ personal }) => personal },
  { name: "id", type: "VARCHAR", of: ({ id }) => id },
  { name: "commit", type: "VARCHAR", of: ({ commit }) => commit },
];

/** What is not kept, because another column says it: `occurred_us` is made of `occurred`. */
const isMade = ({ name }: Column) => name.endsWith("_us");

const kept = columns.filter((column) => !isMade(column));

export const createTables: readonly string[] = [
  "CREATE TABLE about (layout VARCHAR, log VARCHAR)",
  `CREATE TABLE recorded_events (${kept.map(({ name, type }) => `"${name}" ${type}`).join(", ")})`,
];

// Grows where the same columns come to hold something else.
const version = 1;

/** What a database must have been made by to be read on: any other is made anew. */
export const layout = `${version} ${createTables.join("; ")}`;

const selected = columns
  .map((column) => (isMade(column) ? `epoch_us(${column.name.slice(0, -3)}) AS ${column.name}` : `"${column.name}"`))
  .join(", ");

/** The views as a connection sees them: only so far, whatever another process adds meanwhile. */
export function createViews(upTo: number): readonly string[] {
  return [
    `CREATE TEMP VIEW log AS SELECT ${selected} FROM main.recorded_events WHERE position <= ${upTo}`,
    `CREATE TEMP VIEW events AS SELECT * FROM log WHERE NOT starts_with(type, '${reservedPrefix}')`,
  ];
}

/** The events of a page as columns of values, as the package takes them. */
export function chunkColumns(events: readonly RecordedEvent[], duck: DuckPackage): readonly (readonly unknown[])[] {
  return kept.map((column) => {
    const write = writers(duck)[column.type];
    return events.map((event) => {
      const value = column.of(event);
      return value === undefined ? null : write(value);
    });
  });
}

function writers(duck: DuckPackage): Readonly<Record<Column["type"], (value: unknown) => unknown>> {
  const itself = (value: unknown) => value;
  return {
    BIGINT: (value) => BigInt(Number(value)),
    INTEGER: itself,
    VARCHAR: itself,
    "VARCHAR[]": (value) => duck.listValue(value as readonly string[]), // `lineage` is the only one
    TIMESTAMPTZ: (value) => new duck.DuckDBTimestampTZValue(BigInt(Number(value))),
    JSON: (value) => JSON.stringify(value),
  };
}
