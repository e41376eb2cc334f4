import { benjaminiHochberg, fisherExact, oddsRatio, type TwoByTwo, twoProportionZ } from "../statistics/index.ts";
import { chainTeller, type FunnelChain } from "./funnel.ts";
import { byName, type EntityChain, entityChains } from "./funnel-chains.ts";
import { BadFunnel, funnelFor } from "./funnel-check.ts";
import type { Funnel, PlainFunnel } from "./funnel-definition.ts";
import { rowBits } from "./funnel-stretch.ts";
import { type Journeys, occurredIn, ownTypeOf } from "./journeys.ts";
import {
  codeAt,
  missing,
  noProperties,
  type Properties,
  type PropertyValue,
  propertyColumn,
  sealed,
} from "./property.ts";

/** What those who convert may have in common: a value at their first step, or another event on the way. */
export type Factor =
  | { readonly kind: "value"; readonly property: string; readonly value: PropertyValue }
  | { readonly kind: "missing"; readonly property: string }
  | { readonly kind: "sealed"; readonly property: string }
  | { readonly kind: "event"; readonly type: string };

/** How the odds of converting with a factor stand to those without it. */
export interface Driver {
  readonly factor: Factor;
  /** Of those with the factor, and of those without: how many converted and how many did not. */
  readonly table: TwoByTwo;
  /** How many times the odds with the factor are those without; a half is added to each cell where one is 0. */
  readonly oddsRatio: number;
  readonly low: number;
  readonly high: number;
  /** Fisher's exact test where a cell is expected to hold fewer than five, the z test of two shares otherwise. */
  readonly p: number;
  /** The same corrected for how many factors were looked at (Benjamini and Hochberg). */
  readonly q: number;
}

export interface DriverOptions {
  /** Properties whose values at the first step are looked at. */
  readonly properties?: readonly string[] | undefined;
  /** Factors that fewer entities than this have, or lack, are not looked at. Default: 10. */
  readonly atLeast?: number | undefined;
}

export interface Drivers {
  readonly began: number;
  readonly converted: number;
  /** The surest first. */
  readonly drivers: readonly Driver[];
  /** Factors that too few have, or lack. */
  readonly passedOver: number;
  readonly says: string;
}

const says =
  "A factor goes along with converting; that it brings it about is not shown. Events count where they lie after the first step, before the last one for those who converted, and inside the window for those who did not; those who did not had more time for them, so an event that only takes time looks like a hindrance.";

/**
 * What goes along with converting: for each value at the first step, and each other event on the way, how the odds compare. Types that are
 * steps are left out, because they are part of converting.
 */
export function funnelDrivers(
  journeys: Journeys,
  definition: Funnel,
  { properties: names = [], atLeast = 10 }: DriverOptions = {},
  properties: Properties = noProperties,
): Drivers {
  const plain = driversFunnel(journeys, definition);
  const factorsOf = factorReader(journeys, plain, names, properties);
  const counts = new Map<string, { readonly factor: Factor; converted: number; not: number }>();
  let [began, converted] = [0, 0];
  for (const found of entityChains(journeys, definition, properties)) {
    const isConverted = converts(plain, found);
    began += 1;
    if (isConverted) converted += 1;
    for (const [key, factor] of factorsOf(found)) {
      const count = counts.get(key) ?? { factor, converted: 0, not: 0 };
      counts.set(key, count);
      if (isConverted) count.converted += 1;
      else count.not += 1;
    }
  }
  const seen = [...counts].sort(([a], [b]) => byName(a, b)).map(([, count]) => count);
  const enough = seen.filter(({ converted: a, not: b }) => a + b >= atLeast && began - a - b >= atLeast);
  const asked = converted > 0 && converted < began ? enough : [];
  const tested = asked.map(({ factor, converted: a, not: b }) => {
    const table: TwoByTwo = [
      [a, b],
      [converted - a, began - converted - b],
    ];
    const { estimate, low, high } = oddsRatio(table);
    return { factor, table, oddsRatio: estimate, low, high, p: chance(table) };
  });
  const corrected = benjaminiHochberg(tested.map(({ p }) => p));
  const drivers = tested.map((driver, i) => ({ ...driver, q: corrected[i] ?? 1 }));
  // `toSorted` is stable, and the factors are in the order of their names.
  return {
    began,
    converted,
    drivers: drivers.toSorted((a, b) => a.p - b.p),
    passedOver: seen.length - asked.length,
    says,
  };
}

