import { type Cohort, cohortOf } from "./cohort.ts";
import { chainTeller, type FunnelChain, type FunnelPart, type FunnelStep, funnelOf, stepTally } from "./funnel.ts";
import { byName, type EntityChain, entityChains } from "./funnel-chains.ts";
import { checkedFunnel } from "./funnel-check.ts";
import type { Funnel } from "./funnel-definition.ts";
import type { Walked } from "./funnel-walk.ts";
import type { Journeys } from "./journeys.ts";
import {
  codeAt,
  missing,
  noProperties,
  type Properties,
  type PropertyValue,
  propertyColumn,
  sealed,
} from "./property.ts";

/** By which property a funnel is broken down, and which event says its value: the chain's first, or the last one that it reached. */
export interface Breakdown {
  readonly property: string;
  /** Default: first. */
  readonly touch?: "first" | "last" | undefined;
  /** So many values have a row of their own, those with the most at the first step. Default: 10. */
  readonly most?: number | undefined;
  /** Which values come first: those with most at the first step, or those of which the largest share came to the last. Default: count. */
  readonly sort?: "count" | "share" | undefined;
}

/** Whose row it is. `missing` are the events that do not have the property, `sealed` those where it is personal. */
export type FunnelGroup =
  | { readonly kind: "value"; readonly value: PropertyValue }
  | { readonly kind: "missing" }
  | { readonly kind: "sealed" }
  | { readonly kind: "other"; readonly values: number }
  | { readonly kind: "cohort"; readonly name: string }
  | { readonly kind: "no-cohort" };

export interface FunnelGroupRow {
  readonly group: FunnelGroup;
  readonly steps: readonly FunnelStep[];
}

export interface NamedCohort {
  readonly name: string;
  readonly cohort: Cohort;
}

/** The property columns that a broken-down funnel reads beside the funnel's own. */
export function breakdownProperties({ property }: Breakdown): string[] {
  return [property];
}

/**
 * The same funnel for each value of a property. Each chain is in one row, so that the counts of the rows add up to those of the funnel;
 * values beyond `most` are together in one row, and events without the property have theirs.
 */
export function funnelBreakdown(
  journeys: Journeys,
  definition: Funnel,
  breakdown: Breakdown,
  properties: Properties = noProperties,
): FunnelGroupRow[] {
  const { rows, keyOf } = grouped(journeys, definition, breakdown, properties);
  const parts = tallied(definition, entityChains(journeys, definition, properties), ({ chain }) => [keyOf(chain)]);
  const told = rows.map(({ group, key }) => ({ group, steps: stepsOf(definition, parts.get(key)) }));
  return breakdown.sort === "share" ? byShare(told) : told;
}

// The sort is stable: equal shares stay in the order of their counts, and what is no value stays behind.
function byShare(rows: readonly FunnelGroupRow[]): FunnelGroupRow[] {
  const share = ({ steps }: FunnelGroupRow) => steps.at(-1)?.ofFirst ?? 0;
  const isValue = ({ group }: FunnelGroupRow) => Number(group.kind === "value");
  return rows.toSorted((a, b) => isValue(b) - isValue(a) || (isValue(a) ? share(b) - share(a) : 0));
}

/** The chains behind one row of the breakdown; `reaches` says which of them a step counts. */
export function* funnelBreakdownChains(
  journeys: Journeys,
  definition: Funnel,
  asked: { readonly breakdown: Breakdown; readonly group: FunnelGroup },
  properties: Properties = noProperties,
): Generator<FunnelChain> {
  const { rows, keyOf } = grouped(journeys, definition, asked.breakdown, properties);
  const wanted = rows.find(({ group }) => isSame(group, asked.group));
  const told = chainTeller(journeys);
  if (!wanted) return;
  for (const { entity, chain } of entityChains(journeys, definition, properties))
    if (keyOf(chain) === wanted.key) yield told(entity, chain);
}

/** The same funnel for each cohort, and for the entities of none. An entity of two cohorts counts in both. */
export function funnelByCohort(
  journeys: Journeys,
  definition: Funnel,
  cohorts: readonly NamedCohort[],
  properties: Properties = noProperties,
): FunnelGroupRow[] {
  const keysOf = cohortKeys(journeys, cohorts, properties);
  const parts = tallied(definition, entityChains(journeys, definition, properties), keysOf);
  const groups: FunnelGroup[] = [
    ...cohorts.map(({ name }) => ({ kind: "cohort" as const, name })),
    { kind: "no-cohort" },
  ];
  return groups.map((group, key) => ({ group, steps: stepsOf(definition, parts.get(key)) }));
}

