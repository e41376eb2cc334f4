import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import { beginningOf, type CompletePath, type ToldPaths, tell } from "./paths.ts";
import type { Paths } from "./paths-definition.ts";
import { type Ending, pathWalker, type Walk } from "./paths-walk.ts";
import { noProperties, type Properties } from "./property.ts";
import { type Group, groupLabel } from "./series-group.ts";

/** A number of the answer, and of one of its groups where `group` names it. */
export type PathsPlace = (
  | { readonly kind: "all" }
  | { readonly kind: "node"; readonly id: string }
  | { readonly kind: "link"; readonly from: string; readonly to: string }
  /** A complete path by its rank, from 1. */
  | { readonly kind: "path"; readonly rank: number }
  /** The paths that are not told by themselves. */
  | { readonly kind: "other" }
) & { readonly group?: Group | undefined };

/** A path that somebody took, with every event of it. */
export interface PathRow {
  readonly entity: string;
  readonly anchor: PathEvent;
  readonly steps: readonly { readonly layer: number; readonly name: string; readonly events: readonly PathEvent[] }[];
  readonly beginning?: CompletePath["beginning"];
  readonly ending?: Ending;
}

export interface PathEvent {
  readonly position: number;
  readonly occurred: Micros;
}

export const NoSuchPath = failure(
  "insight/no-such-path",
  { retry: "never", kind: "usage" },
  (f: { asked: string }) =>
    `these paths have no ${f.asked}. Name a node or a link by the ids of the answer, a path by its rank, or a group of the answer.`,
);

/**
 * The paths behind a number of the answer: as many as it says, entity by entity.
 *
 * errors  insight/no-such-path, and those of `paths`
 */
export function* pathRows(
  journeys: Journeys,
  definition: Paths,
  place: PathsPlace,
  properties: Properties = noProperties,
): Generator<PathRow> {
  const told = tell(journeys, definition, properties);
  const { plain, grown, groups } = told;
  const isOn = treeNodesOn(told, place);
  const group = groupNumber(told, place.group);
  const walk = pathWalker(journeys, plain, grown.steps, properties);
  const row = rowTeller(journeys, told);
  for (let anchor = 0; anchor < grown.leafOf.length; anchor++) {
    if (isOn[grown.leafOf[anchor] ?? 0] !== 1) continue;
    if (group !== undefined && groups?.groupOf(anchor) !== group) continue;
    const [entity, at] = [grown.entityOf[anchor] ?? 0, grown.rowOf[anchor] ?? 0];
    yield row(entity, at, walk(entity, at));
  }
}

/** By node of the tree, whether a path that ends there is behind the number. */
function treeNodesOn({ shape, grown, leaves }: ToldPaths, place: PathsPlace): Uint8Array {
  const { tree } = grown;
  const isOn = new Uint8Array(tree.size);
  const refuse = (asked: string): never => {
    throw new NoSuchPath({ asked });
  };
  const numberOf = (id: string) => {
    const number = shape.nodes.findIndex((node) => node.id === id);
    return number < 0 ? refuse(`node "${id}"`) : number;
  };
  const withDescendants = (numbers: Int32Array, wanted: number) => {
    // A parent's number is below its children's.
    for (let node = 1; node < tree.size; node++)
      isOn[node] = numbers[node] === wanted ? 1 : (isOn[tree.parent(node)] ?? 0);
    return isOn;
  };
  switch (place.kind) {
    case "all":
      return isOn.fill(1);
    case "other":
      isOn.fill(1);
      for (const leaf of leaves) isOn[leaf] = 0;
      return isOn;
    case "path":
      isOn[leaves[place.rank - 1] ?? refuse(`path of rank ${place.rank}`)] = 1;
      return isOn;
    case "node":
      return withDescendants(shape.nodeOf, numberOf(place.id));
    case "link": {
      const [from, to] = [numberOf(place.from), numberOf(place.to)];
      const link = shape.links.findIndex((one) => one.from === from && one.to === to);
      return withDescendants(shape.linkOf, link < 0 ? refuse(`link from "${place.from}" to "${place.to}"`) : link);
    }
  }
}

function groupNumber({ groups }: ToldPaths, wanted: Group | undefined): number | undefined {
  if (!wanted) return undefined;
  const same = (group: Group) => group.kind === wanted.kind && groupLabel(group) === groupLabel(wanted);
  const number = groups?.groups.findIndex(same) ?? -1;
  if (number < 0) throw new NoSuchPath({ asked: `group "${groupLabel(wanted)}"` });
  return number;
}

function rowTeller(
  journeys: Journeys,
  { plain, grown }: ToldPaths,
): (entity: number, at: number, walk: Walk) => PathRow {
  const occurred = occurredIn(journeys);
  const { names } = grown.steps;
  const event = (row: number): PathEvent => ({ position: journeys.positions[row] ?? 0, occurred: occurred(row) });
  return (entity, at, { after, before }) => {
    const layers = new Map<number, { name: string; rows: number[] }>();
    const add = (layer: number, step: number, row: number) => {
      const told = layers.get(layer) ?? { name: names[step] ?? "", rows: [] };
      layers.set(layer, told);
      told.rows.push(row);
    };
    if (plain.before > 0)
      for (const [i, place] of before.places.entries()) add(-place, before.steps[place] ?? 0, before.rows[i] ?? 0);
    // The first row of a side is the anchor's, which both sides have.
    const first = plain.before > 0 ? 1 : 0;
    if (plain.after > 0)
      for (const [i, place] of after.places.entries())
        if (i >= first) add(place, after.steps[place] ?? 0, after.rows[i] ?? 0);
    const steps = [...layers].sort(([a], [b]) => a - b);
    return {
      entity: entityName(journeys, entity),
      anchor: event(at),
      steps: steps.map(([layer, { name, rows }]) => ({ layer, name, events: rows.sort((a, b) => a - b).map(event) })),
      ...(plain.before > 0 && { beginning: beginningOf(before.ending) }),
      ...(plain.after > 0 && { ending: after.ending }),
    };
  };
}
