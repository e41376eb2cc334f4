import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { realData } from "../data.ts";
import { start } from "../thence.ts";

// Beside the crash tests because 541,909 rows take half a minute to import; a part of the same file is in test/sql-cli.test.ts.
const file = realData("online_retail", "online_retail.csv.gz");

describe("Online Retail in SQL over the log", { skip: file.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-retail-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const thence = async (...args: readonly string[]) => {
    const { status, out, err } = await start([...args, "--store", "sqlite:log.db", "--json"], { cwd: folder }).ended;
    assert.equal(status, 0, err);
    return JSON.parse(out);
  };
  const row = async (sql: string) => (await thence("sql", sql))[0];

  before(async () => {
    const tags = ["invoice=InvoiceNo", "customer=CustomerID", "product=StockCode"].flatMap((tag) => ["--tag", tag]);
    await thence("import", file.path, "--type", "=line", "--time", "InvoiceDate", ...tags);
  });

  it("counts lines, invoices, customers, stock codes and countries, as published", async () =>
    assert.deepEqual(
      await row(`SELECT count(*) AS lines, count(DISTINCT tags->>'invoice') AS invoices, count(DISTINCT tags->>'customer') AS customers,
        count(DISTINCT tags->>'product') AS codes, count(DISTINCT data->>'Country') AS countries FROM events`),
      { lines: 541_909, invoices: 25_900, customers: 4_372, codes: 4_070, countries: 38 },
    ));

  it("finds the guests, the cancellations and the adjustments", async () =>
    assert.deepEqual(
      await row(`SELECT count(*) FILTER ((tags->>'customer') IS NULL) AS guests,
        count(*) FILTER (starts_with(tags->>'invoice', 'C')) AS cancelled,
        count(DISTINCT tags->>'invoice') FILTER (starts_with(tags->>'invoice', 'C')) AS cancellations,
        count(DISTINCT tags->>'invoice') FILTER (starts_with(tags->>'invoice', 'A')) AS adjustments FROM events`),
      { guests: 135_080, cancelled: 9_288, cancellations: 3_836, adjustments: 3 },
    ));

  it("finds the exact repeats, which stay in the log", async () =>
    assert.deepEqual(
      await row(`SELECT (SELECT count(*) FROM events)
        - (SELECT count(*) FROM (SELECT DISTINCT tags::VARCHAR, data::VARCHAR, occurred FROM events)) AS repeats`),
      { repeats: 5_268 },
    ));

  it("keeps the known customers' sales apart from the rest, to the penny", async () =>
    assert.deepEqual(
      await row(`SELECT count(*) AS lines, count(DISTINCT tags->>'invoice') AS invoices, count(DISTINCT tags->>'customer') AS customers,
        sum(quantity * price)::DECIMAL(12, 2) AS pounds FROM (SELECT tags, (data->>'Quantity')::INT AS quantity,
        (data->>'UnitPrice')::DECIMAL(12, 3) AS price FROM events) WHERE (tags->>'customer') IS NOT NULL AND quantity > 0 AND price > 0`),
      { lines: 397_884, invoices: 18_532, customers: 4_338, pounds: 8_911_407.9 },
    ));

  it("sums all lines, and finds what is odd in them", async () =>
    assert.deepEqual(
      await row(`SELECT sum(quantity * price)::DECIMAL(12, 2) AS pounds, count(*) FILTER (quantity < 0) AS returned,
        count(*) FILTER (price < 0) AS below_zero, count(*) FILTER (price = 0) AS free, max(quantity) AS most, min(quantity) AS least,
        count(*) FILTER (coalesce(description, '') = '') AS unnamed
        FROM (SELECT (data->>'Quantity')::INT AS quantity, (data->>'UnitPrice')::DECIMAL(12, 3) AS price, data->>'Description' AS description FROM events)`),
      {
        pounds: 9_747_747.93,
        returned: 10_624,
        below_zero: 2,
        free: 2_515,
        most: 80_995,
        least: -80_995,
        unnamed: 1_454,
      },
    ));

  it("spans the year in order of time", async () =>
    assert.deepEqual(await row("SELECT min(occurred) AS first, max(occurred) AS last FROM events"), {
      first: "2010-12-01T08:26:00Z",
      last: "2011-12-09T12:50:00Z",
    }));
});
