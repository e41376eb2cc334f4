import { formatTime, type Micros } from "../event/index.ts";
import { addExactly, type ExactSum, emptySum, mergeExactly, sumValue } from "../statistics/exact-sum.ts";
import { wilson } from "../statistics/index.ts";
import { cohortLine, cohortProperties, cohortTypes } from "./cohort.ts";
import { matchLine, matchProperties, matchTypes } from "./cohort-match.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import { type Period, periodWords } from "./period.ts";
import { noProperties, type Properties } from "./property.ts";
import {
  type Retention,
  type RetentionColumn,
  type RetentionPlan,
  retentionPlan,
  type Started,
} from "./retention-plan.ts";

/** How many of those who started came back in the periods of a column. */
export interface RetentionCell {
  readonly column: number;
  readonly numerator: number;
  readonly denominator: number;
  /** 0..1. */
  readonly share: number;
  /** Where the true share likely lies (95 %, Wilson). */
  readonly interval: readonly [low: number, high: number];
  /** False where the periods are not over for all of them yet: the number may still grow. */
  readonly isComplete: boolean;
  readonly value?: RetentionValue;
}

/** The values of the returns, summed up without rounding error. */
export interface RetentionValue {
  readonly sum: number;
  readonly perStart: number;
  /** Returns whose value is not there, and whose value is not a number: neither is in the sum. */
  readonly missing: number;
  readonly unreadable: number;
}

export interface RetentionRow {
  readonly period: Period;
  readonly starts: number;
  /** Those whose periods have begun. */
  readonly cells: readonly RetentionCell[];
}

export interface RetentionTable {
  readonly starts: number;
  /** Only periods in which somebody started. */
  readonly rows: readonly RetentionRow[];
  /** All complete cells of a column together: their numerators by their denominators. Columns without one are left out. */
  readonly average: readonly (RetentionCell & { readonly rows: number })[];
}

export interface RetentionAnswer extends RetentionTable {
  readonly columns: readonly RetentionColumn[];
  readonly groups?: readonly (RetentionTable & { readonly group: RetentionPlan["groups"][number] })[];
}

/**
 * Who came back after a start, by the period in which they started.
 *
 * errors  insight/bad-retention, insight/bad-period, insight/too-many-periods, insight/property-not-read, event/unknown-zone
 */
export function retention(
  journeys: Journeys,
  asked: Retention,
  properties: Properties = noProperties,
): RetentionAnswer {
  const plan = retentionPlan(journeys, asked, properties);
  const tables = [undefined, ...plan.groups].map(() => new Map<number, Tally>());
  for (const started of plan.started()) {
    for (const table of [0, ...started.groups.map((g) => g + 1)]) {
      const tallies = tables[table];
      if (!tallies) continue;
      const tally = tallies.get(started.period) ?? newTally(plan.columns.length);
      tallies.set(started.period, tally);
      count(tally, started, plan, asked.value !== undefined);
    }
  }
  const [all, ...groups] = tables.map((tallies) => tableOf(tallies, plan, asked));
  return {
    columns: plan.columns,
    ...(all ?? { starts: 0, rows: [], average: [] }),
    ...(asked.breakdown && {
      groups: plan.groups.map((group, g) => ({ group, ...(groups[g] ?? { starts: 0, rows: [], average: [] }) })),
    }),
  };
}

/** What is known of those who started in one period. */
interface Tally {
  starts: number;
  first: Micros;
  last: Micros;
  readonly hits: Uint32Array;
  readonly sums: ExactSum[];
  readonly missing: Uint32Array;
  readonly unreadable: Uint32Array;
}

function newTally(columns: number): Tally {
  return {
    starts: 0,
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    hits: new Uint32Array(columns),
    sums: Array.from({ length: columns }, () => emptySum),
    missing: new Uint32Array(columns),
    unreadable: new Uint32Array(columns),
  };
}

function count(tally: Tally, { at, counts, returns }: Started, plan: RetentionPlan, hasValue: boolean): void {
  tally.starts += 1;
  tally.first = Math.min(tally.first, at);
  tally.last = Math.max(tally.last, at);
  for (let c = 0; c < counts.length; c++) {
    if ((counts[c] ?? 0) < plan.atLeast) continue;
    tally.hits[c] = (tally.hits[c] ?? 0) + 1;
    if (!hasValue) continue;
    for (const row of returns(c)) {
      const value = plan.valueOf(row);
      if (typeof value === "number") tally.sums[c] = addExactly(tally.sums[c] ?? emptySum, value);
      else tally[value][c] = (tally[value][c] ?? 0) + 1;
    }
  }
}

function tableOf(tallies: ReadonlyMap<number, Tally>, plan: RetentionPlan, asked: Retention): RetentionTable {
  const inOrder = [...tallies].sort(([a], [b]) => a - b);
  const told = inOrder.map(([period, tally]) => ({ period, tally, cells: cellsOf(period, tally, plan, asked) }));
  return {
    starts: inOrder.reduce((sum, [, { starts }]) => sum + starts, 0),
    rows: told.flatMap(({ period, tally, cells }) => {
      const span = plan.line.periods[period];
      return span ? [{ period: span, starts: tally.starts, cells }] : [];
    }),
    average: plan.columns.flatMap((_, column) => {
      const complete = told.filter(({ cells }) => cells.some((cell) => cell.column === column && cell.isComplete));
      if (complete.length === 0) return [];
      const whole = complete.map(({ tally }) => tally).reduce(merged);
      return [{ ...cellOf(column, whole, true, plan.scale, asked), rows: complete.length }];
    }),
  };
}

