import type { Journeys } from "./journeys.ts";
import { type Durations, durationsIn, durationsOf } from "./process-map-durations.ts";
import { mergedParts } from "./process-map-merge.ts";
import { byCodeUnit } from "./process-map-pairs.ts";
import { type MapMeasure, type MapPart, processMapPart } from "./process-map-part.ts";
import { type MapRound, mapFound, mapSearch, quantilesFound } from "./process-map-search.ts";
import { mostFrequent, strongest } from "./process-map-sliders.ts";
import { type RankedVariant, variants } from "./variants.ts";

/** What of the journeys a map shows. */
export interface MapDefinition {
  /** How much of the time between events is measured (default: only counts). */
  readonly measure?: MapMeasure;
  /** Keep this share of the activities, 0..1, the most frequent first. Edges then join what is left. */
  readonly activities?: number;
  /** Keep this share of the edges, 0..1, the strongest first, and those that every activity needs to lie between a start and an end. */
  readonly connections?: number;
  /** How many variants are told (default 10). */
  readonly top?: number;
}

/** A type, and how often something was so. */
export interface TypeCount {
  readonly type: string;
  readonly count: number;
}

export interface Activity extends TypeCount {
  /** Entities in which it happens, and those in which it happens more than once. */
  readonly entities: number;
  readonly repeating: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** How often `to` came directly after `from` in one entity. */
  readonly count: number;
  readonly entities: number;
  readonly durations?: Durations;
}

/** Which event follows which. Everything is sorted by count, then by name in the order of code units. */
export interface ProcessGraph {
  /** Events that bear the tag. One that bears it several times counts once here, and in each of its journeys below. */
  readonly events: number;
  /** Entities that have events. */
  readonly entities: number;
  readonly activities: readonly Activity[];
  readonly edges: readonly Edge[];
  readonly starts: readonly TypeCount[];
  readonly ends: readonly TypeCount[];
  /** From an entity's first event to its last. */
  readonly throughput?: Durations;
}

export interface ProcessMap extends ProcessGraph {
  readonly variants: number;
  readonly variantsTop: readonly RankedVariant[];
  /** The variants that are not told, and the entities that went them. */
  readonly variantsOther: { readonly variants: number; readonly entities: number };
  /** What the definition leaves out. Nothing else is. */
  readonly hidden?: HiddenParts;
}

export interface HiddenParts {
  readonly activities: readonly TypeCount[];
  /** The events of those activities, and the entities that have no others. */
  readonly events: number;
  readonly entities: number;
  readonly edges: readonly Edge[];
  /** How often one of those edges was gone. */
  readonly follows: number;
}

/** Draws the directly-follows graph of the journeys, with their variants. Errors: insight/bad-share. */
export function processMap(journeys: Journeys, definition: MapDefinition = {}): ProcessMap {
  const { measure = "counts", activities = 1, connections = 1, top = 10 } = definition;
  const reduced = activities === 1 ? undefined : mostFrequent(journeys, activities);
  const shown = reduced?.journeys ?? journeys;
  const graph = processGraph(shown, measure);
  const ways = variants(shown).table(top);
  const { kept, hidden } = keptEdges(graph, connections);
  const isWhole = reduced === undefined && connections === 1;
  return {
    ...graph,
    edges: kept,
    variants: ways.variants,
    variantsTop: ways.top,
    variantsOther: ways.other,
    ...(!isWhole && {
      hidden: {
        activities: reduced?.hidden ?? [],
        events: total(reduced?.hidden ?? []),
        entities: reduced?.hiddenEntities ?? 0,
        edges: hidden,
        follows: total(hidden),
      },
    }),
  };
}

/** How a map is to be read, in one line for people. */
export function processMapSemanticsLine({ activities = 1, connections = 1 }: MapDefinition): string {
  const joined = activities < 1 ? ", events of hidden activities are passed over" : "";
  const edges = connections < 1 ? ", weak edges hidden where an activity can do without" : "";
  return `ordered by (occurred, log order), an edge joins direct neighbours of one entity${joined}${edges}`;
}

function keptEdges(graph: ProcessGraph, connections: number) {
  if (connections === 1) return { kept: graph.edges, hidden: [] };
  const types = (list: readonly TypeCount[]) => new Set(list.map(({ type }) => type));
  return strongest(graph.edges, connections, { starts: types(graph.starts), ends: types(graph.ends) });
}

/** The graph alone, without variants. More activities than `mostSquared` are counted in less memory, and slower. */
export function processGraph(journeys: Journeys, measure: MapMeasure = "counts", mostSquared?: number): ProcessGraph {
  const part = processMapPart(journeys, measure, mostSquared);
  const rounds: MapRound[] = [];
  for (let search = mapSearch(part); search; search = mapSearch(part, rounds))
    rounds.push({ search, found: [mapFound(journeys, search, mostSquared)] });
  return processMapOf([part], rounds);
}

/**
 * The graph from what workers counted. First each makes a part of its entities. Then, for quantiles, `mapSearch` of the merged parts says what
 * each looks for, and `mapFound` finds it: round after round, until `mapSearch` of the rounds looks for nothing.
 *
 * errors  insight/parts-differ
 */
export function processMapOf(parts: readonly MapPart[], rounds: readonly MapRound[] = []): ProcessGraph {
  const part = mergedParts(parts);
  const { names, activities } = part;
  const typeCounts = (column: Uint32Array) => byCount([...names].map((type, i) => ({ type, count: column[i] ?? 0 })));
  const throughput = part.cases && durationsIn(part.cases, part.tick);
  return {
    events: part.events,
    entities: part.entities,
    activities: byCount(
      names.map((type, i) => ({
        type,
        count: activities.counts[i] ?? 0,
        entities: activities.entities[i] ?? 0,
        repeating: activities.repeating[i] ?? 0,
      })),
    ),
    edges: edgesOf(part, rounds),
    starts: typeCounts(activities.starts),
    ends: typeCounts(activities.ends),
    ...(throughput && { throughput }),
  };
}

function edgesOf(part: MapPart, rounds: readonly MapRound[]): Edge[] {
  const { names, from, to, counts, pairEntities, totals, tick } = part;
  const quantiles = rounds.length > 0 ? quantilesFound(part, rounds) : [];
  const edges = Array.from(counts, (count, i): Edge => {
    const durations =
      totals &&
      durationsOf(
        {
          count,
          totalTicks: BigInt(totals.carry[i] ?? 0) * 2n ** 53n + BigInt(totals.sum[i] ?? 0),
          minTicks: totals.min[i] ?? 0,
          maxTicks: totals.max[i] ?? 0,
          ...quantiles[i],
        },
        tick,
      );
    return {
      from: names[from[i] ?? 0] ?? "",
      to: names[to[i] ?? 0] ?? "",
      count,
      entities: pairEntities[i] ?? 0,
      ...(durations && { durations }),
    };
  });
  return edges.sort((a, b) => b.count - a.count || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to));
}

function byCount<Counted extends TypeCount>(counted: readonly Counted[]): Counted[] {
  return counted.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || byCodeUnit(a.type, b.type));
}

function total(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((sum, { count }) => sum + count, 0);
}
