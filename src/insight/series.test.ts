import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type BusinessCalendar, openHours } from "./calendar.ts";
import { propertyIndex } from "./property.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";
import { series, seriesRows } from "./series.ts";
import { type Series, seriesProperties, seriesTypes } from "./series-definition.ts";
import { seriesLine } from "./series-line.ts";
import { sessions } from "./sessions.ts";

const seed = 20_261_121;
const hour = 3_600_000_000;

/** The log by "who", or whole. */
function columns(events: readonly Told[], made: "by who" | "whole" = "by who") {
  const properties = ["brand", "price"].map((name) => {
    const index = propertyIndex(name);
    for (const event of toldEvents(events)) index.add(event);
    return [name, index.column()] as const;
  });
  return { journeys: journeysOf(made === "whole" ? undefined : "who", events), properties: new Map(properties) };
}

const story: fc.Arbitrary<Told[]> = fc.array(
  fc
    .record({
      type: fc.constantFrom("view", "cart", "buy"),
      at: fc.integer({ min: 0, max: 40 }),
      tags: fc.constantFrom("a", "b", "c", ["a", "b"]).map((who) => ({ who })),
      data: fc.record(
        {
          brand: fc.constantFrom("x", "y", "z", "5", 5, null),
          price: fc.constantFrom(0.5, 0.25, "7", "free", true, 2 ** 60, -3),
        },
        { requiredKeys: [] },
      ),
    })
    .map((told) => ({ ...told, lineage: told.type === "buy" ? ["buy", "cart"] : [told.type] })),
  { maxLength: 25 },
);

const measures = fc.constantFrom<Series["measure"]>(
  { kind: "count" },
  { kind: "entities" },
  { kind: "sum", of: "price" },
  { kind: "mean", of: "price" },
  { kind: "min", of: "price" },
  { kind: "max", of: "price" },
  { kind: "quantile", of: "price", share: 0.5 },
  { kind: "rate", per: "entity" },
  { kind: "rate", per: "hour" },
  { kind: "ratio", over: { kind: "sum", of: "price" }, to: { type: "view" }, under: { kind: "entities" } },
);
const questions: fc.Arbitrary<Series> = fc.record({
  of: fc.constantFrom({ type: "cart" }, {}, { type: "buy", where: [{ property: "brand", exists: true }] }),
  measure: measures,
  period: fc.constantFrom(undefined, { every: 10 }, { every: 7, from: 2 }),
  from: fc.constantFrom(undefined, 3),
  until: fc.constantFrom(undefined, 30, 50),
  breakdown: fc.constantFrom(undefined, { property: "brand", top: 1 }, { property: "brand" }),
});

interface One {
  readonly position: number;
  readonly at: number;
  readonly who: readonly string[];
  readonly brand: string;
  readonly price: number | undefined;
}

function read(events: readonly Told[], match: Series["of"]): One[] {
  return events.flatMap((told, i) => {
    const data = told.data as { brand?: unknown; price?: unknown }; // told above
    const isMeant =
      (match.type === undefined || (told.lineage ?? []).includes(match.type)) && (!match.where || "brand" in data);
    const price = typeof data.price === "number" ? data.price : data.price === "7" ? 7 : undefined;
    const brand = "brand" in data ? `=${String(data.brand)}` : "(missing)";
    return isMeant ? [{ position: i + 1, at: told.at, who: [told.tags["who"] ?? []].flat(), brand, price }] : [];
  });
}

function naive(
  measure: Series["measure"],
  ones: readonly One[],
  to: readonly One[],
  micros: number,
): number | undefined {
  const prices = ones.flatMap(({ price }) => price ?? []).sort((a, b) => a - b);
  const sum = Number(prices.reduce((total, price) => total + BigInt(price * 4), 0n)) / 4;
  const entities = (list: readonly One[]) => new Set(list.flatMap(({ who }) => who)).size;
  const [low = 0, high = 0] = [prices[Math.floor((prices.length - 1) / 2)], prices[Math.ceil((prices.length - 1) / 2)]];
  switch (measure.kind) {
    case "count":
      return ones.length;
    case "entities":
      return entities(ones);
    case "sum":
      return sum;
    case "ratio":
      return entities(to) === 0 ? undefined : sum / entities(to);
    case "rate":
      if (measure.per === "entity") return entities(ones) === 0 ? undefined : ones.length / entities(ones);
      return micros > 0 ? ones.length / (micros / hour) : undefined;
    case "mean":
      return prices.length === 0 ? undefined : sum / prices.length;
    case "min":
      return prices[0];
    case "max":
      return prices.at(-1);
    case "quantile":
      return prices.length === 0 ? undefined : low === high ? low : 0.5 * low + 0.5 * high;
  }
}

