import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatTime, parseTime } from "../event/index.ts";
import { type BusinessCalendar, openHours } from "./calendar.ts";

const seed = 20_261_121;
const at = (text: string) => parseTime(text).at;
const hour = 3_600_000_000;
const office = ["09:00-12:30", "13:00-17:00"];
const weekdays: BusinessCalendar = {
  zone: "Europe/Copenhagen",
  hours: { 1: office, 2: office, 3: office, 4: office, 5: ["09:00-12:00"] },
  holidays: ["2019-12-25", "2019-12-26"],
};
const nights: BusinessCalendar = {
  zone: "America/St_Johns",
  hours: { 6: ["00:00-24:00"], 7: ["00:00-05:00", "22:00-24:00"], 1: ["00:00-00:01", "03:00-03:01"] },
};
const apia: BusinessCalendar = { zone: "Pacific/Apia", hours: { 4: ["08:00-24:00"], 5: ["00:00-24:00"], 6: office } };
const calendars = fc.constantFrom(weekdays, nights, apia);
const moments = fc.integer({ min: at("2009-12-01"), max: at("2012-03-01") });
const amounts = fc.integer({ min: 0, max: 4000 * hour });

describe("a business calendar", () => {
  it("counts only the time it is open", () => {
    const { between, isOpen } = openHours(weekdays);
    // Friday 10:00 to Monday 10:00, Copenhagen time.
    assert.equal(between(at("2019-11-22T09:00:00Z"), at("2019-11-25T09:00:00Z")), 3 * hour);
    assert.equal(between(at("2019-12-24T08:00:00Z"), at("2019-12-27T09:00:00Z")), 8.5 * hour);
    assert.equal(between(at("2019-11-25T09:00:00Z"), at("2019-11-22T09:00:00Z")), -3 * hour);
    assert.deepEqual(
      ["07:59:59", "08:00:00", "11:29:59", "11:30:00", "12:00:00", "16:00:00"].map((time) =>
        isOpen(at(`2019-11-25T${time}Z`)),
      ),
      [false, true, true, false, true, false],
    );
    assert.equal(isOpen(at("2019-12-25T09:00:00Z")), false);
  });

  it("adds open time, ending where it is used up", () => {
    const { add } = openHours(weekdays);
    const added = (from: string, hours: number) => formatTime(add(at(from), hours * hour));
    assert.equal(added("2019-11-22T10:30:00Z", 0.5), "2019-11-22T11:00:00Z");
    assert.equal(added("2019-11-22T10:30:00Z", 1), "2019-11-25T08:30:00Z");
    assert.equal(added("2019-11-23T10:30:00Z", 0), "2019-11-23T10:30:00Z");
    assert.equal(added("2019-11-25T08:30:00Z", -1), "2019-11-22T10:30:00Z");
    assert.equal(added("2019-12-24T15:00:00Z", 2), "2019-12-27T09:00:00Z");
  });

  it("counts an hour that the clock shows twice as two", () => {
    const { between } = openHours({ zone: "Europe/Copenhagen", hours: { 7: ["01:00-04:00"] } });
    assert.equal(between(at("2019-10-26"), at("2019-10-28")), 4 * hour);
    assert.equal(between(at("2019-03-30"), at("2019-04-01")), 2 * hour);
  });

  it(`agrees with adding up its stretches, and with whether it is open (seed ${seed})`, () => {
    fc.assert(
      fc.property(calendars, moments, fc.integer({ min: 0, max: 30 * 24 * hour }), (calendar, from, length) => {
        const { open, between, isOpen } = openHours(calendar);
        const spans = [...open(from, from + length)];
        assert.equal(
          between(from, from + length),
          spans.reduce((sum, span) => sum + span.to - span.from, 0),
        );
        assert.equal(between(from, from + 1) === 1, isOpen(from));
        for (const [i, span] of spans.entries()) {
          assert.ok(isOpen(span.from) && isOpen(span.to - 1));
          assert.ok(i === 0 || (spans[i - 1]?.to ?? 0) <= span.from, "stretches are in order and apart");
        }
      }),
      { seed, numRuns: 150 },
    );
  });

  it(`is additive and monotone (seed ${seed})`, () => {
    fc.assert(
      fc.property(calendars, moments, moments, moments, (calendar, a, b, c) => {
        const { between } = openHours(calendar);
        assert.equal(between(a, b) + between(b, c), between(a, c));
        assert.ok(b < a || between(a, b) >= 0);
        assert.ok(b < a || between(a, b) <= b - a);
      }),
      { seed, numRuns: 200 },
    );
  });

  it(`adds what it counts, at once or in two goes (seed ${seed})`, () => {
    fc.assert(
      fc.property(calendars, moments, amounts, amounts, (calendar, from, first, second) => {
        const { add, between } = openHours(calendar);
        const to = add(from, first);
        assert.equal(between(from, to), first);
        assert.ok(first === 0 || between(from, to - 1) === first - 1, "it ends at the first such moment");
        if (second > 0) assert.equal(add(to, second), add(from, first + second));
        const back = add(from, -first);
        assert.equal(between(back, from), first);
        assert.ok(first === 0 || between(back + 1, from) === first - 1, "it begins at the last such moment");
      }),
      { seed, numRuns: 200 },
    );
  });

  it("is refused where it makes no sense", () => {
    const bad: BusinessCalendar[] = [
      { zone: "UTC", hours: {} },
      { zone: "UTC", hours: { 1: ["9-17"] } },
      { zone: "UTC", hours: { 1: ["17:00-09:00"] } },
      { zone: "UTC", hours: { 1: ["09:00-12:00", "11:00-13:00"] } },
      { zone: "UTC", hours: { 1: ["09:00-25:00"] } },
      { zone: "UTC", hours: { 1: ["09:00-17:00"] }, holidays: ["2019-02-30"] },
      { zone: "UTC", hours: { 8: ["09:00-17:00"] } as BusinessCalendar["hours"] }, // what a definition made by hand may say
    ];
    for (const calendar of bad) assert.throws(() => openHours(calendar), { code: "insight/bad-calendar" });
    assert.throws(() => openHours({ zone: "Mars", hours: { 1: ["09:00-17:00"] } }), { code: "event/unknown-zone" });
  });
});
