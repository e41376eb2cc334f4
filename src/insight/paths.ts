import type { Micros } from "../event/index.ts";
import type { Journeys } from "./journeys.ts";
import { checkedPaths, type Paths, type PlainPaths } from "./paths-definition.ts";
import { decoded, type Grown, grow, pathsThrough } from "./paths-grown.ts";
import { measured } from "./paths-measure.ts";
import { type PathNode, type Shape, shapeOf, topLeaves } from "./paths-shape.ts";
import { passedOver } from "./paths-steps.ts";
import type { Ending } from "./paths-walk.ts";
import { noProperties, type Properties, propertyColumn } from "./property.ts";
import { type Group, type Grouping, grouping, type TopGroups, topGroups } from "./series-group.ts";

export interface PathLink {
  readonly fromLayer: number;
  /** The ids of two nodes, the second one layer to the right. */
  readonly from: string;
  readonly to: string;
  readonly count: number;
  /** From the first event of the one step to the first event of the other; absent where one of them is no step. */
  readonly medianMicros?: Micros;
}

export interface PathStep {
  /** 0 is the anchor's. */
  readonly layer: number;
  readonly name: string;
  /** All events of those who went this way: more than they are where repetitions are folded. */
  readonly events: number;
}

/** A path from end to end. Shares are of all paths, 0..1. */
export interface CompletePath {
  /** From 1. */
  readonly rank: number;
  readonly steps: readonly PathStep[];
  /** Why it has no more steps to the left: the journey began, the window is over, or more were not told. Absent where nothing before is told. */
  readonly beginning?: "began" | "window-over" | "deeper";
  /** The same to the right. */
  readonly ending?: Ending;
  readonly count: number;
  readonly share: number;
  /** The share of this path and of all before it. */
  readonly coverage: number;
  /** From the first event of the first step to the first event of the last. */
  readonly medianMicros: Micros;
}

/** The same paths for one value of the property: its part of each number of the whole, in the same order. */
export interface PathsGroup {
  readonly group: Group;
  readonly count: number;
  readonly nodes: readonly number[];
  readonly links: readonly number[];
  readonly top: readonly number[];
  readonly other: number;
}

export interface PathsAnswer {
  /** How many paths were told, and how many entities have one and have none. */
  readonly count: number;
  readonly entities: number;
  readonly without: number;
  /** Events of the journeys that are passed over by `exclude`. */
  readonly excluded: number;
  readonly nodes: readonly PathNode[];
  readonly links: readonly PathLink[];
  /** How many different complete paths there are, the most travelled of them, and exactly what is left beside them. */
  readonly distinct: number;
  readonly top: readonly CompletePath[];
  readonly other: { readonly paths: number; readonly count: number };
  readonly groups?: readonly PathsGroup[];
}

/**
 * Where journeys lead from an event, to an event, or between two: layer by layer, and as complete paths. Nobody is left out: what is too
 * rare to stand by itself is in `other`, and what does not go on has an end of its own, so that as many leave a step as come to it.
 *
 * errors  insight/bad-paths, insight/bad-step-group, insight/property-not-read
 */
export function paths(journeys: Journeys, definition: Paths, properties: Properties = noProperties): PathsAnswer {
  const told = tell(journeys, definition, properties);
  const { grown, shape, through, leaves, distinct } = told;
  const count = grown.leafOf.length;
  const entities = entitiesIn(grown.entityOf);
  const { links, paths: ways } = measured(journeys, grown, told, properties);
  let covered = 0;
  const top = leaves.map((leaf, i): CompletePath => {
    const mine = through[leaf] ?? 0;
    covered += mine;
    const { medianMicros = 0, events = [] } = ways[i] ?? {};
    return {
      rank: i + 1,
      ...pathTold(grown, leaf, events),
      count: mine,
      share: mine / count,
      coverage: covered / count,
      medianMicros,
    };
  });
  return {
    count,
    entities,
    without: journeys.entities.length - entities,
    excluded: passedOver(journeys, grown.steps),
    nodes: shape.nodes,
    links: shape.links.map(({ from, to, count }, i) => {
      const medianMicros = links[i];
      const [left, right] = [shape.nodes[from], shape.nodes[to]];
      return {
        fromLayer: left?.layer ?? 0,
        from: left?.id ?? "",
        to: right?.id ?? "",
        count,
        ...(medianMicros !== undefined && { medianMicros }),
      };
    }),
    distinct,
    top,
    other: { paths: distinct - top.length, count: count - covered },
    ...(told.groups && { groups: groupsTold(told, told.groups) }),
  };
}

