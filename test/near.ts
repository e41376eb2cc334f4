import { ok } from "node:assert/strict";

/** Whether two numbers agree: to `tolerance` of the expected one's size, or to nearly nothing where that is 0. */
export function isNear(actual: unknown, expected: number, tolerance: number): boolean {
  if (typeof actual !== "number") return false;
  return Object.is(actual, expected) || Math.abs(actual - expected) <= Math.max(tolerance * Math.abs(expected), 1e-307);
}

/** Holds every number that `expected` names, at whatever depth, to the one of the same name in `actual`. */
export function near(actual: unknown, expected: unknown, tolerance: number, place = "it"): void {
  if (typeof expected === "number") {
    ok(isNear(actual, expected, tolerance), `${place} is ${String(actual)}, not ${expected}`);
    return;
  }
  ok(typeof actual === "object" && actual !== null, `${place} is ${String(actual)}`);
  for (const [name, value] of Object.entries(expected ?? {})) {
    near(Reflect.get(actual, name), value, tolerance, `${place}.${name}`);
  }
}
