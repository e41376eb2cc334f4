import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { funnel, funnelChains, reaches } from "./funnel.ts";
import type { Funnel } from "./funnel-definition.ts";
import { funnelSemantics, funnelSemanticsLine } from "./funnel-semantics.ts";
import { propertyIndex } from "./property.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

const shop = (steps: Funnel["steps"], within = 100): Funnel => ({ steps, by: "who", within });
const counts = (events: readonly Told[], definition: Funnel) =>
  funnel(journeysOf("who", events), definition).steps.map((step) => step.entities);
const one = (text: string): Told[] => text.split(" ").map((type, i) => ({ type, at: i, tags: { who: "a" } }));

describe("a funnel", () => {
  it("counts how many come how far, in order, with anything between", () => {
    const events = [
      { type: "view", at: 1, tags: { who: "a" } },
      { type: "view", at: 1, tags: { who: "b" } },
      { type: "search", at: 2, tags: { who: "a" } },
      { type: "cart", at: 3, tags: { who: "a" } },
      { type: "cart", at: 1, tags: { who: "c" } },
      { type: "view", at: 2, tags: { who: "c" } },
    ];
    const { steps } = funnel(journeysOf("who", events), shop(["view", "cart"]));
    assert.deepEqual(
      steps.map(({ name, entities, count, ofFirst }) => [name, entities, count, ofFirst]),
      [
        ["view", 3, 3, 1],
        ["cart", 1, 1, 1 / 3],
      ],
    );
    assert.deepEqual(
      steps[1]?.ofPreviousInterval?.map((share) => share.toFixed(3)),
      ["0.061", "0.792"],
    );
  });

  it("holds a last step that comes exactly at the window's end, and none after it", () => {
    const events = [
      { type: "view", at: 0, tags: { who: ["on-time", "late"] } },
      { type: "buy", at: 100, tags: { who: "on-time" } },
      { type: "buy", at: 101, tags: { who: "late" } },
    ];
    assert.deepEqual(counts(events, shop(["view", "buy"])), [2, 1]);
  });

  it("counts the deepest attempt, not the first", () => {
    const events = [
      { type: "view", at: 0, tags: { who: "a" } },
      { type: "cart", at: 1, tags: { who: "a" } },
      { type: "view", at: 90, tags: { who: "a" } },
      { type: "cart", at: 95, tags: { who: "a" } },
      { type: "buy", at: 150, tags: { who: "a" } },
    ];
    assert.deepEqual(counts(events, shop(["view", "cart", "buy"])), [1, 1, 1]);
    assert.deepEqual(
      [...funnelChains(journeysOf("who", events), shop(["view", "cart", "buy"]))][0]?.positions,
      [3, 4, 5],
    );
  });

  it("orders events of one instant by their place in the log", () => {
    const told = (types: string[]) => types.map((type) => ({ type, at: 5, tags: { who: "a" } }));
    assert.deepEqual(counts(told(["view", "cart"]), shop(["view", "cart"])), [1, 1]);
    assert.deepEqual(counts(told(["cart", "view"]), shop(["view", "cart"])), [1, 0]);
  });

  it("never takes one event for two steps", () => {
    assert.deepEqual(counts(one("view"), shop(["view", "view"])), [1, 0]);
    assert.deepEqual(counts(one("view view"), shop(["view", "view"])), [1, 1]);
  });

  it("counts an event that refines a step's type, and still not for two steps", () => {
    const referred = { type: "referred", lineage: ["referred", "ordered"], tags: { who: "a" } };
    assert.deepEqual(counts([{ ...referred, at: 1 }], shop(["ordered"])), [1]);
    assert.deepEqual(counts([{ ...referred, at: 1 }], shop(["ordered", "referred"])), [1, 0]);
    assert.deepEqual(
      counts(
        [
          { type: "ordered", at: 0, tags: { who: "a" } },
          { ...referred, at: 1 },
        ],
        shop(["ordered", "referred"]),
      ),
      [1, 1],
    );
  });

  it("answers zero for a type that never happened", () => {
    assert.deepEqual(counts(one("view cart"), shop(["view", "wished", "cart"])), [1, 0, 0]);
  });

  it("counts only chains that began in a span of time, when asked to", () => {
    const events = one("view cart view cart");
    const journeys = journeysOf("who", events);
    const chains = [...funnelChains(journeys, { ...shop(["view", "cart"]), startFrom: 1, startBefore: 3 })];
    assert.deepEqual(
      chains.map((chain) => chain.positions),
      [[3, 4]],
    );
    assert.deepEqual([...funnelChains(journeys, { ...shop(["view"]), startFrom: 4 })], []);
    assert.deepEqual(counts(events, { ...shop(["view", "cart"]), startFrom: 1, startBefore: 3 }), [1, 1]);
  });

  it("says in one line how it counts", () => {
    assert.equal(
      funnelSemanticsLine(shop(["view", "buy"], 86_400_000_000)),
      "ordered, anything between, within 1d of the first step, deepest attempt, ties by log order",
    );
    assert.equal(
      funnelSemanticsLine({
        steps: ["view", { types: ["cart", "wish"], optional: true }, { type: "buy", within: 3_600_000_000 }],
        by: "who",
        attempt: "every",
        ties: "any-order",
        exclude: [{ type: "remove", between: [2, 3] }],
        constant: ["product"],
      }),
      "ordered, anything between, in any time, every attempt, each from after the end of the one before, " +
        "events of one instant in any order, step 2 (cart or wish) optional, step 3 (buy) within 1h of the event before, " +
        "ended by remove between the steps 2 and 3, the same product throughout",
    );
    assert.equal(
      funnelSemanticsLine({ steps: ["view"], by: "who", order: "each" }),
      "each step by itself, in any order and any time apart",
    );
  });

  it("says each of its choices as data", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(funnelSemantics({ steps: ["view", "buy"], by: "who" }))), {
      order: "ordered",
      attempt: "best",
      windowFrom: "first-step",
      ties: "log-order",
      constant: [],
      optional: [],
      exclude: [],
    });
  });

  it("shows who left a step out that was optional, and prefers the chain that has it", () => {
    const events = [
      ...one("view buy"),
      ...["view", "buy", "view", "cart", "buy"].map((type, i) => ({ type, at: i, tags: { who: "b" } })),
    ];
    const definition = shop(["view", { type: "cart", optional: true }, "buy"]);
    const { steps } = funnel(journeysOf("who", events), definition);
    assert.deepEqual(
      steps.map(({ entities, ofPrevious }) => [entities, ofPrevious]),
      [
        [2, undefined],
        [1, 0.5],
        [2, 1],
      ],
    );
    const without = [...funnelChains(journeysOf("who", events), definition)].filter(
      (chain) => !chain.steps.includes(2),
    );
    assert.deepEqual(
      without.map(({ entity, steps }) => [entity, steps]),
      [["a", [1, 3]]],
    );
  });

  it("counts every attempt, none of which overlaps another", () => {
    const chains = [
      ...funnelChains(journeysOf("who", one("view view cart view view cart buy")), {
        ...shop(["view", "cart"]),
        attempt: "every",
      }),
    ];
    assert.deepEqual(
      chains.map((chain) => chain.positions),
      [
        [1, 3],
        [4, 6],
      ],
    );
    const { counts, steps } = funnel(journeysOf("who", one("view view cart view")), {
      ...shop(["view", "cart"]),
      attempt: "every",
    });
    assert.deepEqual(
      [counts, steps.map(({ count, entities }) => [count, entities])],
      [
        "attempts",
        [
          [2, 1],
          [1, 1],
        ],
      ],
    );
  });

  it("gives no interval to a ratio that is no share", () => {
    const { steps } = funnel(
      journeysOf("who", [...one("buy"), ...one("view buy").map((event) => ({ ...event, tags: { who: "b" } }))]),
      { steps: ["view", "buy"], by: "who", order: "each" },
    );
    assert.deepEqual([steps[1]?.ofFirst, steps[1]?.ofFirstInterval], [2, undefined]);
  });

  it("counts in any order by how many of the steps there are", () => {
    const definition: Funnel = { ...shop(["view", "cart", "buy"]), order: "any" };
    const journeys = journeysOf("who", one("buy view"));
    const chains = [...funnelChains(journeys, definition)];
    assert.deepEqual(
      funnel(journeys, definition).steps.map(({ name, count }) => [name, count]),
      [
        ["any 1 of 3", 1],
        ["any 2 of 3", 1],
        ["any 3 of 3", 0],
      ],
    );
    assert.deepEqual(
      chains.map((chain) => [chain.steps, reaches(definition, chain, 2)]),
      [[[3, 1], true]],
    );
  });

  it("takes no event that lacks a held property as the same as another", () => {
    const events = ["p", undefined, "p"].flatMap((product, i) =>
      ["view", "buy"].map((type, j) => ({
        type,
        at: i * 2 + j,
        tags: { who: String(i) },
        data: product === undefined ? {} : { product },
      })),
    );
    const index = propertyIndex("product");
    for (const event of toldEvents(events)) index.add(event);
    const definition: Funnel = { ...shop(["view", "buy"]), constant: ["product"] };
    const { steps } = funnel(journeysOf("who", events), definition, new Map([["product", index.column()]]));
    assert.deepEqual(
      steps.map(({ entities }) => entities),
      [3, 2],
    );
  });

  const each: Funnel = { steps: ["view", "buy"], by: "who", order: "each" };
  const any: Funnel = { ...each, order: "any" };
  const strict: Funnel = { ...each, order: "strict" };
  const optional = ["view", { type: "buy", optional: true }] as const;
  const timed = ["view", { type: "buy", within: 1 }] as const;
  const refused: readonly (readonly [what: string, definition: Funnel, code: string])[] = [
    ["an exclusion where nothing lies between", { ...strict, exclude: [{ type: "x" }] }, "insight/funnel-conflict"],
    ["open ties where nothing lies between", { ...strict, ties: "any-order" }, "insight/funnel-conflict"],
    ["an exclusion in any order", { ...any, exclude: [{ type: "x" }] }, "insight/funnel-conflict"],
    ["an optional step in any order", { ...any, steps: optional }, "insight/funnel-conflict"],
    ["a step's own window in any order", { ...any, steps: timed }, "insight/funnel-conflict"],
    [
      "a window from the previous step in any order",
      { ...any, windowFrom: "previous-step" },
      "insight/funnel-conflict",
    ],
    ["a window of steps by themselves", { ...each, within: 1 }, "insight/funnel-conflict"],
    ["an attempt of steps by themselves", { ...each, attempt: "first" }, "insight/funnel-conflict"],
    ["a held property of steps by themselves", { ...each, constant: ["p"] }, "insight/funnel-conflict"],
    ["an optional first step", { steps: [{ type: "view", optional: true }], by: "who" }, "insight/bad-funnel"],
    ["a window of the first step", { steps: [{ type: "view", within: 1 }], by: "who" }, "insight/bad-funnel"],
    ["a step without a type", { steps: ["view", { types: [] }], by: "who" }, "insight/bad-funnel"],
    ["six optional steps", { steps: ["view", ...Array(6).fill(optional[1])], by: "who" }, "insight/bad-funnel"],
    [
      "an exclusion after the last step",
      { ...each, order: "ordered", exclude: [{ type: "x", between: [2, 3] }] },
      "insight/bad-funnel",
    ],
    ["an exclusion without a type", { ...each, order: "ordered", exclude: [{ types: [] }] }, "insight/bad-funnel"],
    ["an order that there is none of", { ...each, order: JSON.parse('"backwards"') }, "insight/bad-funnel"],
  ];
  for (const [what, definition, code] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => funnel(journeysOf("who", []), definition), { code }));
  }

  const bad: readonly (readonly [what: string, steps: readonly string[], within: number, code: string])[] = [
    ["no step", [], 1, "insight/no-steps"],
    ["33 steps", Array(33).fill("view"), 1, "insight/too-many-steps"],
    ["a window below zero", ["view"], -1, "insight/bad-window"],
    ["a window that is no number", ["view"], Number.NaN, "insight/bad-window"],
  ];
  for (const [what, steps, within, code] of bad) {
    it(`refuses ${what}`, () => assert.throws(() => counts(one("view"), shop(steps, within)), { code }));
  }

  it("takes 32 steps", () => {
    const steps = Array(32).fill("view");
    assert.deepEqual(counts(one(steps.join(" ")), shop(steps)), Array(32).fill(1));
  });

  it("refuses journeys made by another tag", () => {
    assert.throws(() => funnel(journeysOf("who", []), { ...shop(["view"]), by: "other" }), {
      code: "insight/other-tag",
    });
  });
});
