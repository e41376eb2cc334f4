import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Where } from "../insight/index.ts";
import type { MetricOptions } from "./definition.ts";
import { metricLine } from "./line.ts";
import {
  absence,
  distinctCount,
  eventCount,
  funnelShare,
  propertyMean,
  propertyQuantile,
  propertySum,
  rate,
  ratio,
  retentionShare,
  timeToConvert,
} from "./measure.ts";
import { readsOf } from "./measure-reads.ts";
import { defineMetric, directionOf, metricHash, metricTypes } from "./metric.ts";
import { closesAt, nextClosing, windowAt, windowsFrom } from "./window.ts";

const minute = 60_000_000;
const good: MetricOptions = {
  measure: funnelShare({ steps: ["cart", "purchase"], by: "session", within: "5m" }),
  window: "30m",
  serves: "Carts are not left standing.",
  objective: { atLeast: 0.5, minSample: 20, because: "half is what it costs" },
};
const office = { zone: "Europe/London", hours: { 1: ["09:00-17:00"] } } as const;
const late = absence({ of: "ordered", without: "shipped", by: "order", within: "8h" });
// As JSON may say it; the types do not allow it.
const saysNothing = { property: "price", greater: 5 } as unknown as Where;
const objective = { atLeast: 0.5, because: "half" };
const funnel = (options: Partial<Parameters<typeof funnelShare>[0]>) =>
  funnelShare({ steps: ["cart", "purchase"], by: "session", within: "5m", ...options });

