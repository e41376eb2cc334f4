import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseTime } from "../event/index.ts";
import { propertyIndex } from "./property.ts";
import {
  type Retention,
  retention,
  retentionLine,
  retentionProperties,
  retentionRows,
  retentionTypes,
} from "./retention.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

const seed = 20_261_121;
const hour = 3_600_000_000;

function columns(events: readonly Told[], names: readonly string[] = ["brand", "price"]) {
  const properties = names.map((name) => {
    const index = propertyIndex(name);
    for (const event of toldEvents(events)) index.add(event);
    return [name, index.column()] as const;
  });
  return { journeys: journeysOf("who", events), properties: new Map(properties) };
}

const story: fc.Arbitrary<Told[]> = fc.array(
  fc
    .record({
      type: fc.constantFrom("view", "cart", "buy"),
      at: fc.integer({ min: 0, max: 59 }),
      tags: fc.constantFrom("a", "b", "c", ["a", "d"]).map((who) => ({ who })),
      data: fc.record(
        { brand: fc.constantFrom("x", "y", "5", 5), price: fc.constantFrom(0.5, 0.25, "7", "free", 2 ** 60) },
        { requiredKeys: [] },
      ),
    })
    .map((told) => ({ ...told, lineage: told.type === "buy" ? ["buy", "cart"] : [told.type] })),
  { maxLength: 25 },
);

const questions: fc.Arbitrary<Retention> = fc
  .record({
    start: fc.constantFrom(
      { type: "view" },
      { type: "cart" },
      {},
      { type: "view", where: [{ property: "brand", is: "5" }] },
    ),
    return: fc.constantFrom({ type: "view" }, { type: "buy" }, {}),
    starts: fc.constantFrom("first" as const, "each-period" as const),
    period: fc.constantFrom({ every: 10 }, { every: 7, from: 3 }),
    clock: fc.constantFrom("calendar" as const, "since-start" as const),
    shape: fc.constantFrom(
      { kind: "classic" as const, periods: 4 },
      { kind: "rolling" as const, periods: 3 },
      {
        brackets: [
          [1, 1],
          [2, 4],
          [0, 9],
        ] as const,
      },
    ),
    atLeast: fc.constantFrom(undefined, 1, 2),
    value: fc.constantFrom(undefined, "price"),
    from: fc.constantFrom(undefined, 12),
    until: fc.constantFrom(30, 60, 45),
    breakdown: fc.constantFrom(
      undefined,
      { property: "brand", top: 1 },
      {
        cohorts: [
          { name: "bought", cohort: { kind: "did" as const, event: { type: "buy" } } },
          { name: "all", cohort: { kind: "did" as const, event: {} } },
        ],
      },
    ),
  })
  .map(({ shape, ...rest }) => ({ ...rest, ...shape }));

interface Naive {
  who: string;
  position: number;
  period: number;
  brand: string | undefined;
  /** By column, the values told of the returns. */
  returns: unknown[][];
  begun: boolean[];
  over: boolean[];
}

/** Every start, found with filters over a list. */
function naive(events: readonly Told[], asked: Retention): Naive[] {
  if (!("every" in asked.period)) throw new Error("told by length here");
  const { every, from: origin = 0 } = asked.period;
  const periodOf = (at: number) => Math.floor((at - origin) / every);
  const field = (told: Told, name: string) => (told.data as Record<string, unknown>)[name]; // told above
  const isOne = (told: Told, { type, where = [] }: Retention["start"]) =>
    (type === undefined || (told.lineage ?? []).includes(type)) &&
    (where.length === 0 || String(field(told, "brand")) === "5");
  const brackets =
    asked.brackets ??
    Array.from({ length: (asked.periods ?? 7) + 1 }, (_, n) => [n, asked.kind === "rolling" ? 999 : n] as const);
  const found: Naive[] = [];
  for (const who of ["a", "b", "c", "d"]) {
    const mine = events
      .map((told, i) => ({ told, position: i + 1, at: told.at }))
      .filter(({ told }) => [told.tags["who"]].flat().includes(who) && told.at < asked.until)
      .sort((a, b) => a.at - b.at || a.position - b.position);
    const starts = mine.filter(({ told }) => isOne(told, asked.start));
    const counted =
      asked.starts === "each-period"
        ? starts
            .filter((one) => one.at >= (asked.from ?? 0))
            .filter((one, i, list) => list.findIndex((other) => periodOf(other.at) === periodOf(one.at)) === i)
        : starts.slice(0, 1).filter((one) => one.at >= (asked.from ?? 0));
    for (const start of counted) {
      const later = mine.slice(mine.indexOf(start) + 1).filter(({ told }) => isOne(told, asked.return));
      const n = (at: number) =>
        asked.clock === "since-start" ? Math.floor((at - start.at) / every) : periodOf(at) - periodOf(start.at);
      const zero = asked.clock === "since-start" ? start.at : origin + periodOf(start.at) * every;
      const brand = field(start.told, "brand");
      const lastOf = (from: number, to: number) => (asked.kind === "rolling" ? from : to);
      found.push({
        who,
        position: start.position,
        period: origin + periodOf(start.at) * every,
        brand: brand === undefined ? undefined : String(brand),
        returns: brackets.map(([from, to]) =>
          later.filter(({ at }) => n(at) >= from && n(at) <= to).map(({ told }) => field(told, "price")),
        ),
        begun: brackets.map(([from]) => zero + from * every < asked.until),
        over: brackets.map(
          ([from, to]) =>
            zero + (lastOf(from, to) + 1) * every <= asked.until &&
            origin + (periodOf(start.at) + 1) * every <= asked.until,
        ),
      });
    }
  }
  return found;
}

