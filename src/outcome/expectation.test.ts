import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion } from "../../test/checkout.ts";
import type { Effect, Expected } from "./effect.ts";
import { expectationOf, scoreExpectation } from "./expectation.ts";

const effect = (
  low: number,
  high: number,
  verdict: Effect["verdict"] = low > 0 ? "better" : high < 0 ? "worse" : "cannot-tell",
) => ({ low, high, difference: (low + high) / 2, raw: { before: 0.5 }, verdict }) as const;
const met = (expected: Expected, of: ReturnType<typeof effect>) => expectationOf(completion, expected, of).met;

describe("an effect that was expected", () => {
  it("is met where the interval lies on its side and holds its size, or more", () => {
    assert.equal(met({ direction: "up" }, effect(0.01, 0.2)), "met");
    assert.equal(met({ direction: "up", by: 0.1 }, effect(0.01, 0.2)), "met");
    assert.equal(met({ direction: "up", by: 0.1 }, effect(0.2, 0.3)), "met");
    assert.equal(met({ direction: "down", byShare: 0.2 }, effect(-0.2, -0.01)), "met");
    const { says } = expectationOf(completion, { direction: "up", by: 0.1 }, effect(0.2, 0.3));
    assert.equal(says, "A change of +10.0 points was expected; it was +20.0 points to +30.0 points, more than that.");
  });

  it("is met partly where the direction holds and the size does not", () => {
    assert.equal(met({ direction: "up", by: 0.3 }, effect(0.01, 0.2)), "partly");
    assert.equal(met({ direction: "down", byShare: 0.6 }, effect(-0.2, -0.01)), "partly");
  });

  it("is missed where it went the other way, where nothing came of it, and where its size is ruled out", () => {
    assert.equal(met({ direction: "up" }, effect(-0.2, -0.01)), "missed");
    assert.equal(met({ direction: "up" }, effect(-0.01, 0.01, "no-effect")), "missed");
    assert.equal(met({ direction: "up", by: 0.3 }, effect(-0.1, 0.1)), "missed");
    assert.equal(met({ direction: "unchanged" }, effect(0.01, 0.2)), "missed");
  });

  it("to leave things as they are is met by no effect alone", () => {
    assert.equal(met({ direction: "unchanged" }, effect(-0.01, 0.01, "no-effect")), "met");
    assert.equal(met({ direction: "unchanged" }, effect(-0.2, 0.2)), "cannot-tell");
  });

  it("cannot be told where the interval holds both, and where there is none", () => {
    assert.equal(met({ direction: "up" }, effect(-0.1, 0.1)), "cannot-tell");
    assert.equal(met({ direction: "up", by: 0.05 }, effect(-0.1, 0.1)), "cannot-tell");
    const bare = { raw: { before: 0.5 }, verdict: "cannot-tell" } as const;
    assert.equal(expectationOf(completion, { direction: "up" }, bare).met, "cannot-tell");
    assert.deepEqual(scoreExpectation({ direction: "up", by: 0.1, confidence: 0.7 }, bare), { confidence: 0.7 });
  });
});

describe("the score of a prediction", () => {
  it("is the squared distance of its confidence from what came true", () => {
    const sure = { direction: "up", confidence: 0.75 } as const;
    assert.deepEqual(scoreExpectation(sure, effect(0.01, 0.2)), { brier: 0.0625, confidence: 0.75, met: true });
    assert.deepEqual(scoreExpectation(sure, effect(-0.2, -0.01)), { brier: 0.5625, confidence: 0.75, met: false });
  });

  it("is not given where it cannot be told, nor where no confidence was stated", () => {
    assert.deepEqual(scoreExpectation({ direction: "up", confidence: 0.75 }, effect(-0.1, 0.1)), { confidence: 0.75 });
    assert.deepEqual(scoreExpectation({ direction: "up" }, effect(0.01, 0.2)), { met: true });
  });

  it("says whether the size that was stated lies within the interval", () => {
    const covered = (expected: Expected, of: ReturnType<typeof effect>) => scoreExpectation(expected, of).covered;
    assert.equal(covered({ direction: "up", by: 0.1 }, effect(0.01, 0.2)), true);
    assert.equal(covered({ direction: "up", by: 0.1 }, effect(0.2, 0.3)), false);
    assert.equal(covered({ direction: "down", by: 0.1 }, effect(0.01, 0.2)), false);
    assert.equal(covered({ direction: "down", byShare: 0.2 }, effect(-0.2, -0.01)), true);
    assert.equal(covered({ direction: "unchanged" }, effect(-0.2, 0.2)), undefined);
  });
});
