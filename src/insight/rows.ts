import { emptyColumns, layoutOf, rowCopier } from "./columns.ts";
import type { Journeys } from "./journeys.ts";
import { rowCount } from "./journeys.ts";

/** The same journeys with only the rows for which `keep` holds, in columns of their own. Entities stay, if without rows. */
export function onlyRows(journeys: Journeys, keep: (row: number) => boolean): Journeys {
  const { from, to, entities, kinds } = journeys;
  const allocate = (bytes: number) => new ArrayBuffer(bytes);
  const columns = emptyColumns(rowCount(journeys), kinds.length, layoutOf(journeys), allocate);
  const copy = rowCopier(journeys, columns);
  const [a, b] = [new Uint32Array(entities.length), new Uint32Array(entities.length)];
  let next = 0;
  for (let e = 0; e < entities.length; e++) {
    a[e] = next;
    for (let row = from[e] ?? 0; row < (to[e] ?? 0); row++) if (keep(row)) copy(row, row + 1, next++);
    b[e] = next;
  }
  return { ...journeys, ...columns, from: a, to: b };
}

/** The journeys of the entities from `first` to before `end`, under numbers from 0. Nothing is copied. */
export function entityRange(journeys: Journeys, first: number, end: number): Journeys {
  const { entities, from, to } = journeys;
  return {
    ...journeys,
    entities: { length: end - first, at: (i) => (i < end - first ? entities.at(first + i) : undefined) },
    from: from.subarray(first, end),
    to: to.subarray(first, end),
  };
}

/** Where to cut the entities so that each of `parts` has about as many rows. */
export function evenCuts({ from, to, entities }: Journeys, parts: number): number[] {
  const count = entities.length;
  let rows = 0;
  for (let e = 0; e < count; e++) rows += (to[e] ?? 0) - (from[e] ?? 0);
  const cuts = [0];
  let [seen, part] = [0, 1];
  for (let e = 0; e < count && part < parts; e++) {
    seen += (to[e] ?? 0) - (from[e] ?? 0);
    if (seen >= (rows * part) / parts) {
      cuts.push(e + 1);
      part++;
    }
  }
  while (cuts.length < parts) cuts.push(count);
  cuts.push(count);
  return cuts;
}
