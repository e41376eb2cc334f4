import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { RecordedEvent } from "../../event/index.ts";
import type { WarehouseLog, WarehouseOptions } from "../../insight/index.ts";
import { ThenceError } from "../../kit/failure.ts";
import { duckdbPackage } from "./package.ts";
import { openWarehouse } from "./warehouse.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-duckdb-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, String(files++), "log.duckdb");

const event = (position: number, more: Partial<RecordedEvent> = {}): RecordedEvent => ({
  id: `id-${position}`,
  type: "sold",
  lineage: ["sold"],
  version: 1,
  data: { n: position },
  tags: { order: `o-${position}` },
  position,
  occurred: 1_291_191_960_000_001 + position,
  offset: 60,
  recorded: 1_600_000_000_000_000 + position,
  commit: `c-${position}`,
  intent: { command: "sell" },
  ...more,
});

const logOf = (events: readonly RecordedEvent[], id = "log-1"): WarehouseLog & { asked: number[] } => {
  const asked: number[] = [];
  return {
    asked,
    id,
    position: events.length,
    pages: async function* ({ after, upTo }) {
      for (const one of events.slice(after, upTo)) {
        asked.push(one.position);
        yield [one];
      }
    },
    at: async (position) => events[position - 1],
  };
};
const some = (count: number) => Array.from({ length: count }, (_, i) => event(i + 1));

async function ask(log: WarehouseLog, sql: string, options: WarehouseOptions = {}) {
  const warehouse = await openWarehouse(log, options);
  try {
    return await warehouse.rows(sql);
  } finally {
    await warehouse.close();
  }
}

const refuses = (code: string, work: () => Promise<unknown>) =>
  assert.rejects(work, (cause) => cause instanceof ThenceError && cause.code === code);

describe("the views", () => {
  it("tell an event's tags and data as JSON, and its times exactly, as a time and as micros", async () => {
    const [row] = await ask(
      logOf([
        event(1, { tags: { order: "o-1", item: ["a", "b"] }, data: { cents: 250, "odd 'name": { deep: "ü\u0000" } } }),
      ]),
      `SELECT tags->>'order' o, tags->'item' items, (data->>'cents')::INT cents, data->'odd ''name'->>'deep' deep,
       occurred, occurred_us, offset_minutes, recorded, lineage, stream FROM events`,
    );
    assert.deepEqual(row, {
      o: "o-1",
      items: ["a", "b"],
      cents: 250,
      deep: "ü\u0000",
      occurred: "2010-12-01T08:26:00.000002Z",
      occurred_us: 1_291_191_960_000_002,
      offset_minutes: 60,
      recorded: "2020-09-13T12:26:40.000001Z",
      lineage: ["sold"],
      stream: null,
    });
  });

  it("leave the product's own events out of events, and have them in log", async () => {
    const log = logOf([event(1), event(2, { type: "thence.file-imported", lineage: ["thence.file-imported"] })]);
    assert.deepEqual(await ask(log, "SELECT (SELECT count(*) FROM log) l, (SELECT count(*) FROM events) e"), [
      { l: 2, e: 1 },
    ]);
  });

  it("tell who did it, why, and what led to it", async () => {
    const told = {
      actor: { kind: "person", id: "ana", via: "slack", assurance: "verified" },
      intent: { command: "sell", reason: "asked for", onBehalfOf: "ben", id: "k-1", digest: "ff" },
      correlation: "x",
      causation: "y",
      corrects: "id-0",
      origin: { source: "till", id: "7" },
      stream: "order:o-1",
      revision: 3,
      versions: [2, 1],
    } as const;
    const [row] = await ask(
      logOf([event(1, told)]),
      `SELECT actor, actor_kind, actor_via, actor_assurance, command, reason, on_behalf_of, command_id, command_digest,
       correlation, causation, corrects, origin, stream, revision, versions, "commit" FROM events`,
    );
    assert.deepEqual(Object.values(row ?? {}), [
      ...["ana", "person", "slack", "verified", "sell", "asked for", "ben", "k-1", "ff", "x", "y", "id-0"],
      { source: "till", id: "7" },
      "order:o-1",
      3,
      [2, 1],
      "c-1",
    ]);
  });

  it("end at the position that is asked for", async () => {
    const file = newFile();
    assert.deepEqual(await ask(logOf(some(9)), "SELECT max(position) p FROM log", { file }), [{ p: 9 }]);
    assert.deepEqual(await ask(logOf(some(9)), "SELECT max(position) p FROM log", { file, upTo: 4 }), [{ p: 4 }]);
  });

  it("read a time as UTC wherever the process runs", async () => {
    const rows = await ask(
      logOf(some(1)),
      "SELECT date_trunc('hour', occurred)::VARCHAR h, occurred::DATE d FROM events",
    );
    assert.deepEqual(rows, [{ h: "2010-12-01 08:00:00+00", d: "2010-12-01" }]);
  });
});