/** The chains behind one row of `funnelByCohort`: the cohort of this number from 0, and of none under the number of cohorts. */
export function* funnelCohortChains(
  journeys: Journeys,
  definition: Funnel,
  asked: { readonly cohorts: readonly NamedCohort[]; readonly row: number },
  properties: Properties = noProperties,
): Generator<FunnelChain> {
  const keysOf = cohortKeys(journeys, asked.cohorts, properties);
  const told = chainTeller(journeys);
  for (const found of entityChains(journeys, definition, properties))
    if (keysOf(found).includes(asked.row)) yield told(found.entity, found.chain);
}

function cohortKeys(
  journeys: Journeys,
  cohorts: readonly NamedCohort[],
  properties: Properties,
): (found: EntityChain) => number[] {
  const members = cohorts.map(({ cohort }) => cohortOf(journeys, cohort, properties));
  return ({ entity }) => {
    const keys = members.flatMap((one, i) => (one.has(entity) ? [i] : []));
    return keys.length > 0 ? keys : [cohorts.length];
  };
}

const otherKey = -1;

function grouped(
  journeys: Journeys,
  definition: Funnel,
  { property, touch, most = 10 }: Breakdown,
  properties: Properties,
) {
  const column = propertyColumn(properties, property);
  const codeOf = ({ rows }: Walked) =>
    codeAt(column, journeys.positions[(touch === "last" ? rows.at(-1) : rows[0]) ?? 0] ?? 0);
  const counts = new Map<number, number>();
  for (const { chain } of entityChains(journeys, definition, properties)) {
    const code = codeOf(chain);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const text = (code: number) => String(column.values[code]);
  const values = [...counts.keys()]
    .filter((code) => code > sealed)
    .sort(
      (a, b) =>
        (counts.get(b) ?? 0) - (counts.get(a) ?? 0) ||
        byName(text(a), text(b)) ||
        byName(typeof column.values[a], typeof column.values[b]),
    );
  const shown = new Set(values.slice(0, most));
  const rows: { readonly group: FunnelGroup; readonly key: number }[] = [...shown].map((code) => ({
    group: { kind: "value", value: column.values[code] ?? null },
    key: code,
  }));
  if (values.length > shown.size)
    rows.push({ group: { kind: "other", values: values.length - shown.size }, key: otherKey });
  if (counts.has(missing)) rows.push({ group: { kind: "missing" }, key: missing });
  if (counts.has(sealed)) rows.push({ group: { kind: "sealed" }, key: sealed });
  const keyOf = (chain: Walked) => {
    const code = codeOf(chain);
    return code <= sealed || shown.has(code) ? code : otherKey;
  };
  return { rows, keyOf };
}

// An entity with several attempts may be in several groups, and counts once in each.
function tallied(
  definition: Funnel,
  chains: Iterable<EntityChain>,
  keysOf: (found: EntityChain) => readonly number[],
): Map<number, FunnelPart> {
  const plain = checkedFunnel(definition);
  const tallies = new Map<number, ReturnType<typeof stepTally>>();
  let [now, mine] = [-1, new Map<number, Walked[]>()];
  const settle = () => {
    for (const [key, own] of mine) {
      const tally = tallies.get(key) ?? stepTally(plain);
      tally.add(own);
      tallies.set(key, tally);
    }
    mine = new Map();
  };
  for (const found of chains) {
    if (found.entity !== now) settle();
    now = found.entity;
    for (const key of keysOf(found)) mine.set(key, [...(mine.get(key) ?? []), found.chain]);
  }
  settle();
  return new Map([...tallies].map(([key, tally]) => [key, tally.part()]));
}

function stepsOf(definition: Funnel, part: FunnelPart | undefined): readonly FunnelStep[] {
  return funnelOf(definition, part ? [part] : []).steps;
}

function isSame(a: FunnelGroup, b: FunnelGroup): boolean {
  if (a.kind === "value" && b.kind === "value") return a.value === b.value;
  return a.kind === b.kind;
}