function merged(a: Tally, b: Tally): Tally {
  const both = (x: Uint32Array, y: Uint32Array) => x.map((value, i) => value + (y[i] ?? 0));
  return {
    starts: a.starts + b.starts,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    hits: both(a.hits, b.hits),
    sums: a.sums.map((sum, i) => mergeExactly(sum, b.sums[i] ?? emptySum)),
    missing: both(a.missing, b.missing),
    unreadable: both(a.unreadable, b.unreadable),
  };
}

function cellsOf(period: number, tally: Tally, plan: RetentionPlan, asked: Retention): RetentionCell[] {
  const { periods } = plan.line;
  const { until } = asked;
  return plan.columns.flatMap(({ from, to = from }, column) => {
    if (plan.length !== undefined) {
      if (tally.first + from * plan.length >= until) return [];
      const isOver = tally.last + (to + 1) * plan.length <= until && (periods[period]?.to ?? until) <= until;
      return [cellOf(column, tally, isOver, plan.scale, asked)];
    }
    if (period + from >= periods.length) return [];
    const last = periods[period + to];
    return [cellOf(column, tally, last !== undefined && last.to <= until, plan.scale, asked)];
  });
}

function cellOf(column: number, tally: Tally, isComplete: boolean, scale: number, { value }: Retention): RetentionCell {
  const [numerator, denominator] = [tally.hits[column] ?? 0, tally.starts];
  const sum = sumValue(tally.sums[column] ?? emptySum) / scale;
  return {
    column,
    numerator,
    denominator,
    share: numerator / denominator,
    interval: wilson(numerator, denominator),
    isComplete,
    ...(value !== undefined && {
      value: {
        sum,
        perStart: sum / denominator,
        missing: tally.missing[column] ?? 0,
        unreadable: tally.unreadable[column] ?? 0,
      },
    }),
  };
}

/** A number of the answer: the row's period by its start, the column, and the group where the answer has groups. */
export interface RetentionPlace {
  readonly period: Micros;
  readonly column: number;
  readonly group?: number | undefined;
  /** Those who returned (default), who did not, or all who started. */
  readonly which?: "returned" | "lost" | "started" | undefined;
}

/** A start behind a number, and the returns that make it count. */
export interface RetentionEvidence {
  readonly entity: string;
  readonly start: { readonly position: number; readonly occurred: Micros };
  readonly returns: readonly { readonly position: number; readonly occurred: Micros }[];
}

/** The starts behind a number of the answer: as many as it says. */
export function* retentionRows(
  journeys: Journeys,
  asked: Retention,
  place: RetentionPlace,
  properties: Properties = noProperties,
): Generator<RetentionEvidence> {
  const plan = retentionPlan(journeys, asked, properties);
  const occurred = occurredIn(journeys);
  const told = (row: number) => ({ position: journeys.positions[row] ?? 0, occurred: occurred(row) });
  const { which = "returned", column, group } = place;
  for (const { entity, row, period, groups, counts, returns } of plan.started()) {
    if (plan.line.periods[period]?.from !== place.period) continue;
    if (group !== undefined && !groups.includes(group)) continue;
    const hasReturned = (counts[column] ?? 0) >= plan.atLeast;
    if (which !== "started" && hasReturned !== (which === "returned")) continue;
    yield { entity: entityName(journeys, entity), start: told(row), returns: returns(column).map(told) };
  }
}

/** The properties whose columns a retention needs. */
export function retentionProperties({ start, return: returned, value, breakdown }: Retention): string[] {
  const groups = !breakdown
    ? []
    : "property" in breakdown
      ? [breakdown.property]
      : breakdown.cohorts.flatMap(({ cohort }) => cohortProperties(cohort));
  return [...new Set([...matchProperties([start, returned]), ...(value === undefined ? [] : [value]), ...groups])];
}

/** The event types that a retention asks for. */
export function retentionTypes({ start, return: returned, breakdown }: Retention): string[] {
  const cohorts = breakdown && "cohorts" in breakdown ? breakdown.cohorts : [];
  return [...new Set([...matchTypes([start, returned]), ...cohorts.flatMap(({ cohort }) => cohortTypes(cohort))])];
}

/** How it was counted, in one line for people. */
export function retentionLine(asked: Retention): string {
  const { starts = "first", clock = "calendar", kind = "classic", atLeast = 1, brackets, breakdown } = asked;
  const unit = "unit" in asked.period ? asked.period.unit : "period";
  const parts = [
    `${starts === "first" ? "the first" : `in each ${unit} the first`} ${matchLine(asked.start)} starts`,
    `${atLeast === 1 ? "a" : `at least ${atLeast} times a`} later ${matchLine(asked.return)} returns`,
    clock === "calendar"
      ? `by ${periodWords(asked.period)}, the start's own is 0`
      : `${unit} n is n times its length since the start`,
    brackets
      ? `within the ${unit}s of a bracket`
      : kind === "rolling"
        ? `in ${unit} n or later`
        : `in ${unit} n exactly`,
    `as known at ${formatTime(asked.until)}`,
  ];
  if (breakdown && "cohorts" in breakdown)
    parts.push(...breakdown.cohorts.map(({ name, cohort }) => `${name}: ${cohortLine(cohort)}`));
  return parts.join(", ");
}

export { BadRetention, type Retention, type RetentionColumn } from "./retention-plan.ts";