/** The chains behind one cell of a driver's table: with the factor or without it, converted or not. */
export function* funnelDriverChains(
  journeys: Journeys,
  definition: Funnel,
  asked: { readonly factor: Factor; readonly has: boolean; readonly converted: boolean },
  properties: Properties = noProperties,
): Generator<FunnelChain> {
  const plain = driversFunnel(journeys, definition);
  const names = asked.factor.kind === "event" ? [] : [asked.factor.property];
  const factorsOf = factorReader(journeys, plain, names, properties);
  const told = chainTeller(journeys);
  const wanted = keyOf(asked.factor);
  for (const found of entityChains(journeys, definition, properties))
    if (converts(plain, found) === asked.converted && factorsOf(found).has(wanted) === asked.has)
      yield told(found.entity, found.chain);
}

function driversFunnel(journeys: Journeys, definition: Funnel): PlainFunnel {
  const plain = funnelFor(journeys, definition);
  const refuse = (problem: string, next: string) => {
    throw new BadFunnel({ at: "what drives conversion", problem, next });
  };
  if (plain.steps.length < 2) refuse("is asked of a funnel of one step", "Give it a second step.");
  if (plain.order !== "ordered" && plain.order !== "strict")
    refuse("is asked of steps that have no order", "Ask it of an ordered funnel.");
  if (plain.attempt === "every")
    refuse(
      "is asked of attempts, which are not independent of each other",
      "Ask it of entities: attempt best or first.",
    );
  return plain;
}

function converts({ steps }: PlainFunnel, { chain }: EntityChain): boolean {
  return chain.depth === steps.length;
}

function factorReader(
  journeys: Journeys,
  plain: PlainFunnel,
  names: readonly string[],
  properties: Properties,
): (found: EntityChain) => Map<string, Factor> {
  const { to, kindOf, types, positions } = journeys;
  const columns = names.map((name) => propertyColumn(properties, name));
  const own = ownTypeOf(journeys);
  const at = occurredIn(journeys);
  const bare = plain.steps.map((step) => ({ ...step, where: [] }));
  const isStep = rowBits(journeys, bare, properties);
  return (found) => {
    const { rows } = found.chain;
    const first = rows[0] ?? 0;
    const factors: Factor[] = columns.map((column) => {
      const code = codeAt(column, positions[first] ?? 0);
      if (code === missing || code === sealed)
        return { kind: code === missing ? "missing" : "sealed", property: column.name };
      return { kind: "value", property: column.name, value: column.values[code] ?? null };
    });
    const end = converts(plain, found) ? Math.max(first, rows.at(-1) ?? 0) : (to[found.entity] ?? 0);
    const seen = new Set<number>();
    for (let row = first + 1; row < end && isInside(row); row++) {
      const type = own[kindOf[row] ?? 0] ?? 0;
      if (isStep(row) === 0) seen.add(type);
    }
    for (const type of seen) factors.push({ kind: "event", type: types[type] ?? "" });
    return new Map(factors.map((factor) => [keyOf(factor), factor]));

    function isInside(row: number): boolean {
      const from = plain.windowFrom === "first-step" ? first : (rows.findLast((one) => one < row) ?? first);
      return at(row) - at(from) <= plain.within;
    }
  };
}

function keyOf(factor: Factor): string {
  if (factor.kind === "event") return JSON.stringify([factor.kind, factor.type]);
  return JSON.stringify([factor.kind, factor.property, factor.kind === "value" ? factor.value : ""]);
}

function chance(table: TwoByTwo): number {
  const [[a, b], [c, d]] = table;
  const [rows, columns] = [
    [a + b, c + d],
    [a + c, b + d],
  ];
  const least = (Math.min(...rows) * Math.min(...columns)) / (a + b + c + d);
  return least < 5 ? fisherExact(table).p : twoProportionZ([a, a + b], [c, c + d]).p;
}
