import type { SankeyNode, SankeyPicture } from "./picture.ts";

/**
 * Paths as a Sankey diagram: what is alike in a layer flows together, what is rare there becomes "other".
 *
 * shape  a path has at most one step a layer; a path that ends early flows no further. `anchor` is the layer that all paths share
 */
export function sankeyPicture(rows: {
  readonly title: string;
  readonly note?: string;
  readonly of: string;
  readonly layers: readonly string[];
  readonly paths: readonly { readonly steps: readonly (string | undefined)[]; readonly count: number }[];
  readonly anchor?: number;
  /** The most nodes of a layer, "other" not counted. */
  readonly top?: number;
}): SankeyPicture {
  const { paths, anchor, top = 8, ...rest } = rows;
  const counts = rest.layers.map((_, layer) => tally(paths.map((path) => [path.steps[layer], path.count])));
  const limits = counts.map((names) => (names.length === top + 1 ? top + 1 : top)); // one that is rare keeps its name
  const kept = counts.map((names, layer) => new Set(names.slice(0, limits[layer]).map(([name]) => name)));
  const idOf = (layer: number, name: string) => (kept[layer]?.has(name) ? `${layer}:${name}` : `${layer}`);
  const nodes = counts.flatMap((names, layer) => {
    const shown: SankeyNode[] = names.slice(0, limits[layer]).map(([name, count]) => ({
      id: idOf(layer, name),
      name,
      layer,
      count,
      ...(layer === anchor && { role: "anchor" }),
    }));
    const others = names.slice(limits[layer]);
    const count = others.reduce((sum, [, one]) => sum + one, 0);
    return others.length > 0
      ? [...shown, { id: `${layer}`, name: `${others.length} others`, layer, count, role: "other" as const }]
      : shown;
  });
  const links = new Map<string, { from: string; to: string; count: number }>();
  for (const { steps, count } of paths) {
    const ids = rest.layers.flatMap((_, layer) => {
      const step = steps[layer];
      return step === undefined ? [] : [idOf(layer, step)];
    });
    ids.slice(1).forEach((to, i) => {
      const from = ids[i] ?? "";
      const key = JSON.stringify([from, to]);
      links.set(key, { from, to, count: (links.get(key)?.count ?? 0) + count });
    });
  }
  return { kind: "sankey", ...rest, nodes, links: [...links.values()].sort((a, b) => b.count - a.count) };
}

function tally(rows: readonly (readonly [string | undefined, number])[]): [name: string, count: number][] {
  const sums = new Map<string, number>();
  for (const [name, count] of rows) if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + count);
  return [...sums].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}
