import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatTime, parseTime } from "../event/index.ts";
import { calendarUnits, type PeriodKind, periodAt, periods } from "./period.ts";
import { zoneClock } from "./period-clock.ts";
import { timeline } from "./period-timeline.ts";

const seed = 20_261_121;
const zones = [
  "Europe/Copenhagen",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Pacific/Apia",
  "Australia/Lord_Howe",
  "America/St_Johns",
  "UTC",
  "+01:00",
  "-09:30",
];
const at = (text: string) => parseTime(text).at;
const hour = 3_600_000_000;
const told = (kind: PeriodKind, from: string, until: string) =>
  [...periods(kind, at(from), at(until))].map(({ from, to, label }) => `${label} ${(to - from) / hour} h`);

const weekStart = fc.constantFrom(1, 2, 3, 4, 5, 6, 7);
const kinds: fc.Arbitrary<PeriodKind> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({ unit: fc.constantFrom(...calendarUnits), zone: fc.constantFrom(...zones), weekStart }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ every: fc.integer({ min: 1, max: 1e12 }), from: fc.integer({ min: -1e12, max: 1e12 }) }),
  },
);
// From 1690 to 2250, and often in the years when clocks are changed.
const moments = fc.oneof(
  fc.integer({ min: at("1690-01-01T00:00:00Z"), max: at("2250-01-01T00:00:00Z") }),
  fc.integer({ min: at("1985-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") }),
);

