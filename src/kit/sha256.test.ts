import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { hex, sha256, sha256Hex } from "./sha256.ts";

const seed = 20_261_121;

describe("SHA-256", () => {
  it("gives the digests of FIPS 180-4's examples", () => {
    assert.equal(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert.equal(sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it(`agrees with node:crypto on any bytes (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const expected = createHash("sha256").update(bytes).digest();
        assert.equal(Buffer.compare(sha256(bytes), expected), 0);
        assert.equal(hex(sha256(bytes)), expected.toString("hex"));
        assert.equal(hex(bytes), Buffer.from(bytes).toString("hex"));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("hashes text as its UTF-8", () => {
    assert.equal(sha256Hex("dør 🚪"), createHash("sha256").update("dør 🚪", "utf8").digest("hex"));
  });
});
