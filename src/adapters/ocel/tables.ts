import { DatabaseSync, type StatementSync } from "node:sqlite";
import { BrokenFile, type FileBatch, type FileRecord, type Place } from "../../capture/index.ts";
import type { ObjectTypes } from "./object-types.ts";
import { eventRecord, objectNamed, objectRecords, recordsOf, required, role, type Told, Unread } from "./told.ts";

const recordsAtOnce = 1000;

/**
 * Reads OCEL 2.0 as an SQLite database, without changing it. What has to be looked up is copied into temporary tables (on disk, where they
 * grow), because the format promises no index, and ids may be numbers in one table and texts in another.
 *
 * errors  capture/broken-file
 */
export function* readTables(path: string, name: string): Generator<FileBatch> {
  const step = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "ERR_SQLITE_ERROR")) throw cause;
      throw new BrokenFile({ file: name, problem: `SQLite says: ${cause.message}` }, { cause });
    }
  };
  const db = step(() => new DatabaseSync(path, { readOnly: true }));
  try {
    const records = step(() => recordsIn(db, name));
    for (;;) {
      const batch: FileRecord[] = [];
      for (let next = step(() => records.next()); !next.done; next = step(() => records.next())) {
        for (const record of next.value) batch.push(record);
        if (batch.length >= recordsAtOnce) break;
      }
      if (batch.length === 0) return;
      yield { records: batch };
    }
  } finally {
    db.close();
  }
}

const [typeMaps, tables] = [
  ["event_map_type", "object_map_type"],
  ["event", "object", "event_object"],
];

function* recordsIn(db: DatabaseSync, name: string): Generator<readonly FileRecord[]> {
  const there = new Set(
    rows(db.prepare("select name from sqlite_master where type in ('table', 'view')")).map(({ name: one }) => one),
  );
  const missing = [...tables, ...typeMaps].filter((table) => !there.has(table));
  if (missing.length > 0)
    throw new BrokenFile({
      file: name,
      problem: `it is an SQLite database without the tables of an OCEL 2.0 log (${missing.join(", ")} missing)`,
    });
  db.exec(lookups(there.has("object_object")));
  const [eventTables, objectTables] = [typeTables(db, "event"), typeTables(db, "object")];
  const linksOf = db.prepare("select object as id, qualifier from temp.event_link where event = ? order by rowid");
  const types = typesIn(db);
  let row = 0;

  const all = db.prepare("select cast(ocel_id as text) as id, cast(ocel_type as text) as type from object");
  for (const object of all.iterate())
    yield read(++row, object, (place) => {
      const { id, type } = named(object);
      const attributes = tableOf(objectTables, type).find(id).flatMap(valuesOf);
      const told: Told = { id, type, attributes, links: [] };
      return objectRecords({ ...place, raw: JSON.stringify(told) }, told, types, true);
    });
  for (const link of db.prepare("select source, target, qualifier from temp.object_link order by rowid").iterate())
    yield read(++row, link, (place) => {
      const [from, to] = [objectNamed(link["source"], types), objectNamed(link["target"], types)];
      return [{ kind: "object-link", ...place, from, to, ...role(link["qualifier"]) }];
    });
  const events = db.prepare("select cast(ocel_id as text) as id, cast(ocel_type as text) as type from event");
  for (const event of events.iterate()) {
    const links = rows(linksOf, String(event["id"])).map(({ id, qualifier }) => ({ id, qualifier }));
    yield read(++row, { ...event, objects: links }, (place) => {
      const { id, type } = named(event);
      const [stated, ...others] = tableOf(eventTables, type).find(id);
      if (!stated) throw new Unread("capture/no-time", "it has no row in the table of its type, and so no time");
      if (others.length > 0)
        throw new Unread("capture/told-twice", "it has more than one row in the table of its type");
      const told: Told = { id, type, time: stated.time, attributes: stated.values, links };
      return [eventRecord({ ...place, raw: JSON.stringify(told) }, told, types)];
    });
  }
}

type Row = Readonly<Record<string, unknown>>;

function rows(statement: StatementSync, ...values: readonly (string | number)[]): readonly Row[] {
  return statement.all(...values);
}