describe("a series", () => {
  it(`has the numbers that filtering by hand gives, period by period and value by value, and as many rows (seed ${seed})`, () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { journeys, properties } = columns(events);
        const answer = series(journeys, asked, properties);
        const from = asked.from ?? Math.min(...events.map(({ at }) => at));
        const until = asked.until ?? Math.max(...events.map(({ at }) => at)) + 1;
        assert.deepEqual(
          answer.range,
          Number.isFinite(from) && Number.isFinite(until) && from < until ? { from, until } : undefined,
        );
        if (!answer.range) return;
        const isIn = ({ at }: One) => at >= from && at < until;
        const ones = read(events, asked.of).filter(isIn);
        const under = asked.measure.kind === "ratio" ? read(events, asked.measure.to).filter(isIn) : [];

        const brandsOf = (group: NonNullable<typeof answer.groups>[number]["group"]): ((one: One) => boolean) => {
          if (group.kind === "value") return ({ brand }) => brand === `=${group.value}`;
          if (group.kind === "missing") return ({ brand }) => brand === "(missing)";
          const named = (answer.groups ?? []).flatMap((one) =>
            one.group.kind === "value" ? [`=${one.group.value}`] : [],
          );
          return ({ brand }) => brand !== "(missing)" && !named.includes(brand);
        };
        const lines = [
          { line: answer.all, group: undefined, isOf: (_: One) => true },
          ...(answer.groups ?? []).map((line, group) => ({ line, group, isOf: brandsOf(line.group) })),
        ];
        for (const { line, group, isOf } of lines) {
          const cells = [
            { point: line.total, period: undefined, lies: (_: One) => true, span: until - from },
            ...line.points.map((point, p) => {
              const { from: start = 0, to = 0 } = answer.periods[p] ?? {};
              return {
                point,
                period: p,
                lies: ({ at }: One) => at >= start && at < to,
                span: Math.min(until, to) - Math.max(from, start),
              };
            }),
          ];
          for (const { point, period, lies, span } of cells) {
            const mine = ones.filter(isOf).filter(lies);
            assert.equal(point.items, mine.length);
            assert.equal(point.value, naive(asked.measure, mine, under.filter(isOf).filter(lies), span));
            const rows = [...seriesRows(journeys, asked, { period, group }, properties)];
            const expected =
              asked.measure.kind === "entities" ? point.value : (point.read ?? point.over?.read ?? point.items);
            assert.equal(rows.length, expected, "as many rows as the number says");
            if (asked.measure.kind === "ratio")
              assert.equal(
                [...seriesRows(journeys, asked, { period, group, part: "under" }, properties)].length,
                point.under?.value ?? 0,
              );
          }
        }
        for (const { from: start, to, isComplete } of answer.periods)
          assert.equal(isComplete, start >= from && to <= until);
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`tells the top values, and all others as one whose number is exact (seed ${seed})`, () => {
    fc.assert(
      fc.property(story, (events) => {
        const { journeys, properties } = columns(events);
        const asked: Series = { of: {}, measure: { kind: "count" }, breakdown: { property: "brand", top: 2 } };
        const { groups = [], all } = series(journeys, asked, properties);
        assert.equal(
          groups.reduce((sum, { total }) => sum + total.items, 0),
          all.total.items,
        );
        const named = groups.filter(({ group }) => group.kind === "value");
        assert.ok(named.length <= 2);
        const counts = named.map(({ total }) => total.value ?? 0);
        assert.deepEqual(
          counts,
          [...counts].sort((a, b) => b - a),
        );
      }),
      { seed, numRuns: 150 },
    );
  });

  it(`does not depend on the order in which events were logged (seed ${seed})`, () => {
    const shuffled = story.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    fc.assert(
      fc.property(shuffled, questions, ([events, other], asked) => {
        const [a, b] = [columns(events), columns(other)];
        assert.deepEqual(series(a.journeys, asked, a.properties), series(b.journeys, asked, b.properties));
      }),
      { seed, numRuns: 200 },
    );
  });

  it("counts numbers that are none, and never guesses them", () => {
    const told = (price: unknown, i: number): Told => ({
      type: "buy",
      at: i,
      tags: {},
      data: price === undefined ? {} : { price },
    });
    const events = [1.5, "2.5", "free", "1,000", null, undefined].map(told);
    const sealed: Told = { ...told(0, 6), data: { price: "x" }, personal: { subject: "p-1", fields: ["price"] } };
    const { journeys, properties } = columns([...events, sealed], "whole");
    const { all, unread } = series(
      journeys,
      { of: { type: "buy" }, measure: { kind: "sum", of: "price" } },
      properties,
    );
    assert.deepEqual(all.total, { value: 4, items: 7, read: 2 });
    assert.deepEqual(unread, { missing: 1, sealed: 1, unreadable: 3, examples: ["1,000", "free", "null"] });
  });

  it("has 0 for the count of an empty period, and nothing for its mean", () => {
    const buy = (at: number, price: number): Told => ({ type: "buy", at, tags: {}, data: { price } });
    const { journeys, properties } = columns([buy(0, 1), buy(25, 3)], "whole");
    const points = (measure: Series["measure"]) =>
      series(journeys, { of: {}, measure, period: { every: 10 } }, properties).all.points.map(({ value }) => value);
    assert.deepEqual(points({ kind: "count" }), [1, 0, 1]);
    assert.deepEqual(points({ kind: "sum", of: "price" }), [1, 0, 3]);
    assert.deepEqual(points({ kind: "mean", of: "price" }), [1, undefined, 3]);
    const { periods } = series(journeys, { of: {}, measure: { kind: "count" }, period: { every: 10 } });
    assert.deepEqual(
      periods.map(({ isComplete }) => isComplete),
      [true, true, false],
    );
  });

  it("measures sessions: how many, how long, and how many events each has", () => {
    const seen = (minutes: number, who: string): Told => ({ type: "seen", at: minutes * 60_000_000, tags: { who } });
    const { journeys } = columns([
      seen(0, "a"),
      seen(10, "a"),
      seen(60, "a"),
      seen(5, "b"),
      seen(20, "b"),
      seen(25, "b"),
    ]);
    const cut = sessions(journeys, 30 * 60_000_000);
    const total = (measure: Series["measure"]) => series(cut, { of: {}, item: "journey", measure }).all.total.value;
    assert.equal(total({ kind: "count" }), 3);
    assert.equal(total({ kind: "mean", of: "events" }), 2);
    assert.equal(total({ kind: "max", of: "seconds" }), 1200);
    assert.equal(total({ kind: "quantile", of: "seconds", share: 0.5 }), 600);
    const rows = [...seriesRows(cut, { of: {}, item: "journey", measure: { kind: "count" } }, {})];
    assert.deepEqual(
      rows.map(({ entity, positions }) => [entity, positions.length]),
      [
        ["a #1", 2],
        ["a #2", 1],
        ["b #1", 3],
      ],
    );
  });

  it(`counts only open time of a business calendar (seed ${seed})`, () => {
    const calendar: BusinessCalendar = { zone: "UTC", hours: { 4: ["01:00-03:00"], 5: ["00:00-24:00"] } };
    const open = openHours(calendar);
    const times = fc.array(fc.integer({ min: 0, max: 60 * hour }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(times, (list) => {
        const { journeys } = columns(
          list.map((at) => ({ type: "call", at, tags: {} })),
          "whole",
        );
        const asked: Series = { of: {}, measure: { kind: "rate", per: "hour" }, calendar, from: 0, until: 48 * hour };
        const { all, outside } = series(journeys, asked);
        const within = list.filter((at) => at < 48 * hour);
        assert.equal(all.total.items, within.filter(open.isOpen).length);
        assert.equal(outside, within.length - all.total.items);
        assert.equal(all.total.value, all.total.items / 26);
      }),
      { seed, numRuns: 60 },
    );
  });

  it("says what it needs and how it counts", () => {
    const asked: Series = {
      of: { type: "buy", where: [{ property: "brand", is: "x" }] },
      measure: { kind: "ratio", over: { kind: "sum", of: "price" }, to: { type: "view" }, under: { kind: "entities" } },
      period: { unit: "day", zone: "Europe/Copenhagen" },
      breakdown: { property: "shop" },
    };
    assert.deepEqual(seriesProperties(asked), ["brand", "price", "shop"]);
    assert.deepEqual(seriesTypes(asked), ["buy", "view"]);
    assert.equal(
      seriesLine(asked),
      "sum of price of buy with brand x to entities of view, by day in Europe/Copenhagen, by shop",
    );
    assert.deepEqual(JSON.parse(JSON.stringify(asked)), asked, "a definition is plain data");
  });

  it("of an empty log is nothing, and counts zero", () => {
    const { journeys, properties } = columns([]);
    const asked: Series = {
      of: {},
      measure: { kind: "count" },
      period: { unit: "day" },
      breakdown: { property: "brand" },
    };
    assert.deepEqual(series(journeys, asked, properties), {
      range: undefined,
      periods: [],
      all: { total: { value: 0, items: 0 }, points: [] },
      groups: [],
    });
  });

  it("is refused where it makes no sense", () => {
    const { journeys, properties } = columns([{ type: "buy", at: 0, tags: {} }], "whole");
    const bad: Series[] = [
      { of: {}, measure: { kind: "entities" } },
      { of: {}, measure: { kind: "quantile", of: "price", share: 50 } },
      { of: {}, measure: { kind: "rate", per: "day" }, calendar: { zone: "UTC", hours: { 1: ["09:00-17:00"] } } },
    ];
    for (const asked of bad) assert.throws(() => series(journeys, asked, properties), { code: "insight/bad-series" });
    assert.throws(() => series(journeys, { of: {}, measure: { kind: "sum", of: "gone" } }, properties), {
      code: "insight/property-not-read",
    });
  });
});
