import { matchLine } from "./cohort-match.ts";
import { decoded, type Grown } from "./paths-grown.ts";

export type PathNodeKind = "step" | "other" | "reached" | "ended" | "began" | "window-over";

/** A place of the picture: a step in its layer, 0 being the anchor's. */
export interface PathNode {
  /** `<layer>:<step>`, or `<layer>*<kind>` for what is no step. */
  readonly id: string;
  readonly layer: number;
  /** `other` is all steps of the layer that do not stand by themselves; `ended`, `began` and `window-over` are where a path has no more steps. */
  readonly kind: PathNodeKind;
  readonly name: string;
  /** How many paths lead through it. */
  readonly count: number;
  /** How many events it stands for: more than paths where repetitions are folded. */
  readonly events?: number;
  /** How many different steps `other` holds. */
  readonly steps?: number;
}

export interface Shape {
  readonly nodes: readonly PathNode[];
  readonly links: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  /** By node of the tree, the place that it is part of; -1 for the root, and for more steps than are told. */
  readonly nodeOf: Int32Array;
  /** By node of the tree, the link between it and its neighbour towards the anchor; -1 where there is none. */
  readonly linkOf: Int32Array;
}

/** Puts the nodes of the tree together to places of layers. */
export function shapeOf(grown: Grown, through: Uint32Array): Shape {
  const { tree, besideOf } = grown;
  const { nodes, nodeOf } = placesOf(grown, through);
  const linkOf = new Int32Array(tree.size).fill(-1);
  const numbers = new Map<number, number>();
  const links: { readonly from: number; readonly to: number; count: number }[] = [];
  for (let node = 1; node < tree.size; node++) {
    const [here, there] = [nodeOf[node] ?? -1, nodeOf[besideOf[node] ?? 0] ?? -1];
    if (here < 0 || there < 0) continue;
    const isBefore = (grown.layerOf[node] ?? 0) < 0;
    const [from, to] = isBefore ? [here, there] : [there, here];
    const key = from * nodes.length + to;
    const number = numbers.get(key) ?? links.push({ from, to, count: 0 }) - 1;
    numbers.set(key, number);
    linkOf[node] = number;
    const link = links[number];
    if (link) link.count += through[node] ?? 0;
  }
  // Places are in canonical order, so their numbers are.
  const layer = (link: { readonly from: number }) => nodes[link.from]?.layer ?? 0;
  const inOrder = links.toSorted((a, b) => layer(a) - layer(b) || b.count - a.count || a.from - b.from || a.to - b.to);
  const placeIn = new Map(inOrder.map((link, place) => [link, place]));
  const placeOfLink = Int32Array.from(links, (link) => placeIn.get(link) ?? -1);
  for (let node = 1; node < tree.size; node++) linkOf[node] = placeOfLink[linkOf[node] ?? -1] ?? -1;
  return { nodes, nodeOf, linkOf, links: inOrder };
}

interface Place {
  readonly layer: number;
  readonly kind: PathNodeKind;
  readonly name: string;
  count: number;
  events: number;
  steps: number;
  /** Its number in canonical order; that of `other` where it is part of it. */
  number: number;
}

function placesOf(grown: Grown, through: Uint32Array): { nodes: PathNode[]; nodeOf: Int32Array } {
  const { tree, layerOf, events, plain } = grown;
  const nodeOf = new Int32Array(tree.size).fill(-1);
  // What is said in a layer is put into words once, however many nodes of the tree say it.
  const known = new Map<number, Place | undefined>();
  const named = new Map<string, Place>();
  const placeAt = (node: number) => {
    const key = tree.code(node) * 1024 + (layerOf[node] ?? 0) + 512;
    if (known.has(key)) return known.get(key);
    const told = placeOf(grown, node);
    const name = told ? `${told.layer} ${told.kind} ${told.name}` : "";
    const place = told && (named.get(name) ?? { ...told, count: 0, events: 0, steps: 1, number: -1 });
    if (place) named.set(name, place);
    known.set(key, place);
    return place;
  };
  for (let node = 1; node < tree.size; node++) {
    const place = placeAt(node);
    if (!place) continue;
    place.count += through[node] ?? 0;
    place.events += events[node] ?? 0;
  }
  const layers = new Map<number, Place[]>();
  for (const place of named.values()) layers.set(place.layer, [...(layers.get(place.layer) ?? []), place]);
  const inOrder: Place[] = [];
  for (const [, layer] of [...layers].sort(([a], [b]) => a - b)) {
    const { shown, rest } = withOther(layer, plain.top);
    for (const place of shown) {
      place.number = inOrder.push(place) - 1;
      if (place.kind === "other") for (const one of rest) one.number = place.number;
    }
  }
  for (let node = 1; node < tree.size; node++) nodeOf[node] = placeAt(node)?.number ?? -1;
  return { nodes: inOrder.map(nodeTold), nodeOf };
}

