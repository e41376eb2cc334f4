import type { Micros } from "../event/index.ts";
import { type OpenHours, openHours } from "./calendar.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import type { Period } from "./period.ts";
import { type Timeline, timeline } from "./period-timeline.ts";
import { noProperties, type Properties, propertyColumn } from "./property.ts";
import { BadSeries, type Series } from "./series-definition.ts";
import { type Group, grouping, topGroups } from "./series-group.ts";
import { type Items, itemNumbers, itemsOf, type Unread } from "./series-items.ts";
import { type Measure, measured, type SeriesPoint } from "./series-measure.ts";
import { spanOf } from "./series-span.ts";

/** A number of a series; of a ratio, also the two that it is made of. */
export interface SeriesNumber extends SeriesPoint {
  readonly over?: SeriesPoint;
  readonly under?: SeriesPoint;
}

export interface SeriesLine {
  readonly total: SeriesNumber;
  /** By period. */
  readonly points: readonly SeriesNumber[];
}

export interface SeriesAnswer {
  /** What counts, from the first moment to before the last; undefined where there is no event. */
  readonly range: { readonly from: Micros; readonly until: Micros } | undefined;
  readonly periods: readonly (Period & { readonly isComplete: boolean })[];
  readonly all: SeriesLine;
  readonly groups?: readonly (SeriesLine & { readonly group: Group })[];
  /** Items outside of open time, which do not count. */
  readonly outside?: number;
  /** Items whose number is not there or is none: left out of the number, and counted here. */
  readonly unread?: Unread;
}

/** One kind of items, its measure, and where they lie. */
interface Part {
  readonly measure: Measure;
  readonly items: Items;
  /** By item, the number of its period. */
  readonly period: Int32Array;
  readonly values: Float64Array | undefined;
  readonly scale: number;
  readonly unread: Unread | undefined;
}

interface Plan {
  readonly range: SeriesAnswer["range"];
  readonly line: Timeline | undefined;
  readonly parts: readonly Part[];
  readonly groups: readonly Group[];
  groupOf(row: number): number;
  timeOf(period: number | undefined): Micros;
}

const defaultTop = 10;
const mostCells = 5_000_000;

/**
 * Counts and measures events by period and by value.
 *
 * errors  insight/bad-series, insight/bad-calendar, insight/bad-period, insight/too-many-periods, insight/property-not-read
 */
export function series(journeys: Journeys, asked: Series, properties: Properties = noProperties): SeriesAnswer {
  const plan = planOf(journeys, asked, properties);
  const periods = plan.line?.periods ?? [];
  if (plan.groups.length * periods.length > mostCells)
    throw new BadSeries({
      problem: `has ${plan.groups.length} values in ${periods.length} periods, more than anybody reads. Ask for fewer values, or longer periods.`,
    });
  const told = (group: ((part: Part, item: number) => number) | undefined): SeriesLine[] => {
    const count = group ? plan.groups.length : 1;
    const lineOf = group ?? (() => 0);
    const totals = numbers(plan, asked, count, lineOf, () => plan.timeOf(undefined));
    const width = periods.length;
    const cellOf = (part: Part, item: number) => lineOf(part, item) * width + (part.period[item] ?? 0);
    const points = width > 0 ? numbers(plan, asked, count * width, cellOf, (cell) => plan.timeOf(cell % width)) : [];
    return totals.map((total, g) => ({ total, points: points.slice(g * width, (g + 1) * width) }));
  };
  const [all = { total: { items: 0 }, points: [] }] = told(undefined);
  const byGroup = asked.breakdown && told((part, item) => plan.groupOf(part.items.row[item] ?? 0));
  const unread = plan.parts.flatMap((part) => part.unread ?? []);
  const { range } = plan;
  return {
    range,
    periods: periods.map((period) => ({
      ...period,
      isComplete: range !== undefined && period.from >= range.from && period.to <= range.until,
    })),
    all,
    ...(byGroup && { groups: plan.groups.map((group, g) => ({ group, ...(byGroup[g] ?? all) })) }),
    ...(asked.calendar && { outside: plan.parts.reduce((sum, { items }) => sum + items.outside, 0) }),
    ...(unread.length > 0 && { unread: unread.reduce(together) }),
  };
}

function together(a: Unread, b: Unread): Unread {
  const examples = [...new Set([...a.examples, ...b.examples])].sort((x, y) => (x < y ? -1 : 1)).slice(0, 3);
  return {
    missing: a.missing + b.missing,
    sealed: a.sealed + b.sealed,
    unreadable: a.unreadable + b.unreadable,
    examples,
  };
}

function numbers(
  plan: Plan,
  asked: Series,
  count: number,
  of: (part: Part, item: number) => number,
  times: (cell: number) => Micros,
): SeriesNumber[] {
  const [over = [], under] = plan.parts.map((part) =>
    measured(part.measure, part.items, {
      count,
      of: (item) => of(part, item),
      values: part.values,
      scale: part.scale,
      times,
    }),
  );
  if (asked.measure.kind !== "ratio") return over;
  return over.map((top, cell) => {
    const bottom = under?.[cell] ?? { items: 0 };
    const isRatio = top.value !== undefined && bottom.value !== undefined && bottom.value !== 0;
    const value = isRatio ? (top.value ?? 0) / (bottom.value ?? 1) : undefined;
    return { ...(value !== undefined && { value }), items: top.items, over: top, under: bottom };
  });
}

