import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import retail from "../../examples/online-retail/thence.config.ts";
import night from "../../examples/rees46/new-visitors/thence.config.ts";
import fines from "../../examples/road-fines/thence.config.ts";
import { backtest } from "../../src/app/backtest.ts";
import { unjudged } from "../../src/app/backtest-report.ts";
import { check, type ImportOptions, importFile, openStore } from "../../src/app/index.ts";
import { formatTime } from "../../src/event/index.ts";
import { GuardrailsAssessed } from "../../src/signal/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { readClicks } from "../acceptance/rees46.ts";
import { realData } from "../data.ts";

const day = 86_400_000_000;

async function imported(file: string, options: Omit<ImportOptions, "file" | "store">): Promise<EventStore> {
  const store = await openStore("memory:");
  await importFile({ file, store, reason: "an example", by: "ana", ...options });
  return store;
}

const clicks = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
describe("the example of a night at a large shop", { skip: clicks.skip }, () => {
  let store: EventStore;
  before(async () => {
    const tags = [["session", "user_session"]] as const;
    store = await imported(clicks.path, { plan: { type: "event_type", time: "event_time", tags } });
  });
  after(() => store.close());

  it("asks nobody, because a line on three carts says nothing, and says so", async () => {
    const { asked, held, verdicts } = await backtest(store, night, "carts-left");
    assert.deepEqual([asked, verdicts], [[], { broken: 2 }]);
    assert.deepEqual(
      held.map(({ because }) => because),
      [["sample-size"]],
    );
    assert.match(held[0]?.reason ?? "", /rests on 3 observations, and at least 200 are needed/);
  });

  it("asks nobody, because three hours do not tell what is usual", async () => {
    const found = await backtest(store, night, "carts-left-unusually");
    assert.deepEqual([found.asked, found.held], [[], []]);
    assert.deepEqual(unjudged(found), {
      count: 2,
      reason: "3 windows are there, and 169 are needed; it is judged after 166 more",
    });
  });

  it("tells that most who bought have no cart before, as counting by hand does", async () => {
    const { events } = await backtest(store, night, "carts-left");
    const [first] = events.filter(GuardrailsAssessed.is);
    const found = first?.data.findings.find((one) => one.check === "coverage");
    const start = Date.UTC(2019, 9, 1) / 1000;
    const hour = readClicks(clicks.path).filter(({ atSeconds }) => atSeconds < start + 3600);
    const carts = hour.filter(({ type }) => type === "cart");
    const bought = hour.filter(({ type }) => type === "purchase");
    const hasCart = ({ session, atSeconds }: { session: string; atSeconds: number }) =>
      carts.some(
        (cart) => cart.session === session && cart.atSeconds <= atSeconds && atSeconds - cart.atSeconds <= 1800,
      );
    const without = bought.filter((one) => !hasCart(one)).length;
    assert.equal(found?.verdict, "caution");
    assert.match(found?.sentence ?? "", new RegExp(`^${without} of ${carts.length + bought.length} events`));
    assert.match(found?.sentence ?? "", /purchase without cart before/);
  });
});

const lines = realData("online_retail", "online_retail.csv.gz");
describe("the example of a wholesaler's year", { skip: lines.skip }, () => {
  let store: EventStore;
  before(async () => {
    const map = join(import.meta.dirname, "../../examples/online-retail/mapping.ts");
    store = await imported(lines.path, { map, zone: "Europe/London" });
  });
  after(() => store.close());

  it("fits together and fits its log", async () => assert.deepEqual(await check(retail, store), []));

  it("asks the chief executive about demand from abroad, with a caution that few orders carry it", async () => {
    const { asked, held } = await backtest(store, retail, "demand-abroad");
    assert.deepEqual(
      asked.map(({ at }) => formatTime(at).slice(0, 13)),
      ["2011-06-30T23", "2011-08-31T23"],
    );
    for (const { cautions } of asked)
      assert.ok(cautions.some((one) => /Without the largest .* no longer broken/.test(one)));
    assert.deepEqual(held, []);
  });

  it("asks the marketing team about new customers, and says how many lines have none, as counting by hand does", async () => {
    const { asked } = await backtest(store, retail, "new-stay-away");
    assert.deepEqual(
      asked.map(({ at }) => formatTime(at).slice(0, 13)),
      ["2011-08-29T23"],
    );
    const [, ...rows] = gunzipSync(readFileSync(lines.path)).toString("utf8").split(/\r?\n/);
    let [sold, guests] = [0, 0];
    for (const row of rows) {
      const [, before, date, price, customer] =
        /^([^,]+),.*,(-?\d+),(2011-06[^,]*),([^,]*),([^,]*),[^,]*$/.exec(row)?.toSpliced(1, 1) ?? [];
      if (date === undefined || Number(before) <= 0 || Number(price) <= 0 || /^[AC]/.test(row)) continue;
      sold += 1;
      if (customer === "") guests += 1;
    }
    const told = (count: number) => count.toLocaleString("en");
    assert.ok(asked[0]?.cautions.some((one) => one.startsWith(`${told(guests)} of ${told(sold)} events (24.4 %)`)));
  });
});

const fined = realData("process", "road_traffic_fines.csv.gz");
describe("the example of thirteen years of fines", { skip: fined.skip }, () => {
  it("asks now and then, each time two months late because a fine has two months to be paid", async () => {
    const plan = { type: "activity", time: "timestamp", tags: [["case", "case_id"]] } as const;
    const store = await imported(fined.path, { plan, zone: "Europe/Rome" });
    try {
      assert.deepEqual(await check(fines, store), []);
      const { asked, windows } = await backtest(store, fines, "fewer-pay");
      assert.equal(windows, 162);
      assert.ok(asked.length >= 5 && asked.length <= 20, `${asked.length} questions in thirteen years`);
      for (const { reason, delay } of asked) {
        assert.match(reason, /% is .* less than the .* of the 6 windows before; a fall of 20\.0 % is the line/);
        assert.ok(delay >= 60 * day);
      }
    } finally {
      await store.close();
    }
  });
});