describe("retention", () => {
  it(`counts what counting by hand does, cell by cell, and tells as many rows (seed ${seed})`, () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { journeys, properties } = columns(events);
        const answer = retention(journeys, asked, properties);
        const starts = naive(events, asked);
        const least = asked.atLeast ?? 1;
        assert.equal(answer.starts, starts.length);
        for (const { period, starts: count, cells } of answer.rows) {
          const mine = starts.filter((one) => one.period === period.from);
          assert.equal(count, mine.length);
          for (const column of answer.columns.keys()) {
            const cell = cells.find((one) => one.column === column);
            assert.equal(
              cell !== undefined,
              mine.some(({ begun }) => begun[column]),
              "a cell is there once its period has begun",
            );
            if (!cell) continue;
            const hits = mine.filter((one) => (one.returns[column]?.length ?? 0) >= least);
            assert.deepEqual([cell.numerator, cell.denominator], [hits.length, mine.length]);
            assert.equal(
              cell.isComplete,
              mine.every(({ over }) => over[column]),
            );
            const rows = [...retentionRows(journeys, asked, { period: period.from, column }, properties)];
            assert.equal(rows.length, cell.numerator, "as many rows as the number says");
            assert.deepEqual(
              rows.map(({ entity, start }) => [entity, start.position]).sort(),
              hits.map(({ who, position }) => [who, position]).sort(),
            );
            for (const row of rows) assert.ok(row.returns.length >= least);
            const lost = [
              ...retentionRows(journeys, asked, { period: period.from, column, which: "lost" }, properties),
            ];
            assert.equal(lost.length, cell.denominator - cell.numerator);
            if (asked.value === undefined) continue;
            const prices = hits.flatMap((one) => one.returns[column] ?? []);
            const quarters = prices
              .filter((price) => price !== undefined && price !== "free")
              .map((price) => BigInt(Number(price) * 4));
            assert.equal(cell.value?.sum, Number(quarters.reduce((sum, one) => sum + one, 0n)) / 4);
            assert.equal(cell.value?.missing, prices.filter((price) => price === undefined).length);
            assert.equal(cell.value?.unreadable, prices.filter((price) => price === "free").length);
          }
        }
      }),
      { seed, numRuns: 400 },
    );
  });

  it(`weighs the average row by the complete cells alone, and its groups make up the whole (seed ${seed})`, () => {
    fc.assert(
      fc.property(story, questions, (events, asked) => {
        const { journeys, properties } = columns(events);
        const answer = retention(journeys, asked, properties);
        for (const column of answer.columns.keys()) {
          const complete = answer.rows.flatMap(({ cells }) =>
            cells.filter((cell) => cell.column === column && cell.isComplete),
          );
          const told = answer.average.find((cell) => cell.column === column);
          assert.equal(told?.rows ?? 0, complete.length);
          assert.equal(
            told?.numerator ?? 0,
            complete.reduce((sum, cell) => sum + cell.numerator, 0),
          );
          assert.equal(
            told?.denominator ?? 0,
            complete.reduce((sum, cell) => sum + cell.denominator, 0),
          );
        }
        const starts = naive(events, asked);
        for (const [g, { group, starts: count, rows }] of (answer.groups ?? []).entries()) {
          if (group.kind === "value") assert.equal(count, starts.filter(({ brand }) => brand === group.value).length);
          if (group.kind === "missing") assert.equal(count, starts.filter(({ brand }) => brand === undefined).length);
          for (const { period, cells } of rows)
            for (const { column, numerator } of cells)
              assert.equal(
                [...retentionRows(journeys, asked, { period: period.from, column, group: g }, properties)].length,
                numerator,
              );
        }
        if (asked.breakdown && "property" in asked.breakdown)
          assert.equal(
            answer.groups?.reduce((sum, one) => sum + one.starts, 0),
            answer.starts,
          );
      }),
      { seed, numRuns: 250 },
    );
  });

  it(`does not depend on the order in which events were logged (seed ${seed})`, () => {
    const apart = story.map((events) => events.map((told, i) => ({ ...told, at: told.at + i / 100 })));
    const shuffled = apart.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    fc.assert(
      fc.property(shuffled, questions, ([events, other], asked) => {
        // Hundredths of a microsecond are none: times are whole.
        const whole = (list: readonly Told[]) => list.map((told) => ({ ...told, at: Math.round(told.at * 100) }));
        const scaled = { ...asked, period: { every: 1000 }, until: asked.until * 100, from: undefined };
        const [a, b] = [columns(whole(events)), columns(whole(other))];
        assert.deepEqual(retention(a.journeys, scaled, a.properties), retention(b.journeys, scaled, b.properties));
      }),
      { seed, numRuns: 150 },
    );
  });

  it("counts days by the calendar of a zone, also over a day of 25 hours", () => {
    const at = (text: string) => parseTime(text).at;
    const seen = (time: string) => ({ type: "seen", at: at(time), tags: { who: "a" } });
    // 00:30 on the 26th, and 23:30 on the 27th, which is 48 hours later: the 27th lasted 25.
    const { journeys } = columns([seen("2019-10-25T22:30:00Z"), seen("2019-10-27T22:30:00Z")]);
    const asked = { start: {}, return: {}, periods: 2, until: at("2019-11-01") } as const;
    const hits = (more: Pick<Retention, "period" | "clock">) =>
      retention(journeys, { ...asked, ...more }).rows.map(({ period, cells }) => [
        period.label,
        ...cells.map((cell) => cell.numerator),
      ]);
    assert.deepEqual(hits({ period: { unit: "day", zone: "Europe/Copenhagen" } }), [["2019-10-26", 0, 1, 0]]);
    assert.deepEqual(hits({ period: { unit: "day" } }), [["2019-10-25", 0, 0, 1]]);
    assert.deepEqual(hits({ period: { unit: "day", zone: "Europe/Copenhagen" }, clock: "since-start" }), [
      ["2019-10-26", 0, 0, 1],
    ]);
  });

  it("says what it needs and how it counts", () => {
    const asked: Retention = {
      start: { type: "view", where: [{ property: "brand", is: "x" }] },
      return: { type: "buy" },
      period: { unit: "week", zone: "Asia/Kolkata" },
      kind: "rolling",
      atLeast: 2,
      value: "price",
      until: 24 * hour,
      breakdown: {
        cohorts: [
          { name: "carted", cohort: { kind: "did", event: { type: "cart", where: [{ property: "size", above: 1 }] } } },
        ],
      },
    };
    assert.deepEqual(retentionProperties(asked), ["brand", "price", "size"]);
    assert.deepEqual(retentionTypes(asked), ["view", "buy", "cart"]);
    assert.equal(
      retentionLine(asked),
      "the first view with brand x starts, at least 2 times a later buy returns, by week in Asia/Kolkata, the start's own is 0, in week n or later, as known at 1970-01-02T00:00:00Z, carted: did cart with size above 1",
    );
    assert.deepEqual(JSON.parse(JSON.stringify(asked)), asked, "a definition is plain data");
  });

  it("of an empty log, or of a type that never occurs, has no rows", () => {
    const asked: Retention = { start: { type: "gone" }, return: {}, period: { unit: "day" }, until: 10 };
    for (const events of [[], [{ type: "view", at: 0, tags: { who: "a" } }]]) {
      const { starts, rows, average } = retention(columns(events).journeys, asked);
      assert.deepEqual([starts, rows, average], [0, [], []]);
    }
  });

  it("is refused where it makes no sense", () => {
    const { journeys } = columns([]);
    const asked: Retention = { start: {}, return: {}, period: { unit: "day" }, until: 10 };
    const bad: Partial<Retention>[] = [
      { periods: -1 },
      { periods: 100_000 },
      { brackets: [] },
      { brackets: [[3, 2]] },
      { brackets: [[1, 2]], kind: "rolling" },
      { atLeast: 0 },
      { clock: "since-start", period: { unit: "month" } },
    ];
    for (const more of bad)
      assert.throws(
        () => retention(journeys, { ...asked, ...more }),
        { code: "insight/bad-retention" },
        JSON.stringify(more),
      );
    assert.throws(() => retention(journeys, { ...asked, value: "price" }), { code: "insight/property-not-read" });
  });
});
