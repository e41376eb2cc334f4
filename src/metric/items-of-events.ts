import type { BusinessCalendar } from "../insight/calendar.ts";
import type { Item, ItemsOfWindow, LeftOut } from "./items.ts";
import type { DistinctCount, EventCount, PropertyMean, PropertyQuantile, PropertySum } from "./measure.ts";
import { openTime } from "./open-time.ts";
import type { ToldEvents } from "./told-events.ts";

/** The events of a window that are meant, each with its number or its value; where there is a calendar, those in open time. */
export function eventItems(
  measure: EventCount | DistinctCount | PropertySum | PropertyMean | PropertyQuantile,
  told: ToldEvents,
  calendar: BusinessCalendar | undefined,
  units?: ReturnType<ToldEvents["values"]>,
): ItemsOfWindow {
  const isMeant = told.isMeant(measure);
  const open = calendar && openTime(calendar);
  const read = reader(measure, told);
  return {
    begins: isMeant,
    in: ({ from, to }) => {
      const items: Item[] = [];
      const leftOut: LeftOut[] = [];
      const [first, end] = told.rowsIn(from, to);
      for (let row = first; row < end; row++) {
        const event = told.events[row];
        if (!event || !isMeant(row) || open?.isOpen(event.occurred) === false) continue;
        const { id, position } = event;
        const found = read(row);
        if (typeof found === "string") {
          leftOut.push({ position, because: found });
          continue;
        }
        const positions = [position];
        const unit = units && { unit: unitOf(units(row), position) };
        for (const one of found) items.push({ entity: id, positions, counts: true, ...unit, ...one });
      }
      return { items, leftOut };
    },
  };
}

type Read = (row: number) => readonly Partial<Item>[] | LeftOut["because"];

const one: readonly Partial<Item>[] = [{}];

function reader(measure: Parameters<typeof eventItems>[0], told: ToldEvents): Read {
  if (measure.kind === "event-count") return () => one;
  if (measure.kind === "distinct-count") {
    const values = told.values(measure.of);
    const name = measure.of.replace(/^tag:/, "");
    return (row) => {
      const found = values(row);
      return typeof found === "string" ? found : found.map((value) => ({ entity: `${name}:${value}` }));
    };
  }
  const numbers = told.numbers(measure.property);
  return (row) => {
    const amount = numbers(row);
    return typeof amount === "string" ? amount : [{ amount }];
  };
}

// Events without the tag, and those that bear it more than once, belong to nobody else.
function unitOf(values: readonly string[] | string, position: number): string {
  const [only, another] = typeof values === "string" ? [] : values;
  return only === undefined || another !== undefined ? `#${position}` : `:${only}`;
}
