import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import {
  defineMetric,
  eventCount,
  funnelShare,
  type Metric,
  type Observation,
  propertyMean,
  propertySum,
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
const orders = defineMetric("orders", { ...said, measure: eventCount("order-placed") });
const revenue = defineMetric("revenue", { ...said, measure: propertySum("order-placed", "amount"), unit: "GBP" });
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
const sequential: Condition = { kind: "sequential", baseline: 28, windows: 60 };

/** What one check finds: its verdict, its number and its sentence. */
const say = (check: string, guardrails: Guardrails, facts: Facts, condition: Condition = objective) =>
  guardrailFindings(guardrails, facts, condition)
    .filter((one) => one.check === check)
    .map(({ verdict, number, sentence }) => [verdict, number, sentence]);

describe("too few", () => {
  it("hold a question, and the sentence says how many are needed", () => {
    assert.deepEqual(say("sample-size", {}, factsOf(conversion, observation(conversion, 3, 12))), [
      [
        "hold",
        12,
        "The number rests on 12 observations, and at least 30 are needed. With so few, a handful of people can move it by chance; wait, or take a longer window.",
      ],
    ]);
    assert.equal(
      say("sample-size", { sampleSize: 12 }, factsOf(conversion, observation(conversion, 3, 12)))[0]?.[0],
      "pass",
    );
  });

  it("is nothing to say of a count, nor of a number that is missing, nor where it is left out", () => {
    assert.deepEqual(say("sample-size", {}, factsOf(orders, observation(orders, 3, 1))), []);
    assert.deepEqual(say("sample-size", {}, factsOf(conversion, observation(conversion, 0, 0))), []);
    assert.deepEqual(say("sample-size", { sampleSize: false }, factsOf(conversion, observation(conversion, 1, 2))), []);
  });
});

describe("an interval", () => {
  const now = observation(conversion, 45, 100, { low: 0.356, high: 0.548 });
  it("that holds the line is a caution, or holds where that is asked for", () => {
    const sentence =
      "The true number likely lies between 35.6 % and 54.8 %, and the line of 50.0 % is in there. It may not have been crossed at all.";
    assert.deepEqual(say("interval", {}, factsOf(conversion, now)), [["caution", 0.5, sentence]]);
    assert.deepEqual(say("interval", { interval: "hold" }, factsOf(conversion, now)), [["hold", 0.5, sentence]]);
  });

  it("that lies beyond the line passes", () => {
    const clear = observation(conversion, 450, 1000, { low: 0.419, high: 0.481 });
    assert.equal(say("interval", {}, factsOf(conversion, clear))[0]?.[0], "pass");
  });

  it("of a change must leave out that nothing changed", () => {
    const change: Condition = { kind: "relative-change", fall: 0.1, windows: 4 };
    const facts = factsOf(conversion, now, { before: observation(conversion, 200, 400) });
    assert.deepEqual(say("interval", {}, facts, change), [
      [
        "caution",
        0.45 - 0.5,
        "The true change likely lies between -15.6 and +5.9 points. It may not have changed at all.",
      ],
    ]);
    const many = factsOf(conversion, now, { before: observation(conversion, 2800, 4000) });
    assert.equal(say("interval", {}, many, change)[0]?.[0], "pass");
  });
});

describe("the largest amounts", () => {
  const above: Condition = { kind: "static", above: 1000 };
  const small = Array.from({ length: 99 }, () => 5);
  it("are a caution where the number is broken by them alone", () => {
    const amounts = [...small, 900];
    const facts = factsOf(revenue, observation(revenue, 1395, 1), { amounts });
    assert.deepEqual(say("largest", {}, facts, above), [
      [
        "caution",
        495,
        "Without the largest 1 of its 100 amounts (the top 1.0 %) it is 495 GBP instead of 1,395 GBP, and no longer broken. Look at the few before you change something for the many.",
      ],
    ]);
  });

  it("pass where it is broken without them too, also of a mean", () => {
    const facts = factsOf(basket, observation(basket, 1395, 100), { amounts: [...small, 900] });
    assert.equal(say("largest", {}, facts, { kind: "static", above: 4 })[0]?.[0], "pass");
    assert.deepEqual(say("largest", {}, facts, { kind: "static", above: 6 })[0]?.slice(0, 2), ["caution", 5]);
  });

  it("of the time before are taken out too, so that one large order is no fall a day later", () => {
    const fall: Condition = { kind: "relative-change", fall: 0.3, windows: 1 };
    const [before, now] = [observation(revenue, 1395, 1), observation(revenue, 500, 1, { from: day, to: 2 * day })];
    const facts = { ...factsOf(revenue, now, { amounts: [...small, 5] }), series: [before, now] };
    assert.equal(say("largest", {}, facts, fall)[0]?.[0], "pass");
    assert.equal(say("largest", {}, { ...facts, amountsBefore: [[...small, 900]] }, fall)[0]?.[0], "caution");
  });

  it("count a large refund as much as a large order", () => {
    const facts = factsOf(revenue, observation(revenue, -405, 1), { amounts: [...small, -900] });
    assert.equal(say("largest", {}, facts, { kind: "static", below: 0 })[0]?.[0], "caution");
  });
});

describe("the season", () => {
  const weeks = (now: number) =>
    [...Array.from({ length: 21 }, (_, n) => (n % 7 === 0 ? 20 + n / 7 : 100)), now].map((value, n) =>
      observation(orders, value, 1, { from: n * day, to: (n + 1) * day }),
    );
  const facts = (now: number) => ({ ...factsOf(orders, observation(orders, now, 1)), series: weeks(now) });
  it("is a caution where the number is as usual at this place", () => {
    assert.deepEqual(say("season", { season: 7 }, facts(21)), [
      [
        "caution",
        21,
        "It is 21, and at this place in the 3 seasons before it was 20 to 22: as usual there. It may be the season and no news.",
      ],
    ]);
  });
  it("passes where it is new, and is not asked about where no season is named", () => {
    assert.equal(say("season", { season: 7 }, facts(5))[0]?.[0], "pass");
    assert.deepEqual(say("season", {}, facts(21)), []);
  });
});

describe("looking again and again", () => {
  const facts = (hits: number, looks: number) => factsOf(conversion, observation(conversion, hits, 100), { looks });
  it("is a caution where chance alone would have come so far", () => {
    assert.deepEqual(say("peeking", {}, facts(40, 60)), [
      [
        "caution",
        60,
        "The number was looked at 60 times. Of numbers that do not change, 95.4 % look odd at least once in so many looks. Wait for another window, or use a sequential test.",
      ],
    ]);
  });
  it("passes where it would not, at the first look, and for a test that allows for it", () => {
    assert.equal(say("peeking", {}, facts(10, 60))[0]?.[0], "pass");
    assert.equal(say("peeking", {}, facts(40, 1))[0]?.[0], "pass");
    assert.equal(say("peeking", {}, facts(40, 60), sequential)[0]?.[0], "pass");
    assert.deepEqual(say("peeking", { peeking: false }, facts(40, 60)), []);
  });
});

describe("the data behind the number", () => {
  const now = observation(conversion, 40, 100);
  it("hold the question where they are stale", () => {
    const facts = factsOf(conversion, now, { lastEvent: now.to - 5 * 3_600_000_000 });
    assert.deepEqual(say("freshness", { freshness: "2h" }, facts), [
      [
        "hold",
        5 * 3_600_000_000,
        "When the window closed, the last event was 5 h old, and at most 2 h is allowed. Part of the data may still be on its way; see whether its source still delivers.",
      ],
    ]);
    assert.equal(say("freshness", { freshness: "6h" }, facts)[0]?.[0], "pass");
    assert.deepEqual(say("freshness", { freshness: "2h" }, facts, { kind: "no-data", windows: 1 }), []);
  });

  it("are a caution where groups are not as large as they were planned", () => {
    const planned: Guardrails = { sampleRatio: { by: "variant", shares: { a: 0.5, b: 0.5 } } };
    const found = (a: number, b: number) => say("sample-ratio", planned, factsOf(conversion, now, { sizes: { a, b } }));
    assert.equal(found(505, 495)[0]?.[0], "pass");
    assert.deepEqual(found(600, 400)[0]?.[0], "caution");
    assert.match(
      String(found(600, 400)[0]?.[2]),
      /By variant there are a 600 \(60\.0 %, planned 50\.0 %\), b 400 \(40\.0 %, planned 50\.0 %\)/,
    );
  });

  it("are a caution where many are not in the number, with why", () => {
    const coverage = { meant: 541_909, leftOut: 135_080, because: "they have no customer" };
    assert.deepEqual(say("coverage", {}, factsOf(conversion, now, { coverage })), [
      [
        "caution",
        135_080 / 541_909,
        "135,080 of 541,909 events (24.9 %) are not in this number: they have no customer. Ask who they are before you decide for all.",
      ],
    ]);
    assert.equal(say("coverage", { coverage: 0.3 }, factsOf(conversion, now, { coverage }))[0]?.[0], "pass");
  });
});

describe("all findings", () => {
  const now = observation(conversion, 45, 100, { low: 0.356, high: 0.548 });
  const facts = factsOf(conversion, now, {
    groups: { device: [group(conversion, "a", [20, 50], [250, 500]), group(conversion, "b", [25, 50], [300, 500])] },
    series: Array.from({ length: 15 }, (_, n) => ({ ...now, from: n * day, to: (n + 1) * day })),
    looks: 15,
    lastEvent: 14 * day,
    closes: 15 * day,
    sizes: { a: 5, b: 5 },
    coverage: { meant: 10, leftOut: 0, because: "" },
  });
  const all: Guardrails = {
    groups: { by: ["device"] },
    season: 7,
    freshness: "2d",
    sampleRatio: { by: "v", shares: { a: 1, b: 1 } },
  };
  it("come in a fixed order, each with a plain sentence and its lesson", () => {
    const found = guardrailFindings(all, facts, objective);
    const names = found.map(({ check }) => check);
    const order = [
      "sample-size",
      "interval",
      "reversal",
      "mix",
      "season",
      "peeking",
      "freshness",
      "sample-ratio",
      "coverage",
    ];
    assert.deepEqual(
      names,
      order.filter((name) => names.includes(name as (typeof names)[number])),
    ); // a name of the list
    assert.ok(names.length >= 8, names.join());
    for (const { sentence, lesson } of found) {
      assert.match(sentence, /^[A-Z0-9].*\.$/);
      assert.doesNotMatch(sentence, /!|NaN|undefined|Infinity/);
      assert.match(lesson, /^[a-z-]+$/);
    }
  });

  it("lead to lessons that are there", () => {
    const lessons = new Set(guardrailFindings(all, facts, objective).map(({ lesson }) => lesson));
    assert.ok(lessons.size >= 5, [...lessons].join());
    for (const lesson of lessons) {
      const page = readFileSync(new URL(`../../../docs/lessons/${lesson}.md`, import.meta.url), "utf8");
      assert.match(page, /\*\*Guess first\.\*\*[\s\S]*\*\*Then look[\s\S]*\*\*What to do\.\*\*/);
    }
  });

  it("are as grave as the gravest of them", () => {
    assert.equal(guardrailVerdict([]), "pass");
    assert.equal(guardrailVerdict(guardrailFindings(all, facts, objective)), "caution");
    assert.equal(guardrailVerdict(guardrailFindings({ ...all, interval: "hold" }, facts, objective)), "hold");
  });

  it("need no options: what is not said has its default, and what the facts leave out is not checked", () => {
    assert.deepEqual(
      guardrailFindings(undefined, factsOf(conversion, now), objective).map(
        ({ check, verdict }) => `${check} ${verdict}`,
      ),
      ["sample-size pass", "interval caution"],
    );
  });
});
