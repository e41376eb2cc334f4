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
import { type Reading, readJourneys } from "./journeys.ts";
import { Stopped } from "./stopped.ts";

interface Rows {
  /** The sequence whose rows are wanted. */
  readonly rows?: readonly string[] | undefined;
  readonly limit: number;
}

export type SequencesQuestion = Sequences & Rows;
export type SequencesBeforeQuestion = SequencesBefore & Rows;

interface Report {
  readonly by: string;
  readonly says: string;
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
  const { rows, limit, ...asked } = question;
  const { journeys, report, upTo } = await readFor(store, asked, sequencesLine(asked), reading);
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
  const { rows, limit, ...asked } = question;
  const { journeys, properties, report, upTo } = await readFor(store, asked, sequencesBeforeLine(asked), reading);
  const answer = await letOthersIn(sequencesBeforeSearch(journeys, asked, properties), upTo, reading);
  if (!rows) return { ...report, ...answer };
  const wanted = { steps: rows, has: true, outcome: true };
  const found = [...sequenceBeforeEntities(journeys, asked, wanted, properties)].sort();
  return { ...report, ...answer, rows: { of: rows, count: found.length, shown: found.slice(0, limit) } };
}

async function readFor(store: EventStore, asked: Sequences | SequencesBefore, says: string, reading: Reading) {
  const types = sequencesTypes(asked);
  const needed = { by: asked.by, types, properties: sequencesProperties(asked) };
  const { journeys, properties, upTo } = await readJourneys(store, needed, reading);
  const log = { upTo, events: journeys.log.events, bearing: journeys.log.bearing };
  return { journeys, properties, upTo, report: { by: asked.by, says, log, notes: notesOn(journeys, types) } };
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