describe("declaring a metric", () => {
  const refused: readonly (readonly [what: string, options: Partial<MetricOptions>, sentence: RegExp])[] = [
    ["no strategy", { serves: " " }, /`serves`/],
    ["an empty window", { window: "0h" }, /its window is empty/],
    ["a window that is no duration", { window: "soon" }, /its window "soon" is not a duration/],
    ["a `within` that is no duration", { measure: funnel({ within: "5" }) }, /`within` "5" is not a duration/],
    ["one step alone", { measure: funnel({ steps: ["cart"] }) }, /steps run from 1 to 1/],
    ["steps counted backwards", { measure: funnel({ of: 2, reach: 1 }) }, /`of` lies before `reach`/],
    ["a step beyond the last", { measure: funnel({ of: 1, reach: 3 }) }, /steps run from 1 to 2/],
    ["half a step", { measure: funnel({ of: 1.5, reach: 2 }) }, /steps run from 1 to 2/],
    ["a step without a name", { measure: funnel({ steps: ["cart", ""] }) }, /one of its steps is empty/],
    ["nobody to count", { measure: funnel({ by: "" }) }, /`by`/],
    ["no type to count", { measure: eventCount("") }, /which event type/],
    ["an objective without a line", { objective: { because: "so" } }, /neither `atLeast` nor `atMost`/],
    ["an objective without a reason", { objective: { atLeast: 0.5, because: "" } }, /`because`/],
    ["a percentage in place of a share", { objective: { ...objective, atLeast: 50 } }, /0\.5 for 50 %/],
    ["a line that is no number", { objective: { ...objective, atLeast: Number.NaN } }, /not a number/],
    ["an objective that nothing keeps", { objective: { ...objective, atMost: 0.4 } }, /can never be kept/],
    ["a least sample of what is no sample", { measure: eventCount("cart") }, /no number of a sample/],
    [
      "a least sample of an amount that divides",
      { measure: ratio(propertySum("paid", "price"), propertySum("paid", "cost")) },
      /no number of a sample/,
    ],
    ["a window that is no unit of the calendar", { window: "fortnight" }, /not one of hour, day, week, month/],
    ["a zone that is none", { window: "day", zone: "Mars/Olympus" }, /Mars\/Olympus/],
    ["a zone for windows of one length", { zone: "Europe/London" }, /one length in every zone/],
    ["a calendar that changes nothing", { calendar: office }, /changes nothing/],
    [
      "an absence longer than ten years of open time",
      { measure: { ...late, within: "99999d" }, calendar: office },
      /"99999d" is open time, and its calendar has not that much in 10 years/,
    ],
    ["a calendar that is never open", { measure: late, calendar: { ...office, hours: {} } }, /never open/],
    ["a unit of what has one", { unit: "GBP" }, /it is a share already/],
    ["a unit without a name", { measure: propertyMean("cart", "price"), unit: " " }, /its unit is empty/],
    [
      "a direction against the objective",
      { direction: "down" },
      /says that down is better, and its objective is `atLeast`/,
    ],
    ["a property without a name", { measure: propertyMean("cart", "") }, /which number/],
    [
      "a condition that says nothing",
      { measure: propertyMean("cart", "price", { where: [saysNothing] }) },
      /"price" says nothing/,
    ],
    ["a quantile beyond the ends", { measure: propertyQuantile("cart", "price", { share: 1 }) }, /between 0 and 1/],
    ["a rate by no time", { measure: rate("cart", "0h"), objective }, /its `per` is empty/],
    ["no values to tell apart", { measure: distinctCount("cart", "tag:"), objective }, /whose different values/],
    [
      "a ratio of different things by one of them",
      { measure: ratio("cart", distinctCount("cart", "sku"), { by: "session" }) },
      /Count those of tag:session/,
    ],
    [
      "a return after it is over",
      { measure: retentionShare({ start: "a", return: "b", by: "s", after: "2d", within: "1d" }) },
      /after 2d and within 1d/,
    ],
    [
      "an absence of no time",
      { measure: absence({ of: "a", without: "b", by: "s", within: "0d" }) },
      /its `within` is empty/,
    ],
    ["a time from one step alone", { measure: timeToConvert({ steps: ["a"], by: "s", within: "1h" }) }, /no two steps/],
    ["what no funnel allows", { measure: funnel({ order: "strict", ties: "any-order" }) }, /ties "any-order"/],
    [
      "a length of time as a number",
      {
        measure: timeToConvert({ steps: ["a", "b"], by: "who", within: "1d" }),
        objective: { atMost: 30, because: "b" },
      },
      /a length of time: write it like/,
    ],
    ["a length of time for a share", { objective: { ...objective, atLeast: "30m" } }, /not a number/],
    ["half a customer as the least sample", { objective: { ...objective, minSample: 0.5 } }, /`minSample`/],
  ];
  for (const [what, options, sentence] of refused) {
    it(`refuses ${what}, naming the metric`, () => {
      assert.throws(
        () => defineMetric("cart-to-purchase", { ...good, ...options }),
        (cause: Error & { code?: string }) => {
          assert.equal(cause.code, "metric/bad-definition");
          assert.match(cause.message, /metric "cart-to-purchase": /);
          assert.match(cause.message, sentence);
          return true;
        },
      );
    });
  }

  for (const name of ["Cart", "cart_share", "", "-cart", "cart-"]) {
    it(`refuses the name "${name}"`, () => assert.throws(() => defineMetric(name, good), /kebab-case/));
  }

  it("takes a share's objective from 0 to 1, its ends included, and a count's beyond", () => {
    for (const atLeast of [0, 1]) defineMetric("m", { ...good, objective: { ...objective, atLeast } });
    defineMetric("m", { ...good, measure: eventCount("cart"), objective: { ...objective, atLeast: 250 } });
  });

  it("counts the last step of the one before it, unless told otherwise", () => {
    const { of, reach } = funnelShare({ steps: ["a", "b", "c"], by: "s", within: "1h" });
    assert.deepEqual([of, reach], [2, 3]);
    assert.deepEqual(funnelShare({ steps: ["a", "b", "c"], by: "s", within: "1h", reach: 2 }).of, 1);
  });

  it("names each event type that it reads once", () => {
    assert.deepEqual(metricTypes(defineMetric("m", { ...good, measure: funnel({ steps: ["a", "b", "a"] }) })), [
      "a",
      "b",
    ]);
    assert.deepEqual(metricTypes(defineMetric("m", { ...good, measure: eventCount("a"), objective })), ["a"]);
  });
});

