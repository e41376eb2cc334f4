import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type FunnelAnswer, funnel, funnelChains, funnelOf, funnelPart, reaches } from "./funnel.ts";
import { checkedFunnel } from "./funnel-check.ts";
import { type Funnel, type FunnelExclusion, type FunnelStepDefinition, funnelProperties } from "./funnel-definition.ts";
import { triedChains } from "./funnel-oracle.ts";
import { type Properties, propertyIndex } from "./property.ts";
import { entityRange, evenCuts } from "./rows.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

const whos = ["x", "y", "z"];
const type = fc.constantFrom("a", "b", "c", "ab", "x");
const p = fc.constantFrom(1, 2, undefined);
const told = fc.record({ type, at: fc.integer({ min: 0, max: 6 }), who: fc.subarray(whos, { minLength: 1 }), p }).map(
  ({ type, at, who, p }): Told => ({
    type,
    at,
    tags: { who },
    data: p === undefined ? {} : { p },
    ...(type === "ab" && { lineage: ["ab", "a", "b"] }),
  }),
);
const small = fc.integer({ min: 0, max: 6 });
const where = fc.constantFrom(undefined, undefined, [{ property: "p", is: 1 }]);
const types = fc.oneof(
  fc.constantFrom("a", "b", "c", "ab").map((type) => ({ type })),
  fc.constantFrom({ types: ["a", "c"] }, { types: ["b", "x"] }),
);
const plainStep = fc
  .tuple(types, where)
  .map(([of, where]): FunnelStepDefinition => ({ ...of, ...(where && { where }) }));
const fullStep = fc.tuple(plainStep, fc.boolean(), fc.option(small, { nil: undefined })).map(
  ([step, optional, within]): FunnelStepDefinition => ({
    ...step,
    ...(optional && { optional }),
    ...(within !== undefined && { within }),
  }),
);
const exclusion = fc
  .tuple(
    fc.constantFrom("a", "b", "x"),
    where,
    fc.option(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 2, max: 3 })), { nil: undefined }),
  )
  .map(([type, where, between]): FunnelExclusion => ({ type, ...(where && { where }), ...(between && { between }) }));
const some = <T>(choice: fc.Arbitrary<T>) => fc.option(choice, { nil: undefined, freq: 1 });
const common = {
  within: some(small),
  attempt: fc.constantFrom("best" as const, "first" as const, "every" as const),
  constant: fc.constantFrom([], [], ["p"]),
  startFrom: some(small),
  startBefore: some(small),
};
const first = { steps: fc.tuple(plainStep, fc.array(fullStep, { maxLength: 3 })).map(([one, more]) => [one, ...more]) };
const definitions: Readonly<Record<string, fc.Arbitrary<Omit<Funnel, "by">>>> = {
  ordered: fc.record({
    ...common,
    ...first,
    exclude: fc.array(exclusion, { maxLength: 2 }),
    windowFrom: fc.constantFrom("first-step" as const, "previous-step" as const),
  }),
  "ordered, with events of one instant in any order": fc.record({
    ...common,
    ...first,
    ties: fc.constant("any-order" as const),
    exclude: fc.array(exclusion, { maxLength: 2 }),
    windowFrom: fc.constantFrom("first-step" as const, "previous-step" as const),
  }),
  strict: fc.record({
    ...common,
    ...first,
    order: fc.constant("strict" as const),
    windowFrom: fc.constantFrom("first-step" as const, "previous-step" as const),
  }),
  "any order": fc.record({
    ...common,
    steps: fc.array(plainStep, { minLength: 1, maxLength: 4 }),
    order: fc.constant("any" as const),
  }),
  "each step by itself": fc.record({
    steps: fc.array(plainStep, { minLength: 1, maxLength: 4 }),
    order: fc.constant("each" as const),
    startFrom: common.startFrom,
    startBefore: common.startBefore,
  }),
  "the default": fc.record({
    steps: fc.array(plainStep, { minLength: 1, maxLength: 4 }),
    within: common.within,
    startFrom: common.startFrom,
    startBefore: common.startBefore,
  }),
};

function propertiesOf(events: readonly Told[], definition: Funnel): Properties {
  return new Map(
    funnelProperties(definition).map((name) => {
      const index = propertyIndex(name);
      for (const event of toldEvents(events)) index.add(event);
      return [name, index.column()];
    }),
  );
}

function isAsked(definition: Funnel): boolean {
  try {
    checkedFunnel(definition);
    return true;
  } catch {
    return false;
  }
}

describe("a funnel counts what trying every chain finds,", () => {
  for (const [semantics, definition] of Object.entries(definitions)) {
    it(`${semantics}`, () => {
      fc.assert(
        fc.property(fc.array(told, { maxLength: 9 }), definition, (events, asked) => {
          const definition: Funnel = { ...asked, by: "who" };
          fc.pre(isAsked(definition));
          const journeys = journeysOf("who", events);
          const properties = propertiesOf(events, definition);
          const found = [...funnelChains(journeys, definition, properties)];
          for (const who of whos) {
            const mine = found.filter((chain) => chain.entity === who);
            const tried = triedChains(events, who, definition);
            assert.deepEqual(
              mine.map((chain) => chain.positions),
              tried.map((chain) => chain.events.map((event) => event.position)),
            );
            if (definition.order === "any") continue; // events may be shared out among steps in several ways
            assert.deepEqual(
              mine.map((chain) => chain.steps),
              tried.map((chain) => chain.steps.map((step) => step + 1)),
            );
          }
          const answer: FunnelAnswer = funnel(journeys, definition, properties);
          for (const [i, step] of answer.steps.entries()) {
            const those = found.filter((chain) => reaches(definition, chain, i + 1));
            assert.deepEqual([step.count, step.entities], [those.length, new Set(those.map((one) => one.entity)).size]);
          }
          const cuts = evenCuts(journeys, 2);
          const parts = cuts
            .slice(1)
            .map((end, i) =>
              structuredClone(funnelPart(entityRange(journeys, cuts[i] ?? 0, end), definition, properties)),
            );
          assert.deepEqual(funnelOf(definition, parts), answer);
        }),
        { numRuns: 1500 },
      );
    });
  }
});
