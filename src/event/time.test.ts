import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BadTime, formatTime, parseTime, type TimeFormat } from "./time.ts";
import { UnknownZone } from "./zone.ts";

const seed = 20_261_121;
const copenhagen = "Europe/Copenhagen";
const utc = (text: string) => Date.parse(text) * 1000;

const read: readonly (readonly [text: string, at: number, offset: number, zone?: string])[] = [
  ["2019-10-01T00:00:00Z", utc("2019-10-01T00:00:00Z"), 0],
  ["2019-10-01 00:00:00 UTC", utc("2019-10-01T00:00:00Z"), 0],
  ["2019-10-01T02:00:00+02:00", utc("2019-10-01T00:00:00Z"), 120],
  ["2019-10-01T02:00:00+0200", utc("2019-10-01T00:00:00Z"), 120],
  ["2019-10-01T02:00+02", utc("2019-10-01T00:00:00Z"), 120],
  ["2019-09-30T18:30:00-05:30", utc("2019-10-01T00:00:00Z"), -330],
  ["2019-10-01", utc("2019-10-01T00:00:00Z"), 0],
  ["2019-10-01", utc("2019-09-30T22:00:00Z"), 120, copenhagen],
  ["2019-10-01T00:00", utc("2019-09-30T23:00:00Z"), 60, "+01:00"],
  ["2019-10-01T00:00:00.5Z", utc("2019-10-01T00:00:00Z") + 500_000, 0],
  ["2019-10-01T00:00:00,123456Z", utc("2019-10-01T00:00:00Z") + 123_456, 0],
  ["2019-10-01T00:00:00.123456999Z", utc("2019-10-01T00:00:00Z") + 123_456, 0],
  ["1969-12-31T23:59:59.999999Z", -1, 0],
  ["2020-02-29", utc("2020-02-29T00:00:00Z"), 0],
  ["1700-01-01", utc("1700-01-01T00:00:00Z"), 0],
  // Clocks in Copenhagen went from 02:00 to 03:00, so 02:30 was not; it is read with the offset from before.
  ["2024-03-31T01:59:59", utc("2024-03-31T00:59:59Z"), 60, copenhagen],
  ["2024-03-31T02:30:00", utc("2024-03-31T01:30:00Z"), 60, copenhagen],
  ["2024-03-31T03:00:00", utc("2024-03-31T01:00:00Z"), 120, copenhagen],
  // They went from 03:00 to 02:00, so 02:30 was twice; the first is taken.
  ["2024-10-27T02:30:00", utc("2024-10-27T00:30:00Z"), 120, copenhagen],
  ["2024-10-27T03:00:00", utc("2024-10-27T02:00:00Z"), 60, copenhagen],
  ["2024-07-01T12:00:00", utc("2024-07-01T16:00:00Z"), -240, "America/New_York"],
];

const refused = [
  "",
  "yesterday",
  "2023-02-30",
  "2023-02-29T00:00:00Z",
  "2023-13-01",
  "2023-00-10",
  "2023-01-00",
  "2023-01-01T24:00:00Z",
  "2023-01-01T23:60:00Z",
  "2023-01-01T23:59:60Z",
  "2023-01-01T00:00:00+25:00",
  "2023-01-01T00:00:00+01:75",
  "2023-1-1",
  "2023-01-01Z",
  " 2023-01-01",
  "2023-01-01T00:00:00 +0100 extra",
  "20230101",
  "1672531200",
  "0001-01-01",
  "0099-12-31T00:00:00Z",
  "9999-12-31",
];

describe("parseTime", () => {
  it("reads times with and without a zone, to the microsecond", () => {
    for (const [text, at, offset, zone] of read) {
      assert.deepEqual(parseTime(text, { ...(zone && { zone }) }), { at, offset }, `${text} in ${zone ?? "UTC"}`);
    }
  });

  it("refuses what is no time, impossible dates included", () => {
    for (const text of refused) assert.throws(() => parseTime(text), BadTime, JSON.stringify(text));
    assert.throws(() => parseTime("2023-01-01", { zone: "Europe/Atlantis" }), UnknownZone);
    for (const zone of ["+25:00", "+01:75"]) assert.throws(() => parseTime("2023-01-01", { zone }), UnknownZone);
  });

  it("reads unix times exactly, where a float would not be", () => {
    const table: readonly (readonly [text: string, format: TimeFormat, at: number])[] = [
      ["1396314141.123", "unix-s", 1_396_314_141_123_000],
      ["1396314141.1234567", "unix-s", 1_396_314_141_123_456],
      ["1396314141", "unix-s", 1_396_314_141_000_000],
      ["1396314141123", "unix-ms", 1_396_314_141_123_000],
      ["1396314141123.4567", "unix-ms", 1_396_314_141_123_456],
      ["1396314141123456", "unix-us", 1_396_314_141_123_456],
      ["-1", "unix-s", -1_000_000],
      ["0", "unix-us", 0],
      ["20191001", "yyyymmdd", utc("2019-10-01T00:00:00Z")],
    ];
    for (const [text, format, at] of table) assert.equal(parseTime(text, { format }).at, at, text);
    for (const text of ["", "1e9", "0x10", "1,5", "99999999999999999999"])
      assert.throws(() => parseTime(text, { format: "unix-s" }), BadTime, text);
    for (const text of ["20230230", "2019-10-01", "2019100"])
      assert.throws(() => parseTime(text, { format: "yyyymmdd" }), BadTime, text);
  });

  it(`reads every fraction of a second before 1970 as the same moment in seconds as in microseconds (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), (at) => {
        const sign = at < 0 ? "-" : "";
        const [whole, rest] = [Math.floor(Math.abs(at) / 1e6), Math.abs(at) % 1e6];
        assert.equal(parseTime(`${sign}${whole}.${String(rest).padStart(6, "0")}`, { format: "unix-s" }).at, at);
      }),
      { seed },
    );
  });
});

describe("formatTime", () => {
  it(`writes what parseTime reads back, in any offset (seed ${seed})`, () => {
    const years = { min: -(2 ** 53 - 1), max: 2 ** 53 - 1 };
    fc.assert(
      fc.property(fc.integer(years), fc.integer({ min: -14 * 60, max: 14 * 60 }), (at, offset) => {
        const text = formatTime(at, offset);
        assert.deepEqual(parseTime(text), { at, offset }, text);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("writes only as many fraction digits as there are", () => {
    assert.equal(formatTime(0), "1970-01-01T00:00:00Z");
    assert.equal(formatTime(1_500_000, 90), "1970-01-01T01:30:01.5+01:30");
    assert.equal(formatTime(-1, -60), "1969-12-31T22:59:59.999999-01:00");
  });
});