// Anchors come entity by entity.
function entitiesIn(entityOf: Uint32Array): number {
  return entityOf.reduce((count, e, i) => count + Number(i === 0 || e !== entityOf[i - 1]), 0);
}

function pathTold(grown: Grown, leaf: number, events: readonly number[]) {
  const { steps, anchor, ending, beginning } = decoded(grown, leaf);
  return {
    steps: steps.map((step, i) => ({
      layer: i - anchor,
      name: grown.steps.names[step] ?? "",
      events: events[i] ?? 0,
    })),
    ...(beginning !== undefined && { beginning: beginningOf(beginning) }),
    ...(ending !== undefined && { ending }),
  };
}

export function beginningOf(ending: Ending): NonNullable<CompletePath["beginning"]> {
  return ending === "window-over" || ending === "deeper" ? ending : "began";
}

/** Paths with all that an answer and the rows behind it are made of. */
export interface ToldPaths {
  readonly plain: PlainPaths;
  readonly grown: Grown;
  readonly shape: Shape;
  /** By node of the tree, how many paths lead through it. */
  readonly through: Uint32Array;
  /** Where the paths that are told end, the most travelled first. */
  readonly leaves: readonly number[];
  readonly distinct: number;
  readonly groups: AnchorGroups | undefined;
}

export interface AnchorGroups extends TopGroups {
  groupOf(anchor: number): number;
}

export function tell(journeys: Journeys, definition: Paths, properties: Properties): ToldPaths {
  const plain = checkedPaths(definition);
  const grown = grow(journeys, plain, properties);
  const through = pathsThrough(grown);
  const { breakdown } = plain;
  const groups =
    breakdown && anchorGroups(journeys, grown, grouping(propertyColumn(properties, breakdown.property)), breakdown.top);
  return {
    plain,
    grown,
    through,
    shape: shapeOf(grown, through),
    ...topLeaves(grown, through, plain.paths),
    groups,
  };
}

function anchorGroups(journeys: Journeys, { rowOf }: Grown, { groups, groupAt }: Grouping, top: number): AnchorGroups {
  const counts = new Uint32Array(groups.length);
  const groupOf = (anchor: number) => groupAt(journeys.positions[rowOf[anchor] ?? 0] ?? 0);
  for (let anchor = 0; anchor < rowOf.length; anchor++) {
    const group = groupOf(anchor);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  const shown = topGroups(groups, { counts, ranks: counts, top });
  return { ...shown, groupOf: (anchor) => shown.numberOf[groupOf(anchor)] ?? 0 };
}

function groupsTold(told: ToldPaths, { groups, groupOf }: AnchorGroups): PathsGroup[] {
  const { grown, shape, leaves } = told;
  return groups.map((group, number) => {
    const through = pathsThrough(grown, (anchor) => groupOf(anchor) === number);
    const [nodes, links] = [new Uint32Array(shape.nodes.length), new Uint32Array(shape.links.length)];
    for (let node = 1; node < through.length; node++) {
      const count = through[node] ?? 0;
      const [place, link] = [shape.nodeOf[node] ?? -1, shape.linkOf[node] ?? -1];
      if (place >= 0) nodes[place] = (nodes[place] ?? 0) + count;
      if (link >= 0) links[link] = (links[link] ?? 0) + count;
    }
    const top = leaves.map((leaf) => through[leaf] ?? 0);
    const count = through[0] ?? 0;
    const other = count - top.reduce((sum, one) => sum + one, 0);
    return { group, count, nodes: [...nodes], links: [...links], top, other };
  });
}