function placeOf({ tree, codes, layerOf, steps, plain }: Grown, node: number) {
  const layer = layerOf[node] ?? 0;
  if (layer > plain.after || -layer > plain.before) return undefined; // how the last step told goes on is said of paths, not of places
  const said = codes.said(tree.code(node));
  switch (said.kind) {
    case "step":
      return { layer, kind: said.kind, name: steps.names[said.step] ?? "" };
    case "reached":
      return { layer, kind: said.kind, name: matchLine(plain.until ?? {}) };
    case "ended":
      return layer < 0 ? ({ layer, kind: "began", name: "" } as const) : { layer, kind: said.kind, name: "" };
    case "window-over":
      return { layer, kind: said.kind, name: "" };
    case "deeper":
      return undefined;
  }
}

const kinds: readonly PathNodeKind[] = ["step", "other", "reached", "ended", "began", "window-over"];

function withOther(layer: readonly Place[], top: number): { shown: readonly Place[]; rest: readonly Place[] } {
  const rank = ({ kind }: Place) => kinds.indexOf(kind);
  const inOrder = layer.toSorted((a, b) => rank(a) - rank(b) || b.count - a.count || (a.name < b.name ? -1 : 1));
  const steps = inOrder.filter(({ kind }) => kind === "step");
  const rest = steps.slice(top);
  const [first] = rest;
  if (!first) return { shown: inOrder, rest };
  const sum = (of: (place: Place) => number) => rest.reduce((total, place) => total + of(place), 0);
  const other: Place = {
    layer: first.layer,
    kind: "other",
    name: "",
    count: sum(({ count }) => count),
    events: sum(({ events }) => events),
    steps: rest.length,
    number: -1,
  };
  return { shown: [...steps.slice(0, top), other, ...inOrder.filter(({ kind }) => kind !== "step")], rest };
}

function nodeTold({ layer, kind, name, count, events, steps }: Place): PathNode {
  return {
    id: kind === "step" ? `${layer}:${name}` : `${layer}*${kind}`,
    layer,
    kind,
    name: name === "" && kind !== "step" ? labels[kind] : name,
    count,
    ...((kind === "step" || kind === "other" || kind === "reached") && { events }),
    ...(kind === "other" && { steps }),
  };
}

const labels = {
  other: "(other)",
  reached: "(reached)",
  ended: "(ended)",
  began: "(began)",
  "window-over": "(window over)",
} as const;

/** The ends of the most travelled paths, and of how many there are: by count, then by the names of their steps from left to right, then by how they end. */
export function topLeaves(grown: Grown, through: Uint32Array, limit: number): { leaves: number[]; distinct: number } {
  const { tree, leafOf, steps } = grown;
  const isLeaf = new Uint8Array(tree.size);
  for (const leaf of leafOf) isLeaf[leaf] = 1;
  const compare = (a: number, b: number) => (through[b] ?? 0) - (through[a] ?? 0) || byName(a, b);
  const byName = (a: number, b: number) => {
    const [x, y] = [decoded(grown, a), decoded(grown, b)];
    for (let i = 0; i < Math.min(x.steps.length, y.steps.length); i++) {
      const away = (steps.rank[x.steps[i] ?? 0] ?? 0) - (steps.rank[y.steps[i] ?? 0] ?? 0);
      if (away !== 0) return away;
    }
    const rest = ({ anchor, ending, beginning }: typeof x) => `${anchor} ${ending} ${beginning}`;
    return x.steps.length - y.steps.length || (rest(x) < rest(y) ? -1 : 1);
  };
  const leaves: number[] = [];
  let distinct = 0;
  for (let node = 1; node < tree.size; node++) {
    if (isLeaf[node] !== 1) continue;
    distinct += 1;
    if (leaves.length === limit && (limit === 0 || compare(node, leaves[limit - 1] ?? 0) > 0)) continue;
    let [low, high] = [0, leaves.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(node, leaves[middle] ?? 0) < 0) high = middle;
      else low = middle + 1;
    }
    leaves.splice(low, 0, node);
    if (leaves.length > limit) leaves.pop();
  }
  return { leaves, distinct };
}
