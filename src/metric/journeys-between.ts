import { journeyIndex } from "../insight/journey-index.ts";
import type { Journeys } from "../insight/journeys.ts";
import type { ToldEvents } from "./told-events.ts";

/**
 * The journeys of any stretch of the told events, as if the log held no others. The columns are made once and shared; a stretch is a cut
 * through them, so that a window costs what lies in it.
 */
export function journeysBetween(
  { events, logged }: Pick<ToldEvents, "events" | "logged">,
  by: string,
  options: { readonly own: boolean },
): (first: number, end: number) => Journeys {
  const index = journeyIndex(by, options);
  for (const event of logged) index.add(event);
  const all = index.journeys();
  const places = placesOf(all, events);
  /** By entity, the number of its cut in the stretch that was asked for last. */
  const cutOf = new Int32Array(all.entities.length);
  const askedOf = new Int32Array(all.entities.length);
  let asked = 0;
  return (first, end) => {
    asked += 1;
    const cuts: Cut[] = [];
    for (let i = places.from[first] ?? 0; i < (places.from[end] ?? 0); i++) {
      const [entity, at] = [places.entity[i] ?? 0, places.at[i] ?? 0];
      const position = all.positions[at] ?? 0;
      const cut = askedOf[entity] === asked ? cuts[cutOf[entity] ?? 0] : undefined;
      if (cut) {
        cut.to = at + 1;
        if (position < cut.position) cut.position = position;
        continue;
      }
      askedOf[entity] = asked;
      cutOf[entity] = cuts.push({ entity, from: at, to: at + 1, position }) - 1;
    }
    // In the order in which the log came to know them.
    cuts.sort((a, b) => a.position - b.position || a.entity - b.entity);
    return {
      ...all,
      entities: { length: cuts.length, at: (i) => all.entities.at(cuts[i]?.entity ?? -1) },
      from: Uint32Array.from(cuts, ({ from }) => from),
      to: Uint32Array.from(cuts, ({ to }) => to),
    };
  };
}

interface Cut {
  readonly entity: number;
  readonly from: number;
  to: number;
  /** The first of its positions in the stretch. */
  position: number;
}

/** By told row, from `from[row]` to `from[row + 1]`: whose it is, and where it lies in the columns. */
interface Places {
  readonly from: Uint32Array;
  readonly entity: Uint32Array;
  readonly at: Uint32Array;
}

// Both are in the order of (occurred, position), so an entity's places follow one another as its rows do.
function placesOf({ entities, from, to, positions }: Journeys, events: ToldEvents["events"]): Places {
  const rowOf = rowsByPosition(events);
  const starts = new Uint32Array(events.length + 1);
  const each = (take: (row: number, entity: number, at: number) => void) => {
    for (let entity = 0; entity < entities.length; entity++)
      for (let at = from[entity] ?? 0; at < (to[entity] ?? 0); at++) take(rowOf(positions[at] ?? 0), entity, at);
  };
  each((row) => {
    starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  });
  for (let row = 0; row < events.length; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  const next = starts.slice();
  const count = starts[events.length] ?? 0;
  const places = { from: starts, entity: new Uint32Array(count), at: new Uint32Array(count) };
  each((row, entity, at) => {
    const i = next[row] ?? 0;
    places.entity[i] = entity;
    places.at[i] = at;
    next[row] = i + 1;
  });
  return places;
}

/** How many times as many places as rows a table may have. */
const sparsest = 8;

function rowsByPosition(events: ToldEvents["events"]): (position: number) => number {
  const last = events.reduce((most, { position }) => Math.max(most, position), 0);
  if (last > sparsest * events.length) {
    const rows = new Map(events.map(({ position }, row) => [position, row]));
    return (position) => rows.get(position) ?? 0;
  }
  const rows = new Uint32Array(last + 1);
  for (const [row, { position }] of events.entries()) rows[position] = row;
  return (position) => rows[position] ?? 0;
}
