import type { Micros } from "../event/index.ts";
import { quantile } from "../statistics/index.ts";
import { chainTeller, type FunnelChain } from "./funnel.ts";
import { entityChains } from "./funnel-chains.ts";
import { BadFunnel, checkedFunnel } from "./funnel-check.ts";
import type { Funnel } from "./funnel-definition.ts";
import type { Walked } from "./funnel-walk.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import { noProperties, type Properties } from "./property.ts";

/** From one step to a later one, numbered from 1. */
export interface Spell {
  readonly from: number;
  readonly to: number;
}

/** How long a spell took: of the chains that have both of its events. Quantiles are exact, and absent where there is none. */
export interface SpellTimes extends Spell {
  readonly count: number;
  readonly shortest?: Micros;
  readonly lowerQuartile?: Micros;
  readonly median?: Micros;
  readonly upperQuartile?: Micros;
  readonly p90?: Micros;
  readonly longest?: Micros;
  readonly histogram: readonly TimeBucket[];
}

/** How many took at least `from` and less than `before`; without it, any longer. */
export interface TimeBucket {
  readonly from: Micros;
  readonly before?: Micros;
  readonly count: number;
}

const [second, minute, hour, day] = [1e6, 6e7, 3.6e9, 8.64e10] as const;

/** Where buckets begin: each about two to three times the one before, at durations that people say. */
const edges: readonly Micros[] = [
  0,
  1e3,
  1e4,
  1e5,
  second,
  2 * second,
  5 * second,
  10 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  4 * day,
  7 * day,
  14 * day,
  28 * day,
  91 * day,
  182 * day,
  364 * day,
];

/** How long chains took, from the first step to the last, and from each step to the next. */
export function funnelTimes(
  journeys: Journeys,
  definition: Funnel,
  properties: Properties = noProperties,
): { readonly whole: SpellTimes; readonly hops: readonly SpellTimes[] } {
  const spells = spellsOf(definition);
  const took: Micros[][] = spells.map(() => []);
  const micros = spellMicros(journeys, definition);
  for (const { chain } of entityChains(journeys, definition, properties)) {
    for (const [i, spell] of spells.entries()) {
      const time = micros(chain, spell);
      if (time !== undefined) took[i]?.push(time);
    }
  }
  const [whole, ...hops] = spells.map((spell, i) => ({ ...spell, ...timesOf(took[i] ?? []) }));
  return { whole: whole ?? { from: 1, to: 1, count: 0, histogram: [] }, hops };
}

/** The chains behind a spell, with how long each took: as many as its count, and as its buckets say. */
export function* funnelTimeChains(
  journeys: Journeys,
  definition: Funnel,
  spell: Spell,
  properties: Properties = noProperties,
): Generator<FunnelChain & { readonly took: Micros }> {
  spellsOf(definition);
  const micros = spellMicros(journeys, definition);
  const told = chainTeller(journeys);
  for (const { entity, chain } of entityChains(journeys, definition, properties)) {
    const took = micros(chain, spell);
    if (took !== undefined) yield { ...told(entity, chain), took };
  }
}

function spellsOf(definition: Funnel): Spell[] {
  const { steps, order } = checkedFunnel(definition);
  if (order === "each")
    throw new BadFunnel({
      at: "time to convert",
      problem: "is asked of steps by themselves, which have no first and no last",
      next: "Ask it of another order.",
    });
  if (steps.length < 2)
    throw new BadFunnel({
      at: "time to convert",
      problem: "is asked of a funnel of one step",
      next: "Give it a second step.",
    });
  return [{ from: 1, to: steps.length }, ...steps.slice(1).map((_, i) => ({ from: i + 1, to: i + 2 }))];
}

// In any order, the steps are those that came first, second, and so on.
function spellMicros(journeys: Journeys, { order }: Funnel): (chain: Walked, spell: Spell) => Micros | undefined {
  const at = occurredIn(journeys);
  return ({ rows, steps }, { from, to }) => {
    const place = (step: number) => (order === "any" ? step - 1 : steps.indexOf(step - 1));
    const [a, b] = [rows[place(from)], rows[place(to)]];
    return a === undefined || b === undefined ? undefined : at(b) - at(a);
  };
}

function timesOf(took: readonly Micros[]): Omit<SpellTimes, "from" | "to"> {
  if (took.length === 0) return { count: 0, histogram: [] };
  const values = Float64Array.from(took);
  return {
    count: took.length,
    shortest: quantile(values, 0),
    lowerQuartile: quantile(values, 0.25),
    median: quantile(values, 0.5),
    upperQuartile: quantile(values, 0.75),
    p90: quantile(values, 0.9),
    longest: quantile(values, 1),
    histogram: histogram(took),
  };
}

// From the first bucket that has any to the last.
function histogram(took: readonly Micros[]): TimeBucket[] {
  const counts = edges.map(() => 0);
  for (const time of took) {
    const bucket = edges.findLastIndex((from) => time >= from);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const buckets = edges.map((from, i): TimeBucket => {
    const before = edges[i + 1];
    return { from, ...(before !== undefined && { before }), count: counts[i] ?? 0 };
  });
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return buckets.slice(first, last + 1);
}
