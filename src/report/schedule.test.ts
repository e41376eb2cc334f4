import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatTime, type Micros, parseTime } from "../event/index.ts";
import { zoneClock } from "../insight/period-clock.ts";
import { BadSchedule, readSchedule } from "./read-schedule.ts";
import { dueBetween, nextDueAt } from "./schedule.ts";

const seed = 20_261_201;
const minute = 60_000_000;
const day = 24 * 60 * minute;
const at = (text: string) => parseTime(text).at;
const due = (schedule: string, zone: string, from: string, to: string) =>
  [...dueBetween(readSchedule(schedule), zone, at(from), at(to))].map((moment) =>
    formatTime(moment).replace(":00Z", "Z"),
  );

describe("a schedule", () => {
  it("is due at the time of day that the clock of its zone shows, in summer and in winter", () => {
    assert.deepEqual(due("every day at 09:00", "Europe/Copenhagen", "2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z"), [
      "2026-03-28T08:00Z",
      "2026-03-29T07:00Z",
    ]);
  });

  it("is due when the clock goes on where its time is left out, and once for several such times", () => {
    const spring = ["2026-03-29T00:00:00Z", "2026-03-29T04:00:00Z"] as const;
    assert.deepEqual(due("every day at 02:30", "Europe/Copenhagen", ...spring), ["2026-03-29T01:00Z"]);
    assert.deepEqual(due("every day at 02:00, 03:00", "Europe/Copenhagen", ...spring), ["2026-03-29T01:00Z"]);
    assert.deepEqual(due("0,30 2 * * *", "Europe/Copenhagen", ...spring), ["2026-03-29T01:00Z"]);
  });

  it("is due the first time where its time comes twice, and every hour goes by hours that pass", () => {
    const autumn = ["2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z"] as const;
    assert.deepEqual(due("every day at 02:30", "Europe/Copenhagen", ...autumn), ["2026-10-25T00:30Z"]);
    assert.deepEqual(due("every hour", "Europe/Copenhagen", ...autumn), [
      "2026-10-25T00:00Z",
      "2026-10-25T01:00Z",
      "2026-10-25T02:00Z",
    ]);
    assert.deepEqual(due("every hour at :15", "Europe/Copenhagen", "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z"), [
      "2026-03-29T00:15Z",
      "2026-03-29T01:15Z",
      "2026-03-29T02:15Z",
    ]);
  });

  it("takes the last day of a month that is too short for its own, and with cron leaves that month out", () => {
    const spring = ["2027-01-15T00:00:00Z", "2027-04-15T00:00:00Z"] as const;
    assert.deepEqual(due("every month on the 31st at 08:00", "UTC", ...spring), [
      "2027-01-31T08:00Z",
      "2027-02-28T08:00Z",
      "2027-03-31T08:00Z",
    ]);
    assert.deepEqual(due("every month on the last day at 08:00", "UTC", ...spring), due("0 8 L * *", "UTC", ...spring));
    assert.deepEqual(due("0 8 31 * *", "UTC", ...spring), ["2027-01-31T08:00Z", "2027-03-31T08:00Z"]);
  });

  it("knows days of the week by name and by number", () => {
    const week = ["2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"] as const;
    assert.deepEqual(due("every monday and thursday at 09:00", "UTC", ...week), [
      "2026-03-02T09:00Z",
      "2026-03-05T09:00Z",
    ]);
    assert.deepEqual(due("every weekday at 09:00", "UTC", ...week), due("0 9 * * 1-5", "UTC", ...week));
    assert.deepEqual(due("0 9 * * 0", "UTC", ...week), due("0 9 * * 7", "UTC", ...week));
    assert.deepEqual(due("0 9 1 * 1", "UTC", "2026-03-27T00:00:00Z", "2026-04-05T00:00:00Z"), [
      "2026-03-30T09:00Z",
      "2026-04-01T09:00Z",
    ]);
  });

  it("leaves out a date that its zone left out", () => {
    assert.deepEqual(due("every day at 09:00", "Pacific/Apia", "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z"), [
      "2011-12-29T19:00Z",
      "2011-12-30T19:00Z",
      "2011-12-31T19:00Z",
    ]);
  });

  it("finds the next 29 February over eight years, and says where nothing ever comes", () => {
    assert.equal(nextDueAt(readSchedule("0 0 29 2 *"), "UTC", at("2096-03-01T00:00:00Z")), at("2104-02-29T00:00:00Z"));
    assert.equal(nextDueAt(readSchedule("0 0 30 2 *"), "UTC", 0), undefined);
  });

  for (const text of [
    "every day",
    "every day at 24:00",
    "every day at 9",
    "every freitag at 09:00",
    "every month on the 32nd at 09:00",
    "every day at 09:00, 10:30",
    "* * * *",
    "60 * * * *",
    "5-2 * * * *",
    "*/0 * * * *",
    "",
  ])
    it(`refuses "${text}" and says how one is written`, () => {
      assert.throws(
        () => readSchedule(text),
        (cause) => cause instanceof BadSchedule && /every monday at 09:00/.test(cause.message),
      );
    });
});

describe("every schedule", () => {
  const zones = fc.constantFrom("UTC", "Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "+05:45");
  const times = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
  const starts = fc.integer({ min: 0, max: 364 }).map((n) => at("2026-01-01T00:00:00Z") + n * day);

  it(`is due when a clock on the wall first shows its time or a later one, each day once (seed ${seed})`, () => {
    const property = fc.property(zones, times, starts, (zone, { hour, minute: past }, from) => {
      const text = `every day at ${hour}:${String(past).padStart(2, "0")}`;
      const found = [...dueBetween(readSchedule(text), zone, from, from + 3 * day)];
      assert.deepEqual(found, watched(zone, (hour * 60 + past) * minute, from, from + 3 * day));
    });
    fc.assert(property, { seed, numRuns: 60 });
  });

  it(`is due at the same moments however the time is cut into turns (seed ${seed})`, () => {
    const texts = fc.constantFrom(
      "every hour",
      "*/20 2-4 * * *",
      "every weekday at 02:30",
      "every month on the 30th at 00:00",
    );
    const property = fc.property(texts, zones, starts, fc.integer({ min: 1, max: 3000 }), (text, zone, from, cut) => {
      const schedule = readSchedule(text);
      const [middle, end] = [from + cut * minute, from + 40 * day];
      const whole = [...dueBetween(schedule, zone, from, end)];
      const parts = [...dueBetween(schedule, zone, from, middle), ...dueBetween(schedule, zone, middle, end)];
      assert.deepEqual(parts, whole);
      assert.equal(nextDueAt(schedule, zone, from), whole[0] ?? nextDueAt(schedule, zone, end));
    });
    fc.assert(property, { seed, numRuns: 60 });
  });
});

/** Minute by minute: the first at which the clock of a day shows the time or a later one. */
function watched(zone: string, time: Micros, after: Micros, upTo: Micros): Micros[] {
  const clock = zoneClock(zone);
  const found: Micros[] = [];
  let told = "";
  // From before midnight on, so that what was due earlier that day is not told now.
  for (let now = after - day - 12 * 60 * minute; now <= upTo; now += minute) {
    const local = now + clock.offsetAt(now);
    const date = formatTime(Math.floor(local / day) * day);
    if (date > told && local % day >= time) {
      told = date;
      if (now > after) found.push(now);
    }
  }
  return found;
}
