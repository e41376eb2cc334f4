import { formatTime, type Micros } from "../event/index.ts";
import {
  type Cohort,
  groupLabel,
  type Retention,
  type RetentionAnswer,
  type RetentionCell,
  type RetentionColumn,
  type RetentionEvidence,
  type RetentionTable,
  retention,
  retentionLine,
  retentionProperties,
  retentionRows,
  retentionTypes,
  spanOf,
} from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { cohortNeeds, narrowed, type ToldCohort } from "./asked-cohort.ts";
import { labelled } from "./asked-rows.ts";
import { type Reading, readJourneys } from "./journeys.ts";

export interface RetentionQuestion extends Omit<Retention, "until"> {
  /** The tag whose values come back. */
  readonly by: string;
  /** Default: just after the last event of the journeys. */
  readonly until?: Micros | undefined;
  /** Only these entities. */
  readonly cohort?: Cohort | undefined;
  /** The number whose rows are wanted: `<period>/<column>`, or `<group>/<period>/<column>`. */
  readonly rows?: string | undefined;
  readonly which?: "returned" | "lost" | undefined;
  readonly limit: number;
}

/** A table as it is told: periods with their times written out. */
export interface RetentionTold {
  readonly starts: number;
  readonly rows: readonly {
    readonly period: string;
    readonly from: string;
    readonly to: string;
    readonly starts: number;
    readonly cells: readonly RetentionCell[];
  }[];
  readonly average: RetentionTable["average"];
}

export interface RetentionReport extends RetentionTold {
  readonly by: string;
  readonly says: string;
  readonly cohort?: ToldCohort;
  readonly until: string;
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  /** All values of the tag that the question is about, those that never started included. */
  readonly entities: number;
  readonly columns: readonly string[];
  readonly groups?: readonly (RetentionTold & { readonly group: string; readonly kind: string })[];
  readonly notes: readonly string[];
  readonly behind?: {
    readonly of: string;
    readonly which: "returned" | "lost";
    readonly count: number;
    readonly shown: readonly {
      readonly entity: string;
      readonly start: { readonly position: number; readonly occurred: string };
      readonly returns: readonly { readonly position: number; readonly occurred: string }[];
    }[];
  };
}

/** Reads the log and answers who came back. */
export async function askRetention(
  store: EventStore,
  question: RetentionQuestion,
  reading?: Reading,
): Promise<RetentionReport> {
  const { by, cohort, rows, which = "returned", limit, ...rest } = question;
  const unfinished = { ...rest, until: 0 };
  const needs = cohortNeeds(cohort);
  const types = [...retentionTypes(unfinished), ...needs.types];
  const needed = [...retentionProperties(unfinished), ...needs.properties];
  const { journeys: all, properties, upTo } = await readJourneys(store, { by, types, properties: needed }, reading);
  const asked: Retention = { ...rest, until: rest.until ?? spanOf(all)?.until ?? 0 };
  const { journeys, cohort: only } = narrowed({ journeys: all, properties }, cohort);
  const answer = retention(journeys, asked, properties);
  const columns = answer.columns.map(columnLabel);
  const groups = (answer.groups ?? []).map(({ group }) => (group.kind === "cohort" ? group.name : groupLabel(group)));
  const behind = rows === undefined ? undefined : placeOf(rows, answer, columns, groups);
  const found =
    behind &&
    [...retentionRows(journeys, asked, { ...behind, which }, properties)].sort(
      ({ start: a }, { start: b }) => a.occurred - b.occurred || a.position - b.position,
    );
  return {
    by,
    says: retentionLine(asked),
    ...(only && { cohort: only }),
    until: formatTime(asked.until),
    log: { upTo, events: all.log.events, bearing: all.log.bearing },
    entities: journeys.entities.length,
    columns,
    ...told(answer),
    ...(answer.groups && {
      groups: answer.groups.map((table, g) => ({ group: groups[g] ?? "", kind: table.group.kind, ...told(table) })),
    }),
    notes: [...notesOn(all, types), ...unreadNotes(answer, asked.value)],
    ...(found &&
      rows !== undefined && {
        behind: { of: rows, which, count: found.length, shown: found.slice(0, limit).map(evidence) },
      }),
  };
}

function columnLabel({ from, to }: RetentionColumn): string {
  return to === undefined ? `${from}+` : to === from ? String(from) : `${from}-${to}`;
}

function told({ starts, rows, average }: RetentionTable): RetentionTold {
  return {
    starts,
    rows: rows.map(({ period, starts, cells }) => ({
      period: period.label,
      from: formatTime(period.from),
      to: formatTime(period.to),
      starts,
      cells,
    })),
    average,
  };
}

function placeOf(asked: string, answer: RetentionAnswer, columns: readonly string[], groups: readonly string[]) {
  const parts = asked.split("/");
  const column = labelled(asked, parts.pop() ?? "", columns, "column");
  const periods = answer.rows.map(({ period }) => period.label);
  const row = answer.rows[labelled(asked, parts.pop() ?? "", periods, "period")];
  const group = parts.length === 0 ? undefined : labelled(asked, parts.join("/"), groups, "group");
  return { period: row?.period.from ?? 0, column, group };
}

function evidence({ entity, start, returns }: RetentionEvidence) {
  const one = ({ position, occurred }: RetentionEvidence["start"]) => ({ position, occurred: formatTime(occurred) });
  return { entity, start: one(start), returns: returns.map(one) };
}

function unreadNotes(answer: RetentionAnswer, value: string | undefined): string[] {
  const cells = answer.rows.flatMap((row) => row.cells);
  const count = (of: "missing" | "unreadable") => cells.reduce((sum, cell) => sum + (cell.value?.[of] ?? 0), 0);
  const [missing, unreadable] = [count("missing"), count("unreadable")];
  const notes: string[] = [];
  if (missing > 0) notes.push(`${missing} returns in the cells have no "${value}", and are not in its sums.`);
  if (unreadable > 0)
    notes.push(`${unreadable} returns in the cells have a "${value}" that is not a number, and are not in its sums.`);
  return notes;
}
