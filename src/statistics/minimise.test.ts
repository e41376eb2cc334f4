import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minimise } from "./minimise.ts";

describe("the least value in the unit cube", () => {
  it("is found inside, along a bent valley (Rosenbrock's)", () => {
    const { at, value } = minimise(([x = 0, y = 0]) => (0.7 - x) ** 2 + 100 * (y - x * x) ** 2, 2);
    assert.ok(value < 1e-12 && Math.abs((at[0] ?? 0) - 0.7) < 1e-5 && Math.abs((at[1] ?? 0) - 0.49) < 1e-5);
  });

  it("is found at the wall when it lies beyond", () => {
    const { at } = minimise(([x = 0, y = 0, z = 0]) => (x - 2) ** 2 + (y + 1) ** 2 + (z - 0.5) ** 2, 3);
    assert.ok(Math.hypot((at[0] ?? 0) - 1, at[1] ?? 1, (at[2] ?? 0) - 0.5) < 1e-6);
  });

  it("is the lower of two valleys", () => {
    const { at } = minimise(([x = 0]) => Math.min((x - 0.1) ** 2, (x - 0.85) ** 2 - 0.01), 1);
    assert.ok(Math.abs((at[0] ?? 0) - 0.85) < 1e-6);
  });

  it("lies where there is a number", () => {
    const { at } = minimise(([x = 0]) => (x < 0.5 ? Number.NaN : (x - 0.4) ** 2), 1);
    assert.ok(Math.abs((at[0] ?? 0) - 0.5) < 1e-6);
  });

  it("is asked for once where there is nothing to choose", () => {
    assert.deepEqual(
      minimise(() => 3, 0),
      { at: [], value: 3 },
    );
  });
});
