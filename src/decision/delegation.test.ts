import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { shortId } from "../kit/short-id.ts";
import { isStillAsked, type MeasuredOption, rungOf } from "./delegation.ts";

const delegation = { upTo: "act", option: "act", needs: { outcomes: 2, goodShare: 0.75 }, by: "@maya" } as const;
const verdicts = { b: "better", w: "worse", c: "cannot-tell" } as const;
/** A history as a text: b, w and c of the option, and everything else of another one. */
const history = (text: string): MeasuredOption[] =>
  [...text].map((letter) =>
    letter === "b" || letter === "w" || letter === "c"
      ? { option: "act", verdict: verdicts[letter] }
      : { option: "wait", verdict: "worse" },
  );

describe("a rung of the ladder", () => {
  const table: readonly (readonly [history: string, rung: string])[] = [
    ["", "ask"],
    ["b", "ask"],
    ["bb", "recommend"],
    ["bbb", "recommend"],
    ["bbbb", "act-unless-vetoed"],
    ["bbbbbb", "act"],
    ["bbbbbbbbbbbb", "act"],
    ["bbbbbbw", "ask"],
    ["bbbbbbwb", "ask"],
    ["bbbbbbwbb", "recommend"],
    ["bc", "ask"],
    ["bcb", "ask"],
    ["bcbb", "recommend"],
    ["cccc", "ask"],
    ["b.b.", "recommend"],
  ];
  for (const [text, rung] of table)
    it(`is ${rung} after the outcomes "${text}"`, () => {
      assert.equal(rungOf(delegation, history(text)), rung);
    });

  it("is lost where a person took another decision in the place of the playbook's", () => {
    const overturned = { option: "act", verdict: "overturned" } as const;
    assert.equal(rungOf(delegation, [...history("bbbbbb"), overturned]), "ask");
  });

  it("is never above what the playbook allows, and to ask where it allows nothing", () => {
    assert.equal(rungOf({ ...delegation, upTo: "recommend" }, history("bbbbbbbb")), "recommend");
    assert.equal(rungOf(undefined, history("bbbbbbbb")), "ask");
  });

  it("is lost by one bad outcome, whatever was before it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."bwc.")), (letters) => {
        assert.equal(rungOf(delegation, history(`${letters.join("")}w`)), "ask");
      }),
    );
  });
});

describe("a case that is asked in any case", () => {
  const ids = Array.from({ length: 4000 }, (_, i) => shortId("C", "test", i));

  it("is found by its id alone, about as often as was said", () => {
    const asked = ids.filter((id) => isStillAsked(id, 0.1)).length / ids.length;
    assert.ok(asked > 0.08 && asked < 0.12, String(asked));
    assert.deepEqual(
      ids.slice(0, 50).map((id) => isStillAsked(id, 0.1)),
      ids.slice(0, 50).map((id) => isStillAsked(id, 0.1)),
    );
  });

  it("is none where the share is zero, and every one where it is one", () => {
    assert.ok(ids.every((id) => !isStillAsked(id, 0) && isStillAsked(id, 1)));
  });
});
