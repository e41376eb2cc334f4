import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { importFile, openStore } from "../../src/app/index.ts";
import { readJourneys } from "../../src/app/journeys.ts";
import { withWarehouse } from "../../src/app/warehouse.ts";
import { compileFunnel, type Funnel, funnelSevenWays, type Series, seriesProperties } from "../../src/insight/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { realData } from "../data.ts";
import { type Asked, sameMap, sameSeries } from "../sql/equal.ts";

const clicks = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
const day = 86_400_000_000;

describe("statements compiled for DuckDB, asked of the clicks of a shop", { skip: clicks.skip }, () => {
  let store: EventStore;
  before(async () => {
    store = await openStore("memory:");
    const plan = {
      type: "event_type",
      time: "event_time",
      tags: [
        ["session", "user_session"],
        ["visitor", "user_id"],
      ],
    } as const;
    await importFile({ file: clicks.path, store, plan, reason: "to count", by: "test" });
  });

  /** The log in the warehouse that `thence sql` asks. */
  const asked = <Result>(work: (database: Asked) => Promise<Result>) =>
    withWarehouse(store, { url: store.url, folder: import.meta.dirname }, {}, (warehouse) =>
      work({ dialect: "duckdb", tell: async () => {}, rows: (sql) => warehouse.rows(sql) }),
    );

  it("count a funnel in all seven ways as the engine does", async () => {
    const one: Funnel = {
      steps: ["view", "cart", "purchase"],
      by: "session",
      within: day,
      exclude: [{ type: "view", between: [2, 3] }],
    };
    const { journeys } = await readJourneys(store, { by: "session" });
    const ways = funnelSevenWays(journeys, one);
    assert.equal(ways.length, 7);
    await asked(async (database) => {
      for (const { name, definition, steps } of ways) {
        const rows = await database.rows(compileFunnel(definition, "duckdb").sql);
        const counts = rows.toSorted((a, b) => Number(a["step"]) - Number(b["step"])).map((row) => row["entities"]);
        assert.deepEqual([name, ...counts.map(Number)], [name, ...steps.map(({ entities }) => entities)]);
      }
    });
  });

  it("draw the same map, with the same medians", async () => {
    const { journeys } = await readJourneys(store, { by: "session" });
    assert.ok(journeys.entities.length > 5000);
    await asked((database) => sameMap(database, "session", "quantiles", journeys));
  });

  it("sum up prices by brand and hour to the last bit, and their medians", async () => {
    const base = {
      of: { type: "view" },
      period: { unit: "hour", zone: "Europe/Copenhagen" },
      breakdown: { property: "brand", top: 100_000 },
      from: Date.UTC(2019, 8, 30) * 1000,
      until: Date.UTC(2019, 9, 2) * 1000,
    } as const;
    for (const measure of [
      { kind: "sum", of: "price" },
      { kind: "quantile", of: "price", share: 0.5 },
    ] as const) {
      const one: Series = { ...base, measure };
      const read = await readJourneys(store, { by: undefined, types: ["view"], properties: seriesProperties(one) });
      await asked((database) => sameSeries(database, one, read));
    }
  });
});
