import { type Micros, type RecordedEvent, tagValues } from "../event/index.ts";
import { numberOf, rowTest } from "../insight/condition.ts";
import { codeAt, missing, type Properties, propertyColumn, propertyIndex, sealed } from "../insight/property.ts";
import type { Matching } from "./measure.ts";

/** Why a number of an event is not there. */
export type LeftOutBecause = "missing" | "sealed" | "unreadable";

/** The events that a metric reads, ordered by (occurred, position); a row is a place in them. */
export interface ToldEvents {
  readonly events: readonly RecordedEvent[];
  /** The same in the order of the log. */
  readonly logged: readonly RecordedEvent[];
  /** The columns asked for, read from all events. */
  properties(names: readonly string[]): Properties;
  /** The rows from a moment to before another. */
  rowsIn(from: Micros, before: Micros): readonly [first: number, end: number];
  isMeant(match: Matching): (row: number) => boolean;
  /** The number that an event has, or why it has none. */
  numbers(property: string): (row: number) => number | LeftOutBecause;
  /** The different values that an event has: of a tag (`tag:session`) each of them, of a property the one; or why there is none. */
  values(name: string): (row: number) => readonly string[] | LeftOutBecause;
}

// Beyond it a sum could overflow.
const largest = 2 ** 970;

export function toldEvents(given: readonly RecordedEvent[]): ToldEvents {
  const events = inOrder(given, (a, b) => a.occurred - b.occurred || a.position - b.position);
  const logged = inOrder(given, (a, b) => a.position - b.position);
  const positions = Uint32Array.from(events, ({ position }) => position);
  const columns = new Map<string, ReturnType<typeof columnOf>>();
  const properties = (names: readonly string[]): Properties => {
    for (const name of names) if (!columns.has(name)) columns.set(name, columnOf(name, logged));
    return columns;
  };
  const indexOf = (time: Micros) => {
    let [low, high] = [0, events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.occurred ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    events,
    logged,
    properties,
    rowsIn: (from, before) => [indexOf(from), indexOf(before)],
    isMeant: ({ type, where = [] }) => {
      const asked = properties(where.map(({ property }) => property));
      const isLike = rowTest({ positions }, where, asked);
      return (row) => events[row]?.lineage.includes(type) === true && isLike(row);
    },
    numbers: (property) => {
      const column = propertyColumn(properties([property]), property);
      const byCode = column.values.map((value, code): number | LeftOutBecause => {
        if (code <= sealed) return code === missing ? "missing" : "sealed";
        const number = numberOf(value);
        return number !== undefined && Math.abs(number) < largest ? number : "unreadable";
      });
      return (row) => byCode[codeAt(column, positions[row] ?? 0)] ?? "missing";
    },
    values: (name) => {
      if (name.startsWith("tag:")) {
        const tag = name.slice("tag:".length);
        return (row) => {
          const found = tagValues(events[row]?.tags ?? {}, tag);
          return found.length > 0 ? [...new Set(found)] : "missing";
        };
      }
      const column = propertyColumn(properties([name]), name);
      return (row) => {
        const code = codeAt(column, positions[row] ?? 0);
        if (code <= sealed) return code === missing ? "missing" : "sealed";
        return [String(column.values[code])];
      };
    },
  };
}

function columnOf(name: string, events: readonly RecordedEvent[]) {
  const index = propertyIndex(name);
  for (const event of events) index.add(event);
  return index.column();
}

// To look whether they are in order costs a tenth of putting them there, and mostly they are.
function inOrder(
  events: readonly RecordedEvent[],
  compare: (a: RecordedEvent, b: RecordedEvent) => number,
): readonly RecordedEvent[] {
  const isOrdered = events.every((event, i) => {
    const before = events[i - 1];
    return before === undefined || compare(before, event) <= 0;
  });
  return isOrdered ? events : events.toSorted(compare);
}
