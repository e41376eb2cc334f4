import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import type { FileRecord } from "../../capture/index.ts";
import { readTables } from "./tables.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-ocel-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

const whole = `
create table event (ocel_id text, ocel_type text); create table object (ocel_id text, ocel_type text);
create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text);
create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text);
create table event_map_type (ocel_type text, ocel_type_map text); create table object_map_type (ocel_type text, ocel_type_map text);
insert into event_map_type values ('pay order', 'Pay"Order'); insert into object_map_type values ('orders', 'Orders');
create table "event_Pay""Order" (ocel_id text, ocel_time text, sum real, count integer);
create table object_Orders (ocel_id integer, ocel_time text, ocel_changed_field text, weight, note text);
insert into object values ('1', 'orders');
insert into object_Orders values (1, '2024-01-01 00:00:00', null, 2.5, null);
`;

function log(sql: string): string {
  const path = join(folder, `${files++}.sqlite`);
  const db = new DatabaseSync(path);
  db.exec(whole + sql);
  db.close();
  return path;
}

const read = (path: string): readonly FileRecord[] =>
  [...readTables(path, "a.sqlite")].flatMap(({ records }) => records);
const problems = (records: readonly FileRecord[]) =>
  records.flatMap((record) => (record.kind === "broken" ? [record.code] : []));
const order = { type: "orders", id: "1" };

describe("reading OCEL 2.0 as an SQLite database", () => {
  it("gives objects with their changes, links and events, whether ids are numbers or texts", () => {
    const path = log(`
      insert into object_Orders values (1, '2024-01-02', 'weight', 3, 'not this'), (1, '2024-01-03', 'note', null, null);
      insert into object_object values (1, 1, 'itself');
      insert into event values ('e1', 'pay order'); insert into event_object values ('e1', 1, 'paid'), ('e1', 1, 'closed');
      insert into "event_Pay""Order" values ('e1', '2024-01-04', 5, 9007199254740993);`);
    const told = read(path).map(({ line: _line, row: _row, raw: _raw, ...rest }) => JSON.parse(JSON.stringify(rest)));
    assert.deepEqual(told, [
      {
        kind: "object",
        object: order,
        values: [
          { name: "weight", value: 2.5, time: "2024-01-01 00:00:00" },
          { name: "weight", value: 3, time: "2024-01-02" },
          { name: "note", value: null, time: "2024-01-03" },
        ],
      },
      { kind: "object-link", from: order, to: order, qualifier: "itself" },
      {
        kind: "object-event",
        ...{ id: "e1", type: "pay order", time: "2024-01-04" },
        attributes: { sum: 5, count: "9007199254740993" },
        objects: [
          { ...order, qualifier: "paid" },
          { ...order, qualifier: "closed" },
        ],
      },
    ]);
  });

  it("sets events aside that name no known object, have no type, no time, two times or no table", () => {
    const records = read(
      log(`
      insert into event values ('a', 'pay order'), ('b', null), ('c', 'pay order'), ('d', 'pay order'), ('e', 'unheard of'), ('f', 'pay order');
      insert into event_object values ('a', '9', null);
      insert into "event_Pay""Order" (ocel_id, ocel_time) values ('a', '2024-01-01'), ('d', '2024-01-01'), ('d', '2024-01-02'), ('f', null);`),
    );
    assert.deepEqual(problems(records), [
      "capture/unknown-object",
      "capture/no-type",
      "capture/no-time",
      "capture/told-twice",
      "capture/no-table",
      "capture/no-time",
    ]);
    assert.match(records[1]?.raw ?? "", /"id":"a"/);
  });

  it("sets objects and links aside that say too little or too much", () => {
    const records = read(
      log(`
      insert into object values ('2', 'orders'), ('2', 'items'), ('3', 'orders'), ('4', 'orders'), ('5', null);
      insert into object_Orders values (3, '2024-01-01', 'colour', null, null), (4, '2024-01-01', null, x'00ff', null);
      insert into object_object values ('1', '9', null), ('1', '2', null), ('1', '3', 'beside');`),
    );
    assert.deepEqual(problems(records), [
      "capture/told-twice",
      "capture/no-table",
      "capture/bad-attribute",
      "capture/not-text",
      "capture/no-type",
      "capture/unknown-object",
      "capture/told-twice",
    ]);
    assert.deepEqual(
      records.filter(({ kind }) => kind !== "broken").map(({ kind }) => kind),
      ["object", "object-link"],
    );
  });

  it("refuses a database that is damaged, or holds something else", () => {
    const other = join(folder, "other.sqlite");
    const db = new DatabaseSync(other);
    db.exec("create table event (id text)");
    db.close();
    assert.throws(() => read(other), {
      code: "capture/broken-file",
      message: /without the tables of an OCEL 2.0 log \(object, event_object/,
    });
    const damaged = join(folder, "damaged.sqlite");
    writeFileSync(damaged, `SQLite format 3\0${"x".repeat(5000)}`);
    assert.throws(() => read(damaged), { code: "capture/broken-file", message: /SQLite says/ });
  });

  it("leaves the database as it is", () => {
    const path = log("");
    assert.equal(read(path).length, 1);
    const db = new DatabaseSync(path, { readOnly: true });
    assert.equal(db.prepare("select count(*) as n from sqlite_master where name = 'place'").get()?.["n"], 0);
    db.close();
  });
});
