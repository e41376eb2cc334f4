import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { defineMetric, eventCount, funnelShare, type Observation, propertyMean } from "../../metric/index.ts";
import { type CheckName, type DrawnFrom, type Finding, guardrailFindings, type Metric } from "../../signal/index.ts";
import { lessonOf, lessonsOf } from "./lessons.ts";

const day = 86_400_000_000;
const said = { window: "1d", serves: "The test." };
const conversion = defineMetric("checkout-completion", {
  ...said,
  measure: funnelShare({ steps: ["a", "b"], by: "session", within: "1h" }),
  objective: { atLeast: 0.5, because: "the test says so" },
});
const orders = defineMetric("orders", { ...said, measure: eventCount("ordered") });
const basket = defineMetric("basket", { ...said, measure: propertyMean("ordered", "amount"), unit: "GBP" });

const observation = (metric: Metric, value: number, more: Partial<Observation> = {}): Observation => ({
  metric: metric.name,
  definition: "d",
  unit: metric.unit,
  measure: metric.measure.kind,
  from: 0,
  to: day,
  value,
  numerator: value * 100,
  denominator: 100,
  watermark: 0,
  upTo: 0,
  rows: 100,
  rowsHash: "h",
  ...more,
});
const finding = (check: CheckName, drawnFrom?: DrawnFrom, number?: number): Finding => ({
  check,
  verdict: "caution",
  sentence: `${check} speaks against it.`,
  lesson: "bias",
  ...(number !== undefined && { number }),
  ...(drawnFrom && { drawnFrom }),
});
const learn = (metric: Metric, check: CheckName, drawnFrom: DrawnFrom, number?: number) => {
  const last = observation(metric, 0.4, { low: 0.3, high: 0.5 });
  const lesson = lessonOf({ metric, finding: finding(check, drawnFrom, number), observations: [last] });
  assert.ok(lesson, check);
  return { ...lesson, answer: lesson.guess.choices[lesson.guess.right] };
};

/** Of docs/lessons/confounding.md: both devices rose, and the whole fell. */
const devices: DrawnFrom = {
  kind: "groups",
  by: "device",
  parts: [
    { value: "desktop", before: [1600, 2000], now: [330, 400] },
    { value: "mobile", before: [160, 1000], now: [340, 1600] },
  ],
};

describe("a lesson with a case's own numbers", () => {
  it("shows the groups of a whole that goes the other way", () => {
    const { answer, guess, reveal, table } = learn(conversion, "reversal", devices);
    assert.equal(guess.text, "Checkout completion fell from 58.7 % to 33.5 %. What happened inside the device groups?");
    assert.equal(answer, "it rose in every group");
    assert.deepEqual(table?.rows.at(-1), ["all", "58.7 %", "33.5 %", "100.0 %", "100.0 %"]);
    assert.equal(reveal[1], "mobile was 33.3 % of all before and is 80.0 % now.");
  });

  it("says how much of a change is that others came", () => {
    assert.equal(learn(conversion, "mix", devices, -0.29).answer, "more than all: within the groups it rose");
    assert.equal(learn(conversion, "mix", devices, -0.2).answer, "most of it");
    assert.equal(learn(conversion, "mix", devices, -0.13).answer, "about half");
  });

  it("takes the largest amounts out", () => {
    const amounts = {
      kind: "amounts",
      top: [900],
      leftOut: 1,
      count: 100,
      median: 5,
      value: 13.95,
      without: 5,
    } as const;
    const { answer, guess } = learn(basket, "largest", amounts);
    assert.equal(guess.text, "The basket of 100 amounts is 13.95 GBP. What is it without the largest one of them?");
    assert.equal(answer, "5 GBP");
  });

  it("compares a Sunday with Sundays", () => {
    const sundays = { kind: "season", now: 21, before: [20, 21, 22], others: 101 } as const;
    const { answer, reveal } = learn(orders, "season", sundays);
    assert.equal(answer, "about 22");
    assert.deepEqual(reveal, [
      "In 3 seasons before it was 20 to 22 at this place, and 21 lies in there.",
      "In between it is usually 101; that is no fair comparison.",
    ]);
  });

  it("counts the false alarms of many looks", () => {
    assert.equal(learn(conversion, "peeking", { kind: "looks", count: 60, alpha: 0.05 }).answer, "95 %");
    assert.equal(learn(conversion, "peeking", { kind: "looks", count: 2, alpha: 0.05 }).answer, "10 %");
  });

  it("tells how far chance reaches", () => {
    const near = { kind: "line", value: 0.47, line: 0.5, low: 0.37, high: 0.57 } as const;
    assert.equal(
      learn(conversion, "interval", near).reveal[1],
      "About 28 of 100 windows would look like this one by chance alone.",
    );
    const change = { kind: "line", value: -0.05, line: 0, low: -0.11, high: 0.01, isChange: true } as const;
    const { guess, answer } = learn(conversion, "interval", change);
    assert.match(guess.text, /changed by −5\.0 points\. If nothing had changed at all/);
    assert.equal(answer, "about 5");
    const { table } = learn(conversion, "sample-size", { kind: "sample", count: 12, needed: 100 });
    assert.deepEqual(table?.rows, [
      ["12", "± 10.0 points"],
      ["120", "± 3.2 points"],
      ["1,200", "± 1.0 points"],
    ]);
  });

  it("shows who is not in the number, whom chance did not part, and what has not come yet", () => {
    const lines = { kind: "left-out", meant: 541_909, leftOut: 135_080, because: "135080 without a customer" } as const;
    assert.equal(learn(orders, "coverage", lines).answer, "24.9 %");
    const groups = [
      { value: "old", size: 60_000, planned: 0.5 },
      { value: "new", size: 40_000, planned: 0.5 },
    ];
    assert.equal(
      learn(conversion, "sample-ratio", { kind: "sizes", by: "page", groups }, 1e-9).answer,
      "less than 1 time in 100",
    );
    const silent = { kind: "age", micros: 6 * (day / 24), limitMicros: day / 24, windowMicros: day } as const;
    assert.equal(learn(orders, "freshness", silent).answer, "about 25 %");
  });
});

