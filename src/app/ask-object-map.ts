import {
  type JourneyRow,
  type Journeys,
  type MapMeasure,
  type ObjectMap,
  objectMap,
  objectMapRows,
  objectMapSemanticsLine,
} from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { type MapRows, shownRows } from "./ask-process-map.ts";
import { type Reading, readJourneys } from "./journeys.ts";

export interface ObjectMapAnswer extends ObjectMap {
  readonly by: readonly string[];
  readonly semantics: { readonly says: string };
  readonly log: { readonly upTo: number; readonly events: number };
  readonly notes: readonly string[];
  readonly rows?: MapRows;
}

export interface ObjectMapQuestion {
  readonly by: readonly string[];
  readonly measure?: MapMeasure;
  /** What the rows are wanted of: `<activity>`, `<tag>: <from> -> <to>`, `start:`, `end:` or `shared:<tag>` … */
  readonly rows?: string | undefined;
  readonly limit: number;
}

/** Reads the log and draws one map of several kinds of objects. */
export async function askObjectMap(
  store: EventStore,
  { by, measure, rows, limit }: ObjectMapQuestion,
  reading: Reading = {},
): Promise<ObjectMapAnswer> {
  const { journeys, upTo } = await readAll(store, by, reading);
  const map = objectMap(journeys, measure);
  const answer = {
    ...map,
    by,
    semantics: { says: objectMapSemanticsLine },
    log: { upTo, events: journeys[0]?.log.events ?? 0 },
    notes: [...new Set(journeys.flatMap((one) => notesOn(one, [])))],
  };
  if (rows === undefined) return answer;
  const names = [...map.activities.map(({ type }) => type), ...map.edges.map(edgeName)];
  return { ...answer, rows: shownRows(rows, placeRows(journeys, map, rows), { limit, names }) };
}

// All of them up to one position: where the log grew in between, it is read as it was.
async function readAll(
  store: EventStore,
  by: readonly string[],
  reading: Reading,
): Promise<{ readonly journeys: readonly Journeys[]; readonly upTo: number }> {
  const read = [];
  for (const tag of by) read.push(await readJourneys(store, { by: tag }, reading));
  const upTo = Math.min(...read.map((one) => one.upTo));
  if (read.some((one) => one.upTo > upTo)) return readAll(store, by, { ...reading, upTo });
  return { journeys: read.map((one) => one.journeys), upTo };
}

/** An edge as it is asked for: `orders: place -> pay`. */
export function edgeName({
  by,
  from,
  to,
}: {
  readonly by: string;
  readonly from: string;
  readonly to: string;
}): string {
  return `${by}: ${from} -> ${to}`;
}

function placeRows(journeys: readonly Journeys[], map: ObjectMap, asked: string): Iterable<JourneyRow> {
  if (map.activities.some(({ type }) => type === asked)) return objectMapRows(journeys, { activity: asked });
  const edge = map.edges.find((one) => edgeName(one) === asked);
  if (edge) return objectMapRows(journeys, { by: edge.by, from: edge.from, to: edge.to });
  for (const { by, starts, ends } of map.objectTypes) {
    if (asked === `shared:${by}`) return objectMapRows(journeys, { by, shared: true });
    const start = starts.find(({ type }) => asked === `${by}: start:${type}`);
    if (start) return objectMapRows(journeys, { by, start: start.type });
    const end = ends.find(({ type }) => asked === `${by}: end:${type}`);
    if (end) return objectMapRows(journeys, { by, end: end.type });
  }
  return [];
}
