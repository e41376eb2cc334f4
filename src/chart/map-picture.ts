import type { MapPicture } from "./picture.ts";

interface CountedType {
  readonly type: string;
  readonly count: number;
}

interface CountedPlace extends CountedType {
  readonly kind?: string;
}

interface CountedEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** Whose way it is, where the map is of several kinds of things. */
  readonly kind?: string;
  readonly mark?: string;
}

/** What of a process map is drawn; edges from the most travelled down. */
interface CountedMap {
  readonly activities: readonly CountedType[];
  readonly edges: readonly CountedEdge[];
  readonly starts: readonly CountedPlace[];
  readonly ends: readonly CountedPlace[];
}

/** A process map as a picture. The most travelled edges are drawn, and of every activity its strongest way in and out. */
export function mapPicture(
  map: CountedMap,
  options: {
    readonly title: string;
    readonly note?: string;
    /** The most edges, besides those without which an activity would hang in the air. */
    readonly top?: number;
    readonly medianMicros?: (edge: {
      readonly from: string;
      readonly to: string;
      readonly kind?: string;
    }) => number | undefined;
  },
): MapPicture {
  const { top = 30, medianMicros, ...titled } = options;
  const [left, entered] = [new Set<string>(), new Set<string>()];
  const [drawn, hidden]: [CountedEdge[], CountedEdge[]] = [[], []];
  map.edges.forEach((edge, rank) => {
    const end = (type: string) => JSON.stringify([edge.kind ?? null, type]);
    const [from, to] = [end(edge.from), end(edge.to)];
    const isLifeline = from !== to && (!left.has(from) || !entered.has(to));
    (rank < top || isLifeline || edge.mark !== undefined ? drawn : hidden).push(edge);
    if (from === to) return;
    left.add(from);
    entered.add(to);
  });
  const places = (list: CountedMap["starts"]) =>
    list.map(({ type, count, kind }) => ({ node: type, count, ...(kind !== undefined && { type: kind }) }));
  return {
    kind: "map",
    ...titled,
    nodes: map.activities.map(({ type, count }) => ({ id: type, name: type, count })),
    edges: drawn.map((edge) => {
      const { from, to, count, kind, mark } = edge;
      const median = medianMicros?.(edge);
      return {
        from,
        to,
        count,
        ...(median !== undefined && { medianMicros: median }),
        ...(kind !== undefined && { type: kind }),
        ...(mark !== undefined && { mark }),
      };
    }),
    starts: places(map.starts),
    ends: places(map.ends),
    ...(hidden.length > 0 && {
      hidden: { edges: hidden.length, count: hidden.reduce((sum, edge) => sum + edge.count, 0) },
    }),
  };
}
