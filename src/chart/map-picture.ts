import type { MapPicture } from "./picture.ts";

interface CountedType {
  readonly type: string;
  readonly count: number;
}

interface CountedEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** What of a process map is drawn; edges from the most travelled down. */
interface CountedMap {
  readonly activities: readonly CountedType[];
  readonly edges: readonly CountedEdge[];
  readonly starts: readonly CountedType[];
  readonly ends: readonly CountedType[];
}

/** A process map as a picture. The most travelled edges are drawn, and of every activity its strongest way in and out. */
export function mapPicture(
  map: CountedMap,
  options: {
    readonly title: string;
    readonly note?: string;
    /** The most edges, besides those without which an activity would hang in the air. */
    readonly top?: number;
    readonly medianMicros?: (edge: { readonly from: string; readonly to: string }) => number | undefined;
  },
): MapPicture {
  const { top = 30, medianMicros, ...titled } = options;
  const [left, entered] = [new Set<string>(), new Set<string>()];
  const [drawn, hidden]: [CountedEdge[], CountedEdge[]] = [[], []];
  map.edges.forEach((edge, rank) => {
    const isLifeline = edge.from !== edge.to && (!left.has(edge.from) || !entered.has(edge.to));
    (rank < top || isLifeline ? drawn : hidden).push(edge);
    if (edge.from === edge.to) return;
    left.add(edge.from);
    entered.add(edge.to);
  });
  const places = (list: CountedMap["starts"]) => list.map(({ type, count }) => ({ node: type, count }));
  return {
    kind: "map",
    ...titled,
    nodes: map.activities.map(({ type, count }) => ({ id: type, name: type, count })),
    edges: drawn.map(({ from, to, count }) => {
      const median = medianMicros?.({ from, to });
      return { from, to, count, ...(median !== undefined && { medianMicros: median }) };
    }),
    starts: places(map.starts),
    ends: places(map.ends),
    ...(hidden.length > 0 && {
      hidden: { edges: hidden.length, count: hidden.reduce((sum, edge) => sum + edge.count, 0) },
    }),
  };
}
