import { setImmediate } from "node:timers/promises";
import { formatTime } from "../event/index.ts";
import {
  type Searching,
  type Sequences,
  type SequencesAnswer,
  type SequencesBefore,
  type SequencesBeforeAnswer,
  sequenceBeforeEntities,
  sequenceRows,
  sequencesBeforeLine,
  sequencesBeforeSearch,
  sequencesLine,
  sequencesProperties,
  sequencesSearch,
  sequencesTypes,
} from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { cohortNeeds, type ToldCohort } from "./asked-cohort.ts";
import { chosen, type JourneysChosen } from "./asked-journeys.ts";
import { type Reading, readJourneys } from "./journeys.ts";
import { Stopped } from "./stopped.ts";

interface Rows extends JourneysChosen {
  /** The sequence whose rows are wanted. */
  readonly rows?: readonly string[] | undefined;
  readonly limit: number;
}

export type SequencesQuestion = Sequences & Rows;
export type SequencesBeforeQuestion = SequencesBefore & Rows;

interface Report {
  readonly by: string;
  readonly says: string;
  /** The part of the entities that the answer is about, where it is not about all. */
  readonly cohort?: ToldCohort;
  /** Where journeys were cut into sessions; each of them then counts as an entity. */
  readonly sessionGap?: string;
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  readonly notes: readonly string[];
}

export interface SequencesReport extends Report, SequencesAnswer {
  readonly rows?: {
    readonly of: readonly string[];
    readonly count: number;
    readonly shown: readonly {
      readonly entity: string;
      readonly events: readonly { readonly position: number; readonly occurred: string }[];
    }[];
  };
}

export interface SequencesBeforeReport extends Report, SequencesBeforeAnswer {
  /** Who had the sequence and then came to the outcome. */
  readonly rows?: { readonly of: readonly string[]; readonly count: number; readonly shown: readonly string[] };
}

/** Reads the log and tells which sequences many have. errors  app/stopped when `signal` ends it */
export async function askSequences(
  store: EventStore,
  question: SequencesQuestion,
  reading: Reading = {},
): Promise<SequencesReport> {
  const { rows, limit, cohort, sessionGap, ...asked } = question;
  const of = { cohort, sessionGap };
  const { journeys, report, upTo } = await readFor(store, { asked, of, says: sequencesLine(asked) }, reading);
  const answer = await letOthersIn(sequencesSearch(journeys, asked), upTo, reading);
  const found = rows && [...sequenceRows(journeys, asked, rows)];
  const shown = found?.slice(0, limit).map(({ entity, events }) => ({
    entity,
    events: events.map(({ position, occurred }) => ({ position, occurred: formatTime(occurred) })),
  }));
  return { ...report, ...answer, ...(rows && found && shown && { rows: { of: rows, count: found.length, shown } }) };
}

/** Reads the log and tells which sequences come before an outcome. errors  app/stopped when `signal` ends it */
export async function askSequencesBefore(
  store: EventStore,
  question: SequencesBeforeQuestion,
  reading: Reading = {},
): Promise<SequencesBeforeReport> {
  const { rows, limit, cohort, sessionGap, ...asked } = question;
  const says = sequencesBeforeLine(asked);
  const of = { cohort, sessionGap };
  const { journeys, properties, report, upTo } = await readFor(store, { asked, of, says }, reading);
  const answer = await letOthersIn(sequencesBeforeSearch(journeys, asked, properties), upTo, reading);
  if (!rows) return { ...report, ...answer };
  const wanted = { steps: rows, has: true, outcome: true };
  const found = [...sequenceBeforeEntities(journeys, asked, wanted, properties)].sort();
  return { ...report, ...answer, rows: { of: rows, count: found.length, shown: found.slice(0, limit) } };
}

async function readFor(
  store: EventStore,
  {
    asked,
    of,
    says,
  }: { readonly asked: Sequences | SequencesBefore; readonly of: JourneysChosen; readonly says: string },
  reading: Reading,
) {
  const needs = cohortNeeds(of.cohort);
  const types = [...sequencesTypes(asked), ...needs.types];
  const needed = { by: asked.by, types, properties: [...sequencesProperties(asked), ...needs.properties] };
  const { journeys: all, properties, upTo } = await readJourneys(store, needed, reading);
  const { journeys, told } = chosen({ journeys: all, properties }, of);
  const log = { upTo, events: all.log.events, bearing: all.log.bearing };
  return { journeys, properties, upTo, report: { by: asked.by, says, ...told, log, notes: notesOn(all, types) } };
}

// A search is plain computing, so a signal (Ctrl-C) is only heard where it is let in.
async function letOthersIn<Answer>(
  searching: Generator<Searching, Answer>,
  upTo: number,
  { signal }: Reading,
): Promise<Answer> {
  for (;;) {
    const next = searching.next();
    if (next.done) return next.value;
    await setImmediate();
    if (signal?.aborted) throw new Stopped({ position: upTo, of: upTo });
  }
}
