import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { burnRate, burnRates, usualBurnRules } from "./burn-rate.ts";

const hourMs = 3_600_000;
/** So many tries a minute of which one in so many is bad, for the last `sinceMs`; before, none was. */
const service = (oneIn: number, sinceMs: number) => (windowMs: number) =>
  [Math.floor(Math.min(windowMs, sinceMs) / 600 / oneIn), windowMs / 600] as const;
const verdicts = (countLast: Parameters<typeof burnRates>[0], leastTries = 1) =>
  burnRates(countLast, { objective: 0.999, leastTries }).map(({ verdict }) => verdict);

describe("the burn of an error budget", () => {
  it("has the limits of the workbook: 14.4 and 6 to wake somebody, 3 and 1 for a ticket", () => {
    const limits = burnRates(service(1e6, 0), { objective: 0.999 }).map(({ limit }) => limit);
    assert.deepEqual(
      limits.map((limit) => Math.round(limit * 1e9) / 1e9),
      [14.4, 6, 3, 1],
    );
  });

  it("wakes somebody when two in a hundred fail for an hour", () => {
    assert.deepEqual(verdicts(service(50, hourMs)), ["burning", "calm", "calm", "calm"]);
  });

  it("makes a ticket of a slow leak", () => {
    assert.deepEqual(verdicts(service(500, 72 * hourMs)), ["calm", "calm", "calm", "burning"]);
  });

  it("is calm once the short window is clean again, whatever the long one holds", () => {
    const isOver = (windowMs: number) => [windowMs <= hourMs / 12 ? 0 : 1000, windowMs / 600] as const;
    assert.equal(burnRates(isOver, { objective: 0.999 })[0]?.verdict, "calm");
    assert.ok((burnRates(isOver, { objective: 0.999 })[0]?.long ?? 0) > 14.4);
  });

  it("concludes nothing from a handful of tries", () => {
    const quiet = () => [1, 3] as const;
    assert.deepEqual(verdicts(quiet, 50), ["too-few", "too-few", "too-few", "too-few"]);
    assert.equal(verdicts(quiet)[0], "burning");
    assert.deepEqual(
      verdicts(() => [0, 0]),
      ["too-few", "too-few", "too-few", "too-few"],
    );
  });

  it("is 1 when the budget is just spent, and 0 where nothing was tried", () => {
    assert.equal(burnRate([25, 100], 0.75), 1);
    assert.equal(burnRate([0, 0], 0.75), 0);
  });

  it("refuses more bad than tries, an objective without a budget, and windows that cross", () => {
    assert.throws(() => burnRate([2, 1], 0.9), { code: "statistics/bad-count" });
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => burnRate([1, 2], 1), bad);
    assert.throws(() => burnRates(() => [0, 1], { objective: 1 }), bad);
    const [rule] = usualBurnRules;
    assert.ok(rule);
    assert.throws(() => burnRates(() => [0, 1], { objective: 0.9, rules: [{ ...rule, shortMs: 2 * hourMs }] }), bad);
    assert.throws(() => burnRates(() => [0, 1], { objective: 0.9, periodMs: 1000 }), bad);
    assert.throws(() => burnRates(() => [0, 1], { objective: 0.9, rules: [{ ...rule, budgetShare: 0 }] }), bad);
  });
});