function planOf(journeys: Journeys, asked: Series, properties: Properties): Plan {
  const { measure, item = "event", breakdown } = asked;
  const asks =
    measure.kind === "ratio"
      ? [
          { match: asked.of, measure: measure.over },
          { match: measure.to, measure: measure.under },
        ]
      : [{ match: asked.of, measure }];
  for (const one of asks) check(one.measure, journeys, asked);
  const open = asked.calendar && openHours(asked.calendar);
  const range = rangeOf(journeys, asked);
  const { from, until } = range ?? { from: 0, until: 0 };
  const line = asked.period && timeline(asked.period, from, until);
  const parts = asks.map(({ match, measure }): Part => {
    const items = itemsOf(journeys, { match, item, from, until, open }, properties);
    const read = "of" in measure ? itemNumbers(journeys, items, measure.of, { properties, open }) : undefined;
    const period = new Int32Array(items.length);
    if (line) for (let i = 0; i < items.length; i++) period[i] = line.indexOf(items.at[i] ?? 0);
    return { measure, items, period, values: read?.values, scale: read?.scale ?? 1, unread: read?.unread };
  });
  const base = {
    range,
    line,
    parts,
    timeOf: (period: number | undefined) =>
      lengthOf(range, period === undefined ? undefined : line?.periods[period], open),
  };
  if (!breakdown) return { ...base, groups: [], groupOf: () => 0 };
  const all = grouping(propertyColumn(properties, breakdown.property));
  const groupAt = (row: number) => all.groupAt(journeys.positions[row] ?? 0);
  const plan = { ...base, groups: all.groups, groupOf: groupAt };
  const totals = numbers(
    plan,
    asked,
    all.groups.length,
    (part, i) => groupAt(part.items.row[i] ?? 0),
    () => base.timeOf(undefined),
  );
  const addsUp =
    ["count", "entities", "sum"].includes(measure.kind) || (measure.kind === "rate" && measure.per !== "entity");
  const top = topGroups(all.groups, {
    counts: totals.map(({ items, under }) => items + (under?.items ?? 0)),
    ranks: totals.map(({ items, value }) => (addsUp ? value : items)),
    top: breakdown.top ?? defaultTop,
  });
  return { ...base, groups: top.groups, groupOf: (row) => top.numberOf[groupAt(row)] ?? 0 };
}

function check(measure: Measure, { by }: Journeys, { calendar }: Series): void {
  const isOfEntities = measure.kind === "entities" || (measure.kind === "rate" && measure.per === "entity");
  if (isOfEntities && by === undefined)
    throw new BadSeries({ problem: "counts entities, and its journeys are the whole log. Make them by a tag." });
  if (measure.kind === "quantile" && !(measure.share >= 0 && measure.share <= 1))
    throw new BadSeries({
      problem: `asks for the quantile at ${measure.share}. Give a share from 0 to 1: 0.5 is the median.`,
    });
  if (calendar && measure.kind === "rate" && measure.per === "day")
    throw new BadSeries({
      problem: "is a rate by day of a calendar whose days are not 24 hours. Ask for the rate by hour.",
    });
}

function rangeOf(journeys: Journeys, asked: Series): SeriesAnswer["range"] {
  const span = spanOf(journeys);
  const [from, until] = [asked.from ?? span?.from, asked.until ?? span?.until];
  return from !== undefined && until !== undefined && from < until ? { from, until } : undefined;
}

/** How much of a period counts; of all time that counts, without one. */
function lengthOf(range: SeriesAnswer["range"], period: Period | undefined, open: OpenHours | undefined): Micros {
  if (!range) return 0;
  const [from, to] = [
    Math.max(range.from, period?.from ?? range.from),
    Math.min(range.until, period?.to ?? range.until),
  ];
  return open ? open.between(from, to) : to - from;
}

/** A number of the answer: of one period (its number) or of all, of one group or of all; of a ratio, which of its two. */
export interface SeriesPlace {
  readonly period?: number | undefined;
  readonly group?: number | undefined;
  readonly part?: "over" | "under" | undefined;
}

export interface SeriesRow {
  readonly entity: string;
  readonly positions: readonly number[];
  readonly occurred: readonly Micros[];
}

/**
 * The rows behind a number: an event each, as many as its `items`; of a number of entities, one each with their events; of journeys, one each
 * with all their events; of a sum or another number of a property, the events that have one, as many as `read`.
 */
export function* seriesRows(
  journeys: Journeys,
  asked: Series,
  place: SeriesPlace,
  properties: Properties = noProperties,
): Generator<SeriesRow> {
  const plan = planOf(journeys, asked, properties);
  const part = plan.parts[place.part === "under" ? 1 : 0];
  if (!part) return;
  const { items, values, measure } = part;
  const occurred = occurredIn(journeys);
  const told = (e: number, rows: readonly number[]): SeriesRow => ({
    entity: entityName(journeys, e),
    positions: rows.map((row) => journeys.positions[row] ?? 0),
    occurred: rows.map(occurred),
  });
  let together: { entity: number; rows: number[] } | undefined;
  for (let i = 0; i < items.length; i++) {
    const [row, entity] = [items.row[i] ?? 0, items.entity[i] ?? 0];
    if (place.period !== undefined && part.period[i] !== place.period) continue;
    if (place.group !== undefined && plan.groupOf(row) !== place.group) continue;
    if (values && Number.isNaN(values[i])) continue;
    if (asked.item === "journey") {
      const [first, end] = [journeys.from[entity] ?? 0, journeys.to[entity] ?? 0];
      yield told(
        entity,
        Array.from({ length: end - first }, (_, r) => first + r),
      );
    } else if (measure.kind === "entities") {
      if (together && together.entity !== entity) yield told(together.entity, together.rows);
      if (together?.entity === entity) together.rows.push(row);
      else together = { entity, rows: [row] };
    } else if (items.isRepeat[i] === 0) yield told(entity, [row]);
  }
  if (together) yield told(together.entity, together.rows);
}
