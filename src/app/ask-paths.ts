import type { SankeyPicture } from "../chart/index.ts";
import { formatTime } from "../event/index.ts";
import {
  groupLabel,
  type PathEvent,
  type PathRow,
  type Paths,
  type PathsAnswer,
  type PathsPlace,
  pathRows,
  paths,
  pathsLine,
  pathsProperties,
  pathsTypes,
} from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { cohortNeeds, type ToldCohort } from "./asked-cohort.ts";
import { chosen, type JourneysChosen } from "./asked-journeys.ts";
import { NoSuchCell } from "./asked-rows.ts";
import { type Reading, readJourneys } from "./journeys.ts";

export interface PathsQuestion extends Paths, JourneysChosen {
  /** What the rows are wanted of: a node `<layer>:<step>`, a link `<node> -> <node>`, `path:<rank>`, `other` or `all`. */
  readonly rows?: string | undefined;
  readonly limit: number;
}

export interface PathsReport extends Omit<PathsAnswer, "groups"> {
  readonly by: string;
  readonly says: string;
  /** The part of the entities that the answer is about, where it is not about all. */
  readonly cohort?: ToldCohort;
  /** Where journeys were cut into sessions; each of them then counts as an entity. */
  readonly sessionGap?: string;
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  readonly notes: readonly string[];
  readonly groups?: readonly (Omit<NonNullable<PathsAnswer["groups"]>[number], "group"> & { readonly group: string })[];
  readonly rows?: { readonly of: string; readonly count: number; readonly shown: readonly PathReportRow[] };
}

export interface PathReportRow {
  readonly entity: string;
  readonly steps: readonly { readonly name: string; readonly events: readonly ReportedEvent[] }[];
  readonly beginning?: PathRow["beginning"];
  readonly ending?: PathRow["ending"];
}

interface ReportedEvent {
  readonly position: number;
  readonly occurred: string;
}

/** Reads the log and tells where journeys lead, with the rows behind a number where they are asked for. */
export async function askPaths(store: EventStore, question: PathsQuestion, reading?: Reading): Promise<PathsReport> {
  const { rows, limit, cohort, sessionGap, ...asked } = question;
  const says = pathsLine(asked);
  const needs = cohortNeeds(cohort);
  const types = [...pathsTypes(asked), ...needs.types];
  const needed = { by: asked.by, types, properties: [...pathsProperties(asked), ...needs.properties] };
  const { journeys: all, properties, upTo } = await readJourneys(store, needed, reading);
  const { journeys, told } = chosen({ journeys: all, properties }, { cohort, sessionGap });
  const { groups, ...answer } = paths(journeys, asked, properties);
  const report: PathsReport = {
    by: asked.by,
    says,
    ...told,
    log: { upTo, events: all.log.events, bearing: all.log.bearing },
    ...answer,
    notes: notesOn(all, types),
    ...(groups && { groups: groups.map((one) => ({ ...one, group: groupLabel(one.group) })) }),
  };
  if (rows === undefined) return report;
  const found = [...pathRows(journeys, asked, placeOf(rows, report), properties)].sort(byTime);
  return { ...report, rows: { of: rows, count: found.length, shown: found.slice(0, limit).map(rowTold) } };
}

function placeOf(asked: string, { nodes, links, top }: PathsReport): PathsPlace {
  if (asked === "all" || asked === "other") return { kind: asked };
  const rank = /^path:(\d{1,9})$/.exec(asked)?.[1];
  if (rank !== undefined && Number(rank) >= 1 && Number(rank) <= top.length)
    return { kind: "path", rank: Number(rank) };
  if (nodes.some(({ id }) => id === asked)) return { kind: "node", id: asked };
  const link = links.find(({ from, to }) => `${from} -> ${to}` === asked);
  if (link) return { kind: "link", from: link.from, to: link.to };
  throw new NoSuchCell({
    asked,
    problem: "it is no step of a layer, no link, and no path that is told",
    known: ["all", "other", "path:<rank>", ...nodes.map(({ id }) => id)],
  });
}

function byTime(a: PathRow, b: PathRow): number {
  return a.anchor.occurred - b.anchor.occurred || a.anchor.position - b.anchor.position;
}

function rowTold({ entity, steps, beginning, ending }: PathRow): PathReportRow {
  const told = ({ position, occurred }: PathEvent) => ({ position, occurred: formatTime(occurred) });
  return {
    entity,
    steps: steps.map(({ name, events }) => ({ name, events: events.map(told) })),
    ...(beginning && { beginning }),
    ...(ending && { ending }),
  };
}

/** The layers of the paths as a picture. */
export function pathsPicture({ by, nodes, links, says, cohort }: PathsReport): SankeyPicture {
  const layers = nodes.map(({ layer }) => layer);
  const [first, last] = layers.length > 0 ? [Math.min(...layers), Math.max(...layers)] : [0, -1];
  return {
    kind: "sankey",
    title: "Paths",
    note: cohort ? `${says}; only of: ${cohort.line}` : says,
    of: by,
    layers: Array.from({ length: last - first + 1 }, (_, i) => layerName(first + i)),
    nodes: nodes.map(({ id, layer, name, count, kind, steps }) => ({
      id,
      name: kind === "other" ? `${steps} others` : name,
      layer: layer - first,
      count,
      ...(kind === "other" ? { role: "other" as const } : layer === 0 && { role: "anchor" as const }),
    })),
    links: links.map(({ from, to, count }) => ({ from, to, count })),
  };
}

function layerName(layer: number): string {
  return layer === 0 ? "here" : layer < 0 ? `${-layer} before` : `${layer} after`;
}