/** What a database has no lines for: a record's number stands for its line, and its columns for its text. */
function read(row: number, told: Row, work: (place: Place) => readonly FileRecord[]): readonly FileRecord[] {
  const place = { line: row, row, raw: JSON.stringify(told) };
  return recordsOf(place, () => work(place));
}

function named({ id, type }: Row): { readonly id: string; readonly type: string } {
  return {
    id: required(id, "capture/no-id", "it has no id"),
    type: required(type, "capture/no-type", "it has no type"),
  };
}

function lookups(hasLinks: boolean): string {
  return `pragma temp_store = file;
create temp table object_type as select cast(ocel_id as text) as id, cast(ocel_type as text) as type from main.object;
create index temp.object_type_id on object_type (id);
create temp table event_link as select cast(ocel_event_id as text) as event, cast(ocel_object_id as text) as object,
  cast(ocel_qualifier as text) as qualifier from main.event_object;
create index temp.event_link_event on event_link (event);
create temp table object_link as ${
    hasLinks
      ? `select cast(ocel_source_id as text) as source, cast(ocel_target_id as text) as target,
  cast(ocel_qualifier as text) as qualifier from main.object_object`
      : "select null as source, null as target, null as qualifier where 0"
  };
create temp table place (type text, id text, source integer);`;
}

function typesIn(db: DatabaseSync): ObjectTypes {
  const find = db.prepare("select distinct type from temp.object_type where id = ? limit 2");
  return {
    add: () => {},
    of: (id) => {
      const [found, ...others] = rows(find, id);
      if (!found) return undefined;
      return others.length > 0 ? "ambiguous" : { type: String(found["type"] ?? "") };
    },
  };
}

/** A row of the table of a type: what holds from when on. */
interface Stated {
  readonly time: unknown;
  /** The one column that changed; all that are filled, where it is null. */
  readonly changed: unknown;
  readonly values: readonly { readonly name: string; readonly value: unknown }[];
}

interface TypeTable {
  find(id: string): readonly Stated[];
}

/** The table of each type, by the type. */
function typeTables(db: DatabaseSync, kind: "event" | "object"): ReadonlyMap<string, TypeTable> {
  const map = db.prepare(
    `select cast(ocel_type as text) as type, cast(ocel_type_map as text) as "table" from ${kind}_map_type`,
  );
  const found = rows(map).map(({ type, table }): [string, TypeTable] => {
    const quoted = `"${`${kind}_${table}`.replaceAll('"', '""')}"`;
    const label = `${kind} ${type}`;
    db.prepare(`insert into temp.place select ?, cast(ocel_id as text), rowid from main.${quoted}`).run(label);
    const byId = db.prepare(
      `select t.* from temp.place p join main.${quoted} t on t.rowid = p.source where p.type = ? and p.id = ? order by p.source`,
    );
    byId.setReadBigInts(true);
    return [String(type), { find: (id) => rows(byId, label, id).map(statedBy) }];
  });
  db.exec("create index if not exists temp.place_id on place (type, id)");
  return new Map(found);
}

function tableOf(known: ReadonlyMap<string, TypeTable>, type: string): TypeTable {
  const found = known.get(type);
  if (!found) throw new Unread("capture/no-table", `no table is named for its type "${type}"`);
  return found;
}

const ownColumns = new Set(["ocel_id", "ocel_time", "ocel_changed_field"]);

function statedBy(row: Row): Stated {
  const values = Object.keys(row)
    .filter((name) => !ownColumns.has(name))
    .map((name) => ({ name, value: plain(name, row[name]) }));
  return { time: plain("ocel_time", row["ocel_time"]), changed: row["ocel_changed_field"] ?? null, values };
}

function valuesOf({ time, changed, values }: Stated): Told["attributes"] {
  if (changed === null)
    return values.filter(({ value }) => value !== null).map(({ name, value }) => ({ name, value, time }));
  const value = values.find(({ name }) => name === changed);
  if (!value)
    throw new Unread(
      "capture/bad-attribute",
      `its attribute "${String(changed)}" changed, and there is no such column`,
    );
  return [{ ...value, time }];
}

/** A cell as JSON holds it; a number too large for a double to hold exactly stays text. */
function plain(name: string, value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Uint8Array) throw new Unread("capture/not-text", `its attribute "${name}" holds bytes`);
  return value;
}
