import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isUuid, nameUuid, timeOrderedUuid, uuidBytes, uuidText } from "./uuid.ts";

const seed = 20_261_121;

describe("a UUID", () => {
  it("has the form of RFC 9562, version 7 where it is ordered by time", () => {
    const text = timeOrderedUuid(
      0x017f22e279b0,
      Uint8Array.from({ length: 10 }, () => 0xff),
    );
    assert.equal(text, "017f22e2-79b0-7fff-bfff-ffffffffffff");
    assert.ok(isUuid(text));
    for (const wrong of ["", text.toUpperCase(), text.slice(1), `${text}0`, text.replaceAll("-", ""), `{${text}}`])
      assert.ok(!isUuid(wrong));
  });

  it(`sorts by its milliseconds, as text and as bytes (seed ${seed})`, () => {
    const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), random, random, (a, b, one, two) => {
        fc.pre(a < b);
        const [first, second] = [timeOrderedUuid(a * 512, one), timeOrderedUuid(b * 512, two)];
        assert.ok(first < second);
        assert.ok(Buffer.compare(uuidBytes(first), uuidBytes(second)) < 0);
      }),
      { seed },
    );
  });

  it(`is the same as text and as bytes (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = uuidText(bytes);
        assert.ok(isUuid(text));
        assert.deepEqual(uuidBytes(text), bytes);
      }),
      { seed },
    );
  });

  it("stands for a name, on every machine the same", () => {
    assert.equal(nameUuid("order"), nameUuid("order"));
    assert.notEqual(nameUuid("order"), nameUuid("Order"));
    assert.match(nameUuid("order"), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
