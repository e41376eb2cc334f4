import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chosenTexts } from "./chosen-text.ts";
import { freeSlot, type ToCome } from "./free-slot.ts";

const minute = 60_000_000;
const hour = 60 * minute;
/** Works from one hour of each day to another. */
const works = (name: string, from: number, to: number, more: Partial<ToCome> = {}): ToCome => ({
  name,
  isAtWork: (span) => {
    const midnight = Math.floor(span.from / (24 * hour)) * 24 * hour;
    return span.from >= midnight + from * hour && span.to <= midnight + to * hour;
  },
  isAway: () => false,
  busy: [],
  ...more,
});
const within = { after: 0, before: 48 * hour, lengthMicros: 30 * minute };

describe("a time for a meeting", () => {
  it("is the first at which all are free and at work", () => {
    const busy = [{ from: 13 * hour, to: 15 * hour }];
    const found = freeSlot([works("@maya", 9, 17), works("@bo", 13, 21, { busy })], within);
    assert.deepEqual(found, { at: 15 * hour, misses: [] });
  });

  it("may touch what comes before and after it", () => {
    const busy = [
      { from: 9 * hour, to: 10 * hour },
      { from: 10 * hour + 30 * minute, to: 17 * hour },
    ];
    assert.equal(freeSlot([works("@maya", 9, 17, { busy })], within)?.at, 10 * hour);
  });

  it("misses as few as can be where it suits nobody better, those last who must not be left out, and says whom", () => {
    const people = [works("@maya", 9, 17, { isNeeded: true }), works("@bo", 0, 8), works("@cleo", 0, 8)];
    assert.deepEqual(freeSlot(people, within), {
      at: 9 * hour,
      misses: [
        { name: "@bo", because: "not-at-work" },
        { name: "@cleo", because: "not-at-work" },
      ],
    });
    const misses = [{ name: "@bo", because: "busy" as const }];
    assert.deepEqual(chosenTexts({ before: 0, misses, unknown: ["@cleo"], isLate: true }), [
      "@bo is busy then",
      "of @cleo nobody knows when they are free",
      "it is after the deadline, and before the question expires",
    ]);
    assert.match(chosenTexts({ before: 0, misses, unknown: [], isLate: false }, "da").join(), /@bo er optaget da/);
  });

  it("is none where everybody is away, and none that would end too late", () => {
    const isAway = () => true;
    assert.equal(freeSlot([works("@maya", 9, 17, { isAway })], within), undefined);
    assert.equal(freeSlot([works("@maya", 9, 17)], { ...within, before: 9 * hour + 20 * minute }), undefined);
  });

  it("never lies in what somebody is said not to miss", () => {
    const span = fc.record({ from: fc.nat(190), length: fc.nat(40) }).map(({ from, length }) => ({
      from: from * 15 * minute,
      to: (from + length) * 15 * minute,
    }));
    const person = fc.record({ from: fc.nat(12), busy: fc.array(span, { maxLength: 8 }) });
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 4 }), (each) => {
        const people = each.map(({ from, busy }, i) => works(String(i), from, from + 8, { busy }));
        const slot = freeSlot(people, within);
        if (!slot) return;
        const [at, end] = [slot.at, slot.at + within.lengthMicros];
        const missing = new Set(slot.misses.map(({ name }) => name));
        for (const one of people.filter(({ name }) => !missing.has(name))) {
          assert.ok(one.isAtWork({ from: at, to: end }));
          assert.ok(one.busy.every(({ from, to }) => to <= at || from >= end));
        }
      }),
      { seed: 20261201, numRuns: 200 },
    );
  });
});
