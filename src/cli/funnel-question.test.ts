import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { typedAs } from "../../test/terminal.ts";
import { command } from "./funnel.ts";
import { funnelQuestion } from "./funnel-question.ts";

const asked = (...args: readonly string[]) => funnelQuestion(typedAs(command, args));

const shop = ["view", "cart", "buy", "--by", "session", "--within", "1d"] as const;

describe("the question that thence funnel asks", () => {
  it("reads steps as events are written everywhere, and calls them what they are like", () => {
    const { steps, exclude } = asked(
      ...["view[!coupon]", "(cart|wish)[price>=100]", '"a|b (c)"', "view[brand=x|y]"],
      ...["--by", "session", "--within", "1d", "--exclude", "cart[price<1]@2-3", "--exclude", "refund|return"],
    );
    assert.deepEqual(steps, [
      { type: "view", where: [{ property: "coupon", exists: false }], name: "view[!coupon]" },
      { types: ["cart", "wish"], where: [{ property: "price", atLeast: 100 }], name: "(cart|wish)[price>=100]" },
      { type: "a|b (c)" },
      { type: "view", where: [{ property: "brand", is: ["x", "y"] }], name: "view[brand=x|y]" },
    ]);
    assert.deepEqual(exclude, [
      { type: "cart", where: [{ property: "price", below: 1 }], between: [2, 3] },
      { types: ["refund", "return"] },
    ]);
  });

  it("names a step as it was typed, by its type, or by its number", () => {
    const steps = ["view[brand=x]", "cart|wish", "view[brand=y]", "--by", "session", "--within", "1d"];
    const optional = (name: string) =>
      asked(...steps, "--optional", name).steps.map((step) => typeof step !== "string" && step.optional === true);
    assert.deepEqual(optional("view[brand=y]"), [false, false, true]);
    assert.deepEqual(optional("cart|wish"), [false, true, false]);
    assert.deepEqual(optional("3"), [false, false, true]);
    assert.throws(() => optional("view"), { code: "cli/bad-usage", message: /more than one step/ });
  });

  it("has periods of a calendar or of a length, and dates in their zone", () => {
    const zone = ["--zone", "Europe/Copenhagen"];
    assert.deepEqual(asked(...shop, "--trend", "week", ...zone).trend, {
      unit: "week",
      zone: "Europe/Copenhagen",
      weekStart: 1,
    });
    assert.deepEqual(asked(...shop, "--trend", "1d").trend, { every: 86_400_000_000 });
    assert.equal(asked(...shop, "--start-from", "2026-07-01", ...zone).startFrom, Date.UTC(2026, 5, 30, 22) * 1000);
    assert.deepEqual(asked(...shop, "--cohort", "did:view@2026-07-01..", ...zone).cohort, {
      kind: "did",
      event: { type: "view" },
      from: Date.UTC(2026, 5, 30, 22) * 1000,
    });
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
        '"a@b"',
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
    assert.deepEqual(question.exclude, [{ type: "refund", between: [2, 3] }, { type: "a@b" }]);
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

  it("refuses a condition that cannot be read, with its place", () => {
    for (const step of ["view[price>high]", 'view[brand="a]', "view[", "(view"])
      assert.throws(() => asked(step, ...shop), { code: "app/bad-event-flag" }, step);
  });

  it("needs no window where steps are counted by themselves", () => {
    assert.equal(asked("view", "buy", "--by", "session", "--order", "each").within, undefined);
  });

  for (const [what, ...args] of [
    ["an optional step that there is none of", "--optional", "5"],
    ["a step's window without a step", "--step-within", "30m"],
    ["a breakdown in two ways", "--breakdown", "brand", "--compare-cohort", "did:buy"],
    ["a trend of no unit", "--trend", "fortnight"],
    ["an order that there is none of", "--order", "backwards"],
    ["an order of values without a breakdown", "--sort", "share"],
    ["an order of values that there is none of", "--breakdown", "brand", "--sort", "name"],
    ["a touch that there is none of", "--breakdown", "brand", "--touch", "middle"],
  ] as const)
    it(`refuses ${what}`, () => assert.throws(() => asked(...shop, ...args), { code: "cli/bad-usage" }));

  it("asks which of two steps of one type is meant", () => {
    const twice = ["view", "view", "--by", "session", "--within", "1d", "--optional", "view"];
    assert.throws(() => asked(...twice), { code: "cli/bad-usage", message: /more than one step/ });
  });
});
