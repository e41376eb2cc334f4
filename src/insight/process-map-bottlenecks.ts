import type { Edge, ProcessGraph } from "./process-map.ts";
import { byCodeUnit } from "./process-map-pairs.ts";

export interface Bottleneck extends Edge {
  /** The share of all waiting time of the map that passes on this edge, 0..1; undefined where none passes at all. */
  readonly share?: number;
}

/** Where the time goes: all edges, by the whole time that passes on them, and by the 90th percentile. */
export interface Bottlenecks {
  readonly byTotal: readonly Bottleneck[];
  readonly byP90: readonly Bottleneck[];
}

/** Ranks the edges of a map whose durations were measured; equals by count, then by name. */
export function bottlenecks({ edges }: Pick<ProcessGraph, "edges">): Bottlenecks {
  const all = edges.reduce((sum, { durations }) => sum + BigInt(durations?.exactTotal ?? "0"), 0n);
  const ranked = edges.flatMap((edge): Bottleneck[] => {
    if (!edge.durations) return [];
    return [{ ...edge, ...(all > 0n && { share: edge.durations.total / Number(all) }) }];
  });
  const by = (timeOf: (edge: Bottleneck) => number) =>
    [...ranked].sort(
      (a, b) => timeOf(b) - timeOf(a) || b.count - a.count || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to),
    );
  return {
    byTotal: by(({ durations }) => durations?.total ?? 0),
    byP90: by(({ durations }) => durations?.p90 ?? 0),
  };
}
