import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { duckdbPackage } from "../src/adapters/duckdb/package.ts";
import { askSql } from "../src/app/ask-sql.ts";
import { exportEvents } from "../src/app/export-events.ts";
import { all, eraseSubject, openStore, realContext } from "../src/app/index.ts";
import { copyPlace } from "../src/app/warehouse.ts";
import { defineEvent, personal } from "../src/event/index.ts";
import { realData } from "./data.ts";
import { here } from "./here.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-sql-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const thence = (...args: readonly string[]) => here(args, { cwd: folder });

describe("thence sql and thence export", () => {
  before(async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `2026-01-01T00:00:${String(i).padStart(2, "0")}.000001Z,${i % 2 ? "sold" : "shown"},o-${i},${i}`,
    );
    writeFileSync(join(folder, "rows.csv"), `at,what,order,cents\n${rows.join("\n")}\n`);
    const { status, err } = await thence(
      "import",
      "rows.csv",
      "--type",
      "what",
      "--time",
      "at",
      "--tag",
      "order=order",
      "--store",
      "sqlite:log.db",
    );
    assert.equal(status, 0, err);
  });

  it("answer in JSON, and in a table that tells when there is more", async () => {
    const json = await thence(
      "sql",
      "select type, sum((data->>'cents')::int) cents from events group by 1 order by 1",
      "--json",
      "--store",
      "sqlite:log.db",
    );
    assert.deepEqual(JSON.parse(json.out), [
      { type: "shown", cents: 870 },
      { type: "sold", cents: 900 },
    ]);
    const table = await thence(
      "sql",
      "select type, revision from events order by position",
      "--store",
      "sqlite:log.db",
      "--limit",
      "2",
    );
    assert.match(table.out, /^type +revision\nshown +1\nsold +1\n$/);
    assert.match(table.err, /there are more: --limit 4/);
  });

  it("end with 2 for what is no question, and with 1 for what the data does not bear", async () => {
    const status = async (sql: string) => (await thence("sql", sql, "--store", "sqlite:log.db")).status;
    assert.equal(await status("drop view events"), 2);
    assert.equal(await status("select (tags->>'order')::int from events"), 1);
  });

  it("write a file once, and replace it only when told to", async () => {
    const write = (...more: readonly string[]) =>
      thence(
        "export",
        "--to",
        "out.csv",
        "--type",
        "sold",
        "--since",
        "2026-01-01T00:00:30Z",
        "--json",
        "--store",
        "sqlite:log.db",
        ...more,
      );
    const first = await write();
    assert.equal(JSON.parse(first.out).rows, 15, first.err);
    assert.equal(readFileSync(join(folder, "out.csv"), "utf8").trim().split("\n").length, 16);
    assert.equal((await write()).status, 1);
    assert.equal((await write("--force")).status, 0);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });
});

describe("a log that holds persons", () => {
  const Joined = defineEvent<"joined", { email: string; plan: string }>("joined", {
    tags: () => ({ customer: "c-7" }),
    stream: "customer",
    personal: personal("customer", ["email"]),
    purpose: "who takes part",
  });

  it("shows whose a personal field is, and neither the copy nor a file has it, before and after the person was forgotten", async () => {
    const url = `sqlite:${join(folder, "persons.db")}`;
    const store = await openStore(url, realContext());
    await store.append([Joined({ email: "ana@example.com", plan: "gold" })], { command: "join" });
    const place = { url, folder };
    const sql = "SELECT data FROM events";
    const ask = () => askSql(store, sql, { place }, async ({ pages }) => (await Array.fromAsync(pages)).flat());
    const shown = [[{ email: { "thence.personal": "customer:c-7" }, plan: "gold" }]];
    assert.deepEqual(await ask(), shown);
    await exportEvents(store, join(folder, "persons.jsonl"), {}, { place });
    const kept = copyPlace(place, "") ?? "";
    for (const file of [kept, join(folder, "persons.jsonl")]) {
      const bytes = readFileSync(file, "latin1");
      assert.ok(!bytes.includes("ana@example.com") && !bytes.includes("thence-personal:1:"), file);
    }
    await eraseSubject(store, "customer:c-7", { actor: { kind: "person", id: "ana" }, reason: "she asked" });
    assert.deepEqual(await ask(), shown);
    await store.close();
  });
});

const retail = realData("online_retail", "online_retail.csv.gz");

describe("the first 5,000 lines of Online Retail", { skip: retail.skip }, () => {
  it("are counted and summed by SQL as by hand, and come back from a Parquet file as they are in the log", async () => {
    const lines = gunzipSync(readFileSync(retail.path)).toString("utf8").split(/\r?\n/).slice(0, 5001);
    writeFileSync(join(folder, "retail.csv"), `${lines.join("\n")}\n`);
    const url = `sqlite:${join(folder, "retail.db")}`;
    const imported = await thence(
      "import",
      "retail.csv",
      "--type",
      "=line",
      "--time",
      "InvoiceDate",
      "--tag",
      "invoice=InvoiceNo",
      "--store",
      url,
    );
    assert.equal(imported.status, 0, imported.err);
    const store = await openStore(url, realContext());
    const events = (await all(store, {})).filter(({ type }) => type === "line");
    const invoices = new Set(lines.slice(1).map((line) => line.slice(0, line.indexOf(",")).replaceAll('"', "")));
    const place = { url, folder };
    const sql = "SELECT count(*), count(DISTINCT tags->>'invoice'), sum((data->>'Quantity')::int) FROM events";
    const answer = await askSql(store, sql, { place }, async ({ pages }) => (await Array.fromAsync(pages)).flat());
    const units = events.reduce((sum, { data }) => sum + Number((data as { Quantity: string }).Quantity), 0); // as it was imported
    assert.deepEqual(answer, [[5000, invoices.size, units]]);

    const file = join(folder, "retail.parquet");
    const { rows } = await exportEvents(store, file, {}, { place });
    await store.close();
    assert.equal(rows, 5000);
    assert.ok(existsSync(file));
    const instance = await duckdbPackage().DuckDBInstance.create(":memory:", {});
    const connection = await instance.connect();
    const columns =
      'position, id, stream, revision, occurred_us, epoch_us(occurred), recorded_us, tags, data, "commit"';
    const result = await connection.run(`SELECT ${columns} FROM read_parquet('${file}') ORDER BY position`);
    const read = await result.getRows();
    connection.closeSync();
    instance.closeSync();
    assert.deepEqual(
      read.map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value))),
      events.map((event) => [
        ...[event.position, event.id, event.stream, event.revision, event.occurred, event.occurred, event.recorded],
        ...[JSON.stringify(event.tags), JSON.stringify(event.data), event.commit],
      ]),
    );
  });
});
