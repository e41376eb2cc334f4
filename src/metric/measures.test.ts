import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { RecordedEvent } from "../event/index.ts";
import { toldEvents } from "../insight/sample-journeys.ts";
import type { MetricOptions } from "./definition.ts";
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
import { defineMetric } from "./metric.ts";
import { type Measured, measurer, observe } from "./observe.ts";
import { closesAt } from "./window.ts";

const minute = 60_000_000;
const hour = 60 * minute;
const window = { from: 30 * minute, to: 60 * minute };
const seen = { watermark: 500 * minute, upTo: 99 };
const serves = "the test";

interface Said {
  readonly type: string;
  readonly at: number;
  readonly session: readonly string[];
  readonly price?: unknown;
  readonly country?: string;
}

const events = (list: readonly Said[]): RecordedEvent[] =>
  toldEvents(
    list.map(({ type, at, session, price, country }) => ({
      type,
      lineage: type === "gift" ? ["gift", "paid"] : [type],
      at: at * minute,
      tags: session.length > 0 ? { session } : {},
      data: { ...(price !== undefined && { price }), ...(country !== undefined && { country }) },
    })),
  );
const metricOf = (measure: MetricOptions["measure"], more: Partial<MetricOptions> = {}) =>
  defineMetric("m", { measure, window: "30m", serves, ...more });
const measuredIn = (measure: MetricOptions["measure"], list: readonly Said[], more: Partial<MetricOptions> = {}) =>
  observe(metricOf(measure, more), window, events(list), seen);

const said = fc.record(
  {
    type: fc.constantFrom("seen", "paid", "gift"),
    at: fc.integer({ min: 25, max: 80 }),
    session: fc.constantFrom(["a"], ["b"], ["c"], ["a", "b"], []),
    price: fc.constantFrom(0, 1, 2.5, 2.5, 10, "7", "dear", -3),
    country: fc.constantFrom("DK", "SE", "NO"),
  },
  { requiredKeys: ["type", "at", "session"] },
);
const log = fc.array(said, { maxLength: 16 });

// The plain answers, from the list as it was told; nothing of the room is used.
const is = (type: string) => (one: Said) => one.type === type || (type === "paid" && one.type === "gift");
const inside = (one: Said) => one.at >= 30 && one.at < 60;
const numberIn = ({ price }: Said) => (typeof price === "number" ? price : price === "7" ? 7 : undefined);
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const middle = (numbers: readonly number[]) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return (low + high) / 2;
};
const inOrder = (list: readonly Said[]) =>
  list.map((one, i) => ({ ...one, i })).sort((a, b) => a.at - b.at || a.i - b.i);

/** Sessions that did `first` in the window, and whether `second` came between `after` and `within` minutes from the first of these. */
const followed = (list: readonly Said[], first: string, second: string, after: number, within: number) =>
  ["a", "b", "c"].flatMap((session) => {
    const own = inOrder(list).filter((one) => one.session.includes(session));
    const start = own.find((one) => is(first)(one) && inside(one));
    if (!start) return [];
    const came = own
      .slice(own.indexOf(start) + 1)
      .some((one) => is(second)(one) && one.at - start.at >= after && one.at - start.at <= within);
    return [{ session, came }];
  });

type Plain = (list: readonly Said[]) => readonly [numerator: number, denominator: number];
const paid = (list: readonly Said[]) => list.filter((one) => is("paid")(one) && inside(one));
const prices = (list: readonly Said[]) => paid(list).flatMap((one) => numberIn(one) ?? []);

