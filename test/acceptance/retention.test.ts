import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { askRetention } from "../../src/app/ask-retention.ts";
import { askSeries, type SeriesQuestion } from "../../src/app/ask-series.ts";
import { parseCohort } from "../../src/app/cohort-flag.ts";
import { importFile } from "../../src/app/import-file.ts";
import { openStore } from "../../src/app/stores.ts";
import type { EventStore } from "../../src/store/index.ts";
import { realData } from "../data.ts";

const shop = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
const clicks = realData("clickstream", "yoochoose_clicks_100k_train.tsv.gz");
const hourMs = 3_600_000;

/** The file's rows, read with nothing of Thence in between. */
function rowsOf(path: string) {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\r\n").slice(1);
  return lines.flatMap((line, row) => {
    const cells = line.split(",");
    const [time = "", type = ""] = cells;
    const [brand = "", price = "", visitor = "", session = ""] = cells.slice(5);
    if (cells.length !== 9 || session === "") return [];
    return [
      { row, at: Date.parse(`${time.replace(" UTC", "").replace(" ", "T")}Z`), type, brand, price, visitor, session },
    ];
  });
}

describe("the hours of a real shop", { skip: shop.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-retention-"));
  const rows = shop.skip ? [] : rowsOf(shop.path);
  let store: EventStore;
  before(async () => {
    store = await openStore(`sqlite:${join(folder, "log.db")}`);
    const tags = [
      ["session", "user_session"],
      ["visitor", "user_id"],
    ] as const;
    await importFile({
      file: shop.path,
      store,
      plan: { type: "event_type", time: "event_time", tags },
      reason: "test",
      by: "test",
    });
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const number = async (asked: Partial<SeriesQuestion>) =>
    (await askSeries(store, { of: {}, measure: { kind: "count" }, by: undefined, limit: 0, ...asked })).total.value;

  it("have the sums and counts that are known of the file", async () => {
    const purchase = { type: "purchase" };
    const entities = { kind: "entities" } as const;
    assert.equal(await number({ of: purchase, measure: { kind: "sum", of: "price" } }), 59_442.63);
    assert.equal(await number({ measure: entities, by: "visitor" }), 4_504);
    assert.equal(await number({ measure: entities, by: "session" }), 5_066);
    assert.equal(await number({ of: purchase, measure: entities, by: "visitor" }), 193);
    assert.equal(await number({ of: purchase, measure: entities, by: "session" }), 200);
    assert.equal(await number({ of: { type: "cart" }, measure: entities, by: "session" }), 118);
    const bought = { item: "journey", by: "session", cohort: parseCohort("did:purchase & not:cart") } as const;
    assert.equal(await number(bought), 135);
  });

  it("sum up by brand and hour as cents do by hand, the others and the missing brands included", async () => {
    const answer = await askSeries(store, {
      of: { type: "purchase" },
      measure: { kind: "sum", of: "price" },
      breakdown: { property: "brand", top: 5 },
      period: { unit: "hour", zone: "Europe/Copenhagen" },
      by: undefined,
      limit: 0,
    });
    const cents = (list: typeof rows) =>
      list.reduce((sum, { price }) => sum + Math.round(Number(price) * 100), 0) / 100;
    const bought = rows.filter(({ type }) => type === "purchase");
    const named = (answer.groups ?? []).filter(({ kind }) => kind === "value").map(({ group }) => group);
    assert.equal(named.length, 5);
    for (const { group, kind, total, points } of answer.groups ?? []) {
      const mine = bought.filter(({ brand }) =>
        kind === "value" ? brand === group : kind === "missing" ? brand === "" : brand !== "" && !named.includes(brand),
      );
      assert.equal(total.value, cents(mine), group);
      const byHour = answer.periods.map(({ from }) =>
        mine.filter(({ at }) => Math.floor(at / hourMs) === Date.parse(from) / hourMs),
      );
      assert.deepEqual(
        points.map(({ value }) => value),
        byHour.map(cents),
        group,
      );
    }
    assert.deepEqual(
      answer.periods.map(({ isComplete }) => isComplete),
      [true, true, false],
    );
  });

  for (const kind of ["classic", "rolling"] as const) {
    it(`have the ${kind} retention by hour that counting by hand has, cell by cell, with the rows behind it`, async () => {
      const asked = {
        by: "session",
        start: { type: "view" },
        return: { type: "view" },
        period: { unit: "hour" },
        kind,
        periods: 2,
        limit: 10_000,
      } as const;
      const answer = await askRetention(store, asked);
      const journeys = Map.groupBy(
        rows.filter(({ type }) => type === "view").toSorted((a, b) => a.at - b.at || a.row - b.row),
        ({ session }) => session,
      );
      const hourOf = ({ at }: { at: number }) => Math.floor(at / hourMs);
      const first = Math.min(...rows.map(hourOf));
      const lastAt = Math.max(...rows.map(({ at }) => at));
      const expected = [0, 1, 2].map((started) => {
        const mine = [...journeys.values()].filter(([start]) => start && hourOf(start) === first + started);
        const cells = [0, 1, 2].map(
          (n) =>
            mine.filter(([start, ...later]) =>
              later.some((one) => {
                const away = hourOf(one) - (start ? hourOf(start) : 0);
                return kind === "classic" ? away === n : away >= n;
              }),
            ).length,
        );
        return {
          starts: mine.length,
          cells: cells.filter((_, n) => first + started + n <= Math.floor(lastAt / hourMs)),
        };
      });
      assert.deepEqual(
        answer.rows.map(({ starts, cells }) => ({ starts, cells: cells.map(({ numerator }) => numerator) })),
        expected,
      );
      for (const { period, cells } of answer.rows) {
        for (const { column, numerator, isComplete } of cells) {
          const over = Date.parse(`${period.slice(0, 13)}:00:00Z`) + (column + 1) * hourMs <= lastAt;
          assert.equal(isComplete, over);
          const { behind } = await askRetention(store, { ...asked, rows: `${period}/${answer.columns[column]}` });
          assert.equal(behind?.count, numerator);
          assert.equal(behind?.shown.length, numerator);
        }
      }
    });
  }
});

describe("the clicks of a real shop", { skip: clicks.skip }, () => {
  it("are 17,794 sessions of 3.95 clicks each, the longest of 58", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thence-clicks-"));
    const store = await openStore(`sqlite:${join(folder, "log.db")}`);
    try {
      const plan = { type: "=click", time: "Time", timeFormat: "unix-s", tags: [["session", "SessionId"]] } as const;
      await importFile({ file: clicks.path, store, plan, reason: "test", by: "test" });
      const number = async (measure: SeriesQuestion["measure"]) =>
        (await askSeries(store, { of: {}, item: "journey", measure, by: "session", limit: 0 })).total.value;
      assert.equal(await number({ kind: "count" }), 17_794);
      assert.equal(await number({ kind: "mean", of: "events" }), 70_278 / 17_794);
      assert.equal(await number({ kind: "max", of: "events" }), 58);
    } finally {
      await store.close();
      rmSync(folder, { recursive: true });
    }
  });
});
