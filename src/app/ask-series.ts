import { formatTime, type Micros } from "../event/index.ts";
import {
  type Cohort,
  groupLabel,
  type Series,
  type SeriesLine,
  type SeriesNumber,
  type SeriesRow,
  series,
  seriesLine,
  seriesProperties,
  seriesRows,
  seriesTypes,
  sessions,
  spanOf,
  type Unread,
} from "../insight/index.ts";
import type { EventStore } from "../store/index.ts";
import { notesOn } from "./ask-funnel.ts";
import { cohortNeeds, narrowed, type ToldCohort } from "./asked-cohort.ts";
import { labelled } from "./asked-rows.ts";
import { type Reading, readJourneys } from "./journeys.ts";

export interface SeriesQuestion extends Series {
  /** The tag whose values are entities, or whose journeys are measured; undefined for the log as a whole. */
  readonly by: string | undefined;
  /** Cut journeys into sessions where more than this passes without an event. */
  readonly sessionGap?: Micros | undefined;
  /** Only events of these entities. */
  readonly cohort?: Cohort | undefined;
  /** The number whose rows are wanted: `<period>`, `<value>/<period>`; the period is `all` for the total. */
  readonly rows?: string | undefined;
  readonly limit: number;
}

export interface SeriesReport {
  readonly says: string;
  readonly by?: string;
  readonly cohort?: ToldCohort;
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  /** What counts: from the first moment to before the last. */
  readonly range?: { readonly from: string; readonly until: string };
  readonly periods: readonly {
    readonly label: string;
    readonly from: string;
    readonly to: string;
    readonly isComplete: boolean;
  }[];
  readonly total: SeriesNumber;
  readonly points: readonly SeriesNumber[];
  readonly groups?: readonly (SeriesLine & { readonly group: string; readonly kind: string })[];
  readonly outside?: number;
  readonly unread?: Unread;
  readonly notes: readonly string[];
  readonly behind?: {
    readonly of: string;
    readonly count: number;
    readonly shown: readonly {
      readonly entity: string;
      readonly events: readonly { readonly position: number; readonly occurred: string }[];
    }[];
  };
}

/** Reads the log and answers how much there was of something, period by period and value by value. */
export async function askSeries(store: EventStore, question: SeriesQuestion, reading?: Reading): Promise<SeriesReport> {
  const { by, sessionGap, cohort, rows, limit, ...rest } = question;
  const needs = cohortNeeds(cohort);
  const types = [...seriesTypes(rest), ...needs.types];
  const needed = [...seriesProperties(rest), ...needs.properties];
  const { journeys: all, properties, upTo } = await readJourneys(store, { by, types, properties: needed }, reading);
  const { journeys: some, cohort: only } = narrowed({ journeys: all, properties }, cohort);
  const journeys = sessionGap === undefined ? some : sessions(some, sessionGap);
  // A cohort that came late still has empty periods before it.
  const asked: Series = { ...rest, from: rest.from ?? spanOf(all)?.from, until: rest.until ?? spanOf(all)?.until };
  const answer = series(journeys, asked, properties);
  const { range, periods, unread, outside } = answer;
  const groups = (answer.groups ?? []).map(({ group }) => groupLabel(group));
  const place =
    rows === undefined
      ? undefined
      : placeOf(
          rows,
          periods.map(({ label }) => label),
          groups,
        );
  const found = place && [...seriesRows(journeys, asked, place, properties)].sort(byTime);
  return {
    says: seriesLine(asked),
    ...(by !== undefined && { by }),
    ...(only && { cohort: only }),
    log: { upTo, events: all.log.events, bearing: all.log.bearing },
    ...(range && { range: { from: formatTime(range.from), until: formatTime(range.until) } }),
    periods: periods.map(({ label, from, to, isComplete }) => ({
      label,
      from: formatTime(from),
      to: formatTime(to),
      isComplete,
    })),
    total: answer.all.total,
    points: answer.all.points,
    ...(answer.groups && {
      groups: answer.groups.map(({ group, total, points }, g) => ({
        group: groups[g] ?? "",
        kind: group.kind,
        total,
        points,
      })),
    }),
    ...(outside !== undefined && { outside }),
    ...(unread && { unread }),
    notes: [...notesOn(all, types), ...unreadNotes(unread), ...outsideNotes(outside)],
    ...(found &&
      rows !== undefined && {
        behind: { of: rows, count: found.length, shown: found.slice(0, limit).map(evidence) },
      }),
  };
}

function placeOf(asked: string, periods: readonly string[], groups: readonly string[]) {
  const parts = asked.split("/");
  const label = parts.pop() ?? "";
  const period = label === "all" ? undefined : labelled(asked, label, [...periods, "all"], "period");
  const group = parts.length === 0 ? undefined : labelled(asked, parts.join("/"), groups, "value");
  return { period, group };
}

function byTime(a: SeriesRow, b: SeriesRow): number {
  return (a.occurred[0] ?? 0) - (b.occurred[0] ?? 0) || (a.positions[0] ?? 0) - (b.positions[0] ?? 0);
}

function evidence({ entity, positions, occurred }: SeriesRow) {
  return {
    entity,
    events: positions.map((position, i) => ({ position, occurred: formatTime(occurred[i] ?? 0) })),
  };
}

function unreadNotes(unread: Unread | undefined): string[] {
  if (!unread) return [];
  const notes: string[] = [];
  if (unread.missing > 0)
    notes.push(
      `${unread.missing} have no number there: the property is missing. They are not in the answer's numbers.`,
    );
  if (unread.sealed > 0)
    notes.push(`${unread.sealed} have a personal value, which is sealed. They are not in the answer's numbers.`);
  if (unread.unreadable > 0)
    notes.push(
      `${unread.unreadable} have a value that is not a number (${unread.examples.map((one) => `"${one.slice(0, 40)}"`).join(", ")}). They are not in the answer's numbers.`,
    );
  return notes;
}

function outsideNotes(outside: number | undefined): string[] {
  return outside ? [`${outside} lie outside of open time, and do not count.`] : [];
}
