import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Counterfactual, Effect } from "./effect.ts";
import { lessonFor, proposedChange } from "./lesson.ts";

const effect = (fields: Partial<Effect>, method: Counterfactual["method"] = "forecast"): Effect => ({
  raw: { before: 0.3, after: 0.6, difference: 0.3 },
  counterfactual: { method, says: "" },
  verdict: "cannot-tell",
  reason: "",
  ...fields,
});
const better = effect({ verdict: "better", low: 0.1, high: 0.3, recoveredAnyway: 0.1 });
const worse = effect({ verdict: "worse", low: -0.3, high: -0.1 });
const anyway = effect({ recoveredAnyway: 0.9 });

describe("the lesson that a review may begin with", () => {
  it("is to wait where most of the change would have come anyway", () => {
    assert.match(lessonFor(anyway), /^90 % of the change was to be expected without the decision/);
  });

  it("is to have something to compare with where it cannot be told", () => {
    assert.match(lessonFor(effect({})), /leave one segment untouched/);
    assert.match(lessonFor(effect({}, "untouched-segments")), /measure it over more windows/);
  });

  it("tells what was expected from what was not", () => {
    assert.match(lessonFor(better, { direction: "up" }), /^It worked:/);
    assert.match(lessonFor(better, { direction: "down" }), /not in the way that was expected/);
    assert.match(lessonFor({ ...better, expectation: { met: "partly", says: "" } }, { direction: "up" }), /less than/);
    assert.match(lessonFor(worse, { direction: "up" }), /was not expected/);
    assert.match(lessonFor(worse), /consider taking the decision back/);
    assert.match(lessonFor(effect({ verdict: "no-effect" })), /next to nothing/);
  });
});

describe("the change of a rule that its outcomes speak for", () => {
  it("is to wait longer where most of what it asked about went by itself", () => {
    const found = proposedChange([better, anyway, anyway, better, anyway]);
    assert.equal(found.what, "raise-for");
    assert.match(found.says, /In 3 of the last 5 outcomes/);
  });

  it("is to leave a segment untouched where most cannot be told without one", () => {
    assert.equal(proposedChange([effect({}), effect({}, "none"), better]).what, "add-control");
    assert.equal(proposedChange(Array.from({ length: 3 }, () => effect({}, "untouched-segments"))).what, "none");
  });

  it("is to ask less where most decisions changed nothing", () => {
    const idle = effect({ verdict: "no-effect", recoveredAnyway: 0.2 });
    assert.equal(proposedChange([idle, better, idle]).what, "lower-line");
  });

  it("is none where the outcomes are good, too few, or long ago", () => {
    assert.equal(proposedChange([better, worse, better]).what, "none");
    assert.match(proposedChange([anyway, anyway]).says, /too few/);
    assert.equal(proposedChange([anyway, anyway, anyway, better, better, better]).what, "none");
  });
});
