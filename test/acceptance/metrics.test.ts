import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { importFile, measureClosed, measureSegments, openStore } from "../../src/app/index.ts";
import { parseTime } from "../../src/event/index.ts";
import {
  absence,
  defineMetric,
  distinctCount,
  eventCount,
  funnelShare,
  type Measured,
  type MetricOptions,
  propertyMean,
  propertyQuantile,
  propertySum,
  rate,
  ratio,
  retentionShare,
  timeToConvert,
} from "../../src/metric/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { realData } from "../data.ts";

const second = 1_000_000;
const hour = 3600 * second;
const serves = "the shop earns its living";
const metric = (measure: MetricOptions["measure"], more: Partial<MetricOptions> = {}) =>
  defineMetric("m", { measure, window: "1h", serves, ...more });
const numbersOf = (measured: readonly Measured[]) =>
  measured.map(({ observation: { numerator, denominator } }) => [numerator, denominator]);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
/** Where nothing was there to be measured, there is no window. */
const withData = (numbers: readonly (readonly number[])[]) => numbers.filter(([, denominator]) => denominator !== 0);
const cents = (amount: number) => Math.round(amount * 100);

describe("metrics of a night's clicks", {
  skip: realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz").skip,
}, () => {
  const { path } = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
  const start = parseTime("2019-10-01T00:00:00Z").at;
  const end = start + 3 * hour;
  let store: EventStore;
  let rows: Row[] = [];
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
    await importFile({ file: path, store, plan, reason: "to measure", by: "test" });
    rows = rowsOf(path);
  });
  after(() => store.close());

  /** Those of a type, by the hour in which they occurred. */
  const byHour = (type: string) =>
    [0, 1, 2].map((n) => rows.filter((row) => row.type === type && Math.floor(row.at / 3600) === n));

  it("sum the revenue of each hour up to 59,442.63, and so do the brands", async () => {
    const revenue = metric(propertySum("purchase", "price"), { unit: "USD" });
    const hours = await measureClosed(store, revenue, end);
    assert.deepEqual(
      hours.map(({ observation }) => cents(observation.value ?? 0)),
      byHour("purchase").map((list) => cents(sum(list.map(({ price }) => price)))),
    );
    assert.equal(cents(sum(hours.map(({ observation }) => observation.numerator))), 5_944_263);
    const brands = await measureSegments(store, revenue, end, { property: "brand", top: 5 });
    assert.equal(cents(sum(brands.map(({ observation }) => observation.numerator))), 5_944_263);
    const apple = brands.filter(
      ({ observation: { segment } }) => segment?.kind === "value" && segment.value === "apple",
    );
    assert.deepEqual(
      apple.map(({ observation }) => cents(observation.numerator)),
      byHour("purchase").flatMap((list) => {
        const own = list.filter(({ brand }) => brand === "apple");
        return own.length > 0 ? [cents(sum(own.map(({ price }) => price)))] : [];
      }),
    );
  });

  it("are the plain ones of each hour: purchases, buyers, their mean price and its median, revenue by session", async () => {
    const of = async (measure: MetricOptions["measure"]) => numbersOf(await measureClosed(store, metric(measure), end));
    const purchases = byHour("purchase");
    const prices = purchases.map((list) => list.map(({ price }) => price));
    const sessions = (type: string) => byHour(type).map((list) => new Set(list.map(({ session }) => session)).size);
    assert.deepEqual(
      await of(eventCount("purchase")),
      purchases.map((list) => [list.length, 1]),
    );
    assert.deepEqual(
      await of(distinctCount("purchase", "tag:session")),
      sessions("purchase").map((count) => [count, 1]),
    );
    assert.deepEqual(
      await of(rate("purchase", "15m")),
      purchases.map((list) => [list.length, 4]),
    );
    assert.deepEqual(
      (await of(propertyMean("purchase", "price"))).map(([total = 0, count]) => [cents(total), count]),
      withData(prices.map((list) => [cents(sum(list)), list.length])),
    );
    const medians = await measureClosed(store, metric(propertyQuantile("purchase", "price")), end);
    assert.deepEqual(
      medians.map(({ observation }) => observation.value),
      prices.filter((list) => list.length > 0).map(medianOf),
    );
    const perVisit = ratio(propertySum("purchase", "price"), distinctCount("view", "tag:session"), { by: "session" });
    assert.deepEqual(
      (await of(perVisit)).map(([total = 0, count]) => [cents(total), count]),
      sessions("view").map((count, n) => [cents(sum(prices[n] ?? [])), count]),
    );
  });

  /** Sessions that did `first` in an hour, with how many seconds later the first `second` came, if it came within an hour. */
  const followed = (first: string, second: string, isEarliest = false) =>
    [0, 1, 2].map((n) =>
      [...Map.groupBy(rows, ({ session }) => session).values()].flatMap((own) => {
        const from = own.findIndex(({ type, at }) => type === first && Math.floor(at / 3600) === n);
        const begin = own[from];
        if (!begin || (isEarliest && own.findIndex(({ type }) => type === first) !== from)) return [];
        const next = own.slice(from + 1).find(({ type, at }) => type === second && at - begin.at <= 3600);
        return [next && next.at - begin.at];
      }),
    );

  it("tell by the hour how many carts are left standing, and how many visits come back", async () => {
    const left = await measureClosed(
      store,
      metric(absence({ of: "cart", without: "purchase", by: "session", within: "1h" })),
      end + hour,
    );
    const plain = followed("cart", "purchase").map((list) => [
      list.filter((took) => took === undefined).length,
      list.length,
    ]);
    assert.deepEqual(numbersOf(left), withData(plain));
    assert.ok(sum(plain.map(([absent = 0]) => absent)) > 10, "there are some");
    for (const { observation, rows } of left)
      assert.equal(rows.filter(({ counts }) => counts).length, observation.numerator);

    const again = retentionShare({ start: "view", return: "view", by: "session", within: "1h", starts: "first" });
    const newcomers = followed("view", "view", true);
    assert.deepEqual(
      numbersOf(await measureClosed(store, metric(again), end + hour)),
      newcomers.map((list) => [list.filter((took) => took !== undefined).length, list.length]),
      "of a session's first view ever",
    );
  });

  it("tell the conversion of each hour, and how long it takes", async () => {
    const steps = { steps: ["view", "purchase"], by: "session", within: "1h" };
    const shares = await measureClosed(store, metric(funnelShare(steps)), end + hour);
    // From any start in the hour, not only the first: a session is in if any view of the hour is followed in time.
    const plain = [0, 1, 2].map((n) =>
      [...Map.groupBy(rows, ({ session }) => session).values()].flatMap((own) => {
        const starts = own.flatMap(({ type, at }, i) =>
          type === "view" && Math.floor(at / 3600) === n ? [{ at, i }] : [],
        );
        if (starts.length === 0) return [];
        const took = starts.flatMap(({ at, i }) => {
          const end = own.slice(i + 1).find((later) => later.type === "purchase" && later.at - at <= 3600);
          return end ? [end.at - at] : [];
        });
        return [took[0]];
      }),
    );
    assert.deepEqual(
      numbersOf(shares),
      plain.map((list) => [list.filter((took) => took !== undefined).length, list.length]),
    );
    const times = await measureClosed(store, metric(timeToConvert(steps)), end + hour);
    assert.deepEqual(
      times.map(({ observation }) => observation.value),
      plain.map((list) => {
        const took = list.filter((one) => one !== undefined);
        return took.length > 0 ? medianOf(took) * second : undefined;
      }),
    );
  });
});

