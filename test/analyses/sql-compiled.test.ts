import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { duckdbPackage } from "../../src/adapters/duckdb/package.ts";
import type { RecordedEvent } from "../../src/event/index.ts";
import { compileFunnel } from "../../src/insight/index.ts";
import {
  type Asked,
  breakdownsAreEqual,
  funnelsAreEqual,
  mapsAreEqual,
  numberTextsAreEqual,
  oddNamesAreEqual,
  seriesAreEqual,
} from "../sql/equal.ts";
import { rowOf, type Tale, tales } from "../sql/told.ts";
import { start } from "../thence.ts";

const one: RecordedEvent = {
  id: "event-1",
  type: "view",
  lineage: ["view"],
  version: 1,
  data: {},
  tags: {},
  position: 1,
  occurred: 0,
  offset: 0,
  recorded: 0,
  commit: "commit",
  intent: { command: "tell" },
};

describe("a definition compiled for DuckDB", () => {
  let duck: Asked & { close(): void };
  before(async () => {
    duck = await openDuck();
  });
  after(() => duck.close());

  it("counts every funnel as the engine does", () => funnelsAreEqual(duck, tales(), 30));
  it("counts a funnel broken down as the engine does", () => breakdownsAreEqual(duck, tales(), 30));
  it("draws the map that the engine draws", () => mapsAreEqual(duck, tales(), 30));
  it("measures every series as the engine does, to the last bit", () => seriesAreEqual(duck, tales(), 30));
  it("ends, saying why, where lists would have to be compared", async () => {
    await duck.tell([{ ...one, tags: { who: "x", colour: ["red", "blue"] } }]);
    const { sql } = compileFunnel({ steps: ["view"], by: "who", constant: ["tag:colour"] }, "duckdb");
    await assert.rejects(() => duck.rows(sql), /tag:colour has a list/);
  });
  it("reads a text as a number where it is written as one that a number holds", () => numberTextsAreEqual(duck));
  it("takes every name as it is", () => oddNamesAreEqual(duck, 30));
});

describe("thence prints a statement instead of answering", () => {
  const questions = [
    ["funnel", "view", "cart", "--by", "session", "--within", "1d"],
    ["process-map", "--by", "session", "--durations"],
    ["segments", "cart", "--sum", "price", "--unit", "day", "--from", "2026-01-01", "--until", "2026-02-01"],
  ];
  for (const words of questions)
    it(`for ${words[0]}, in either dialect and without a log`, async () => {
      for (const engine of ["duckdb", "clickhouse"]) {
        const { status, out, err } = await start([...words, "--sql", "--engine", engine, "--json"], {
          cwd: import.meta.dirname,
        }).ended;
        assert.equal(status, 0, err);
        const printed = JSON.parse(out);
        assert.equal(printed.engine, engine);
        assert.match(printed.sql, /^WITH /);
        assert.ok(printed.columns.length > 2);
      }
    });

  it("and refuses beside it what the statement does not tell", async () => {
    const { status, err } = await start([...(questions[0] ?? []), "--sql", "--compare"], { cwd: import.meta.dirname })
      .ended;
    assert.equal(status, 2);
    assert.match(err, /--compare/);
  });
});

const table = `CREATE TABLE log (position BIGINT, type VARCHAR, lineage VARCHAR[], occurred_us BIGINT, tags JSON, data JSON, actor VARCHAR,
  actor_kind VARCHAR, command VARCHAR, reason VARCHAR, personal JSON)`;

/** The columns of the warehouse that statements read, in memory. */
async function openDuck(): Promise<Asked & { close(): void }> {
  const instance = await duckdbPackage().DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(table);
  await connection.run("CREATE VIEW events AS SELECT * FROM log WHERE NOT starts_with(type, 'thence.')");
  const text = (value: unknown) => (value === null ? "NULL" : `'${String(value).replaceAll("'", "''")}'`);
  const literal = (value: unknown) => (Array.isArray(value) ? `[${value.map(text).join(", ")}]` : text(value));
  return {
    dialect: "duckdb",
    tell: async (events: Tale) => {
      await connection.run("TRUNCATE log");
      const rows = events.map((event) => `(${Object.values(rowOf(event)).map(literal).join(", ")})`);
      if (rows.length > 0) await connection.run(`INSERT INTO log VALUES ${rows.join(", ")}`);
    },
    rows: async (sql) => {
      const result = await connection.run(sql);
      const names = result.deduplicatedColumnNames();
      return (await result.getRows()).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
