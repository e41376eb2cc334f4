import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineMetric, eventCount, funnelShare, type MetricOptions, metricHash, metricTypes } from "./metric.ts";
import { closesAt, windowAt } from "./window.ts";

const minute = 60_000_000;
const good: MetricOptions = {
  measure: funnelShare({ steps: ["cart", "purchase"], by: "session", within: "5m" }),
  window: "30m",
  serves: "Carts are not left standing.",
  objective: { atLeast: 0.5, minSample: 20, because: "half is what it costs" },
};
const objective = { atLeast: 0.5, because: "half" };
const funnel = (options: Partial<Parameters<typeof funnelShare>[0]>) =>
  funnelShare({ steps: ["cart", "purchase"], by: "session", within: "5m", ...options });

describe("declaring a metric", () => {
  const refused: readonly (readonly [what: string, options: Partial<MetricOptions>, sentence: RegExp])[] = [
    ["no strategy", { serves: " " }, /`serves`/],
    ["an empty window", { window: "0h" }, /its window is empty/],
    ["a window that is no duration", { window: "soon" }, /its window "soon" is not a duration/],
    ["a `within` that is no duration", { measure: funnel({ within: "5" }) }, /`within` "5" is not a duration/],
    ["one step alone", { measure: funnel({ steps: ["cart"] }) }, /steps run from 1 to 1/],
    ["steps counted backwards", { measure: funnel({ of: 2, reach: 1 }) }, /`of` lies before `reach`/],
    ["a step beyond the last", { measure: funnel({ of: 1, reach: 3 }) }, /steps run from 1 to 2/],
    ["half a step", { measure: funnel({ of: 1.5, reach: 2 }) }, /steps run from 1 to 2/],
    ["a step without a name", { measure: funnel({ steps: ["cart", ""] }) }, /one of its steps is empty/],
    ["nobody to count", { measure: funnel({ by: "" }) }, /`by`/],
    ["no type to count", { measure: eventCount("") }, /which event type/],
    ["an objective without a line", { objective: { because: "so" } }, /neither `atLeast` nor `atMost`/],
    ["an objective without a reason", { objective: { atLeast: 0.5, because: "" } }, /`because`/],
    ["a percentage in place of a share", { objective: { ...objective, atLeast: 50 } }, /0\.5 for 50 %/],
    ["a line that is no number", { objective: { ...objective, atLeast: Number.NaN } }, /not a number/],
    ["an objective that nothing keeps", { objective: { ...objective, atMost: 0.4 } }, /can never be kept/],
    ["half a customer as the least sample", { objective: { ...objective, minSample: 0.5 } }, /`minSample`/],
  ];
  for (const [what, options, sentence] of refused) {
    it(`refuses ${what}, naming the metric`, () => {
      assert.throws(
        () => defineMetric("cart-to-purchase", { ...good, ...options }),
        (cause: Error & { code?: string }) => {
          assert.equal(cause.code, "metric/bad-definition");
          assert.match(cause.message, /metric "cart-to-purchase": /);
          assert.match(cause.message, sentence);
          return true;
        },
      );
    });
  }

  for (const name of ["Cart", "cart_share", "", "-cart", "cart-"]) {
    it(`refuses the name "${name}"`, () => assert.throws(() => defineMetric(name, good), /kebab-case/));
  }

  it("takes a share's objective from 0 to 1, its ends included, and a count's beyond", () => {
    for (const atLeast of [0, 1]) defineMetric("m", { ...good, objective: { ...objective, atLeast } });
    defineMetric("m", { ...good, measure: eventCount("cart"), objective: { ...objective, atLeast: 250 } });
  });

  it("counts the last step of the one before it, unless told otherwise", () => {
    const { of, reach } = funnelShare({ steps: ["a", "b", "c"], by: "s", within: "1h" });
    assert.deepEqual([of, reach], [2, 3]);
    assert.deepEqual(funnelShare({ steps: ["a", "b", "c"], by: "s", within: "1h", reach: 2 }).of, 1);
  });

  it("names each event type that it reads once", () => {
    assert.deepEqual(metricTypes(defineMetric("m", { ...good, measure: funnel({ steps: ["a", "b", "a"] }) })), [
      "a",
      "b",
    ]);
    assert.deepEqual(metricTypes(defineMetric("m", { ...good, measure: eventCount("a") })), ["a"]);
  });
});

describe("a definition's hash", () => {
  const hash = (options: Partial<MetricOptions>, name = "m") => metricHash(defineMetric(name, { ...good, ...options }));
  it("is another for every other field", () => {
    const others = [
      hash({}, "n"),
      hash({ window: "1h" }),
      hash({ serves: "something else" }),
      hash({ measure: eventCount("cart") }),
      hash({ measure: funnel({ steps: ["view", "purchase"] }) }),
      hash({ measure: funnel({ steps: ["purchase", "cart"] }) }),
      hash({ measure: funnel({ by: "visitor" }) }),
      hash({ measure: funnel({ within: "6m" }) }),
      hash({ measure: funnel({ steps: ["cart", "pay", "purchase"], of: 1 }) }),
      hash({ measure: funnel({ steps: ["cart", "pay", "purchase"], of: 1, reach: 2 }) }),
      hash({ objective: { atLeast: 0.51, minSample: 20, because: "half is what it costs" } }),
      hash({ objective: { atMost: 0.5, minSample: 20, because: "half is what it costs" } }),
      hash({ objective: { atLeast: 0.5, minSample: 21, because: "half is what it costs" } }),
      hash({ objective: { atLeast: 0.5, because: "half is what it costs" } }),
      hash({ objective: { atLeast: 0.5, minSample: 20, because: "another reason" } }),
    ];
    assert.equal(new Set([hash({}), ...others]).size, others.length + 1);
  });

  it("is the same for the same content in another order, and after a way through the log", () => {
    const metric = defineMetric("m", good);
    const turned = Object.fromEntries(Object.entries(metric).reverse()) as unknown as typeof metric; // the same fields
    assert.equal(metricHash(turned), metricHash(metric));
    assert.equal(metricHash(JSON.parse(JSON.stringify(metric))), metricHash(metric));
  });
});

describe("a window", () => {
  const metric = defineMetric("m", good);
  it("holds its beginning, and leaves its end to the next one", () => {
    assert.deepEqual(windowAt(metric, 30 * minute), { from: 30 * minute, to: 60 * minute });
    assert.deepEqual(windowAt(metric, 60 * minute - 1), { from: 30 * minute, to: 60 * minute });
    assert.deepEqual(windowAt(metric, 60 * minute), { from: 60 * minute, to: 90 * minute });
  });

  it("lies on the same grid before 1970", () => {
    assert.deepEqual(windowAt(metric, -1), { from: -30 * minute, to: 0 });
  });

  it("of a funnel is closed only after the time that its last step may take; of a count, at its end", () => {
    assert.equal(closesAt(metric, windowAt(metric, 0)), 35 * minute);
    assert.equal(
      closesAt(defineMetric("m", { ...good, measure: eventCount("cart") }), windowAt(metric, 0)),
      30 * minute,
    );
  });
});