describe("a metric, once declared", () => {
  it("knows what its number is, and what it is in", () => {
    const units = (measure: MetricOptions["measure"], unit?: string) => {
      const made = defineMetric("m", {
        measure,
        window: "1h",
        serves: "the test",
        ...(unit !== undefined && { unit }),
      });
      return [made.unit, made.unitText].join(" ");
    };
    assert.deepEqual(
      [
        units(eventCount("a")),
        units(propertySum("a", "price"), "GBP"),
        units(rate(propertySum("a", "price"), "1h"), "GBP"),
        units(rate("a", "15m")),
        units(late),
        units(timeToConvert({ steps: ["a", "b"], by: "s", within: "1h" })),
      ],
      ["count ", "number GBP", "rate GBP per hour", "rate per 15m", "share ", "duration "],
    );
  });

  it("reads an objective on a duration as it is written", () => {
    const measure = timeToConvert({ steps: ["a", "b"], by: "who", within: "1d" });
    const { objective } = defineMetric("m", { ...good, measure, objective: { atMost: "30m", because: "b" } });
    assert.deepEqual(objective, { atMost: 1_800_000_000, because: "b" });
  });

  it("knows which way is better from its direction or its objective; one with two sides says nothing", () => {
    const way = (more: Partial<MetricOptions>) => directionOf(defineMetric("m", { ...good, ...more }));
    assert.equal(way({}), "up");
    assert.equal(way({ objective: { atMost: 0.5, because: "half" } }), "down");
    assert.equal(way({ objective: { atLeast: 0.2, atMost: 0.5, because: "half" } }), undefined);
    assert.equal(way({ objective: { atLeast: 0.2, atMost: 0.5, because: "half" }, direction: "up" }), "up");
    const { objective: _, ...without } = good;
    assert.equal(directionOf(defineMetric("m", { ...without, direction: "down" })), "down");
  });

  it("says in a line what its number is", () => {
    const where = [{ property: "country", is: "DK" }];
    const line = (measure: MetricOptions["measure"], more: Partial<MetricOptions> = {}) =>
      metricLine(defineMetric("m", { measure, window: "1h", serves: "the test", ...more }));
    assert.equal(
      line(propertySum("paid", "price", { where }), { unit: "GBP", window: "month", direction: "up" }),
      "m: the sum of price of paid with country DK, in GBP, by the month in UTC, more is better",
    );
    assert.equal(
      line(rate("called", "1h"), { calendar: office }),
      "m: how many called per 1h, by windows of 1h, open time only",
    );
    assert.equal(
      line(funnel({})),
      "m: the share by session that went on from cart to purchase (ordered, anything between, within 5m of the first step, deepest attempt, ties by log order), by windows of 1h",
    );
    assert.equal(
      line(timeToConvert({ steps: ["a", "b"], by: "s", within: "1h", share: 0.9, order: "strict" })),
      "m: the 90 % quantile of time by s from a to b (ordered, nothing between, within 1h of the first step, deepest attempt, ties by log order), by windows of 1h",
    );
    assert.equal(line(late), "m: the share by order with ordered and without shipped within 8h, by windows of 1h");
    assert.equal(
      line(retentionShare({ start: "a", return: "b", by: "s", after: "1d", within: "2d", starts: "first" })),
      "m: the share by s with a for the first time that came back with b, not before 1d and within 2d, by windows of 1h",
    );
    assert.equal(
      line(ratio(propertySum("paid", "price"), distinctCount("seen", "tag:visitor"))),
      "m: the sum of price of paid, over how many different visitor of seen, by windows of 1h",
    );
    assert.equal(line(propertyQuantile("paid", "price")), "m: the median price of paid, by windows of 1h");
    assert.equal(line(propertyMean("paid", "price")), "m: the mean price of paid, by windows of 1h");
  });

  it("tells what it reads: types, properties and tags", () => {
    const where = [{ property: "country", is: "DK" }];
    const reads = readsOf(
      ratio(propertySum("paid", "price", { where }), distinctCount("seen", "tag:visitor"), { by: "visitor" }),
    );
    assert.deepEqual(reads, {
      types: ["paid", "seen"],
      properties: [
        { property: "country", types: ["paid"] },
        { property: "price", types: ["paid"] },
      ],
      tags: ["visitor"],
      all: false,
    });
    assert.equal(readsOf(funnel({ order: "strict" })).all, true, "what lies between matters too");
  });
});