describe("the lessons of a case", () => {
  const flat = Array.from({ length: 20 }, (_, i) => observation(orders, i % 4 === 3 ? 70 : 100, { from: i * day }));

  it("are named by their checks, pass over what passed, and end with what came after such windows before", () => {
    const checks = [
      finding("reversal", devices),
      { ...finding("peeking", { kind: "looks", count: 9, alpha: 0.05 }), verdict: "pass" as const },
      finding("reversal", { ...devices, by: "country" }),
    ];
    const broken = observation(orders, 60, { from: 20 * day });
    const lessons = lessonsOf({ metric: orders, observations: [...flat, broken], checks });
    assert.deepEqual(
      lessons.map(({ name, caution }) => [name, caution !== undefined]),
      [
        ["reversal", true],
        ["reversal-2", true],
        ["regression-to-the-mean", false],
      ],
    );
    const { guess, reveal } = lessons[2]?.lesson ?? assert.fail();
    assert.equal(guess.choices[guess.right], "4 of 5");
    assert.equal(reveal[0], "After 4 of 5 the next one was higher: from 70 to 92 on average.");
  });

  it("are none where the numbers were not kept, as in cases of an earlier version, or where too little came before", () => {
    assert.deepEqual(lessonsOf({ metric: orders, observations: flat.slice(0, 3), checks: [finding("reversal")] }), []);
    assert.deepEqual(lessonsOf({ metric: orders, observations: [] }), []);
  });

  it("have a question, two to four different choices, a right one and a page, whatever the guardrails find", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 1, max: 500 }),
        (parts, looks) => {
          const of = (n: number, d: number) =>
            observation(conversion, n / d, { numerator: n, denominator: d, low: n / d - 0.1, high: n / d + 0.1 });
          const groups = parts.map(([a, b, c, d], i) => ({
            value: `g${i}`,
            now: of(a, a + b || 1),
            before: of(c, c + d || 1),
          }));
          const sum = (at: 0 | 1 | 2 | 3) => parts.reduce((total, part) => total + part[at], 0);
          const now = of(sum(0), sum(0) + sum(1) || 1);
          const found = guardrailFindings(
            { groups: { by: ["g"] } },
            { metric: conversion, series: [now], closes: day, groups: { g: groups }, looks },
            { kind: "objective" },
          );
          for (const { name, lesson } of lessonsOf({ metric: conversion, observations: [now], checks: found })) {
            const { choices, right, text } = lesson.guess;
            assert.ok(text.endsWith("?"), name);
            assert.ok(choices.length >= 2 && choices.length <= 4 && new Set(choices).size === choices.length, name);
            assert.ok(choices[right] !== undefined && lesson.reveal.length > 0, name);
            assert.ok(!JSON.stringify(lesson).includes("NaN"), name);
            readFileSync(new URL(`../../../docs/lessons/${lesson.page}.md`, import.meta.url));
          }
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });
});
