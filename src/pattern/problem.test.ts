import { doesNotThrow, match, ok } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openMatcher, type Rule, ruleProblem } from "./index.ts";

const seed = 20261203;

describe("a rule written by hand", () => {
  it("is told its problem, whatever it is, and never throws", () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("event", "absent", "all", "every", "5m", "past", "first", 1, 2),
    );
    const condition = fc.dictionary(
      fc.constantFrom("property", "is", "above", "over", "count", "sum", "changed", "of"),
      value,
      { maxKeys: 3 },
    );
    const trigger = fc.record(
      { type: fc.oneof(fc.constant("a"), value), as: value, where: fc.oneof(fc.array(condition), value) },
      { requiredKeys: [] },
    );
    const step = fc.record(
      {
        kind: fc.oneof(fc.constantFrom("event", "all", "absent", "every"), value),
        of: fc.oneof(fc.array(trigger), value),
        times: fc.oneof(value, fc.record({ min: value, max: value })),
        gap: value,
        within: value,
        human: value,
        cron: value,
        zone: value,
      },
      { requiredKeys: ["kind"] },
    );
    const rule = fc.record(
      {
        name: fc.constantFrom("a", "a", "a", 3, null),
        by: value,
        steps: fc.oneof(fc.array(fc.oneof(step, value)), value),
        unless: fc.oneof(fc.array(trigger), value),
        within: value,
        overlap: fc.constantFrom("each", "first", 1),
        again: fc.constantFrom("past", "once", null),
        coolDown: value,
        rate: value,
        maxOpen: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(rule, value), (made: unknown) => {
        const problem = ruleProblem(made as Rule);
        if (problem === undefined) doesNotThrow(() => openMatcher([made as Rule]));
        else ok(problem.length > 10);
      }),
      { seed, numRuns: 2000 },
    );
  });

  const odd: readonly (readonly [title: string, rule: unknown, problem: RegExp])[] = [
    ["nothing", null, /a rule is an object/],
    ["steps that are none", { name: "a", steps: "b" }, /`steps` is a list/],
    ["a step that is none", { name: "a", steps: ["b"] }, /step 1 is an object/],
    ["events that are no list", { name: "a", steps: [{ kind: "event", of: "b" }] }, /step 1 .*`of` is a list/],
    ["a duration that is a number", { name: "a", steps: [], within: 30 }, /`within` is a text/],
    [
      "a condition that is a text",
      { name: "a", steps: [{ kind: "event", of: [{ type: "b", where: ["qty > 0"] }] }] },
      /no list of conditions/,
    ],
  ];
  for (const [title, rule, problem] of odd)
    it(`tells of ${title}`, () => match(ruleProblem(rule as Rule) ?? "nothing", problem));
});