describe("metrics of a help desk", { skip: realData("process", "helpdesk.xes.gz").skip }, () => {
  const { path } = realData("process", "helpdesk.xes.gz");
  let store: EventStore;
  before(async () => {
    store = await openStore("memory:");
    await importFile({ file: path, store, reason: "to measure", by: "test" });
  });
  after(() => store.close());

  it("tell the median time from the first hand to the resolution, month by month in Rome", async () => {
    const resolution = defineMetric("time-to-resolve", {
      measure: timeToConvert({
        steps: ["Assign seriousness", "Resolve ticket"],
        by: "case",
        within: "60d",
        attempt: "first",
      }),
      window: "month",
      zone: "Europe/Rome",
      direction: "down",
      serves: "whoever asks for help gets it soon",
    });
    const measured = await measureClosed(store, resolution, parseTime("2014-06-01T00:00:00Z").at);
    const plain = new Map<string, number[]>();
    const month = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Rome", year: "numeric", month: "2-digit" });
    for (const ticket of readTickets(path)) {
      // Each month by itself: its first assignment in the month, and the resolution that follows it.
      for (const [name, begun] of Map.groupBy(ticket, ({ at }) => month.format(at))) {
        const first = begun.find(({ type }) => type === "Assign seriousness");
        if (!first) continue;
        const done = ticket
          .slice(ticket.indexOf(first) + 1)
          .find(({ type, at }) => type === "Resolve ticket" && at - first.at <= 60 * 86_400_000);
        plain.set(name, [...(plain.get(name) ?? []), ...(done ? [done.at - first.at] : [])]);
      }
    }
    const expected = [...plain]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, took]) => [name, took.length, medianOf(took) * 1000]);
    const found = measured.map(({ observation: { from, denominator, value } }) => [
      month.format(from / 1000),
      denominator,
      value,
    ]);
    assert.deepEqual(
      found,
      expected.filter(([name]) => found.some(([other]) => other === name)),
    );
    assert.ok(measured.length > 24, "for years");
    assert.ok(sum(measured.map(({ observation }) => observation.denominator)) > 4_000);
    for (const { observation } of measured) assert.equal(observation.unit, "duration");
  });
});

interface Row {
  /** Seconds since midnight. */
  readonly at: number;
  readonly type: string;
  readonly brand: string;
  readonly price: number;
  readonly session: string;
}

/** The whole lines of the file, in the order of time. */
function rowsOf(path: string): Row[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\r\n").slice(1);
  const rows = lines.flatMap((line): Row[] => {
    const [time = "", type = "", , , , brand = "", price = "", , session = ""] = line.split(",");
    const [hours = 0, minutes = 0, seconds = 0] = time.slice(11, 19).split(":").map(Number);
    return session === ""
      ? []
      : [{ at: hours * 3600 + minutes * 60 + seconds, type, brand, price: Number(price), session }];
  });
  return rows.sort((a, b) => a.at - b.at);
}

interface Step {
  readonly type: string;
  readonly at: number;
}

/** By ticket what was done, in the order of time. */
function readTickets(path: string): Step[][] {
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  return text
    .split("<trace>")
    .slice(1)
    .map((trace) =>
      trace
        .split("<event>")
        .slice(1)
        .map((event) => ({
          type: /key="concept:name" value="([^"]*)"/.exec(event)?.[1] ?? "",
          at: Date.parse(/key="time:timestamp" value="([^"]*)"/.exec(event)?.[1] ?? ""),
        }))
        .sort((a, b) => a.at - b.at),
    );
}

function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return low * 0.5 + high * 0.5;
}
