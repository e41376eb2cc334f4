import type { MapPicture, SankeyPicture } from "../picture.ts";
import { countShown, shown } from "../shown.ts";
import { cells } from "../text.ts";
import { barRows } from "./counts.ts";

/** Paths as a tree: every node of a layer, and where its people went. */
export function sankeyText({ layers, nodes, links, of }: SankeyPicture, columns: number): string[] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const most = Math.max(...nodes.map(({ count }) => count), 1);
  const counts = [...nodes, ...links].map(({ count }) => cells(countShown(count)));
  const layerOf = new Map<string, number>();
  const rows = nodes.flatMap((node) => {
    layerOf.set(node.id, node.layer);
    const own = {
      layer: node.layer,
      cells: [node.name + (node.role === "anchor" ? " ◆" : ""), countShown(node.count)],
      part: node.count / most,
    };
    const on = links
      .filter(({ from }) => from === node.id)
      .map(({ to, count }) => ({
        layer: node.layer,
        cells: [`  → ${names.get(to)}`, countShown(count)],
        part: count / most,
      }));
    return [own, ...on];
  });
  const drawn = barRows(rows, columns - 2, counts.length > 0 ? [1] : []);
  return [
    `by ${of}`,
    ...layers.flatMap((layer, at) => {
      const lines = drawn.filter((_, i) => rows[i]?.layer === at);
      return lines.length > 0 ? ["", layer, ...lines.map((line) => `  ${line}`)] : [];
    }),
  ];
}

/** A process map as lists: activities, then edges by how often they were gone, each with its arrow. */
export function mapText({ nodes, edges, starts, ends }: MapPicture, columns: number): string[] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const most = Math.max(...nodes.map(({ count }) => count), 1);
  const byCount = <Row extends { readonly count: number }>(rows: readonly Row[]) =>
    [...rows].sort((a, b) => b.count - a.count);
  const activities = byCount(nodes).map(({ name, count }) => ({
    cells: [name, countShown(count)],
    part: count / most,
  }));
  const ways = [
    ...byCount(starts).map(({ node, count, type }) => way("●", names.get(node), { count, type })),
    ...byCount(edges).map((edge) => way(names.get(edge.from), names.get(edge.to), edge)),
    ...byCount(ends).map(({ node, count, type }) => way(names.get(node), "○", { count, type })),
  ];
  const widest = Math.max(...ways.map(({ count }) => count), 1);
  const rows = ways.map((one) => ({ cells: one.cells, part: one.count / widest }));
  return [...barRows(activities, columns, [1]), "", "● begins, ○ ends", ...barRows(rows, columns, [1, 2])];
}

function way(
  from: string | undefined,
  to: string | undefined,
  edge: {
    readonly count: number;
    readonly medianMicros?: number;
    readonly type?: string | undefined;
    readonly mark?: string;
  },
) {
  const type = edge.type === undefined ? "" : ` (${edge.type})`;
  const median = edge.medianMicros === undefined ? "" : shown("micros", edge.medianMicros);
  const mark = edge.mark === undefined ? "" : ` ◆ ${edge.mark}`;
  return { count: edge.count, cells: [`${from} → ${to}${type}${mark}`, countShown(edge.count), median] };
}
