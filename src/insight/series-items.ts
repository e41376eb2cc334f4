import type { Micros } from "../event/index.ts";
import type { OpenHours } from "./calendar.ts";
import { type EventMatch, matchTest } from "./cohort-match.ts";
import { numberOf } from "./condition.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import { codeAt, missing, type Properties, propertyColumn, sealed } from "./property.ts";
import { decimalScale, largestSummed } from "./series-decimal.ts";

/** What is counted and measured: events, or whole journeys (sessions). Items lie in the order of their entities. */
export interface Items {
  readonly length: number;
  readonly entity: Uint32Array;
  /** The event; of a journey, the first one that is meant. */
  readonly row: Uint32Array;
  /** When it counts: when the event occurred, when the journey began. */
  readonly at: Float64Array;
  /** 1 where the event was met before in another journey: it bears the tag more than once, and is one event. */
  readonly isRepeat: Uint8Array;
  /** Of journeys, how many of their events are meant. */
  readonly events: Uint32Array | undefined;
  /** How many lie outside of the open time of a calendar, and are left out. */
  readonly outside: number;
}

export interface ItemsAsked {
  readonly match: EventMatch;
  readonly item: "event" | "journey";
  readonly from: Micros;
  readonly until: Micros;
  readonly open: OpenHours | undefined;
}

export function itemsOf(journeys: Journeys, asked: ItemsAsked, properties: Properties): Items {
  const isMeant = matchTest(journeys, asked.match, properties);
  const occurred = occurredIn(journeys);
  const isIn = (at: Micros) => at >= asked.from && at < asked.until;
  const [entity, row, at, events] = [growing(), growing(), growing(), growing()];
  let outside = 0;
  for (let e = 0; e < journeys.entities.length; e++) {
    const [first, end] = [journeys.from[e] ?? 0, journeys.to[e] ?? 0];
    let [count, firstMeant] = [0, 0];
    for (let r = first; r < end; r++) {
      if (!isMeant(r)) continue;
      if (count++ === 0) firstMeant = r;
      if (asked.item === "journey") continue;
      const moment = occurred(r);
      if (!isIn(moment)) continue;
      if (asked.open?.isOpen(moment) === false) outside += 1;
      else put(r, e, moment, 1);
    }
    if (asked.item !== "journey" || count === 0) continue;
    const moment = occurred(first);
    if (!isIn(moment)) continue;
    if (asked.open?.isOpen(moment) === false) outside += 1;
    else put(firstMeant, e, moment, count);
  }
  const rows = new Uint32Array(row.values());
  return {
    length: rows.length,
    entity: new Uint32Array(entity.values()),
    row: rows,
    at: at.values(),
    isRepeat: repeats(journeys, rows, asked.item),
    events: asked.item === "journey" ? new Uint32Array(events.values()) : undefined,
    outside,
  };
  function put(r: number, e: number, moment: Micros, count: number): void {
    row.push(r);
    entity.push(e);
    at.push(moment);
    if (asked.item === "journey") events.push(count);
  }
}

function repeats({ by, positions }: Journeys, rows: Uint32Array, item: ItemsAsked["item"]): Uint8Array {
  const found = new Uint8Array(rows.length);
  if (by === undefined || item === "journey") return found;
  let last = 0;
  for (let i = 0; i < rows.length; i++) last = Math.max(last, positions[rows[i] ?? 0] ?? 0);
  const seen = new Uint8Array(last + 1);
  for (let i = 0; i < rows.length; i++) {
    const position = positions[rows[i] ?? 0] ?? 0;
    if (seen[position] === 1) found[i] = 1;
    seen[position] = 1;
  }
  return found;
}

/** A column that grows: as many numbers as are pushed, eight bytes each. */
function growing(): { push(value: number): void; values(): Float64Array } {
  let [column, length] = [new Float64Array(1024), 0];
  return {
    push: (value) => {
      if (length === column.length) {
        const grown = new Float64Array(length * 2);
        grown.set(column);
        column = grown;
      }
      column[length++] = value;
    },
    values: () => column.subarray(0, length),
  };
}

/** The number of each item, and why it has none. */
export interface ItemNumbers {
  /** NaN where it has none. */
  readonly values: Float64Array;
  /** What makes them whole, for sums. */
  readonly scale: number;
  readonly unread: Unread;
}

/** Items whose number could not be read: counted, never guessed. */
export interface Unread {
  /** Without the property. */
  readonly missing: number;
  /** Personal, and sealed. */
  readonly sealed: number;
  /** With something else than a number. */
  readonly unreadable: number;
  /** Up to three of these, in order. */
  readonly examples: readonly string[];
}

/** The numbers of a property; of journeys, `events` is how many they have and `seconds` how long they are from first to last. */
export function itemNumbers(
  journeys: Journeys,
  items: Items,
  name: string,
  { properties, open }: { readonly properties: Properties; readonly open: OpenHours | undefined },
): ItemNumbers {
  const { events } = items;
  const none = { missing: 0, sealed: 0, unreadable: 0, examples: [] };
  if (events && name === "events") return { values: new Float64Array(events), scale: 1, unread: none };
  if (events && name === "seconds") return { values: lengths(journeys, items, open), scale: 1_000_000, unread: none };
  const column = propertyColumn(properties, name);
  const byCode = Float64Array.from(column.values, (value) => {
    const number = numberOf(value);
    return number === undefined || Math.abs(number) >= largestSummed ? Number.NaN : number;
  });
  const values = new Float64Array(items.length);
  const counts = { missing: 0, sealed: 0, unreadable: 0 };
  const [readable, strange] = [new Set<number>(), new Set<number>()];
  for (let i = 0; i < items.length; i++) {
    const code = codeAt(column, journeys.positions[items.row[i] ?? 0] ?? 0);
    const value = byCode[code] ?? Number.NaN;
    values[i] = value;
    if (!Number.isNaN(value)) readable.add(code);
    if (!Number.isNaN(value) || items.isRepeat[i] === 1) continue;
    counts[code === missing ? "missing" : code === sealed ? "sealed" : "unreadable"] += 1;
    if (code > sealed) strange.add(code);
  }
  const examples = [...strange].map((code) => String(column.values[code])).sort((a, b) => (a < b ? -1 : 1));
  const scale = decimalScale([...readable].map((code) => byCode[code] ?? 0));
  return { values, scale, unread: { ...counts, examples: [...new Set(examples)].slice(0, 3) } };
}

function lengths(journeys: Journeys, { entity }: Items, open: OpenHours | undefined): Float64Array {
  const occurred = occurredIn(journeys);
  return Float64Array.from(entity, (e) => {
    const [first, last] = [occurred(journeys.from[e] ?? 0), occurred((journeys.to[e] ?? 1) - 1)];
    return (open ? open.between(first, last) : last - first) / 1_000_000;
  });
}
