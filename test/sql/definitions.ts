// Definitions of every kind that is compiled.
import fc from "fast-check";
import { checkedFunnel, type Funnel, type Series } from "../../src/insight/index.ts";
import { moment, odd } from "./told.ts";

export const inner = `address.${odd}`;
const step = fc.constantFrom<Funnel["steps"][number]>(
  "view",
  "cart",
  "buy",
  "gift",
  odd,
  { types: ["view", odd] },
  { type: "buy", where: [{ property: "price", atLeast: 1 }] },
  { type: "view", where: [{ property: odd, is: [1, odd, true, "null"] }] },
  { type: "cart", where: [{ property: inner, isNot: ["1", "true", "1.5"] }] },
  { type: "cart", where: [{ property: inner, exists: false }] },
  {
    type: "view",
    where: [
      { property: "tag:colour", is: "red" },
      { property: "price", below: 2 },
    ],
  },
  { type: "buy", where: [{ property: "intent:command", is: odd }] },
  { type: "view", where: [{ property: "intent:actor", isNot: "human:a-1" }] },
  { type: "cart", where: [{ property: odd, above: 1 }] },
  { type: "cart", within: 2 * (moment(1) - moment(0)) },
  { type: "cart", optional: true },
);
const windows = [0, 3, 10].map((steps) => moment(steps) - moment(0));
export const funnels = fc
  .record(
    {
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      by: fc.constant(odd),
      within: fc.constantFrom(...windows, undefined),
      order: fc.constantFrom("ordered" as const, "strict" as const, "any" as const, "each" as const),
      attempt: fc.constantFrom("best" as const, "first" as const),
      windowFrom: fc.constantFrom("first-step" as const, "previous-step" as const),
      exclude: fc.constantFrom([], [{ type: "gift" }], [{ type: odd, where: [{ property: "price", atMost: 1 }] }]),
      constant: fc.constantFrom([], [odd], ["tag:colour", inner]),
      startFrom: fc.constantFrom(undefined, moment(4)),
      startBefore: fc.constantFrom(undefined, moment(15)),
    },
    { requiredKeys: ["steps", "by"] },
  )
  .filter((definition) => isFunnel(definition));

/** Whether a definition is one, and one that is compiled. */
export function isFunnel(definition: Funnel): boolean {
  try {
    checkedFunnel(definition);
    return definition.steps.filter((one) => typeof one !== "string" && one.optional).length < 2;
  } catch {
    return false;
  }
}

const measures = fc.constantFrom<Series["measure"]>(
  { kind: "count" },
  { kind: "entities" },
  { kind: "rate", per: "entity" },
  { kind: "sum", of: "price" },
  { kind: "mean", of: "price" },
  { kind: "min", of: "price" },
  { kind: "max", of: odd },
  { kind: "quantile", of: "price", share: 0.5 },
  { kind: "quantile", of: "price", share: 0.9 },
);
export const serieses = fc.record({
  of: fc.constantFrom({}, { type: "buy" }, { type: odd }, { where: [{ property: "price", above: 0 }] }),
  measure: measures,
  period: fc.constantFrom<Series["period"]>(
    undefined,
    { unit: "day" },
    { unit: "day", zone: "Europe/Copenhagen" },
    { unit: "hour", zone: "Europe/Copenhagen" },
    { unit: "week", zone: "Europe/Copenhagen", weekStart: 7 },
  ),
  breakdown: fc.constantFrom(undefined, { property: "tag:colour", top: 1000 }, { property: inner, top: 1000 }),
  from: fc.constantFrom(moment(0), moment(3)),
  until: fc.constantFrom(moment(21), moment(15)),
});
