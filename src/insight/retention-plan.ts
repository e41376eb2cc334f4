import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { type Cohort, cohortOf } from "./cohort.ts";
import { type EventMatch, matchTest } from "./cohort-match.ts";
import { numberOf } from "./condition.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import type { PeriodKind } from "./period.ts";
import { type Timeline, timeline } from "./period-timeline.ts";
import { codeAt, missing, type Properties, propertyColumn } from "./property.ts";
import { decimalScale, largestSummed, scaled } from "./series-decimal.ts";
import { type Group, grouping, topGroups } from "./series-group.ts";

/**
 * Who came back, and when. What each word means:
 *
 * start      the event that begins it; `starts: "first"` takes an entity's first of all, `"each-period"` its first in every period
 * return     an event after the start, ordered by (occurred, log order); the start itself is none
 * clock      `calendar`: period 0 is the one in which it started, 1 the next on the calendar. `since-start`: n times the period's length
 *            since the entity's own start
 * kind       `classic`: returned in period n. `rolling`: in period n or later. `brackets` counts periods together: [[1, 1], [2, 3]]
 * until      all that occurred before this moment is known; nothing at it or later counts. A period is over where it ends by then
 */
export interface Retention {
  readonly start: EventMatch;
  readonly return: EventMatch;
  readonly starts?: "first" | "each-period" | undefined;
  readonly period: PeriodKind;
  readonly clock?: "calendar" | "since-start" | undefined;
  readonly kind?: "classic" | "rolling" | undefined;
  /** How many periods after period 0 are told. */
  readonly periods?: number | undefined;
  readonly brackets?: readonly (readonly [from: number, to: number])[] | undefined;
  /** Returned at least so many times. */
  readonly atLeast?: number | undefined;
  /** A numeric property of the returns to sum up. */
  readonly value?: string | undefined;
  /** Only what started at this moment or later. */
  readonly from?: Micros | undefined;
  readonly until: Micros;
  /** By what the start event has of a property (the `top` values with most starts, default 10), or by cohorts, which may overlap. */
  readonly breakdown?:
    | { readonly property: string; readonly top?: number | undefined }
    | { readonly cohorts: readonly { readonly name: string; readonly cohort: Cohort }[] }
    | undefined;
}

export const BadRetention = failure(
  "insight/bad-retention",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `this retention ${f.problem}`,
);

/** Periods counted together, as numbers from the start; `to` is left out where there is no end. */
export interface RetentionColumn {
  readonly from: number;
  readonly to?: number;
}

/** One start of an entity, and what came of it by column. */
export interface Started {
  readonly entity: number;
  readonly row: number;
  readonly at: Micros;
  /** The number of its period. */
  readonly period: number;
  readonly groups: readonly number[];
  /** By column, the rows of its returns. */
  returns(column: number): number[];
  /** By column, how many they are. */
  readonly counts: Uint32Array;
}

/** A retention ready to be counted, and to be told row by row: both read the same starts. */
export interface RetentionPlan {
  readonly columns: readonly RetentionColumn[];
  readonly line: Timeline;
  /** The length of a period on the clock since the start; undefined on the calendar. */
  readonly length: Micros | undefined;
  readonly groups: readonly (Group | { readonly kind: "cohort"; readonly name: string })[];
  readonly atLeast: number;
  started(): Generator<Started>;
  /** What makes the numbers of returns whole, for sums. */
  readonly scale: number;
  /** The number that a return has, times the scale; "missing" where it has none, "unreadable" where it is not written as one. */
  valueOf(row: number): number | "missing" | "unreadable";
}

const defaultTop = 10;
const mostColumns = 1000;

