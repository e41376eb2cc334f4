import type { Steps } from "./paths-steps.ts";
import { type PlainSequences, TooManySequences } from "./sequences-definition.ts";
import { type Ends, everyStep, stepContinuer } from "./sequences-ends.ts";
import type { StepRows } from "./sequences-rows.ts";

/** How far a search has come: it stands still between two of them, so that it can be stopped there. */
export interface Searching {
  readonly found: number;
  readonly events: number;
}

const eventsBetweenTurns = 1_000_000;

/**
 * Tells every sequence that at least so many entities have, each before those that it begins.
 *
 * shape   `found` is told where a sequence ends, unless `isCounted`, and returns how many events it looked at itself
 * source  Pei et al. 2001, PrefixSpan, ICDE
 * errors  insight/too-many-sequences
 */
export function* search(
  rows: StepRows,
  { rank }: Steps,
  { plain, least, isCounted }: { readonly plain: PlainSequences; readonly least: number; readonly isCounted: boolean },
  found: (sequence: readonly number[], support: number, ends: Ends) => number,
): Generator<Searching> {
  const { longest, budget } = plain;
  const continued = stepContinuer(rows, rank.length, plain);
  const inOrder = [...rank.keys()].sort((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0));
  let [count, events, told] = [0, rows.step.length, 0];
  const refuse = (of: string, limit: number) => {
    throw new TooManySequences({ found: count, of, limit, entities: least, longest });
  };
  function* spend(work: number): Generator<Searching> {
    events += work;
    if (events > budget.events) refuse("events", budget.events);
    if (events - told <= eventsBetweenTurns) return;
    told = events;
    yield { found: count, events };
  }
  function* from(sequence: readonly number[], before: Ends): Generator<Searching> {
    const isLast = sequence.length + 1 === longest;
    const { supports, ends, work } = continued(before, { least, isLast, isCounted: isLast && isCounted });
    // The next walk overwrites them.
    const frequent = inOrder.flatMap((step) => {
      const support = supports[step] ?? 0;
      return support >= least ? [{ step, support, ends: ends[step] ?? nowhere }] : [];
    });
    yield* spend(work);
    for (const { step, support, ends } of frequent) {
      if (++count > budget.sequences) refuse("sequences", budget.sequences);
      const mine = [...sequence, step];
      yield* spend(found(mine, support, ends));
      if (!isLast) yield* from(mine, ends);
    }
  }
  yield* from([], everyStep);
}

const nowhere: Ends = { end: new Uint32Array(), start: new Uint32Array() };