const measures: readonly (readonly [what: string, options: MetricOptions, plain: Plain])[] = [
  ["a count", metricOf(eventCount("paid")), (list) => [paid(list).length, 1]],
  [
    "a count with a condition",
    metricOf(eventCount("paid", { where: [{ property: "country", isNot: "DK" }] })),
    (list) => [paid(list).filter(({ country }) => country !== "DK").length, 1],
  ],
  [
    "a count of different tag values",
    metricOf(distinctCount("paid", "tag:session")),
    (list) => [new Set(paid(list).flatMap(({ session }) => session)).size, 1],
  ],
  [
    "a count of different property values",
    metricOf(distinctCount("paid", "country")),
    (list) => [new Set(paid(list).flatMap(({ country }) => country ?? [])).size, 1],
  ],
  ["a sum", metricOf(propertySum("paid", "price")), (list) => [sum(prices(list)), 1]],
  ["a mean", metricOf(propertyMean("paid", "price")), (list) => [sum(prices(list)), prices(list).length]],
  [
    "a quantile",
    metricOf(propertyQuantile("paid", "price")),
    (list) => [prices(list).filter((one) => one <= middle(prices(list))).length, prices(list).length],
  ],
  ["a rate of a count", metricOf(rate("paid", "1h")), (list) => [paid(list).length, 0.5]],
  ["a rate of a sum", metricOf(rate(propertySum("paid", "price"), "15m")), (list) => [sum(prices(list)), 2]],
  [
    "a ratio of counts",
    metricOf(ratio("paid", "seen")),
    (list) => [paid(list).length, list.filter((one) => is("seen")(one) && inside(one)).length],
  ],
  [
    "a ratio by a tag",
    metricOf(ratio(propertySum("paid", "price"), distinctCount("seen", "tag:session"), { by: "session" })),
    (list) => [
      sum(prices(list)),
      new Set(list.filter((one) => is("seen")(one) && inside(one)).flatMap(({ session }) => session)).size,
    ],
  ],
  [
    "a retention",
    metricOf(retentionShare({ start: "seen", return: "paid", by: "session", after: "3m", within: "10m" })),
    (list) => {
      const found = followed(list, "seen", "paid", 3, 10);
      return [found.filter(({ came }) => came).length, found.length];
    },
  ],
  [
    "a retention of newcomers",
    metricOf(retentionShare({ start: "seen", return: "seen", by: "session", within: "10m", starts: "first" })),
    (list) => {
      const isNew = (session: string) =>
        inOrder(list).find((one) => one.session.includes(session) && is("seen")(one))?.at ?? 0;
      const found = followed(list, "seen", "seen", 0, 10).filter(({ session }) => isNew(session) >= 30);
      return [found.filter(({ came }) => came).length, found.length];
    },
  ],
  [
    "an absence",
    metricOf(absence({ of: "seen", without: "paid", by: "session", within: "10m" })),
    (list) => {
      const found = followed(list, "seen", "paid", 0, 10);
      return [found.filter(({ came }) => !came).length, found.length];
    },
  ],
];

describe("each measure, against counting plainly", () => {
  for (const [what, { unit: _, ...options }, plain] of measures) {
    const metric = defineMetric("m", options);
    it(`${what} is the same, whatever the order in the log's list, and its rows make the number`, () => {
      fc.assert(
        fc.property(log, (list) => {
          const found = observe(metric, window, events(list), seen);
          const { observation } = found;
          const [numerator, denominator] = plain(list);
          assert.equal(observation.numerator, numerator);
          assert.equal(observation.denominator, denominator);
          mustBeMadeOf(found);
          assert.deepEqual(observe(metric, window, events(list).reverse(), seen), found);
          if (observation.low === undefined || observation.high === undefined) return;
          const { low, high, value = Number.NaN } = observation;
          assert.ok(low <= value && value <= high, `${value} lies between ${low} and ${high}`);
        }),
        { numRuns: 200 },
      );
    });
  }

  it("a time to convert is the median of those who arrive, by trying every pair", () => {
    const metric = metricOf(timeToConvert({ steps: ["seen", "paid"], by: "session", within: "10m" }));
    fc.assert(
      fc.property(log, (list) => {
        const found = observe(metric, window, events(list), seen);
        // The earliest chain of those that arrive: the first start that a payment follows in time, and the first payment after it.
        const took = ["a", "b", "c"].flatMap((session) => {
          const own = inOrder(list).filter((one) => one.session.includes(session));
          for (const [i, start] of own.entries()) {
            if (!is("seen")(start) || !inside(start)) continue;
            const end = own.slice(i + 1).find((one) => is("paid")(one) && one.at - start.at <= 10);
            if (end) return [(end.at - start.at) * minute];
          }
          return [];
        });
        assert.equal(found.observation.denominator, took.length);
        assert.deepEqual(found.rows.map(({ amount }) => amount).sort(), took.sort());
        assert.equal(found.observation.value, took.length > 0 ? middle(took) : undefined);
        mustBeMadeOf(found);
      }),
      { numRuns: 200 },
    );
  });
});

