import type { PlainSequences } from "./sequences-definition.ts";
import type { StepRows } from "./sequences-rows.ts";

/**
 * Where a sequence ends in the journeys that have it: rows in order, and for each the latest start that leads there (only where gap or time
 * is limited). Of an entity only ends that can lead to different continuations are kept; the first end always is.
 */
export interface Ends {
  readonly end: Uint32Array;
  readonly start: Uint32Array;
}

/** The ends of the empty sequence: before every journey. */
export const everyStep: Ends = { end: new Uint32Array(), start: new Uint32Array() };

export interface Continued {
  /** By step, how many entities have the sequence that it continues. Overwritten by the next walk. */
  readonly supports: Uint32Array;
  /** By step that was wanted, where. */
  readonly ends: readonly (Ends | undefined)[];
  /** How many events were looked at, each as often as it was. */
  readonly work: number;
}

export interface Wanted {
  /** Only steps that so many entities continue with are wanted, */
  readonly least: number;
  /** only this one, */
  readonly only?: number;
  /** only the first end of each entity, */
  readonly isLast?: boolean;
  /** or none at all: they are counted. */
  readonly isCounted?: boolean;
}

/** Finds every step that continues a sequence, and where. */
export function stepContinuer(
  rows: StepRows,
  size: number,
  limits: Pick<PlainSequences, "gap" | "within">,
): (before: Ends, wanted: Wanted) => Continued {
  const isLimited = limits.gap < Infinity || limits.within < Infinity;
  const walk = isLimited ? limitedWalk(rows, size, limits) : freeWalk(rows, size);
  return (before, wanted) => {
    const { hits, begun, supports, work } = before === everyStep ? walk.singles(wanted) : walk.on(before, wanted);
    const ends = wanted.isCounted ? [] : sorted(hits, begun, { rows, supports, wanted });
    return { supports, ends, work: work + before.end.length + hits.length };
  };
}

interface Hits {
  /** Rows that continue, in order. Overwritten by the next walk, as all of these are. */
  readonly hits: Uint32Array;
  readonly begun: Uint32Array | undefined;
  readonly supports: Uint32Array;
  readonly work: number;
}

interface StepWalk {
  singles(wanted: Wanted): Hits;
  on(before: Ends, wanted: Wanted): Hits;
}

/** What continues, by step: counted first, so that each list is as long as it must be. */
function sorted(
  hits: Uint32Array,
  begun: Uint32Array | undefined,
  {
    rows: { step },
    supports,
    wanted: { least, only },
  }: { readonly rows: StepRows; readonly supports: Uint32Array; readonly wanted: Wanted },
): (Ends | undefined)[] {
  const sizes = new Uint32Array(supports.length);
  for (let i = 0; i < hits.length; i++) {
    const s = step[hits[i] ?? 0] ?? 0;
    sizes[s] = (sizes[s] ?? 0) + 1;
  }
  const lists = Array.from(supports, (support, s) => {
    if (support < least || (only !== undefined && s !== only)) return undefined;
    const end = new Uint32Array(sizes[s] ?? 0);
    return { end, start: begun ? new Uint32Array(end.length) : end };
  });
  sizes.fill(0);
  for (let i = 0; i < hits.length; i++) {
    const hit = hits[i] ?? 0;
    const s = step[hit] ?? 0;
    const list = lists[s];
    if (!list) continue;
    const place = sizes[s] ?? 0;
    sizes[s] = place + 1;
    list.end[place] = hit;
    if (begun) list.start[place] = begun[i] ?? 0;
  }
  return lists;
}

/** Others may lie between, as many and as long as they like: the first end of an entity leads everywhere. */
function freeWalk({ step, from, to, entityOf }: StepRows, size: number): StepWalk {
  const supports = new Uint32Array(size);
  const scratch = new Uint32Array(step.length);
  const { lastRows, lastFrom } = lastOfEachStep({ step, from, to }, size);
  const seen = new Uint32Array(size);
  let [mark, count, work] = [0, 0, 0];
  // From `first` on, before the end of entity `e`.
  const continueIn = (e: number, first: number, isCounted: boolean) => {
    let last = lastFrom[e + 1] ?? 0;
    const lowest = lastFrom[e] ?? 0;
    let left = 0;
    while (last > lowest && (lastRows[last - 1] ?? 0) >= first) {
      const s = step[lastRows[--last] ?? 0] ?? 0;
      supports[s] = (supports[s] ?? 0) + 1;
      left++;
    }
    work += left + 1;
    if (isCounted) return;
    mark++;
    let i = first;
    for (; left > 0; i++) {
      const s = step[i] ?? 0;
      if (seen[s] === mark) continue;
      seen[s] = mark;
      scratch[count++] = i;
      left--;
    }
    work += i - first;
  };
  const walked = (all: () => void): Hits => {
    supports.fill(0);
    seen.fill(0);
    [mark, count, work] = [0, 0, 0];
    all();
    return { hits: scratch.subarray(0, count), begun: undefined, supports, work };
  };
  return {
    singles: ({ isCounted = false }) =>
      walked(() => {
        for (let e = 0; e < from.length; e++) continueIn(e, from[e] ?? 0, isCounted);
      }),
    on: ({ end }, { isCounted = false }) =>
      walked(() => {
        for (let i = 0; i < end.length; i++) continueIn(entityOf[end[i] ?? 0] ?? 0, (end[i] ?? 0) + 1, isCounted);
      }),
  };
}

