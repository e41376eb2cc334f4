import { type Journeys, ownTypeOf } from "./journeys.ts";

/**
 * The journeys as pairs of neighbours, as the kernels of a map read them: the event of row `r`, in the entity that owns it, makes the pair
 * `column[r - 1] * factor + column[r]` with the event before it.
 */
export interface Pairs {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** By row, the number of its activity; where there are too many for a square of them, the number of its pair. */
  readonly column: Uint8Array | Uint16Array | Uint32Array;
  readonly factor: number;
  /** How many numbers a pair may have. */
  readonly cells: number;
  /** The two activities of a pair. */
  pair(cell: number): readonly [from: number, to: number];
  /** The number of the pair of two activities; undefined where it may not occur. */
  cellOf(from: number, to: number): number | undefined;
}

/** By row, the number of the activity that a map shows there, and the names by number: own types. */
export interface Activities {
  readonly codeOf: Uint8Array | Uint16Array;
  readonly names: readonly string[];
  /** By number, its place among the names in the order of code units: what ties are settled by. */
  readonly rank: Uint32Array;
}

/** The kinds serve as they are where no two of them are of one type; else the rows are numbered anew. */
export function activitiesOf(journeys: Journeys): Activities {
  const { kinds, types, kindOf } = journeys;
  const own = ownTypeOf(journeys);
  const shown = [...new Set(own)];
  if (shown.length === kinds.length) return named(kindOf, shown, types);
  const numbers = new Map(shown.map((type, number) => [type, number]));
  const code = Uint16Array.from(own, (type) => numbers.get(type) ?? 0);
  const codeOf = shown.length > 256 ? new Uint16Array(kindOf.length) : new Uint8Array(kindOf.length);
  for (let row = 0; row < kindOf.length; row++) codeOf[row] = code[kindOf[row] ?? 0] ?? 0;
  return named(codeOf, shown, types);
}

function named(codeOf: Activities["codeOf"], shown: readonly number[], types: readonly string[]): Activities {
  const names = shown.map((type) => types[type] ?? "");
  const order = [...names.keys()].sort((a, b) => byCodeUnit(names[a] ?? "", names[b] ?? ""));
  const rank = new Uint32Array(names.length);
  for (const [place, number] of order.entries()) rank[number] = place;
  return { codeOf, names, rank };
}

/** A square of this many activities lies in a few megabytes. */
const mostSquared = 1024;

export function pairsOf({ from, to }: Journeys, { codeOf, names }: Activities, most: number = mostSquared): Pairs {
  const factor = names.length;
  if (factor <= most) {
    const pair = (cell: number) => [Math.floor(cell / factor), cell % factor] as const;
    return { from, to, column: codeOf, factor, cells: factor ** 2, pair, cellOf: (a, b) => a * factor + b };
  }
  const numbers = new Map<number, number>();
  const column = new Uint32Array(codeOf.length);
  for (let e = 0; e < from.length; e++) {
    for (let row = (from[e] ?? 0) + 1; row < (to[e] ?? 0); row++) {
      const key = (codeOf[row - 1] ?? 0) * factor + (codeOf[row] ?? 0);
      let number = numbers.get(key);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(key, number);
      }
      column[row] = number;
    }
  }
  const keys = [...numbers.keys()];
  const pair = (cell: number) => [Math.floor((keys[cell] ?? 0) / factor), (keys[cell] ?? 0) % factor] as const;
  const cellOf = (a: number, b: number) => numbers.get(a * factor + b);
  return { from, to, column, factor: 0, cells: keys.length, pair, cellOf };
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