describe("an answer", () => {
  it("has numbers where a double holds them, and text where not", async () => {
    const [row] = await ask(
      logOf([]),
      `SELECT 9007199254740991::BIGINT a, 9007199254740993::BIGINT b, sum(1) c, 8911407.90::DECIMAL(12,2) d,
       12345678901234567.89::DECIMAL(19,2) e, 'nan'::DOUBLE f, NULL g, [1, 2] h, {'x': DATE '2020-02-29'} i, MAP {'k': 1} j,
       TIMESTAMP '2020-01-01 10:00:00.5' k, TIMESTAMPTZ 'infinity' l, 'ab'::BLOB m, 1 n, 2 n, INTERVAL 2 DAY o`,
    );
    assert.deepEqual(row, {
      a: 9007199254740991,
      b: "9007199254740993",
      c: 1,
      d: 8911407.9,
      e: "12345678901234567.89",
      f: "NaN",
      g: null,
      h: [1, 2],
      i: { x: "2020-02-29" },
      j: [{ key: "k", value: 1 }],
      k: "2020-01-01T10:00:00.5",
      l: "infinity",
      m: "ab",
      n: 1,
      "n:1": 2,
      o: "2 days",
    });
  });

  it("takes values for its parameters", async () => {
    const warehouse = await openWarehouse(logOf(some(9)));
    const rows = await warehouse.rows(
      "SELECT count(*) n FROM events WHERE position > $1 AND list_has_any(lineage, $2::VARCHAR[]) AND (tags->>'order') <> $3",
      [4, ["sold", "it's"], "o-9"],
    );
    await warehouse.close();
    assert.deepEqual(rows, [{ n: 4 }]);
  });

  it("comes in pages, and may be left before its end", async () => {
    const warehouse = await openWarehouse(logOf(some(1)));
    const { pages, columns } = await warehouse.query("SELECT range r, 'x' t FROM range(100000)");
    assert.deepEqual(
      columns.map(({ name, type, isNumber }) => [name, type, isNumber]),
      [
        ["r", "BIGINT", true],
        ["t", "VARCHAR", false],
      ],
    );
    for await (const page of pages) {
      assert.deepEqual(page[0], [0, "x"]);
      break;
    }
    assert.deepEqual(await warehouse.rows("SELECT 1 a"), [{ a: 1 }]);
    await warehouse.close();
  });
});