/** By entity, the rows after which a step does not come again, in order: those behind a row are the steps that still follow it. */
function lastOfEachStep({ step, from, to }: Pick<StepRows, "step" | "from" | "to">, size: number) {
  const lastFrom = new Uint32Array(from.length + 1);
  const seen = new Uint32Array(size);
  const lastRows = new Uint32Array(step.length);
  let next = step.length;
  for (let e = from.length - 1; e >= 0; e--) {
    lastFrom[e + 1] = next;
    for (let i = to[e] ?? 0; i-- > (from[e] ?? 0); ) {
      const s = step[i] ?? 0;
      if (seen[s] === e + 1) continue;
      seen[s] = e + 1;
      lastRows[--next] = i;
    }
  }
  lastFrom[0] = next;
  return { lastRows, lastFrom };
}

function longestJourney({ from, to }: Pick<StepRows, "from" | "to">): number {
  return from.reduce((most, first, e) => Math.max(most, (to[e] ?? 0) - first), 0);
}

/** Gap or time is limited: a later end, or one with a later start, may lead where the first does not. */
function limitedWalk(
  { step, from, to, entityOf, at }: StepRows,
  size: number,
  { gap, within }: Pick<PlainSequences, "gap" | "within">,
): StepWalk {
  const supports = new Uint32Array(size);
  const [hits, begun] = [new Uint32Array(step.length), new Uint32Array(step.length)];
  const seen = new Uint32Array(size);
  // Ends of the entity that may still lead on, by falling start: the first has the latest.
  const open = new Uint32Array(longestJourney({ from, to }));
  let [mark, count, work] = [0, 0, 0];
  const hit = (i: number, start: number, isLast: boolean) => {
    const s = step[i] ?? 0;
    if (seen[s] !== mark) {
      seen[s] = mark;
      supports[s] = (supports[s] ?? 0) + 1;
    } else if (isLast) return;
    hits[count] = i;
    begun[count++] = start;
  };
  const continueIn = ({ end, start }: Ends, first: number, next: number, isLast: boolean) => {
    mark++;
    let [head, tail, taken] = [0, 0, first];
    const stop = to[entityOf[end[first] ?? 0] ?? 0] ?? 0;
    for (let i = (end[first] ?? 0) + 1; i < stop; i++) {
      work++;
      for (; taken < next && (end[taken] ?? 0) < i; taken++) {
        while (tail > head && (start[open[tail - 1] ?? 0] ?? 0) <= (start[taken] ?? 0)) tail--;
        open[tail++] = taken;
      }
      while (head < tail && i - (end[open[head] ?? 0] ?? 0) - 1 > gap) head++;
      // Where the latest start is too far back, so are the others.
      if (within < Infinity && head < tail && at(i) - at(start[open[head] ?? 0] ?? 0) > within) head = tail;
      if (head < tail) hit(i, start[open[head] ?? 0] ?? 0, isLast);
      else if (taken === next) return;
      else i = end[taken] ?? 0;
    }
  };
  const walked = (all: () => void): Hits => {
    supports.fill(0);
    seen.fill(0);
    [mark, count, work] = [0, 0, 0];
    all();
    return { hits: hits.subarray(0, count), begun: begun.subarray(0, count), supports, work };
  };
  return {
    singles: ({ isLast = false }) =>
      walked(() => {
        for (let e = 0; e < from.length; e++) {
          mark++;
          const stop = to[e] ?? 0;
          for (let i = from[e] ?? 0; i < stop; i++) hit(i, i, isLast);
        }
        work = step.length;
      }),
    on: (before, { isLast = false }) =>
      walked(() => {
        const { end } = before;
        for (let first = 0, next = 0; first < end.length; first = next) {
          const stop = to[entityOf[end[first] ?? 0] ?? 0] ?? 0;
          while (next < end.length && (end[next] ?? 0) < stop) next++;
          continueIn(before, first, next, isLast);
        }
      }),
  };
}
