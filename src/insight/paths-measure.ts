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
  const entries: Entries = { left: [], right: [] };
  const { left, right } = entries;
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
      const walked = walk(entityOf[anchor] ?? 0, rowOf[anchor] ?? 0);
      entriesOf(walked, plain, entries);
      for (let node = leaf; node > 0; node = tree.parent(node)) {
        const link = shape.linkOf[node] ?? -1;
        if (link < 0) continue;
        const layer = layerOf[node] ?? 0;
        const [side, place] = layer < 0 ? [left, -layer] : [right, layer];
        const [row, before] = [side[place], side[place - 1]];
        if (row === undefined || before === undefined) continue;
        if (layer < 0) put(link, row, before);
        else put(link, before, row);
      }
      const path = pathOf.get(leaf);
      if (path === undefined) continue;
      put(firstPath + path, left.at(-1) ?? right[0] ?? 0, right.at(-1) ?? left[0] ?? 0);
      if (end === lengths.length) tally(walked, plain, events[path] ?? []);
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
  /** The row of the first event of each step on that side, the anchor's first. Overwritten by the next path. */
  readonly left: number[];
  readonly right: number[];
}

/** Where the steps of a path begin. */
function entriesOf({ after, before }: Walk, { after: isAfter, before: isBefore }: Grown["plain"], into: Entries): void {
  const { left, right } = into;
  left.length = 0;
  right.length = 0;
  // Rows of the left side come from the anchor outward, so the last of a step is its first event.
  if (isBefore > 0) for (let i = 0; i < before.places.length; i++) left[before.places[i] ?? 0] = before.rows[i] ?? 0;
  if (isAfter > 0) for (let i = 0; i < after.begun.length; i++) right.push(after.rows[after.begun[i] ?? 0] ?? 0);
  // What is folded into the anchor from before begins it.
  if (isBefore > 0 && isAfter > 0) right[0] = left[0] ?? 0;
}

/** Adds the events of each step from left to right. */
function tally({ after, before }: Walk, { after: isAfter, before: isBefore }: Grown["plain"], events: number[]): void {
  const depth = isBefore > 0 ? before.steps.length - 1 : 0;
  const add = (place: number) => {
    events[place] = (events[place] ?? 0) + 1;
  };
  if (isBefore > 0) for (const place of before.places) add(depth - place);
  if (isAfter > 0) for (const place of after.places) add(depth + place);
  if (isBefore > 0 && isAfter > 0) events[depth] = (events[depth] ?? 0) - 1; // the anchor is on both sides
}
