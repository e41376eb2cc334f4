import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Funnel, type FunnelChain, funnel, funnelChains, funnelSemanticsLine } from "./funnel.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";

const shop = (steps: readonly string[], within = 100): Funnel => ({ steps, by: "who", within });
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
    assert.deepEqual(funnel(journeysOf("who", events), shop(["view", "cart"])).steps, [
      { type: "view", entities: 3 },
      { type: "cart", entities: 1 },
    ]);
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
    assert.deepEqual(funnelChains(journeysOf("who", events), shop(["view", "cart", "buy"]))[0]?.positions, [3, 4, 5]);
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
    const chains = funnelChains(journeysOf("who", events), shop(["view", "cart"]), { startFrom: 1, startBefore: 3 });
    assert.deepEqual(
      chains.map((chain) => chain.positions),
      [[3, 4]],
    );
    assert.deepEqual(funnelChains(journeysOf("who", events), shop(["view"]), { startFrom: 3 }), []);
  });

  it("says in one line how it counts", () => {
    assert.equal(
      funnelSemanticsLine({ within: 86_400_000_000 }),
      "ordered, anything between, within 1d of the first step, deepest attempt, ties by log order",
    );
  });

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

describe("whatever happened, in whatever order and however often,", () => {
  const type = fc.constantFrom("a", "b", "c", "ab");
  const told = fc.record({ type, at: fc.integer({ min: 0, max: 12 }), who: fc.subarray(["x", "y", "z"]) }).map(
    ({ type, at, who }): Told => ({
      type,
      at,
      tags: { who },
      ...(type === "ab" && { lineage: ["ab", "a", "b"] }),
    }),
  );
  const question = fc.record({
    steps: fc.array(fc.constantFrom("a", "b", "c", "ab"), { minLength: 1, maxLength: 4 }),
    within: fc.integer({ min: 0, max: 12 }),
    startFrom: fc.oneof(fc.constant(-Infinity), fc.integer({ min: 0, max: 12 })),
    startBefore: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 12 })),
  });

  it("the chain is the earliest of the deepest among all that trying every one finds", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 14 }), question, (events, { steps, within, ...starts }) => {
        const found = funnelChains(journeysOf("who", events), shop(steps, within), starts);
        const chains = new Map(found.map((chain: FunnelChain) => [chain.entity, chain]));
        for (const who of ["x", "y", "z"]) {
          assert.deepEqual(chains.get(who)?.positions ?? [], tried(events, who, steps, within, starts));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("every number of the funnel is the number of its rows", () => {
    fc.assert(
      fc.property(fc.array(told, { maxLength: 30 }), question, (events, { steps, within, ...starts }) => {
        const journeys = journeysOf("who", events);
        const chains = funnelChains(journeys, shop(steps, within), starts);
        funnel(journeys, shop(steps, within), starts).steps.forEach((step, i) => {
          assert.equal(chains.filter((chain) => chain.depth > i).length, step.entities);
        });
      }),
    );
  });
});

interface Starts {
  readonly startFrom: number;
  readonly startBefore: number;
}

// Tries every chain there is: the oracle is slow, and plainly right.
function tried(
  events: readonly Told[],
  who: string,
  steps: readonly string[],
  within: number,
  starts: Starts,
): number[] {
  const mine = events
    .map((event, i) => ({ ...event, position: i + 1 }))
    .filter((event) => [event.tags["who"] ?? []].flat().includes(who))
    .sort((a, b) => a.at - b.at || a.position - b.position);
  let best: number[] = [];
  const extend = (chain: number[], from: number, start: number) => {
    // Chains are tried from the earliest on, so that only a deeper one is better.
    if (chain.length > best.length) best = chain;
    for (let i = from; i < mine.length && chain.length < steps.length; i++) {
      const event = mine[i];
      if (!event || !(event.lineage ?? [event.type]).includes(steps[chain.length] ?? "")) continue;
      const isFirst = chain.length === 0;
      if (isFirst ? event.at < starts.startFrom || event.at >= starts.startBefore : event.at - start > within) continue;
      extend([...chain, event.position], i + 1, isFirst ? event.at : start);
    }
  };
  extend([], 0, 0);
  return best;
}