/** The rows say the same as the number. */
function mustBeMadeOf({ observation, rows }: Measured): void {
  const { numerator, denominator, value, measure } = observation;
  const counting = rows.filter(({ counts }) => counts);
  const amounts = counting.some(({ amount }) => amount !== undefined);
  const isQuantile = measure === "property-quantile" || measure === "time-to-convert";
  assert.equal(
    amounts && !isQuantile ? sum(counting.map(({ amount = 0 }) => amount)) : counting.length,
    numerator,
    "those that count are the numerator",
  );
  if (measure === "ratio") assert.equal(rows.filter(({ side }) => side === "under").length, denominator);
  else if (measure !== "rate" && denominator !== 1) assert.equal(rows.length, denominator);
  if (!isQuantile) assert.equal(value, denominator === 0 ? undefined : numerator / denominator);
  const positions = new Set(rows.flatMap((row) => row.positions));
  assert.equal(observation.rows, positions.size);
  assert.deepEqual(
    [observation.firstRow, observation.lastRow],
    positions.size === 0 ? [undefined, undefined] : [Math.min(...positions), Math.max(...positions)],
  );
}

describe("a funnel with more than its types", () => {
  const steps = ["seen", { type: "paid", where: [{ property: "price", above: 2 }], within: "5m" }] as const;
  const share = funnelShare({ steps, by: "session", within: "10m" });

  it("holds its steps to their conditions and their own windows, and closes when the last of these is over", () => {
    const list: Said[] = [
      { type: "seen", at: 31, session: ["a"] },
      { type: "paid", at: 33, session: ["a"], price: 1 },
      { type: "paid", at: 35, session: ["a"], price: 5 },
      { type: "seen", at: 31, session: ["b"] },
      { type: "paid", at: 37, session: ["b"], price: 5 },
      { type: "seen", at: 31, session: ["c"] },
      { type: "paid", at: 33, session: ["c"], price: 1 },
    ];
    const { observation, rows } = measuredIn(share, list);
    assert.deepEqual([observation.numerator, observation.denominator], [1, 3]);
    assert.deepEqual(rows.find(({ counts }) => counts)?.positions, [1, 3]);
    assert.equal(closesAt(metricOf(share), window), window.to + 5 * minute);
  });

  it("ends its chains at what it excludes, and where nothing may lie between, at anything", () => {
    const list: Said[] = [
      { type: "seen", at: 31, session: ["a"] },
      { type: "left", at: 32, session: ["a"] },
      { type: "paid", at: 33, session: ["a"] },
      { type: "seen", at: 31, session: ["b"] },
      { type: "paid", at: 33, session: ["b"] },
    ];
    const plain = { steps: ["seen", "paid"], by: "session", within: "10m" };
    assert.equal(measuredIn(funnelShare(plain), list).observation.numerator, 2);
    assert.equal(measuredIn(funnelShare({ ...plain, exclude: [{ type: "left" }] }), list).observation.numerator, 1);
    assert.equal(measuredIn(funnelShare({ ...plain, order: "strict" }), list).observation.numerator, 1);
  });
});

