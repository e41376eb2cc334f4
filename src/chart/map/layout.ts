import { Graph, layout } from "@dagrejs/dagre";
import type { MapEdge, MapNode, MapPicture } from "../picture.ts";
import { countShown, shown } from "../shown.ts";
import { cells, fitted } from "../text.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box around its middle. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends MapNode {
  readonly box: Box;
}

/** An edge with its way, and the place of its label. Of those that begin `from` is absent, of those that end `to`. */
export interface PlacedEdge extends Omit<MapEdge, "from" | "to"> {
  readonly from?: string;
  readonly to?: string;
  readonly points: readonly Point[];
  readonly label: string;
  readonly at: Box;
}

/** Where everything of a process map stands, in pixels. */
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** Where ways begin and end; absent where none does. */
  readonly start?: Point;
  readonly end?: Point;
}

const letter = 7.7;
const most = 26;
const dot = 22;

/**
 * Places the activities of a process map from the top down, so that most edges lead downwards and labels have their room.
 *
 * source  the layers of Gansner et al. 1993, IEEE Trans. Softw. Eng. 19:214, as dagre computes them; the same picture gives the same places
 */
export function mapLayout(picture: MapPicture): MapLayout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 34, edgesep: 18, ranksep: 34, marginx: 8, marginy: 8 });
  const keys = new Map(picture.nodes.map(({ id }, i) => [id, `n${i}`]));
  for (const node of picture.nodes) {
    const width = Math.max(70, Math.min(most, Math.max(cells(node.name), cells(countShown(node.count)))) * letter + 22);
    graph.setNode(keys.get(node.id) ?? "", { width, height: 44 });
  }
  const ways = waysOf(picture);
  for (const pole of ["start", "end"])
    if (ways.some((way) => way.v === pole || way.w === pole)) graph.setNode(pole, { width: dot, height: dot });
  const drawn = ways.flatMap(({ edge, v, w }, i) => {
    const [from, to] = [v ?? keys.get(edge.from ?? ""), w ?? keys.get(edge.to ?? "")];
    if (from === undefined || to === undefined) return [];
    const label = edgeLabel(edge);
    const size = { width: cells(label) * 6.4 + 8, height: 16 };
    graph.setEdge(from, to, { ...size, labelpos: "c", weight: 1 + Math.round(Math.log2(1 + edge.count)) }, String(i));
    return [{ edge, label, size, key: { v: from, w: to, name: String(i) } }];
  });
  layout(graph);
  const boxOf = (key: string): Box => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(key) ?? {};
    return { x: tenth(x), y: tenth(y), width: tenth(width), height: tenth(height) };
  };
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: picture.nodes.map((node) => ({ ...node, box: boxOf(keys.get(node.id) ?? "") })),
    edges: drawn.map(({ edge, label, size, key }) => {
      const { points = [], x = 0, y = 0 } = graph.edge(key);
      if (key.v === key.w) return { ...edge, label, ...loopOf(boxOf(key.v), size) };
      const way = points.map((point: Point) => ({ x: tenth(point.x), y: tenth(point.y) }));
      return { ...edge, label, points: way, at: { x: tenth(x), y: tenth(y), ...size } };
    }),
    ...(graph.hasNode("start") && { start: boxOf("start") }),
    ...(graph.hasNode("end") && { end: boxOf("end") }),
  };
}

// dagre keeps room at the right of a node for an edge to itself, but leads it through the node.
function loopOf(
  box: Box,
  size: { readonly width: number; readonly height: number },
): Pick<PlacedEdge, "points" | "at"> {
  const right = box.x + box.width / 2;
  const [out, rise] = [30, box.height * 0.45];
  const points = [
    { x: right, y: box.y - rise / 2 },
    { x: right + out, y: box.y - rise * 1.2 },
    { x: right + out, y: box.y + rise * 1.2 },
    { x: right, y: box.y + rise / 2 },
  ];
  return { points, at: { x: tenth(right + out * 0.8 + size.width / 2), y: box.y, ...size } };
}

/** The name that fits into a node. */
export function nodeName(name: string): string {
  return fitted(name, most);
}

type Way = Omit<MapEdge, "from" | "to"> & { readonly from?: string; readonly to?: string };

function waysOf({
  starts,
  edges,
  ends,
}: MapPicture): { readonly edge: Way; readonly v?: string; readonly w?: string }[] {
  return [
    ...starts.map(({ node, ...rest }) => ({ edge: { ...rest, to: node }, v: "start" })),
    ...edges.map((edge) => ({ edge })),
    ...ends.map(({ node, ...rest }) => ({ edge: { ...rest, from: node }, w: "end" })),
  ];
}

function edgeLabel({ count, medianMicros, mark }: Way): string {
  const median = medianMicros === undefined ? [] : [shown("micros", medianMicros)];
  return [countShown(count), ...median, ...(mark === undefined ? [] : [mark])].join(" · ");
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
