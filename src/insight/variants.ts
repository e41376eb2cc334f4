import { type Journeys, occurredIn } from "./journeys.ts";
import { type Durations, durationsIn } from "./process-map-durations.ts";
import { type Activities, activitiesOf } from "./process-map-pairs.ts";
import { type Grouping, groupWays } from "./variants-grouping.ts";

export interface Variant {
  /** How many entities went exactly this way. */
  readonly count: number;
  readonly types: readonly string[];
}

/** A variant with its place among all: shares of the entities that have events, 0..1. */
export interface RankedVariant extends Variant {
  readonly share: number;
  /** The share of this variant and of all before it. */
  readonly coverage: number;
  /** From an entity's first event to its last. */
  readonly durations: Durations;
}

/** The most travelled variants, and exactly what is left beside them. */
export interface VariantTable {
  readonly variants: number;
  readonly entities: number;
  readonly top: readonly RankedVariant[];
  readonly other: { readonly variants: number; readonly entities: number };
}

/** The ways through the log, the most travelled first; equals by the names of their types, in the order of code units. */
export interface Variants {
  readonly count: number;
  /** Entities that have events. */
  readonly entities: number;
  top(limit: number): Variant[];
  table(limit: number): VariantTable;
  /** The entities (by number) that went the way of this rank; rank 1 is the most travelled. */
  entitiesOf(rank: number): number[];
}

/** Groups entities that have the same types in the same order. Entities without events go no way. */
export function variants(journeys: Journeys): Variants {
  const activities = activitiesOf(journeys);
  const grouping = groupWays(journeys, activities.codeOf);
  const { counts, wayOf } = grouping;
  const compare = comparing(journeys, activities, grouping);
  const entities = counts.reduce((sum, count) => sum + count, 0);
  const variantOf = (way: number): Variant => ({
    count: counts[way] ?? 0,
    types: pathOf(journeys, activities, grouping.example[way] ?? 0),
  });
  return {
    count: counts.length,
    entities,
    top: (limit) => firstWays(counts, compare, limit).map(variantOf),
    table: (limit) => {
      const ways = firstWays(counts, compare, limit);
      const durations = durationsOfWays(journeys, grouping, ways);
      let covered = 0;
      const top = ways.map((way, i): RankedVariant => {
        const count = counts[way] ?? 0;
        covered += count;
        const taken = durations[i];
        if (!taken) throw new RangeError("a variant has an entity"); // ways are made of entities
        return { ...variantOf(way), share: count / entities, coverage: covered / entities, durations: taken };
      });
      const other = { variants: counts.length - top.length, entities: entities - covered };
      return { variants: counts.length, entities, top, other };
    },
    entitiesOf: (rank) => {
      const way = rank < 1 ? undefined : firstWays(counts, compare, rank)[rank - 1];
      const found: number[] = [];
      if (way !== undefined) for (let e = 0; e < wayOf.length; e++) if (wayOf[e] === way) found.push(e);
      return found;
    },
  };
}

function pathOf({ from, to }: Journeys, { codeOf, names }: Activities, entity: number): string[] {
  return Array.from(codeOf.subarray(from[entity] ?? 0, to[entity] ?? 0), (code) => names[code] ?? "");
}

type Compare = (a: number, b: number) => number;

/** Which of two ways stands first: the more travelled, then by names. */
function comparing({ from, to }: Journeys, { codeOf, rank }: Activities, { counts, example }: Grouping): Compare {
  return (a, b) => {
    const more = (counts[b] ?? 0) - (counts[a] ?? 0);
    if (more !== 0) return more;
    const [x, y] = [example[a] ?? 0, example[b] ?? 0];
    const [first, second] = [from[x] ?? 0, from[y] ?? 0];
    const lengths = [(to[x] ?? 0) - first, (to[y] ?? 0) - second] as const;
    for (let i = 0; i < Math.min(...lengths); i++) {
      const away = (rank[codeOf[first + i] ?? 0] ?? 0) - (rank[codeOf[second + i] ?? 0] ?? 0);
      if (away !== 0) return away;
    }
    return lengths[0] - lengths[1];
  };
}

const fewWays = 1000;

/** The first ways in order. A few of many are picked without putting all in order. */
function firstWays(counts: Uint32Array, compare: Compare, limit: number): number[] {
  const wanted = Math.max(0, Math.min(limit, counts.length));
  if (wanted === 0) return [];
  if (wanted > fewWays) return [...counts.keys()].sort(compare).slice(0, wanted);
  const first: number[] = [];
  for (let way = 0; way < counts.length; way++) {
    if (first.length === wanted && compare(way, first[wanted - 1] ?? 0) > 0) continue;
    let at = first.length;
    while (at > 0 && compare(way, first[at - 1] ?? 0) < 0) at--;
    first.splice(at, 0, way);
    if (first.length > wanted) first.pop();
  }
  return first;
}

function durationsOfWays(
  journeys: Journeys,
  { wayOf, counts }: Grouping,
  ways: readonly number[],
): (Durations | undefined)[] {
  const { from, to, times } = journeys;
  const occurred = occurredIn(journeys);
  const place = new Int32Array(counts.length).fill(-1);
  for (const [i, way] of ways.entries()) place[way] = i;
  const ticks = ways.map((way) => new Float64Array(counts[way] ?? 0));
  const next = new Uint32Array(ways.length);
  for (let e = 0; e < wayOf.length; e++) {
    const way = wayOf[e] ?? -1;
    const mine = way < 0 ? -1 : (place[way] ?? -1);
    const column = ticks[mine];
    if (!column) continue;
    const at = next[mine] ?? 0;
    column[at] = (occurred((to[e] ?? 0) - 1) - occurred(from[e] ?? 0)) / times.tick;
    next[mine] = at + 1;
  }
  return ticks.map((column) => durationsIn(column, times.tick));
}
