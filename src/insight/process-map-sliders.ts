import { failure } from "../kit/failure.ts";
import { type Journeys, onlyEntities } from "./journeys.ts";
import { activitiesOf, byCodeUnit } from "./process-map-pairs.ts";
import { onlyRows } from "./rows.ts";

export const BadShare = failure(
  "insight/bad-share",
  { retry: "never", kind: "usage" },
  (f: { of: string; share: number }) => `the share of ${f.of} to keep is ${f.share}. Give a number from 0 to 1.`,
);

/** How many of so many are kept: at least the share, rounded up. */
export function keptOf(of: string, share: number, count: number): number {
  if (!(share >= 0 && share <= 1)) throw new BadShare({ of, share });
  // 0.1 of 30 is 3, though the product is a hair more.
  return Math.ceil(Number((share * count).toPrecision(12)));
}

export interface Reduced {
  /** Without the events of the hidden activities, and without entities that had no others. */
  readonly journeys: Journeys;
  readonly hidden: readonly { readonly type: string; readonly count: number }[];
  /** Entities that have no event left. */
  readonly hiddenEntities: number;
}

/**
 * Only the most frequent activities, at least one; equals by name. The others' events are taken out of the journeys, so that their
 * neighbours follow each other directly.
 */
export function mostFrequent(journeys: Journeys, share: number): Reduced {
  const { codeOf, names } = activitiesOf(journeys);
  const { from, to } = journeys;
  const counts = new Float64Array(names.length);
  for (let e = 0; e < from.length; e++) {
    for (let row = from[e] ?? 0; row < (to[e] ?? 0); row++) {
      const code = codeOf[row] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  const ranked = names
    .map((type, code) => ({ type, code, count: counts[code] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || byCodeUnit(a.type, b.type));
  const hidden = ranked.slice(Math.max(1, keptOf("activities", share, ranked.length)));
  if (hidden.length === 0) return { journeys, hidden: [], hiddenEntities: 0 };
  const isHidden = new Uint8Array(names.length);
  for (const { code } of hidden) isHidden[code] = 1;
  const kept = onlyRows(journeys, (row) => isHidden[codeOf[row] ?? 0] === 0);
  const isEmpty = (of: Journeys, e: number) => (of.from[e] ?? 0) >= (of.to[e] ?? 0);
  let hiddenEntities = 0;
  for (let e = 0; e < from.length; e++) if (isEmpty(kept, e) && !isEmpty(journeys, e)) hiddenEntities += 1;
  return {
    journeys: onlyEntities(kept, (e) => !isEmpty(kept, e)),
    hidden: hidden.map(({ type, count }) => ({ type, count })),
    hiddenEntities,
  };
}

interface Weighed {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/**
 * The strongest edges, and as few others as keep every activity on a way from a start to an end; the ways kept are those whose weakest
 * edge is strongest. Edges come in order of strength.
 */
export function strongest<Edge extends Weighed>(
  edges: readonly Edge[],
  share: number,
  { starts, ends }: { readonly starts: ReadonlySet<string>; readonly ends: ReadonlySet<string> },
): { readonly kept: readonly Edge[]; readonly hidden: readonly Edge[] } {
  const strong = keptOf("connections", share, edges.length);
  const needed = new Set([
    ...widest(edges, starts, { near: "from", far: "to" }),
    ...widest(edges, ends, { near: "to", far: "from" }),
  ]);
  const isKept = (edge: Edge, i: number) => i < strong || needed.has(edge);
  return { kept: edges.filter(isKept), hidden: edges.filter((edge, i) => !isKept(edge, i)) };
}

/** From what is reached already, always the strongest edge that leads to something new: Prim's way of growing a tree. */
function widest<Edge extends Weighed>(
  edges: readonly Edge[],
  reached: ReadonlySet<string>,
  { near, far }: { readonly near: "from" | "to"; readonly far: "from" | "to" },
): Edge[] {
  const there = new Set(reached);
  const tree: Edge[] = [];
  for (;;) {
    const next = edges.find((edge) => there.has(edge[near]) && !there.has(edge[far]));
    if (!next) return tree;
    tree.push(next);
    there.add(next[far]);
  }
}
