import { formatTime } from "../event/index.ts";
import {
  type JourneyRow,
  type MapPlace,
  nearest,
  type ProcessMap,
  placeCount,
  processMap,
  processMapRows,
} from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { type Reading, readJourneys } from "./journeys.ts";

export const NotOnMap = failure(
  "app/not-on-map",
  { retry: "never" },
  (f: { asked: string; like?: string }) =>
    `"${f.asked}" is not on this map.${f.like ? ` Did you mean "${f.like}"?` : ""} Ask for an activity, for "<from> -> <to>", or for variant:<rank>.`,
);

export interface MapRow {
  readonly entity: string;
  readonly events: readonly { readonly position: number; readonly occurred: string }[];
}

export interface ProcessMapAnswer extends ProcessMap {
  readonly by: string;
  readonly log: { readonly upTo: number; readonly events: number };
  readonly notes: readonly string[];
  readonly rows?: { readonly of: string; readonly count: number; readonly shown: readonly MapRow[] };
}

export interface ProcessMapQuestion {
  readonly by: string;
  /** What the rows are wanted of: `<activity>`, `<from> -> <to>` or `variant:<rank>`. */
  readonly rows?: string | undefined;
  readonly limit: number;
  /** How many variants are told. */
  readonly top: number;
}

/** Reads the log and draws its process map. */
export async function askProcessMap(
  store: EventStore,
  question: ProcessMapQuestion,
  reading?: Reading,
): Promise<ProcessMapAnswer> {
  const { by, rows, limit, top } = question;
  const { journeys, upTo } = await readJourneys(store, { by }, reading);
  const map = processMap(journeys, { top });
  const answer = { ...map, by, log: { upTo, events: journeys.log.events }, notes: notesOn(journeys, []) };
  if (rows === undefined) return answer;
  const place = placeOf(map, rows);
  if (placeCount(map, journeys, place) === undefined) {
    const like = nearest(rows, namesOf(map));
    throw new NotOnMap({ asked: rows, ...(like !== undefined && { like }) });
  }
  const shown: MapRow[] = [];
  let count = 0;
  for (const row of processMapRows(journeys, place)) {
    count += 1;
    if (count <= limit) shown.push(mapRow(row));
  }
  return { ...answer, rows: { of: rows, count, shown } };
}

// A name that the map has goes before the notation, so that an activity called "a -> b" can be asked for.
function placeOf(map: ProcessMap, asked: string): MapPlace {
  if (map.activities.some((activity) => activity.type === asked)) return { activity: asked };
  const edge = map.edges.find(({ from, to }) => asked === `${from} -> ${to}` || asked === `${from}->${to}`);
  if (edge) return { from: edge.from, to: edge.to };
  const rank = /^variant:(\d+)$/.exec(asked)?.[1];
  return rank === undefined ? { activity: asked } : { variant: Number(rank) };
}

function namesOf(map: ProcessMap): string[] {
  return [...map.activities.map((activity) => activity.type), ...map.edges.map(({ from, to }) => `${from} -> ${to}`)];
}

function mapRow({ entity, positions, occurred }: JourneyRow): MapRow {
  return { entity, events: positions.map((position, i) => ({ position, occurred: formatTime(occurred[i] ?? 0) })) };
}
