import { type Journeys, occurredIn } from "./journeys.ts";
import { type Numbers, numbers } from "./paths-numbers.ts";
import type { Steps } from "./paths-steps.ts";
import { type PlainSequences, TooManySequences } from "./sequences-definition.ts";

/** Journeys as steps only: what is passed over is gone. Entity `e` owns `from[e]` to `to[e]`. */
export interface StepRows {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly step: Uint16Array;
  /** The row of the journeys. */
  readonly row: Uint32Array;
  readonly at: (i: number) => number;
}

/** The steps of the entities, each up to before the row where `until` cuts it. */
export function stepRows(journeys: Journeys, { stepOf }: Steps, until?: (entity: number) => number): StepRows {
  const { kindOf } = journeys;
  const [from, to] = [new Uint32Array(journeys.from.length), new Uint32Array(journeys.from.length)];
  const [rows, found] = [numbers(), numbers()];
  for (let e = 0; e < from.length; e++) {
    from[e] = rows.length;
    const end = until?.(e) ?? journeys.to[e] ?? 0;
    for (let row = journeys.from[e] ?? 0; row < end; row++) {
      const step = stepOf[kindOf[row] ?? 0] ?? 0;
      if (step === 0) continue;
      rows.push(row);
      found.push(step);
    }
    to[e] = rows.length;
  }
  const [row, occurred] = [rows.all(), occurredIn(journeys)];
  return { from, to, row, step: Uint16Array.from(found.all()), at: (i) => occurred(row[i] ?? 0) };
}

/**
 * Where a sequence ends in the journeys that have it: entities in order, and of each its ends in order, with the latest start that leads
 * there. Only ends that can lead to different continuations are kept; the first end always is.
 */
export interface Ends {
  readonly entity: Uint32Array;
  readonly end: Uint32Array;
  readonly start: Uint32Array;
  /** How many entities. */
  readonly support: number;
}

type Limits = Pick<PlainSequences, "gap" | "within">;

/** Every single step and where it is. */
export function singleSteps(rows: StepRows, size: number, limits: Limits): (Ends | undefined)[] {
  const lists = listsOf(size);
  const all = isLimited(limits);
  for (let e = 0; e < rows.from.length; e++)
    for (let i = rows.from[e] ?? 0; i < (rows.to[e] ?? 0); i++)
      lists.add(rows.step[i] ?? 0, e, { end: i, start: i, all });
  return lists.all();
}

/** Every step that continues a sequence, and where; with `only`, that step alone. */
export function continued(
  rows: StepRows,
  { entity, end, start }: Ends,
  size: number,
  limits: Limits & { readonly only?: number; readonly isLast?: boolean },
): { readonly ends: (Ends | undefined)[]; readonly work: number } {
  const { gap, within, only, isLast } = limits;
  const lists = listsOf(size);
  const all = isLimited(limits) && !isLast;
  let work = 0;
  // Ends of the entity that may still lead on, by falling start: the first has the latest.
  const open: number[] = [];
  for (let first = 0; first < entity.length; ) {
    const e = entity[first] ?? 0;
    let next = first;
    while (next < entity.length && entity[next] === e) next++;
    open.length = 0;
    let [head, taken] = [0, first];
    const to = rows.to[e] ?? 0;
    for (let i = (end[first] ?? 0) + 1; i < to; i++) {
      for (; taken < next && (end[taken] ?? 0) < i; taken++) {
        while (open.length > head && (start[open[open.length - 1] ?? 0] ?? 0) <= (start[taken] ?? 0)) open.pop();
        open.push(taken);
      }
      while (head < open.length && i - (end[open[head] ?? 0] ?? 0) - 1 > gap) head++;
      work++;
      if (head === open.length) {
        if (taken === next) break;
        continue;
      }
      const step = rows.step[i] ?? 0;
      if (only !== undefined && step !== only) continue;
      const begun = start[open[head] ?? 0] ?? 0;
      if (within < Infinity && rows.at(i) - rows.at(begun) > within) continue;
      lists.add(step, e, { end: i, start: begun, all });
    }
    first = next;
  }
  return { ends: lists.all(), work };
}

function isLimited({ gap, within }: Limits): boolean {
  return gap < Infinity || within < Infinity;
}

function listsOf(size: number) {
  interface List {
    readonly entity: Numbers;
    readonly end: Numbers;
    readonly start: Numbers;
    last: number;
    support: number;
  }
  const lists: (List | undefined)[] = Array.from({ length: size });
  return {
    add: (step: number, entity: number, { end, start, all }: { end: number; start: number; all: boolean }) => {
      let list = lists[step];
      if (!list) {
        list = { entity: numbers(), end: numbers(), start: numbers(), last: -1, support: 0 };
        lists[step] = list;
      }
      if (list.last !== entity) {
        list.last = entity;
        list.support++;
      } else if (!all) return;
      list.entity.push(entity);
      list.end.push(end);
      list.start.push(start);
    },
    all: () =>
      lists.map(
        (list) =>
          list && { entity: list.entity.all(), end: list.end.all(), start: list.start.all(), support: list.support },
      ),
  };
}

/** How far a search has come: it stands still between two of them, so that it can be stopped there. */
export interface Searching {
  readonly found: number;
  readonly events: number;
}

const eventsBetweenTurns = 2_000_000;

/**
 * Tells every sequence that at least so many entities have, each before those that it begins.
 *
 * source  Pei et al. 2001, PrefixSpan, ICDE
 * errors  insight/too-many-sequences
 */
export function* search(
  rows: StepRows,
  { rank }: Steps,
  plain: PlainSequences,
  least: number,
  found: (sequence: readonly number[], ends: Ends) => void,
): Generator<Searching> {
  const { longest, budget } = plain;
  const size = rank.length;
  let [count, events, told] = [0, rows.step.length, 0];
  const refuse = (of: string, limit: number) => {
    throw new TooManySequences({ found: count, of, limit, entities: least, longest });
  };
  const inOrder = (all: readonly (Ends | undefined)[]) =>
    all
      .flatMap((ends, step) => (ends && ends.support >= least ? [{ ends, step }] : []))
      .sort((a, b) => (rank[a.step] ?? 0) - (rank[b.step] ?? 0));
  function* from(sequence: readonly number[], all: readonly (Ends | undefined)[]): Generator<Searching> {
    for (const { ends, step } of inOrder(all)) {
      if (++count > budget.sequences) refuse("sequences", budget.sequences);
      const mine = [...sequence, step];
      found(mine, ends);
      if (mine.length === longest) continue;
      const isLast = mine.length + 1 === longest;
      const next = continued(rows, ends, size, { ...plain, isLast });
      events += next.work;
      if (events > budget.events) refuse("events", budget.events);
      if (events - told > eventsBetweenTurns) {
        told = events;
        yield { found: count, events };
      }
      yield* from(mine, next.ends);
    }
  }
  yield* from([], singleSteps(rows, size, plain));
}
