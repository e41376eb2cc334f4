import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import { nearest } from "./nearest.ts";
import { passedOver, type Steps, stepsOf } from "./paths-steps.ts";
import { checkedSequences, type PlainSequences, type Sequences } from "./sequences-definition.ts";
import { type Ends, everyStep, stepContinuer } from "./sequences-ends.ts";
import { type StepRows, stepRows } from "./sequences-rows.ts";
import { type Searching, search } from "./sequences-search.ts";

export interface Sequence {
  readonly steps: readonly string[];
  /** How many entities have it, and their share of those with events, 0..1. */
  readonly entities: number;
  readonly share: number;
}

export interface SequencesAnswer {
  /** Entities with events, and how many of them a sequence must have. */
  readonly entities: number;
  readonly least: number;
  /** Events that are passed over by `exclude`. */
  readonly excluded: number;
  /** How many sequences there are; the best supported of them are told: longer ones first where equal, then by the names of their steps. */
  readonly found: number;
  readonly top: readonly Sequence[];
}

/**
 * Sequences of steps that many entities have.
 *
 * errors  insight/bad-sequences, insight/bad-step-group, insight/too-many-sequences where the support is too low to finish
 */
export function sequences(journeys: Journeys, definition: Sequences): SequencesAnswer {
  return finished(sequencesSearch(journeys, definition));
}

/** The same step by step: whoever asks may let others in between, or stop. */
export function* sequencesSearch(journeys: Journeys, definition: Sequences): Generator<Searching, SequencesAnswer> {
  const plain = checkedSequences(definition);
  const steps = stepsOf(journeys, plain);
  const rows = stepRows(journeys, steps);
  const { entities, least } = supportIn(rows, plain);
  const all: Found[] = [];
  yield* search(rows, steps, { plain, least, isCounted: true }, (sequence, support) => {
    all.push({ sequence, support });
    return 0;
  });
  const kept = plain.closed ? closedOf(all, plain) : all;
  const inOrder = kept.toSorted(
    (a, b) => b.support - a.support || b.sequence.length - a.sequence.length || bySteps(steps, a.sequence, b.sequence),
  );
  return {
    entities,
    least,
    excluded: passedOver(journeys, steps),
    found: kept.length,
    top: inOrder.slice(0, plain.top).map(({ sequence, support }) => ({
      steps: sequence.map((step) => steps.names[step] ?? ""),
      entities: support,
      share: support / entities,
    })),
  };
}

/** What a search comes to, without a pause. */
export function finished<Answer>(searching: Generator<unknown, Answer>): Answer {
  for (;;) {
    const next = searching.next();
    if (next.done) return next.value;
  }
}

export function supportIn({ from, to }: StepRows, { support }: PlainSequences): { entities: number; least: number } {
  let entities = 0;
  for (let e = 0; e < from.length; e++) if ((to[e] ?? 0) > (from[e] ?? 0)) entities++;
  return { entities, least: "share" in support ? Math.max(1, Math.ceil(support.share * entities)) : support.entities };
}

export function bySteps({ rank }: Steps, a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const away = (rank[a[i] ?? 0] ?? 0) - (rank[b[i] ?? 0] ?? 0);
    if (away !== 0) return away;
  }
  return a.length - b.length;
}

interface Found {
  readonly sequence: readonly number[];
  readonly support: number;
}

// Whoever has the longer one has the shorter, so the same count is the same entities. Where gaps are limited that holds only of what is
// left when the first or the last step is taken away: without one in the middle, the others may be too far apart.
function closedOf(all: readonly Found[], { gap }: PlainSequences): Found[] {
  const supports = new Map(all.map(({ sequence, support }) => [sequence.join(), support]));
  const open = new Set<string>();
  for (const { sequence, support } of all)
    for (const place of sequence.keys()) {
      const isOuter = place === 0 || place === sequence.length - 1;
      if (gap < Infinity && !isOuter) continue;
      const part = sequence.toSpliced(place, 1).join();
      if (supports.get(part) === support) open.add(part);
    }
  return all.filter(({ sequence }) => !open.has(sequence.join()));
}

/** An entity that has a sequence, with the events of its first: the one that is over first, and of those the latest to begin. */
export interface SequenceRow {
  readonly entity: string;
  readonly events: readonly { readonly position: number; readonly occurred: Micros }[];
}

export const UnknownStepName = failure(
  "insight/unknown-step-name",
  { retry: "never", kind: "usage" },
  (f: { name: string; like?: string }) =>
    `no event is the step "${f.name}".${f.like === undefined ? "" : ` Did you mean "${f.like}"?`} Name steps as the answer does.`,
);

/**
 * The entities that have a sequence, in the order of the journeys: as many as it counts.
 *
 * errors  insight/unknown-step-name
 */
export function* sequenceRows(
  journeys: Journeys,
  definition: Sequences,
  sequence: readonly string[],
): Generator<SequenceRow> {
  const plain = checkedSequences(definition);
  const steps = stepsOf(journeys, plain);
  const rows = stepRows(journeys, steps);
  const levels = endsOf(rows, steps, plain, sequence);
  const occurred = occurredIn(journeys);
  const teller = eventsTeller(rows, levels, plain);
  for (const [entity, places] of teller)
    yield {
      entity: entityName(journeys, entity),
      events: places.map((i) => {
        const row = rows.row[i] ?? 0;
        return { position: journeys.positions[row] ?? 0, occurred: occurred(row) };
      }),
    };
}

/** Where each beginning of a sequence ends. */
export function endsOf(rows: StepRows, steps: Steps, plain: PlainSequences, sequence: readonly string[]): Ends[] {
  const continued = stepContinuer(rows, steps.names.length, plain);
  const levels: Ends[] = [];
  for (const name of sequence) {
    const only = steps.names.indexOf(name);
    if (only <= 0) {
      const like = nearest(name, steps.names.slice(1));
      throw new UnknownStepName({ name, ...(like !== undefined && { like }) });
    }
    const { ends } = continued(levels.at(-1) ?? everyStep, { least: 1, only });
    levels.push(ends[only] ?? { end: new Uint32Array(), start: new Uint32Array() });
  }
  return levels;
}

// From the first end backward: the step before is the latest one from which this start led here.
function* eventsTeller(
  { from, to, entityOf }: StepRows,
  levels: readonly Ends[],
  { gap, within }: PlainSequences,
): Generator<readonly [entity: number, places: readonly number[]]> {
  const last = levels.at(-1);
  if (!last) return;
  const isLimited = gap < Infinity || within < Infinity;
  const cursor = levels.map(() => 0);
  let stop = 0;
  for (let i = 0; i < last.end.length; i++) {
    const end = last.end[i] ?? 0;
    if (end < stop) continue;
    const entity = entityOf[end] ?? 0;
    stop = to[entity] ?? 0;
    const places = [end];
    const start = last.start[i] ?? 0;
    for (let level = levels.length - 2; level >= 0; level--) {
      const ends = levels[level];
      const next = places[0] ?? 0;
      let at = cursor[level] ?? 0;
      let best = from[entity] ?? 0;
      while (ends && (ends.end[at] ?? best) < best) at++;
      cursor[level] = at;
      for (; ends && (ends.end[at] ?? next) < next; at++)
        if (!isLimited || (ends.start[at] === start && next - (ends.end[at] ?? 0) - 1 <= gap)) best = ends.end[at] ?? 0;
      places.unshift(best);
    }
    yield [entity, places];
  }
}
