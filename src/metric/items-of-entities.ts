import { isReserved, type Micros, tagValues } from "../event/index.ts";
import type { BusinessCalendar } from "../insight/calendar.ts";
import { funnelChains, funnelProperties, funnelTypes, reaches } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Item, ItemsOfWindow } from "./items.ts";
import { journeysBetween } from "./journeys-between.ts";
import { type Absence, type FunnelShare, funnelOfSteps, type RetentionShare, type TimeToConvert } from "./measure.ts";
import { openTime } from "./open-time.ts";
import type { ToldEvents } from "./told-events.ts";
import type { Window } from "./window.ts";

/** The entities that began something in a window, each with what became of it. */
export function entityItems(
  measure: FunnelShare | TimeToConvert | RetentionShare | Absence,
  told: ToldEvents,
  calendar: BusinessCalendar | undefined,
): ItemsOfWindow {
  switch (measure.kind) {
    case "retention-share":
      return returned(measure, told);
    case "absence":
      return absent(measure, told, calendar);
    default:
      return chains(measure, told, calendar);
  }
}

function chains(
  measure: FunnelShare | TimeToConvert,
  told: ToldEvents,
  calendar: BusinessCalendar | undefined,
): ItemsOfWindow {
  const funnel = funnelOfSteps(measure);
  const properties = told.properties(funnelProperties(funnel));
  const { order } = funnel;
  const open = calendar && openTime(calendar);
  const starts = (order === "any" ? funnel.steps : funnel.steps.slice(0, 1)).map((step) => {
    const { where = [], ...of } = typeof step === "string" ? { type: step } : step;
    return ("types" in of ? of.types : [of.type]).map((type) => told.isMeant({ type, where }));
  });
  const begins = starts.flat();
  const own = funnelTypes(funnel).some(isReserved);
  let between: ReturnType<typeof journeysBetween> | undefined; // made when the first window is asked about
  const started = ({ from, to }: Window, closes: Micros) => {
    between ??= journeysBetween(told, measure.by, { own });
    const journeys = between(...told.rowsIn(from, closes + 1)); // the last step's end belongs to it
    return funnelChains(journeys, { ...funnel, startFrom: from, startBefore: to }, properties);
  };
  return {
    begins: (row) => begins.some((test) => test(row)),
    in: (window, closes) => {
      const items: Item[] = [];
      for (const chain of started(window, closes)) {
        const { entity, positions, start, end } = chain;
        const of = { entity: `${measure.by}:${entity}`, positions };
        if (measure.kind === "time-to-convert") {
          if (reaches({ order }, chain, measure.steps.length))
            items.push({ ...of, counts: true, amount: open ? open.between(start, end) : end - start });
        } else if (reaches({ order }, chain, measure.of))
          items.push({ ...of, counts: reaches({ order }, chain, measure.reach) });
      }
      return { items, leftOut: [] };
    },
  };
}

function returned(measure: RetentionShare, told: ToldEvents): ItemsOfWindow {
  const [after, within] = [parseDuration(measure.after ?? "0s"), parseDuration(measure.within)];
  const isStart = told.isMeant(measure.start);
  const isReturn = told.isMeant(measure.return);
  const earliest = measure.starts === "first" ? firstRows(measure.by, told, isStart) : undefined;
  return {
    begins: isStart,
    in: (window, closes) => ({
      items: [...stories(measure.by, told, { window, closes, isStart })].flatMap(({ entity, rows }) => {
        const [start = 0, ...later] = rows;
        if (earliest && earliest.get(entity) !== start) return [];
        const at = told.events[start]?.occurred ?? 0;
        const back = later.find((row) => {
          const waited = (told.events[row]?.occurred ?? 0) - at;
          return waited >= after && waited <= within && isReturn(row);
        });
        return [item(measure.by, entity, told, { start, found: back, counts: back !== undefined })];
      }),
      leftOut: [],
    }),
  };
}

function absent(measure: Absence, told: ToldEvents, calendar: BusinessCalendar | undefined): ItemsOfWindow {
  const within = parseDuration(measure.within);
  const open = calendar && openTime(calendar);
  const isStart = told.isMeant(measure.of);
  const isEnd = told.isMeant(measure.without);
  return {
    begins: isStart,
    in: (window, closes) => ({
      items: [...stories(measure.by, told, { window, closes, isStart })].map(({ entity, rows }) => {
        const [start = 0, ...later] = rows;
        const at = told.events[start]?.occurred ?? 0;
        const deadline = open ? open.add(at, within) : at + within;
        const came = later.find((row) => (told.events[row]?.occurred ?? 0) <= deadline && isEnd(row));
        return item(measure.by, entity, told, { start, found: came, counts: came === undefined });
      }),
      leftOut: [],
    }),
  };
}

/** Each entity with its first start in the window, and its rows from there on until it closes. */
function stories(
  by: string,
  told: ToldEvents,
  of: { readonly window: Window; readonly closes: Micros; readonly isStart: (row: number) => boolean },
): readonly { readonly entity: string; readonly rows: number[] }[] {
  const found = new Map<string, number[]>();
  const [first, end] = told.rowsIn(of.window.from, of.closes + 1); // what comes at the last moment still counts
  for (let row = first; row < end; row++) {
    const event = told.events[row];
    if (!event) continue;
    for (const entity of new Set(tagValues(event.tags, by))) {
      const rows = found.get(entity);
      if (rows) rows.push(row);
      else if (event.occurred < of.window.to && of.isStart(row)) found.set(entity, [row]);
    }
  }
  return [...found].map(([entity, rows]) => ({ entity, rows }));
}

function firstRows(by: string, told: ToldEvents, isStart: (row: number) => boolean): Map<string, number> {
  const first = new Map<string, number>();
  for (const [row, { tags }] of told.events.entries()) {
    if (!isStart(row)) continue;
    for (const entity of tagValues(tags, by)) if (!first.has(entity)) first.set(entity, row);
  }
  return first;
}

function item(
  by: string,
  entity: string,
  { events }: ToldEvents,
  { start, found, counts }: { readonly start: number; readonly found: number | undefined; readonly counts: boolean },
): Item {
  const positions = [start, ...(found === undefined ? [] : [found])].map((row) => events[row]?.position ?? 0);
  return { entity: `${by}:${entity}`, positions, counts };
}
