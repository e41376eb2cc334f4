import { formatTime } from "../event/index.ts";
import {
  type Bottlenecks,
  bottlenecks,
  type Cohort,
  type Conformance,
  conformance,
  conformanceSemanticsLine,
  conformanceTypes,
  type JourneyRow,
  type Journeys,
  type MapDefinition,
  nearest,
  type ProcessMap,
  parsePath,
  processMap,
  processMapSemanticsLine,
  type Rework,
  rework,
} from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { cohortNeeds, narrowed, type ToldCohort } from "./asked-cohort.ts";
import { type Reading, readJourneys } from "./journeys.ts";
import { placeRows } from "./process-map-place.ts";

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

export interface MapRows {
  readonly of: string;
  readonly count: number;
  readonly shown: readonly MapRow[];
}

export interface ProcessMapAnswer extends ProcessMap {
  readonly by: string;
  readonly semantics: { readonly says: string };
  readonly log: { readonly upTo: number; readonly events: number };
  /** The part of the entities that the map is of, where it is not of all. */
  readonly cohort?: ToldCohort;
  readonly notes: readonly string[];
  readonly bottlenecks?: Bottlenecks;
  readonly rework?: Rework;
  readonly conformance?: Conformance & { readonly says: string };
  readonly rows?: MapRows;
}

export interface ProcessMapQuestion extends MapDefinition {
  readonly by: string;
  /** Only these entities. */
  readonly cohort?: Cohort | undefined;
  /** What the rows are wanted of: `<activity>`, `<from> -> <to>`, `variant:<rank>` and so on. */
  readonly rows?: string | undefined;
  readonly limit: number;
  /** How many variants are told. */
  readonly top: number;
  /** The path that is expected, as it is typed: `a > b? > (c | d)`. */
  readonly expect?: string | undefined;
  readonly bottlenecks?: boolean;
  readonly rework?: boolean;
}

/** Reads the log and draws its process map. */
export async function askProcessMap(
  store: EventStore,
  question: ProcessMapQuestion,
  reading?: Reading,
): Promise<ProcessMapAnswer> {
  const { by, rows, limit } = question;
  const expected = question.expect === undefined ? undefined : parsePath(question.expect);
  const needs = cohortNeeds(question.cohort);
  const types = [...(expected === undefined ? [] : conformanceTypes(expected)), ...needs.types];
  const { upTo, ...all } = await readJourneys(store, { by, types, properties: needs.properties }, reading);
  const { journeys, cohort } = narrowed(all, question.cohort);
  const definition = question.bottlenecks ? { ...question, measure: "quantiles" as const } : question;
  const map = processMap(journeys, definition);
  const answer = {
    ...map,
    ...(cohort && { events: eventsOf(journeys) }),
    by,
    semantics: { says: processMapSemanticsLine(definition) },
    log: { upTo, events: journeys.log.events },
    ...(cohort && { cohort }),
    notes: notesOn(all.journeys, types),
    ...(question.bottlenecks && { bottlenecks: bottlenecks(map) }),
    ...(question.rework && { rework: rework(journeys) }),
    ...(expected !== undefined && {
      conformance: { ...conformance(journeys, expected), says: conformanceSemanticsLine },
    }),
  };
  if (rows === undefined) return answer;
  const found = placeRows(journeys, { map, asked: rows, definition, expected });
  return { ...answer, rows: shownRows(rows, found, { limit, names: namesOf(map) }) };
}

// An event that bears two values of the tag is one event.
function eventsOf({ entities, from, to, positions }: Journeys): number {
  const seen = new Set<number>();
  for (let e = 0; e < entities.length; e++)
    for (let row = from[e] ?? 0; row < (to[e] ?? 0); row++) seen.add(positions[row] ?? 0);
  return seen.size;
}

// Places that every map has, be there rows or not.
const mayBeNone: ReadonlySet<string> = new Set(["fits", "deviates", "reworked"]);

/** Rows as the answer shows them. Errors: app/not-on-map where there are none. */
export function shownRows(
  of: string,
  rows: Iterable<JourneyRow>,
  { limit, names }: { readonly limit: number; readonly names: readonly string[] },
): MapRows {
  const shown: MapRow[] = [];
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (count <= limit) shown.push(mapRow(row));
  }
  if (count > 0 || mayBeNone.has(of)) return { of, count, shown };
  const like = nearest(of, names);
  throw new NotOnMap({ asked: of, ...(like !== undefined && { like }) });
}

function namesOf(map: ProcessMap): string[] {
  return [...map.activities.map((activity) => activity.type), ...map.edges.map(({ from, to }) => `${from} -> ${to}`)];
}

function mapRow({ entity, positions, occurred }: JourneyRow): MapRow {
  return { entity, events: positions.map((position, i) => ({ position, occurred: formatTime(occurred[i] ?? 0) })) };
}