describe("a statement", () => {
  const asks = (sql: string) => () => ask(logOf(some(2)), sql, { file: newFile() });

  for (const sql of [
    "FROM events",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "VALUES (1)",
    "DESCRIBE events",
    "SUMMARIZE log",
    "EXPLAIN SELECT 1",
    "SHOW TABLES",
    "SELECT 'enable_logging' AS query, type FROM events WHERE type <> 'enable_logging'",
  ])
    it(`may be ${sql}`, async () => assert.ok(await asks(sql)()));

  for (const sql of [
    "CREATE TABLE x (a INT)",
    "INSERT INTO main.recorded_events SELECT * FROM main.recorded_events",
    "EXPLAIN ANALYZE DELETE FROM main.recorded_events",
    "SET memory_limit = '1GB'",
    "ATTACH 'other.db'",
    "INSTALL httpfs",
    "COPY events TO 'x.csv'",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    "SELECT 1; SELECT 2",
    "FROM enable_logging(level = 'trace', storage = 'file', storage_path = '/nowhere')",
    'SELECT * FROM system.main."enable_logging" /* so */ ()',
    "PRAGMA enable_profiling",
    "EXPLAIN ANALYZE CALL enable_logging(storage = 'stdout')",
    "FROM query('FROM enable_' || 'logging()')",
    "",
    "-- nothing",
  ])
    it(`changes nothing and reaches nothing else: ${sql || "an empty one"}`, () =>
      refuses("duckdb/no-question", asks(sql)));

  it("changes nothing in memory either", () =>
    refuses("duckdb/no-question", () => ask(logOf(some(1)), "EXPLAIN ANALYZE DELETE FROM main.recorded_events")));

  it("that is not understood is refused with the line", async () => {
    await refuses("duckdb/bad-sql", asks("SELEC 1"));
    await refuses("duckdb/bad-sql", asks("SELECT"));
    await assert.rejects(asks("SELECT 1,\n  foo FROM events"), (cause) => {
      assert.ok(cause instanceof ThenceError);
      assert.deepEqual([cause.code, cause.kind, cause.facts["line"]], ["duckdb/bad-sql", "usage", 2]);
      return /foo/.test(cause.message) && /describe events/.test(cause.message);
    });
  });

  it("that the data does not bear is refused by the data", () =>
    refuses("duckdb/sql-failed", asks("SELECT (tags->>'order')::INT FROM events")));

  it("is stopped by the signal", async () => {
    const stopping = new AbortController();
    const warehouse = await openWarehouse(logOf(some(1)), { signal: stopping.signal });
    const asked = warehouse.rows("SELECT count(*) FROM range(100000000000) a WHERE hash(range) % 7 = 1");
    setImmediate(() => stopping.abort());
    await refuses("duckdb/stopped", () => asked);
    await warehouse.close();
  });
});

