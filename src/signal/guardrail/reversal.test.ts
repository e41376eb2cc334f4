import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  defineMetric,
  eventCount,
  funnelShare,
  type Metric,
  type Observation,
  propertyMean,
} from "../../metric/index.ts";
import type { Condition } from "../condition.ts";
import { guardrailFindings, guardrailVerdict } from "./findings.ts";
import type { Facts, GroupFacts, Guardrails } from "./guardrail.ts";

const day = 86_400_000_000;
const said = { window: "1d", serves: "The test." };
const steps = { steps: ["a", "b"], by: "session", within: "1h" };
const conversion = defineMetric("conversion", {
  ...said,
  measure: funnelShare(steps),
  objective: { atLeast: 0.5, because: "the test says so" },
});
const admission = defineMetric("admission", { ...said, measure: funnelShare(steps) });
const orders = defineMetric("orders", { ...said, measure: eventCount("order-placed") });
const basket = defineMetric("basket", { ...said, measure: propertyMean("order-placed", "amount"), unit: "GBP" });

const observation = (
  metric: Metric,
  numerator: number,
  denominator: number,
  more: Partial<Observation> = {},
): Observation => ({
  metric: metric.name,
  definition: "d",
  unit: metric.unit,
  measure: metric.measure.kind,
  from: 0,
  to: day,
  ...(denominator > 0 && { value: numerator / denominator }),
  numerator,
  denominator,
  watermark: 0,
  upTo: 0,
  rows: numerator,
  rowsHash: "h",
  ...more,
});
const factsOf = (metric: Metric, now: Observation, more: Partial<Facts> = {}): Facts => ({
  metric,
  series: [now],
  closes: now.to,
  ...more,
});
const group = (
  metric: Metric,
  value: string,
  now: readonly [number, number],
  before: readonly [number, number],
): GroupFacts => ({ value, now: observation(metric, ...now), before: observation(metric, ...before) });
const objective: Condition = { kind: "objective" };
const off = { interval: false, sampleSize: false, largest: false, peeking: false } as const;

/** What one check finds: its verdict, its number and its sentence. */
const say = (check: string, guardrails: Guardrails, facts: Facts, condition: Condition = objective) =>
  guardrailFindings(guardrails, facts, condition)
    .filter((one) => one.check === check)
    .map(({ verdict, number, sentence }) => [verdict, number, sentence]);

/** R's UCBAdmissions: admitted and rejected, of men and of women. */
const berkeley = [
  ["A", 512, 313, 89, 19],
  ["B", 353, 207, 17, 8],
  ["C", 120, 205, 202, 391],
  ["D", 138, 279, 131, 244],
  ["E", 53, 138, 94, 299],
  ["F", 22, 351, 24, 317],
] as const;
const departments = berkeley.map(([value, a, b, c, d]) => group(admission, value, [a, a + b], [c, c + d]));
const byDepartment: Guardrails = { ...off, groups: { by: ["department"] } };

describe("a change that the groups turn round", () => {
  const facts = factsOf(admission, observation(admission, 1198, 2691), { groups: { department: departments } });
  it("holds: at Berkeley men are admitted more often, and in most departments women are", () => {
    const [[verdict, number, sentence] = []] = say("reversal", byDepartment, facts, { kind: "static", above: 0.4 });
    assert.equal(verdict, "hold");
    assert.equal(Number(number).toFixed(4), "0.9047");
    assert.equal(
      sentence,
      "Admission rose by 46.7 %, but inside 4 of 6 department groups it fell (like with like, the odds now are 0.90 times those before, though the groups differ). The mix moved to A (5.9 % of all before, 30.7 % now). Do not decide on the whole; look at the groups.",
    );
  });

  it("is a caution where that is asked for, and is mostly mix", () => {
    const gentle: Guardrails = { ...off, groups: { by: ["department"], onReversal: "caution" } };
    const found = guardrailFindings(gentle, facts, objective);
    assert.deepEqual(
      found.map(({ check, verdict, lesson }) => [check, verdict, lesson]),
      [
        ["reversal", "caution", "confounding"],
        ["mix", "caution", "confounding"],
      ],
    );
    assert.match(
      found[1]?.sentence ?? "",
      /: \+17\.8 points by who came, told by department, and -3\.6 points inside the groups\. Most of it is the mix\./,
    );
  });

  it("is told plainly where every group turns it round", () => {
    const devices = [
      group(conversion, "desktop", [330, 400], [1600, 2000]),
      group(conversion, "mobile", [340, 1600], [160, 1000]),
    ];
    const two = factsOf(conversion, observation(conversion, 670, 2000), { groups: { "tag:device": devices } });
    const [[verdict, , sentence] = []] = say("reversal", { ...off, groups: { by: ["tag:device"] } }, two);
    assert.equal(verdict, "hold");
    assert.equal(
      sentence,
      "Conversion fell by 42.9 %, but inside every device group it rose (like with like, the odds now are 1.33 times those before). The mix moved to mobile (33.3 % of all before, 80.0 % now). Do not decide on the whole; look at the groups.",
    );
  });

  it("passes where the groups go the same way, and where only chance moved the whole", () => {
    const verdicts = (...groups: readonly GroupFacts[]) =>
      guardrailFindings(
        { ...off, groups: { by: ["x"] } },
        factsOf(conversion, observation(conversion, 1, 2), { groups: { x: groups } }),
        objective,
      ).map(({ check, verdict }) => `${check} ${verdict}`);
    const same = [group(conversion, "a", [300, 1000], [400, 1000]), group(conversion, "b", [100, 1000], [200, 1000])];
    assert.deepEqual(verdicts(...same), ["reversal pass", "mix pass"]);
    const chance = [group(conversion, "a", [29, 60], [499, 1000]), group(conversion, "b", [21, 40], [501, 1000])];
    assert.deepEqual(verdicts(...chance), ["reversal pass"]);
  });

  it("is found of a mean too, and of a sum there is none", () => {
    const means = [group(basket, "old", [1100, 100], [9000, 900]), group(basket, "new", [2700, 900], [200, 100])];
    const facts = factsOf(basket, observation(basket, 3800, 1000), { groups: { customer: means } });
    assert.equal(say("reversal", { ...off, groups: { by: ["customer"] } }, facts)[0]?.[0], "hold");
    const sums = factsOf(orders, observation(orders, 10, 1), {
      groups: { customer: [group(orders, "a", [5, 1], [9, 1])] },
    });
    assert.deepEqual(guardrailFindings({ ...off, groups: { by: ["customer"] } }, sums, objective), []);
  });

  it("cannot be where no group changes against the whole: like with like is never reversed by groups of one share", () => {
    const size = fc.integer({ min: 50, max: 5_000 });
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (sizes, now, before) => {
          const groups = sizes.map((n, i) => group(conversion, `g${i}`, [now * n, 10 * n], [before * n, 10 * n]));
          const found = guardrailFindings(
            { ...off, groups: { by: ["x"] } },
            factsOf(conversion, observation(conversion, 1, 2), { groups: { x: groups } }),
            objective,
          );
          assert.equal(guardrailVerdict(found), "pass");
        },
      ),
    );
  });
});
