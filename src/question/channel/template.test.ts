import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { fillTemplate, messageKinds, placeholdersOf, templatesProblem } from "./index.ts";

describe("the words of messages", () => {
  it("may name everything that is listed, in each language", () => {
    for (const kind of messageKinds) {
      const text = placeholdersOf(kind)
        .map((name) => `{${name}}`)
        .join(" ");
      assert.equal(templatesProblem({ en: { [kind]: text }, da: { [kind]: text } }), undefined);
    }
    assert.equal(templatesProblem({}), undefined);
    assert.equal(templatesProblem({ en: { question: "{ } {} { value } {1} {{" } }), undefined, "these are no names");
  });

  it("are refused where they name what there is not, with what there is", () => {
    assert.equal(
      templatesProblem({ en: { reminder: "Hurry, {valu} fell!" } }),
      "`messages.en.reminder` names {valu}, which it cannot know. It knows {case}, {question}, {metric}, {value}, {objective}, {because}, {serves}, {to}, {decideBy}, {deadline}, {at}.",
    );
    assert.match(
      templatesProblem({ da: { question: "{deadline}" } }) ?? "",
      /messages\.da\.question` names \{deadline\}/,
    );
    assert.match(templatesProblem({ en: { remind: "x" } }) ?? "", /no message that is told\. There are: question, rem/);
    assert.match(templatesProblem({ fr: {} }) ?? "", /has words in "fr", and people are written to in en or da/);
    assert.match(templatesProblem({ en: "x" }) ?? "", /by what is told/);
    assert.match(templatesProblem({ en: { review: " " } }) ?? "", /is empty/);
    assert.match(templatesProblem({ en: { review: 7 } }) ?? "", /is empty/);
    assert.match(templatesProblem({ en: { review: "x".repeat(2_001) } }) ?? "", /at most 2000/);
  });

  it("take values as text: what looks like a name in one stays as it was written", () => {
    assert.equal(
      fillTemplate("{by} says {reason}", { by: "{reason}", reason: "$& {by} <b>" }),
      "{reason} says $& {by} <b>",
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        assert.equal(fillTemplate("a{by}z", { by: value }), `a${value}z`);
      }),
      { seed: 6 },
    );
  });

  it("are not told where something that they name is not known", () => {
    assert.equal(fillTemplate("{value} of {metric}", { metric: "x" }), undefined);
    assert.equal(fillTemplate("{constructor}", {}), undefined);
    assert.equal(fillTemplate("{metric} {value}", { metric: "", value: "1" }), undefined);
  });
});
