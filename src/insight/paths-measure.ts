import type { Micros } from "../event/index.ts";
import { median } from "../statistics/index.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import type { Grown } from "./paths-grown.ts";
import type { Shape } from "./paths-shape.ts";
import { pathWalker, type Walk } from "./paths-walk.ts";
import type { Properties } from "./property.ts";

/** What is known of links and of the paths told only by walking again. */
export interface Measured {
  /** By link; undefined where it leads to or from no step. */
  readonly links: readonly (Micros | undefined)[];
  /** By path told. */
  readonly paths: readonly MeasuredPath[];
}

export interface MeasuredPath {
  readonly medianMicros: Micros;
  /** By step from left to right, the events of all who went this way. */
  readonly events: readonly number[];
}

/** So many durations are held at once: 128 MB. */
const mostHeld = 2 ** 24;

export function measured(
  journeys: Journeys,
  grown: Grown,
  {
    shape,
    through,
    leaves,
  }: { readonly shape: Shape; readonly through: Uint32Array; readonly leaves: readonly number[] },
  properties: Properties,
): Measured {
  const { entityOf, rowOf, leafOf, tree, layerOf, plain } = grown;
  const occurred = occurredIn(journeys);
  const walk = pathWalker(journeys, plain, grown.steps, properties);
  const isStep = (node: number) => ["step", "other", "reached"].includes(shape.nodes[node]?.kind ?? "");
  const lengths = [
    ...shape.links.map(({ from, to, count }) => (isStep(from) && isStep(to) ? count : 0)),
    ...leaves.map((leaf) => through[leaf] ?? 0),
  ];
  const firstPath = shape.links.length;
  const pathOf = new Map(leaves.map((leaf, i) => [leaf, i]));
  const events = leaves.map((): number[] => []);
  const medians = lengths.map((): Micros | undefined => undefined);

  for (let first = 0; first < lengths.length; ) {
    let [end, total] = [first, 0];
    while (end < lengths.length && (end === first || total + (lengths[end] ?? 0) <= mostHeld))
      total += lengths[end++] ?? 0;
    const columns = lengths.slice(first, end).map((length) => new Float64Array(length));
    const next = new Uint32Array(columns.length);
    const put = (number: number, from: number, to: number) => {
      const column = columns[number - first];
      if (!column || column.length === 0) return;
      const at = next[number - first] ?? 0;
      column[at] = occurred(to) - occurred(from);
      next[number - first] = at + 1;
    };
    for (let anchor = 0; anchor < leafOf.length; anchor++) {
      const leaf = leafOf[anchor] ?? 0;
      const way = entries(walk(entityOf[anchor] ?? 0, rowOf[anchor] ?? 0), plain);
      for (let node = leaf; node > 0; node = tree.parent(node)) {
        const layer = layerOf[node] ?? 0;
        const [row, before, link] = [
          way.at(layer),
          way.at(layer < 0 ? layer + 1 : layer - 1),
          shape.linkOf[node] ?? -1,
        ];
        if (link < 0 || row === undefined || before === undefined) continue;
        if (layer < 0) put(link, row, before);
        else put(link, before, row);
      }
      const path = pathOf.get(leaf);
      if (path === undefined) continue;
      put(firstPath + path, way.first, way.last);
      if (end === lengths.length) way.tally(events[path] ?? []);
    }
    for (const [i, column] of columns.entries()) if (column.length > 0) medians[first + i] = median(column);
    first = end;
  }
  return {
    links: medians.slice(0, firstPath),
    paths: leaves.map((_, i) => ({ medianMicros: medians[firstPath + i] ?? 0, events: events[i] ?? [] })),
  };
}

interface Entries {
  /** The row of the first event of the step in this layer. */
  at(layer: number): number | undefined;
  readonly first: number;
  readonly last: number;
  /** Adds the events of each step from left to right. */
  tally(events: number[]): void;
}

/** Where the steps of a path begin. */
function entries({ after, before }: Walk, { after: isAfter, before: isBefore }: Grown["plain"]): Entries {
  const left: number[] = [];
  // Rows of the left side come from the anchor outward, so the last of a step is its first event.
  if (isBefore > 0) for (const [i, place] of before.places.entries()) left[place] = before.rows[i] ?? 0;
  const right = isAfter > 0 ? after.begun.map((i) => after.rows[i] ?? 0) : [];
  const anchor = left[0] ?? right[0] ?? 0;
  const depth = Math.max(0, left.length - 1);
  return {
    at: (layer) => (layer === 0 ? anchor : layer < 0 ? left[-layer] : right[layer]),
    first: left.at(-1) ?? anchor,
    last: right.length > 1 ? (right.at(-1) ?? anchor) : anchor,
    tally: (events) => {
      const add = (place: number) => {
        events[place] = (events[place] ?? 0) + 1;
      };
      if (isBefore > 0) for (const place of before.places) add(depth - place);
      if (isAfter > 0) for (const place of after.places) add(depth + place);
      if (isBefore > 0 && isAfter > 0) events[depth] = (events[depth] ?? 0) - 1; // the anchor is on both sides
    },
  };
}
