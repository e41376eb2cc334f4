import type { Micros } from "../event/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";

/** Which events, in which order, of which entities, in how long. */
export interface Funnel {
  readonly steps: readonly string[];
  /** The tag whose values are counted. */
  readonly by: string;
  /** The last step lies at most this long after the first; the end belongs to it. */
  readonly within: Micros;
}

export interface FunnelStep {
  readonly type: string;
  /** How many entities came at least this far. */
  readonly entities: number;
}

/** The furthest that an entity came: the earliest among its deepest chains, event by event. */
export interface FunnelChain {
  readonly entity: string;
  readonly depth: number;
  readonly positions: readonly number[];
  readonly occurred: readonly Micros[];
  readonly start: Micros;
  readonly end: Micros;
}

/** Counts only chains whose first event occurred at or after `startFrom` and before `startBefore`. */
export interface StartWindow {
  readonly startFrom?: Micros;
  readonly startBefore?: Micros;
}

/** How Thence counts a funnel, as data to show beside the number. */
export const funnelSemantics = {
  order: "ordered",
  between: "anything",
  window: "first step to last step, end included",
  attempt: "deepest",
  ties: "log order",
} as const;

/** The same in one line for people. */
export function funnelSemanticsLine({ within }: Pick<Funnel, "within">): string {
  return `ordered, anything between, within ${formatDuration(within)} of the first step, deepest attempt, ties by log order`;
}

const mostSteps = 32;

export const NoSteps = failure(
  "insight/no-steps",
  { retry: "never", kind: "usage" },
  () => "a funnel has at least one step. Name the event types in order: view cart purchase.",
);
export const TooManySteps = failure(
  "insight/too-many-steps",
  { retry: "never", kind: "usage" },
  (f: { found: number; limit: number }) =>
    `a funnel has at most ${f.limit} steps, this one has ${f.found}. Ask two funnels.`,
);
export const BadWindow = failure(
  "insight/bad-window",
  { retry: "never", kind: "usage" },
  (f: { within: number }) => `a window of ${f.within} microseconds holds nothing. Give zero or more.`,
);
export const OtherTag = failure(
  "insight/other-tag",
  { retry: "never", kind: "usage" },
  (f: { asked: string; found: string }) =>
    `the funnel counts by "${f.asked}", and these journeys were made by "${f.found}". Make them by the funnel's tag.`,
);

/**
 * How many entities come how far. Steps are in order, other events may lie between, one event never stands for two steps, and an
 * entity counts for the deepest chain it has from any start.
 *
 * errors  insight/no-steps, insight/too-many-steps, insight/bad-window, insight/other-tag
 */
export function funnel(
  journeys: Journeys,
  definition: Funnel,
  starts: StartWindow = {},
): { readonly steps: FunnelStep[] } {
  const walker = walk(journeys, definition, starts);
  const deepest = new Float64Array(definition.steps.length + 1);
  for (let e = 0; e < journeys.entities.length; e++) {
    const depth = walker.depth(e);
    deepest[depth] = (deepest[depth] ?? 0) + 1;
  }
  const steps: FunnelStep[] = [];
  let entities = 0;
  for (let s = definition.steps.length; s >= 1; s--) {
    entities += deepest[s] ?? 0;
    steps.unshift({ type: definition.steps[s - 1] ?? "", entities });
  }
  return { steps };
}

/** The rows behind `funnel`: a chain for every entity that has the first step. */
export function funnelChains(journeys: Journeys, definition: Funnel, starts: StartWindow = {}): FunnelChain[] {
  const walker = walk(journeys, definition, starts);
  const chains: FunnelChain[] = [];
  const at = occurredIn(journeys);
  for (let e = 0; e < journeys.entities.length; e++) {
    const depth = walker.depth(e);
    if (depth === 0) continue;
    const entity = entityName(journeys, e);
    const rows = walker.chain(e, depth);
    const occurred = rows.map(at);
    const positions = rows.map((row) => journeys.positions[row] ?? 0);
    chains.push({ entity, depth, positions, occurred, start: occurred[0] ?? 0, end: occurred.at(-1) ?? 0 });
  }
  return chains;
}

function walk(journeys: Journeys, definition: Funnel, window: StartWindow) {
  refuseBad(journeys, definition);
  const { within, steps } = definition;
  const { startFrom = -Infinity, startBefore = Infinity } = window;
  const { from: first, to, kindOf } = journeys;
  const occurred = occurredIn(journeys);
  const masks = stepMasks(journeys, steps);
  const count = steps.length;
  // By step: the start of the latest chain that came so far, and the row that first came so far.
  const start = new Float64Array(count);
  const reached = new Uint32Array(count);
  const isStep = (row: number, step: number) => ((masks[kindOf[row] ?? 0] ?? 0) & (1 << step)) !== 0;
  const mayStart = (row: number) => {
    const at = occurred(row);
    return isStep(row, 0) && at >= startFrom && at < startBefore;
  };

  // The latest start is always the best one to continue, because starts only grow; so one pass is enough.
  const depth = (entity: number): number => {
    const end = to[entity] ?? 0;
    let deepest = 0;
    for (let row = first[entity] ?? 0; row < end && deepest < count; row++) {
      const mask = masks[kindOf[row] ?? 0] ?? 0;
      if (mask === 0) continue;
      const at = occurred(row);
      // From the last step down, so that one event never moves a chain by two steps.
      for (let step = deepest; step > 0; step--) {
        const from = start[step - 1] ?? 0;
        if ((mask & (1 << step)) === 0 || at - from > within) continue;
        start[step] = from;
        if (step === deepest) reached[deepest++] = row;
      }
      if ((mask & 1) === 0 || at < startFrom || at >= startBefore) continue;
      start[0] = at;
      if (deepest === 0) reached[deepest++] = row;
    }
    return deepest;
  };

  // The first chain to be this deep ended at `reached`. Any that starts earlier ends there too, or is out of the window.
  const chain = (entity: number, deep: number): number[] => {
    const earliest = occurred(reached[deep - 1] ?? 0) - within;
    const end = to[entity] ?? 0;
    const rows: number[] = [];
    for (let row = first[entity] ?? 0; row < end && rows.length < deep; row++) {
      const fits = rows.length > 0 ? isStep(row, rows.length) : mayStart(row) && occurred(row) >= earliest;
      if (fits) rows.push(row);
    }
    return rows;
  };
  return { depth, chain };
}

function refuseBad(journeys: Journeys, { steps, within, by }: Funnel): void {
  if (steps.length === 0) throw new NoSteps({});
  if (steps.length > mostSteps) throw new TooManySteps({ found: steps.length, limit: mostSteps });
  if (!(within >= 0)) throw new BadWindow({ within });
  if (by !== journeys.by) throw new OtherTag({ asked: by, found: journeys.by ?? "the whole log" });
}

// By kind: one bit for each step that it satisfies.
function stepMasks(journeys: Journeys, steps: readonly string[]): Int32Array {
  return Int32Array.from(journeys.kinds, (lineage) => {
    const types = lineage.map((code) => journeys.types[code]);
    return steps.reduce((mask, step, i) => (types.includes(step) ? mask | (1 << i) : mask), 0);
  });
}
