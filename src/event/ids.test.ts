import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isUuid } from "../kit/uuid.ts";
import { derivedId, eventIds, importedIds } from "./ids.ts";

const seed = 20_261_121;
const row = fc.nat(2 ** 31 - 1).map((n) => n * 4096 + (n % 4096));
const part = fc.nat(2 ** 14 - 1);

describe("ids of imported events", () => {
  it(`sort by row and part, and are different for each (seed ${seed})`, () => {
    const id = importedIds("orders.csv");
    fc.assert(
      fc.property(row, part, row, part, (a, i, b, j) => {
        const [one, two] = [id(a, i), id(b, j)];
        assert.ok(isUuid(one));
        assert.equal(Math.sign(a - b || i - j), one < two ? -1 : one > two ? 1 : 0);
      }),
      { seed, numRuns: 1000 },
    );
  });

  it("are all different over neighbouring rows and parts", () => {
    const id = importedIds("orders.csv");
    const rows = [0, 1, 2, 127, 128, 2 ** 32, 2 ** 39, 2 ** 45, 2 ** 46 - 1];
    const ids = rows.flatMap((n) => [0, 1, 255, 256, 16_383].map((i) => id(n, i)));
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids.toSorted(), ids);
    for (const one of ids) assert.match(one, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("are the same for the same row of the same source, and different for another source", () => {
    assert.equal(importedIds("orders.csv")(12), importedIds("orders.csv")(12));
    assert.notEqual(importedIds("orders.csv")(12), importedIds("Orders.csv")(12));
  });
});

describe("ids of new events", () => {
  it("grow with the clock", () => {
    let now = 1_700_000_000_000_000;
    const next = eventIds(
      () => (now += 1000),
      (count) => new Uint8Array(count).fill(7),
    );
    const ids = Array.from({ length: 10 }, () => next());
    assert.deepEqual(ids.toSorted(), ids);
  });

  it("are the same for the same cause", () => {
    assert.equal(derivedId("signal", "conversion", 7), derivedId("signal", "conversion", 7));
    assert.notEqual(derivedId("signal", "conversion", 7), derivedId("signal", "conversion", 8));
    assert.notEqual(derivedId("a\nb", "c"), derivedId("a", "b\nc"));
  });
});