describe("segments", () => {
  const split = (measure: MetricOptions["measure"], list: readonly Said[], top?: number) => [
    ...measurer(metricOf(measure), events(list)).split([window], { property: "country", top }, seen),
  ];

  it("of a sum add up to it, each of them made of its own rows", () => {
    fc.assert(
      fc.property(log, fc.integer({ min: 1, max: 3 }), (list, top) => {
        const parts = split(propertySum("paid", "price"), list, top);
        const whole = measuredIn(propertySum("paid", "price"), list);
        assert.equal(sum(parts.map(({ observation }) => observation.numerator)), whole.observation.numerator);
        assert.equal(
          sum(parts.map(({ observation }) => observation.unreadable ?? 0)),
          whole.observation.unreadable ?? 0,
        );
        assert.equal(sum(parts.map(({ rows }) => rows.length)), whole.rows.length);
        for (const part of parts) mustBeMadeOf(part);
      }),
    );
  });

  it("name the values with most, then the others as one, then what has none", () => {
    const at = 31;
    const list: Said[] = [
      { type: "paid", at, session: ["a"], country: "DK" },
      { type: "paid", at, session: ["a"], country: "DK" },
      { type: "paid", at, session: ["b"], country: "SE" },
      { type: "paid", at, session: ["b"], country: "NO" },
      { type: "paid", at, session: ["c"] },
    ];
    const parts = split(eventCount("paid"), list, 1);
    assert.deepEqual(
      parts.map(({ observation: { segment, value } }) => [segment, value]),
      [
        [{ property: "country", kind: "value", value: "DK" }, 2],
        [{ property: "country", kind: "other", values: 2 }, 2],
        [{ property: "country", kind: "missing" }, 1],
      ],
    );
  });

  it("of those who began are those of their first event", () => {
    const list: Said[] = [
      { type: "seen", at: 31, session: ["a"], country: "DK" },
      { type: "paid", at: 32, session: ["a"], country: "SE" },
      { type: "seen", at: 33, session: ["b"], country: "SE" },
    ];
    const parts = split(absence({ of: "seen", without: "paid", by: "session", within: "10m" }), list);
    assert.deepEqual(
      parts.map(({ observation: { segment, numerator, denominator } }) => [
        segment?.kind === "value" && segment.value,
        numerator,
        denominator,
      ]),
      [
        ["DK", 0, 1],
        ["SE", 1, 1],
      ],
    );
  });
});

describe("a number that events do not have", () => {
  const list: Said[] = [
    { type: "paid", at: 31, session: ["a"], price: 5 },
    { type: "paid", at: 32, session: ["a"] },
    { type: "paid", at: 33, session: ["a"], price: "dear" },
  ];
  it("is left out of the measure and counted beside it, by why it is not there", () => {
    const { observation, rows } = measuredIn(propertyMean("paid", "price"), list);
    assert.deepEqual(
      [observation.value, observation.denominator, observation.missing, observation.unreadable, rows.length],
      [5, 1, 1, 1, 1],
    );
  });

  it("leaves a mean and a median without a value where no event has one, and a sum at zero", () => {
    const none = list.slice(1);
    for (const measure of [propertyMean("paid", "price"), propertyQuantile("paid", "price")])
      assert.equal(measuredIn(measure, none).observation.value, undefined);
    assert.equal(measuredIn(propertySum("paid", "price"), none).observation.value, 0);
  });

  it("is told apart where it is personal", () => {
    const [event] = events(list);
    const personal = event ? [{ ...event, personal: { subject: "a", fields: ["price"] } }] : [];
    const { observation } = observe(metricOf(propertySum("paid", "price")), window, personal as RecordedEvent[], seen);
    assert.deepEqual([observation.value, observation.sealed], [0, 1]);
  });
});

