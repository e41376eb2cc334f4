import { type Journeys, ownTypeOf } from "./journeys.ts";

export interface Variant {
  /** How many entities went exactly this way. */
  readonly count: number;
  readonly types: readonly string[];
}

/** The ways through the log, the most travelled first; equals in the order in which their first entity appeared. */
export interface Variants {
  readonly count: number;
  top(limit: number): Variant[];
  /** The entities (by number) that went the way of this rank; rank 1 is the most travelled. */
  entitiesOf(rank: number): number[];
}

/** Groups entities that have the same types in the same order. */
export function variants(journeys: Journeys): Variants {
  const ways = tree(journeys.types.length);
  const { from, to, kindOf, entities } = journeys;
  const own = ownTypeOf(journeys);
  const wayOf = new Float64Array(entities.length);
  const counts = new Map<number, number>();
  for (let e = 0; e < entities.length; e++) {
    const end = to[e] ?? 0;
    let way = 0;
    for (let row = from[e] ?? 0; row < end; row++) way = ways.next(way, own[kindOf[row] ?? 0] ?? 0);
    wayOf[e] = way;
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  // Map keeps the order of first appearance, and the sort is stable.
  const ranked = [...counts].sort((a, b) => b[1] - a[1]);
  return {
    count: ranked.length,
    top: (limit) =>
      ranked
        .slice(0, limit)
        .map(([way, count]) => ({ count, types: ways.path(way).map((code) => journeys.types[code] ?? "") })),
    entitiesOf: (rank) => {
      const way = ranked[rank - 1]?.[0];
      return [...wayOf.keys()].filter((e) => wayOf[e] === way);
    },
  };
}

// Ways that begin alike share their beginning; a way is the number of its last node.
function tree(types: number) {
  const nodes = new Map<number, number>();
  const parents: number[] = [0];
  const codes: number[] = [0];
  const next = (from: number, code: number): number => {
    const key = from * types + code;
    const ready = nodes.get(key);
    if (ready !== undefined) return ready;
    const made = parents.push(from) - 1;
    codes.push(code);
    nodes.set(key, made);
    return made;
  };
  const path = (way: number): number[] => {
    const back: number[] = [];
    for (let node = way; node > 0; node = parents[node] ?? 0) back.push(codes[node] ?? 0);
    return back.reverse();
  };
  return { next, path };
}