describe("periods", () => {
  it(`hold the moment asked for, and tile time without gap or overlap (seed ${seed})`, () => {
    fc.assert(
      fc.property(kinds, moments, (kind, moment) => {
        const found = periodAt(moment, kind);
        assert.ok(found.from <= moment && moment < found.to, JSON.stringify(found));
        assert.deepEqual(periodAt(found.from, kind), found);
        assert.deepEqual(periodAt(found.to - 1, kind), found);
        assert.equal(periodAt(found.from - 1, kind).to, found.from);
        const next = periodAt(found.to, kind);
        assert.equal(next.from, found.to);
        assert.notEqual(next.label, found.label);
      }),
      { seed, numRuns: 400 },
    );
  });

  it(`are named after what the clock on the wall shows (seed ${seed})`, () => {
    const show = (zone: string) =>
      new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at("1985-01-01"), max: at("2035-01-01") }),
        (zone, moment) => {
          const { from, label } = periodAt(moment, { unit: "day", zone });
          assert.equal(label, show(zone).format(from / 1000));
          assert.equal(
            periodAt(moment, { unit: "month", zone }).label,
            show(zone)
              .format(moment / 1000)
              .slice(0, 7),
          );
        },
      ),
      { seed, numRuns: 300 },
    );
  });

  it("of a day last 23 and 25 hours where the clock changes", () => {
    const day = { unit: "day", zone: "Europe/Copenhagen" } as const;
    assert.deepEqual(told(day, "2019-03-30T12:00:00Z", "2019-04-01T00:00:00Z"), [
      "2019-03-30 24 h",
      "2019-03-31 23 h",
      "2019-04-01 24 h",
    ]);
    assert.deepEqual(told(day, "2019-10-27T12:00:00Z", "2019-10-27T13:00:00Z"), ["2019-10-27 25 h"]);
    assert.equal(formatTime(periodAt(at("2019-10-27T12:00:00Z"), day).from), "2019-10-26T22:00:00Z");
  });

  it("of an hour are two where the clock shows it twice, and none where it skips it", () => {
    const hourly = { unit: "hour", zone: "Europe/Copenhagen" } as const;
    assert.deepEqual(told(hourly, "2019-10-27T00:00:00Z", "2019-10-27T02:00:00Z"), [
      "2019-10-27T02:00+02:00 1 h",
      "2019-10-27T02:00+01:00 1 h",
    ]);
    assert.deepEqual(told(hourly, "2019-03-31T00:00:00Z", "2019-03-31T02:00:00Z"), [
      "2019-03-31T01:00+01:00 1 h",
      "2019-03-31T03:00+02:00 1 h",
    ]);
  });

  it("of Lord Howe, where the clock changes by half an hour, have hours of 30 minutes beside them", () => {
    const hourly = { unit: "hour", zone: "Australia/Lord_Howe" } as const;
    assert.deepEqual(told(hourly, "2019-04-06T14:00:00Z", "2019-04-06T16:00:00Z"), [
      "2019-04-07T01:00+11:00 1 h",
      "2019-04-07T01:30+10:30 0.5 h",
      "2019-04-07T02:00+10:30 1 h",
    ]);
    const day = { unit: "day", zone: "Australia/Lord_Howe" } as const;
    assert.deepEqual(told(day, "2019-04-07T00:00:00Z", "2019-04-07T00:00:01Z"), ["2019-04-07 24.5 h"]);
  });

  it("leave out the day that Apia left out", () => {
    assert.deepEqual(told({ unit: "day", zone: "Pacific/Apia" }, "2011-12-30T00:00:00Z", "2011-12-31T12:00:00Z"), [
      "2011-12-29 24 h",
      "2011-12-31 24 h",
      "2012-01-01 24 h",
    ]);
  });

  it("of a day begin once where the clock is set back across midnight", () => {
    // Until 2011 the clocks of St. John's were set back from 00:01 to 23:01.
    assert.deepEqual(told({ unit: "day", zone: "America/St_Johns" }, "2010-11-06T12:00:00Z", "2010-11-08T00:00:00Z"), [
      "2010-11-06 24 h",
      "2010-11-07 25 h",
    ]);
    // In São Paulo midnight itself was skipped.
    const { from, label } = periodAt(at("2018-11-04T12:00:00Z"), { unit: "day", zone: "America/Sao_Paulo" });
    assert.deepEqual([formatTime(from), label], ["2018-11-04T03:00:00Z", "2018-11-04"]);
  });

  it("of a week are those of ISO, or start on the day asked for", () => {
    assert.deepEqual(told({ unit: "week" }, "2018-12-31", "2019-01-07"), ["2019-W01 168 h"]);
    assert.deepEqual(told({ unit: "week" }, "2021-01-01", "2021-01-05"), ["2020-W53 168 h", "2021-W01 168 h"]);
    assert.deepEqual(told({ unit: "week", weekStart: 7 }, "2019-10-22", "2019-10-23"), ["week of 2019-10-20 168 h"]);
  });

  it("of months, quarters and years, also long ago and far ahead", () => {
    assert.deepEqual(told({ unit: "month" }, "1968-02-10", "1968-02-11"), ["1968-02 696 h"]);
    assert.deepEqual(told({ unit: "quarter", zone: "+01:00" }, "2019-12-31T23:30:00Z", "2020-01-01"), [
      "2020-Q1 2184 h",
    ]);
    assert.deepEqual(told({ unit: "year" }, "2200-05-01", "2200-05-02"), ["2200 8760 h"]);
    // Before zones there were local mean times: Berlin was 53 minutes and 28 seconds ahead.
    assert.equal(zoneClock("Europe/Berlin").offsetAt(at("1880-01-01T00:00:00Z")), 3_208_000_000);
  });

  it("of one length start where they are told to", () => {
    assert.deepEqual(
      told({ every: 6 * hour, from: at("2019-01-01T03:00:00Z") }, "2019-01-01", "2019-01-01T04:00:00Z"),
      ["2018-12-31T21:00:00Z 6 h", "2019-01-01T03:00:00Z 6 h"],
    );
  });

  it("are refused where they cannot be", () => {
    for (const kind of [{ every: 0 }, { every: 1.5 }, { unit: "day", weekStart: 8 }, { unit: "fortnight" }]) {
      assert.throws(() => periodAt(0, kind as PeriodKind), { code: "insight/bad-period" }); // what a definition made by hand may say
    }
    assert.throws(() => periodAt(0, { unit: "day", zone: "Mars/Olympus" }), { code: "event/unknown-zone" });
  });
});

describe("a timeline", () => {
  it(`finds the period of a moment by its number (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        kinds,
        moments,
        fc.array(fc.integer({ min: -20, max: 120 }), { maxLength: 20 }),
        (kind, first, steps) => {
          const length = periodAt(first, kind).to - periodAt(first, kind).from;
          const line = timeline(kind, first, first + length * 90);
          for (const step of steps) {
            const moment = first + Math.floor((step * length * 7) / 8);
            const found = line.periods[line.indexOf(moment)];
            const [start, end] = [line.periods[0]?.from ?? 0, line.periods.at(-1)?.to ?? 0];
            if (moment < start) assert.equal(line.indexOf(moment), -1);
            else if (moment >= end) assert.equal(line.indexOf(moment), line.periods.length);
            else assert.deepEqual(found, periodAt(moment, kind));
          }
        },
      ),
      { seed, numRuns: 100 },
    );
  });

  it("is refused where it would have more periods than anybody reads", () => {
    assert.throws(() => timeline({ every: 1_000_000 }, 0, at("2019-01-01")), { code: "insight/too-many-periods" });
    assert.deepEqual(timeline({ unit: "day" }, 5, 5).periods, []);
  });
});