describe("time that counts", () => {
  const calendar = { zone: "UTC", hours: { 4: ["00:30-00:45"], 5: ["00:30-00:45"] } } as const; // 1970-01-01 was a Thursday
  const list: Said[] = [
    { type: "paid", at: 31, session: ["a"] },
    { type: "paid", at: 44, session: ["b"] },
    { type: "paid", at: 50, session: ["c"] },
  ];

  it("of a rate is open time, and so are the events it counts", () => {
    const { observation } = measuredIn(rate("paid", "1h"), list, { calendar });
    assert.deepEqual([observation.numerator, observation.denominator, observation.value], [2, 0.25, 8]);
  });

  it("that is all closed has no rate", () => {
    const closed = { from: 60 * minute, to: 90 * minute };
    const { observation } = observe(metricOf(rate("paid", "1h"), { calendar }), closed, events(list), seen);
    assert.deepEqual([observation.denominator, "value" in observation], [0, false]);
  });

  it("of an absence waits until the business is open again", () => {
    const waits = absence({ of: "seen", without: "paid", by: "session", within: "10m" });
    const day = 24 * 60;
    const told: Said[] = [
      { type: "seen", at: 40, session: ["a"] },
      { type: "paid", at: day + 35, session: ["a"] },
      { type: "seen", at: 40, session: ["b"] },
      { type: "paid", at: day + 36, session: ["b"] },
    ];
    assert.equal(measuredIn(waits, told, { calendar }).observation.numerator, 1, "a came at the last moment");
    assert.equal(measuredIn(waits, told).observation.numerator, 2);
  });

  it("of a conversion is open time", () => {
    const takes = timeToConvert({ steps: ["seen", "paid"], by: "session", within: "1h" });
    const told: Said[] = [
      { type: "seen", at: 40, session: ["a"] },
      { type: "paid", at: 59, session: ["a"] },
    ];
    assert.equal(measuredIn(takes, told, { calendar }).observation.value, 5 * minute);
    assert.equal(measuredIn(takes, told).observation.value, 19 * minute);
  });

  it("of a window is a day of its zone, in which no event is lost or counted twice", () => {
    const zone = "Europe/Copenhagen";
    const metric = metricOf(eventCount("paid"), { window: "day", zone });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 30 }), (hours) => {
        const first = Date.UTC(2026, 0, 1) * 1000;
        const given = events(hours.map(() => ({ type: "paid", at: 0, session: [] }))).map((event, i) => ({
          ...event,
          occurred: first + (hours[i] ?? 0) * hour,
        }));
        const measures = measurer(metric, given);
        const windows = [...measures.windows(first + 9100 * hour)];
        assert.equal(sum(windows.map((one) => measures.observe(one, seen).observation.numerator)), hours.length);
        for (const [i, one] of windows.entries()) if (i > 0) assert.equal(one.from, windows[i - 1]?.to);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the intervals", () => {
  const priced = (list: readonly number[]): Said[] =>
    list.map((price) => ({ type: "paid", at: 31, session: [], price }));
  const interval = (measure: MetricOptions["measure"], list: readonly Said[]) => {
    const { low, high } = measuredIn(measure, list).observation;
    return [low, high].map((one) => (one === undefined ? undefined : Number(one.toPrecision(6))));
  };
  const one = (measure: MetricOptions["measure"]) => interval(measure, priced([5]));
  const ten = priced([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

  it("of a mean is Student's, as R's t.test gives it", () => {
    assert.deepEqual(interval(propertyMean("paid", "price"), ten), [3.33415, 7.66585]);
  });

  it("of a median lies between two of its values, the second and the ninth of ten", () => {
    assert.deepEqual(interval(propertyQuantile("paid", "price"), ten), [2, 9]);
  });

  it("of a rate is that of its count, by the time", () => {
    const { observation: count } = measuredIn(eventCount("paid"), ten);
    const { observation: perHour } = measuredIn(rate("paid", "1h"), ten);
    assert.deepEqual([perHour.low, perHour.high], [2 * (count.low ?? 0), 2 * (count.high ?? 0)]);
  });

  it("is absent where one number is all there is", () => {
    for (const measure of [
      propertyMean("paid", "price"),
      propertySum("paid", "price"),
      propertyQuantile("paid", "price"),
    ])
      assert.deepEqual(one(measure), [undefined, undefined]);
  });

  it("is absent, and the value too, where a ratio is too large to be a number", () => {
    const amounts = (price: number, type = "paid"): Said => ({ type, at: 31, session: ["a"], price });
    const perSeen = ratio(propertySum("paid", "price"), propertySum("seen", "price"));
    const far = measuredIn(perSeen, [amounts(1e290), amounts(1e-300, "seen")]).observation;
    assert.deepEqual([far.numerator, far.denominator, "value" in far, "low" in far], [1e290, 1e-300, false, false]);
    const wide = measuredIn(perSeen, [amounts(1e90), amounts(1e-200, "seen")]).observation;
    assert.deepEqual([wide.value, "low" in wide], [1e290, false]);
  });

  it("is absent where amounts are too large to be squared, and the number is not", () => {
    const { observation } = measuredIn(propertySum("paid", "price"), priced([1e200, 1e200]));
    assert.deepEqual([observation.value, "low" in observation], [2e200, false]);
  });
});
