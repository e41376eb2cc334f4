import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseArgs } from "node:util";
import { command } from "./funnel.ts";
import { funnelQuestion } from "./funnel-question.ts";

function asked(...args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options: command.flags, allowPositionals: true });
  const of = (flag: string): unknown => values[flag];
  return funnelQuestion({
    words: positionals,
    text: (flag) => (typeof of(flag) === "string" ? String(of(flag)) : undefined),
    texts: (flag) => (Array.isArray(of(flag)) ? (of(flag) as string[]) : []), // `multiple` string flags
    is: (flag) => of(flag) === true,
  });
}

const shop = ["view", "cart", "buy", "--by", "session", "--within", "1d"] as const;
const conditions = (...where: readonly string[]) =>
  asked(...shop, ...where.flatMap((text) => ["--where", text])).steps.map((step) =>
    typeof step === "string" ? [] : (step.where ?? []),
  );

describe("the question that thence funnel asks", () => {
  it("reads conditions of a step by its number, its type, or of every step", () => {
    assert.deepEqual(conditions("2:price>=100", "buy:brand=a,b", "*:coupon", "1:!coupon"), [
      [
        { property: "coupon", exists: true },
        { property: "coupon", exists: false },
      ],
      [
        { property: "price", atLeast: 100 },
        { property: "coupon", exists: true },
      ],
      [
        { property: "brand", is: ["a", "b"] },
        { property: "coupon", exists: true },
      ],
    ]);
    assert.deepEqual(conditions('3:tag:country!="a,b"', "3:price<5.5", "3:price>1", "3:price<=9", "3:note="), [
      [],
      [],
      [
        { property: "tag:country", isNot: ["a,b"] },
        { property: "price", below: 5.5 },
        { property: "price", above: 1 },
        { property: "price", atMost: 9 },
        { property: "note", is: [""] },
      ],
    ]);
  });

  it("reads alternatives, optional steps, windows of steps, exclusions and what is held", () => {
    const question = asked(
      ...[
        "view",
        "cart|wish",
        "buy",
        "--by",
        "session",
        "--within",
        "none",
        "--optional",
        "2",
        "--step-within",
        "buy:30m",
      ],
      ...[
        "--exclude",
        "refund@2-3",
        "--exclude",
        "a@b",
        "--hold",
        "product",
        "--window-from",
        "previous",
        "--attempt",
        "every",
      ],
    );
    assert.deepEqual(question.steps, [
      { type: "view" },
      { types: ["cart", "wish"], optional: true },
      { type: "buy", within: 1_800_000_000 },
    ]);
    assert.deepEqual(question.exclude, [{ types: ["refund"], between: [2, 3] }, { types: ["a@b"] }]);
    const { within, constant, windowFrom, attempt } = question;
    assert.deepEqual(
      { within, constant, windowFrom, attempt },
      {
        within: undefined,
        constant: ["product"],
        windowFrom: "previous-step",
        attempt: "every",
      },
    );
  });

  it("needs no window where steps are counted by themselves", () => {
    assert.equal(asked("view", "buy", "--by", "session", "--order", "each").within, undefined);
  });

  for (const [what, ...args] of [
    ["a condition of no step", "--where", "price>1"],
    ["a condition of a step that there is none of", "--where", "4:price>1"],
    ["a condition that says nothing", "--where", "2:"],
    ["a comparison with no number", "--where", "2:price>high"],
    ["a value that is half quoted", "--where", '2:brand="a'],
    ["an optional step that there is none of", "--optional", "5"],
    ["an order that there is none of", "--order", "backwards"],
    ["a touch that there is none of", "--breakdown", "brand", "--touch", "middle"],
  ] as const)
    it(`refuses ${what}`, () => assert.throws(() => asked(...shop, ...args), { code: "cli/bad-usage" }));

  it("asks which of two steps of one type is meant", () => {
    const twice = ["view", "view", "--by", "session", "--within", "1d", "--optional", "view"];
    assert.throws(() => asked(...twice), { code: "cli/bad-usage", message: /more than one step/ });
  });
});
