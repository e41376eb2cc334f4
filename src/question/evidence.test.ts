import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion } from "../../test/checkout.ts";
import { metricHash } from "../metric/index.ts";
import { cautions, evidence, isEvidenceIntact } from "./evidence.ts";
import { type ExpectedEffect, expectedEffectProblem } from "./expected-effect.ts";

const content = { metric: completion, observations: [], findings: ["40.0 % is below"] };
const checks = [
  { check: "season", verdict: "pass", sentence: "It is not as usual here.", lesson: "seasons" },
  { check: "interval", verdict: "caution", sentence: "It could be above the line.", lesson: "small-numbers" },
] as const;

describe("evidence", () => {
  it("has one hash for one content, and another for any other", () => {
    const pack = evidence(content);
    assert.deepEqual(evidence({ ...content }), pack);
    for (const more of [{ query: "metric m" }, { positions: { first: 1, last: 9 } }, { checks }, { view: "a funnel" }])
      assert.notEqual(evidence({ ...content, ...more }).hash, pack.hash);
  });

  it("names the definition as the log does", () => {
    assert.equal(evidence(content).definition, metricHash(completion));
  });

  it("shows whether it was changed, also after years in a log", () => {
    const pack = evidence({ ...content, checks });
    const read: typeof pack = JSON.parse(JSON.stringify(pack));
    assert.ok(isEvidenceIntact(read));
    assert.ok(!isEvidenceIntact({ ...read, findings: ["all is well"] }));
  });

  it("warns of what did not pass, and of nothing where nothing was checked", () => {
    assert.deepEqual(cautions(evidence({ ...content, checks })), ["It could be above the line."]);
    assert.deepEqual(cautions(evidence(content)), []);
  });
});

describe("an expected effect", () => {
  const good: readonly ExpectedEffect[] = [
    { direction: "up" },
    { direction: "down", by: 3, confidence: 0.5 },
    { direction: "up", byShare: 0.1, confidence: 1 },
    { direction: "unchanged" },
  ];
  for (const one of good)
    it(`may be ${JSON.stringify(one)}`, () => {
      assert.equal(expectedEffectProblem(one), undefined);
    });

  const bad: readonly (readonly [effect: object, sentence: RegExp])[] = [
    [{ direction: "sideways" }, /up, down or stays unchanged/],
    [{ direction: "up", by: 1, byShare: 0.1 }, /not as both/],
    [{ direction: "up", by: 0 }, /above zero/],
    [{ direction: "up", byShare: Number.NaN }, /above zero/],
    [{ direction: "unchanged", by: 1 }, /has no size/],
    [{ direction: "up", confidence: 0.4 }, /from 0\.5/],
    [{ direction: "up", confidence: 1.1 }, /to 1/],
  ];
  for (const [effect, sentence] of bad)
    it(`may not be ${JSON.stringify(effect)}`, () => {
      // What a page or plain JavaScript may send.
      assert.match(expectedEffectProblem(effect as ExpectedEffect) ?? "", sentence);
    });
});