describe("the kept copy", () => {
  const count = "SELECT count(*) n, max(id) id FROM log";

  it("is brought up to date with what is new, and read no more where nothing is", async () => {
    const file = newFile();
    await ask(logOf(some(3)), count, { file });
    const longer = logOf(some(5));
    assert.deepEqual(await ask(longer, count, { file }), [{ n: 5, id: "id-5" }]);
    assert.deepEqual(longer.asked, [4, 5]);
    const same = logOf(some(5));
    await ask(same, count, { file });
    assert.deepEqual(same.asked, []);
  });

  it("lies in a folder that is its owner's alone", async () => {
    const file = newFile();
    await ask(logOf(some(1)), count, { file });
    assert.equal(statSync(dirname(file)).mode & 0o077, 0);
  });

  for (const [what, other] of [
    ["another log", logOf(some(2), "log-2")],
    ["the same log, put back to an earlier end", logOf(some(1))],
    [
      "the same log, put back and gone on otherwise",
      logOf([event(1), event(2), event(3, { commit: "c-else" }), event(4)]),
    ],
  ] as const)
    it(`is made anew for ${what}`, async () => {
      const file = newFile();
      await ask(logOf(some(3)), count, { file });
      assert.deepEqual(await ask(other, "SELECT count(*) n FROM log", { file }), [{ n: other.position }]);
      assert.equal(other.asked.length, other.position);
    });

  it("of another layout is made anew", async () => {
    const file = newFile();
    await ask(logOf(some(2)), count, { file });
    const instance = await duckdbPackage().DuckDBInstance.create(file, {});
    const connection = await instance.connect();
    await connection.run("UPDATE about SET layout = 'older'");
    connection.closeSync();
    instance.closeSync();
    const log = logOf(some(2));
    assert.deepEqual(await ask(log, count, { file }), [{ n: 2, id: "id-2" }]);
    assert.equal(log.asked.length, 2);
  });

  for (const [what, damage] of [
    ["no database", (file: string) => writeFileSync(file, "garbage".repeat(1000))],
    ["empty", (file: string) => truncateSync(file, 0)],
    ["cut off", (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ] as const)
    it(`that is ${what} is made anew, and a note says so`, async () => {
      const file = newFile();
      await ask(logOf(some(3)), count, { file });
      damage(file);
      const notes: string[] = [];
      const note = (text: string) => notes.push(text);
      assert.deepEqual(await ask(logOf(some(3)), count, { file, note }), [{ n: 3, id: "id-3" }]);
      assert.match(notes.join(), /made anew/);
    });

  it("that another process holds is left alone: the log is read into memory, and a note says so", async () => {
    const file = newFile();
    await ask(logOf(some(3)), count, { file });
    const script = `const duck = require(${JSON.stringify(createRequire(import.meta.url).resolve("@duckdb/node-api"))});
      duck.DuckDBInstance.create(${JSON.stringify(file)}, {}).then((held) => { console.log("held"); setInterval(() => held, 1000); });`;
    const holder = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await new Promise((resolve) => holder.stdout.once("data", resolve));
      const notes: string[] = [];
      const options = { file, patienceMs: 0, note: (text: string) => notes.push(text) };
      assert.deepEqual(await ask(logOf(some(3)), count, options), [{ n: 3, id: "id-3" }]);
      assert.match(notes.join(), /in use by another process/);
    } finally {
      const ended = new Promise((resolve) => holder.once("close", resolve));
      holder.kill("SIGKILL");
      await ended;
    }
    assert.deepEqual(await ask(logOf(some(4)), count, { file }), [{ n: 4, id: "id-4" }]);
  });

  it("answers several at a time in one process", async () => {
    const file = newFile();
    const all = await Promise.all(Array.from({ length: 4 }, () => ask(logOf(some(3)), count, { file, patienceMs: 0 })));
    assert.deepEqual(all, Array(4).fill([{ n: 3, id: "id-3" }]));
  });

  it("that cannot be kept is done without, and a note says so", async () => {
    const notes: string[] = [];
    writeFileSync(join(folder, "a-file"), "");
    const options = { file: join(folder, "a-file", "log.duckdb"), note: (text: string) => notes.push(text) };
    assert.deepEqual(await ask(logOf(some(2)), count, options), [{ n: 2, id: "id-2" }]);
    assert.match(notes.join(), /read into memory/);
  });

  it("goes on from where a stopped reading ended", async () => {
    const file = newFile();
    const stopping = new AbortController();
    const progress = (position: number) => position === 3 && stopping.abort();
    await refuses("duckdb/stopped", () => ask(logOf(some(9)), count, { file, progress, signal: stopping.signal }));
    const log = logOf(some(9));
    assert.deepEqual(await ask(log, count, { file }), [{ n: 9, id: "id-9" }]);
    assert.deepEqual(log.asked, [4, 5, 6, 7, 8, 9]);
  });

  it("holds nothing of a page that failed half-way", async () => {
    const file = newFile();
    const log = logOf(some(3));
    const broken: WarehouseLog = {
      ...log,
      pages: async function* (range) {
        yield* log.pages({ ...range, upTo: 2 });
        throw new Error("the store went away");
      },
    };
    await assert.rejects(() => ask(broken, count, { file }), /the store went away/);
    assert.deepEqual(await ask(logOf(some(3)), count, { file }), [{ n: 3, id: "id-3" }]);
  });
});

it("says how the package is installed where it is missing", () =>
  assert.throws(
    () => duckdbPackage([pathToFileURL(join(folder, "package.json")).href]),
    (cause) => cause instanceof ThenceError && cause.message.includes("npm install @duckdb/node-api"),
  ));