describe("a definition's hash", () => {
  it("is what it always was where nothing new is asked for", () => {
    assert.equal(metricHash(defineMetric("m", good)), "240824582884be71");
    assert.equal(
      metricHash(defineMetric("m", { measure: eventCount("cart"), window: "1h", serves: "the test" })),
      "11f7f160eb11177c",
    );
  });

  const hash = (options: Partial<MetricOptions>, name = "m") => metricHash(defineMetric(name, { ...good, ...options }));
  it("is another for every other field", () => {
    const others = [
      hash({}, "n"),
      hash({ window: "1h" }),
      hash({ serves: "something else" }),
      hash({ measure: eventCount("cart"), objective }),
      hash({ measure: funnel({ steps: ["view", "purchase"] }) }),
      hash({ measure: funnel({ steps: ["purchase", "cart"] }) }),
      hash({ measure: funnel({ by: "visitor" }) }),
      hash({ measure: funnel({ within: "6m" }) }),
      hash({ measure: funnel({ steps: ["cart", "pay", "purchase"], of: 1 }) }),
      hash({ measure: funnel({ steps: ["cart", "pay", "purchase"], of: 1, reach: 2 }) }),
      hash({ objective: { atLeast: 0.51, minSample: 20, because: "half is what it costs" } }),
      hash({ objective: { atMost: 0.5, minSample: 20, because: "half is what it costs" } }),
      hash({ objective: { atLeast: 0.5, minSample: 21, because: "half is what it costs" } }),
      hash({ objective: { atLeast: 0.5, because: "half is what it costs" } }),
      hash({ objective: { atLeast: 0.5, minSample: 20, because: "another reason" } }),
    ];
    assert.equal(new Set([hash({}), ...others]).size, others.length + 1);
  });

  it("is the same for the same content in another order, and after a way through the log", () => {
    const metric = defineMetric("m", good);
    const turned = Object.fromEntries(Object.entries(metric).reverse()) as unknown as typeof metric; // the same fields
    assert.equal(metricHash(turned), metricHash(metric));
    assert.equal(metricHash(JSON.parse(JSON.stringify(metric))), metricHash(metric));
  });
});

describe("a window", () => {
  const metric = defineMetric("m", good);
  it("holds its beginning, and leaves its end to the next one", () => {
    assert.deepEqual(windowAt(metric, 30 * minute), { from: 30 * minute, to: 60 * minute });
    assert.deepEqual(windowAt(metric, 60 * minute - 1), { from: 30 * minute, to: 60 * minute });
    assert.deepEqual(windowAt(metric, 60 * minute), { from: 60 * minute, to: 90 * minute });
  });

  it("lies on the same grid before 1970", () => {
    assert.deepEqual(windowAt(metric, -1), { from: -30 * minute, to: 0 });
  });

  it("of a funnel is closed only after the time that its last step may take; of a count, at its end", () => {
    assert.equal(closesAt(metric, windowAt(metric, 0)), 35 * minute);
    const carts = defineMetric("m", { ...good, measure: eventCount("cart"), objective });
    assert.equal(closesAt(carts, windowAt(metric, 0)), 30 * minute);
  });

  it("of the calendar is as long as the day is there", () => {
    const daily = defineMetric("m", { ...good, window: "day", zone: "Europe/London" });
    const day = windowAt(daily, Date.UTC(2026, 2, 29, 12) * 1000);
    assert.deepEqual(day, { from: Date.UTC(2026, 2, 29) * 1000, to: Date.UTC(2026, 2, 29, 23) * 1000 });
    const three = windowsFrom(daily, day.from, 3);
    assert.deepEqual(three, { from: day.from, to: Date.UTC(2026, 2, 31, 23) * 1000 });
    const quarter = windowAt({ window: "quarter" }, Date.UTC(2026, 4, 5) * 1000);
    assert.deepEqual(quarter, { from: Date.UTC(2026, 3, 1) * 1000, to: Date.UTC(2026, 6, 1) * 1000 });
  });

  it("of an absence is closed after the last deadline in it, by the hours of the business", () => {
    const metric = defineMetric("m", {
      measure: late,
      window: "day",
      zone: "Europe/London",
      calendar: office,
      serves: "test",
    });
    const monday = Date.UTC(2026, 0, 5) * 1000;
    const hour = 60 * minute;
    assert.equal(closesAt(metric, windowAt(metric, monday)), monday + (7 * 24 + 17) * hour, "open on Mondays only");
  });

  it("closes next when the first does that is open yet", () => {
    const kinds: MetricOptions[] = [
      { ...good, window: "day", zone: "America/New_York" },
      { measure: late, window: "hour", calendar: office, serves: "test" },
      { measure: retentionShare({ start: "a", return: "b", by: "s", within: "30d" }), window: "week", serves: "test" },
    ];
    for (const options of kinds) {
      const metric = defineMetric("m", options);
      const start = Date.UTC(2026, 2, 2) * 1000;
      for (let n = 0; n < 40; n++) {
        const now = start + n * 11 * 60 * minute;
        const next = nextClosing(metric, now);
        assert.ok(next > now);
        let window = windowAt(metric, now - 60 * 24 * 60 * minute);
        while (closesAt(metric, window) <= now) window = windowAt(metric, window.to);
        assert.equal(next, closesAt(metric, window));
      }
    }
  });
});