export function retentionPlan(journeys: Journeys, asked: Retention, properties: Properties): RetentionPlan {
  const { atLeast = 1, from = Number.NEGATIVE_INFINITY, until, starts = "first" } = asked;
  if (!Number.isSafeInteger(atLeast) || atLeast < 1)
    throw new BadRetention({ problem: `asks for at least ${atLeast} returns. Give a whole number from 1.` });
  const columns = columnsOf(asked);
  const length = asked.clock === "since-start" ? lengthOf(asked.period) : undefined;
  const occurred = occurredIn(journeys);
  const isStart = matchTest(journeys, asked.start, properties);
  const isReturn = matchTest(journeys, asked.return, properties);
  const eachPeriod = starts === "each-period";

  const bounds = (entity: number): readonly [first: number, end: number] => {
    const [first, last] = [journeys.from[entity] ?? 0, journeys.to[entity] ?? 0];
    let end = last;
    while (end > first && occurred(end - 1) >= until) end--;
    return [first, end];
  };
  const line = timeline(asked.period, earliestStart(), until);
  const begun = function* (): Generator<{ entity: number; row: number; end: number; at: Micros; period: number }> {
    for (let entity = 0; entity < journeys.entities.length; entity++) {
      const [first, end] = bounds(entity);
      let before = -1;
      for (let row = first; row < end; row++) {
        if (!isStart(row)) continue;
        const at = occurred(row);
        const period = at >= from ? line.indexOf(at) : -1;
        if (period > before) yield { entity, row, end, at, period };
        before = period;
        if (!eachPeriod) break;
      }
    }
  };
  const { groups, groupsOf } = breakdown();
  const step = (start: Micros, period: number): ((at: Micros) => number) =>
    length === undefined ? (at) => line.indexOf(at) - period : (at) => Math.floor((at - start) / length);

  return {
    columns,
    line,
    length,
    groups,
    atLeast,
    ...valueReader(journeys, asked.value, properties),
    started: function* () {
      for (const { entity, row, end, at, period } of begun()) {
        const stepOf = step(at, period);
        const counts = new Uint32Array(columns.length);
        for (let later = row + 1; later < end; later++) {
          if (!isReturn(later)) continue;
          const n = stepOf(occurred(later));
          for (let c = 0; c < columns.length; c++) if (isIn(columns[c], n)) counts[c] = (counts[c] ?? 0) + 1;
        }
        const returns = (column: number) => {
          const rows: number[] = [];
          for (let later = row + 1; later < end; later++)
            if (isReturn(later) && isIn(columns[column], stepOf(occurred(later)))) rows.push(later);
          return rows;
        };
        yield { entity, row, at, period, groups: groupsOf(entity, row), counts, returns };
      }
    },
  };

  function earliestStart(): Micros {
    let earliest = until;
    for (let entity = 0; entity < journeys.entities.length; entity++) {
      const [first, end] = bounds(entity);
      for (let row = first; row < end; row++) {
        if (!isStart(row)) continue;
        const at = occurred(row);
        if (at >= from) earliest = Math.min(earliest, at);
        if (at >= from || !eachPeriod) break;
      }
    }
    return earliest;
  }

  function breakdown(): Pick<RetentionPlan, "groups"> & { groupsOf(entity: number, row: number): readonly number[] } {
    const by = asked.breakdown;
    if (by === undefined) return { groups: [], groupsOf: () => [] };
    if ("cohorts" in by) {
      const sets = by.cohorts.map(({ cohort }) => cohortOf(journeys, cohort, properties));
      return {
        groups: by.cohorts.map(({ name }) => ({ kind: "cohort", name })),
        groupsOf: (entity) => sets.flatMap((set, i) => (set.has(entity) ? [i] : [])),
      };
    }
    const all = grouping(propertyColumn(properties, by.property));
    const groupAt = (row: number) => all.groupAt(journeys.positions[row] ?? 0);
    const counts = new Float64Array(all.groups.length);
    for (const { row } of begun()) counts[groupAt(row)] = (counts[groupAt(row)] ?? 0) + 1;
    const top = topGroups(all.groups, { counts, ranks: counts, top: by.top ?? defaultTop });
    return { groups: top.groups, groupsOf: (_, row) => [top.numberOf[groupAt(row)] ?? 0] };
  }
}

function isIn(column: RetentionColumn | undefined, n: number): boolean {
  return column !== undefined && n >= column.from && n <= (column.to ?? Number.POSITIVE_INFINITY);
}

function columnsOf({ kind = "classic", periods = 7, brackets }: Retention): RetentionColumn[] {
  const count = brackets?.length ?? periods + 1;
  if (!Number.isSafeInteger(count) || count < 1 || count > mostColumns)
    throw new BadRetention({
      problem: `asks for ${brackets ? count : periods} periods. Give a whole number from 0 to ${mostColumns - 1}.`,
    });
  if (brackets && kind === "rolling")
    throw new BadRetention({ problem: "is rolling and has brackets. A bracket has an end, so leave one of them out." });
  for (const [from, to] of brackets ?? []) {
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to < from)
      throw new BadRetention({
        problem: `has a bracket from ${from} to ${to}. Give whole numbers from 0, the smaller first.`,
      });
  }
  if (brackets) return brackets.map(([from, to]) => ({ from, to }));
  return Array.from({ length: count }, (_, n) => (kind === "rolling" ? { from: n } : { from: n, to: n }));
}

const hour = 3_600_000_000;
const lengths: Readonly<Partial<Record<string, Micros>>> = { hour, day: 24 * hour, week: 168 * hour };

function lengthOf(period: PeriodKind): Micros {
  if ("every" in period) return period.every;
  const length = lengths[period.unit];
  if (length === undefined)
    throw new BadRetention({
      problem: `counts each ${period.unit} since the start, and a ${period.unit} has no one length. Ask by hour, day or week, or on the calendar.`,
    });
  return length;
}

function valueReader(
  { positions }: Journeys,
  value: string | undefined,
  properties: Properties,
): Pick<RetentionPlan, "valueOf" | "scale"> {
  if (value === undefined) return { scale: 1, valueOf: () => "missing" };
  const column = propertyColumn(properties, value);
  const numbers = column.values.map((one) => {
    const number = numberOf(one);
    return number !== undefined && Math.abs(number) < largestSummed ? number : undefined;
  });
  const scale = decimalScale(numbers.filter((one) => one !== undefined));
  const byCode = numbers.map((one, code) => {
    if (one !== undefined) return scaled(one, scale);
    return code === missing ? "missing" : "unreadable";
  });
  return { scale, valueOf: (row) => byCode[codeAt(column, positions[row] ?? 0)] ?? "missing" };
}
