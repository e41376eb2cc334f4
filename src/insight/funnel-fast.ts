import type { PlainFunnel } from "./funnel-definition.ts";
import { kindBits, rowBits } from "./funnel-stretch.ts";
import type { Journeys } from "./journeys.ts";
import type { Properties } from "./property.ts";

const two32 = 2 ** 32;

/** Whether a funnel is counted by the fast way: the deepest ordered chain within a window from its first step, with nothing more to it. */
export function isFast(funnel: PlainFunnel): boolean {
  return (
    funnel.order === "ordered" &&
    funnel.attempt === "best" &&
    (funnel.windowFrom === "first-step" || funnel.within === Infinity) &&
    funnel.ties === "log-order" &&
    funnel.constant.length === 0 &&
    funnel.exclude.length === 0 &&
    funnel.steps.every((step) => !step.optional && step.within === Infinity)
  );
}

/** By depth, how many entities came exactly so far. One pass over the columns, in ticks, with nothing allocated for an entity. */
export function fastDepths(journeys: Journeys, funnel: PlainFunnel, properties: Properties): Float64Array {
  const { base, tick } = journeys.times;
  const scan: Scan = {
    bits: kindBits(journeys, funnel.steps),
    exact: funnel.steps.some((step) => step.where.length > 0) ? rowBits(journeys, funnel.steps, properties) : undefined,
    within: Math.floor(funnel.within / tick),
    from: Math.ceil((funnel.startFrom - base) / tick),
    before: Math.ceil((funnel.startBefore - base) / tick),
    steps: funnel.steps.length,
  };
  const isPlain = scan.exact === undefined && scan.from === -Infinity && scan.before === Infinity;
  if (isPlain && scan.steps === 2) return twoSteps(journeys, scan);
  if (isPlain && scan.steps === 3) return threeSteps(journeys, scan);
  return manySteps(journeys, scan);
}

// Times in ticks since the base.
interface Scan {
  readonly bits: Int32Array;
  readonly exact: ((row: number) => number) | undefined;
  readonly within: number;
  readonly from: number;
  readonly before: number;
  readonly steps: number;
}

// In all three, `a`, `b` and `start[step]` are the row where the latest chain that came so far began, or none. The latest start is always the
// best one to go on with, because starts only grow; so one pass is enough. Steps are tried from the last down, so that no event moves a chain
// by two. Rows are in time order, so a moment is read only where a window is held against it. First steps are the most frequent, and are
// taken without a branch, which a processor could only guess. A read within bounds never meets the `?? 0`: the compiler leaves it out.

const none = -1;

function threeSteps({ from, to, kindOf, times: { low, high }, entities }: Journeys, { bits, within }: Scan) {
  const depths = new Float64Array(4);
  const count = entities.length;
  const isFirst = bits.map((mine) => -(mine & 1));
  const isLater = bits.map((mine) => mine & 6);
  for (let e = 0; e < count; e++) {
    const end = to[e] ?? 0;
    let a = none;
    let b = none;
    let depth = 0;
    for (let row = from[e] ?? 0; row < end; row++) {
      const kind = kindOf[row] ?? 0;
      const later = isLater[kind] ?? 0;
      if (later !== 0) {
        if ((later & 4) !== 0 && b !== none && ticksBetween(low, high, b, row) <= within) {
          depth = 3;
          break;
        }
        if ((later & 2) !== 0 && a !== none && ticksBetween(low, high, a, row) <= within) {
          b = a;
          depth = 2;
        }
      }
      const first = isFirst[kind] ?? 0;
      a = (a & ~first) | (row & first);
    }
    if (depth === 0 && a !== none) depth = 1;
    depths[depth] = (depths[depth] ?? 0) + 1;
  }
  return depths;
}

function twoSteps({ from, to, kindOf, times: { low, high }, entities }: Journeys, { bits, within }: Scan) {
  const depths = new Float64Array(3);
  const count = entities.length;
  const isFirst = bits.map((mine) => -(mine & 1));
  for (let e = 0; e < count; e++) {
    const end = to[e] ?? 0;
    let a = none;
    let depth = 0;
    for (let row = from[e] ?? 0; row < end; row++) {
      const kind = kindOf[row] ?? 0;
      if (((bits[kind] ?? 0) & 2) !== 0 && a !== none && ticksBetween(low, high, a, row) <= within) {
        depth = 2;
        break;
      }
      const first = isFirst[kind] ?? 0;
      a = (a & ~first) | (row & first);
    }
    if (depth === 0 && a !== none) depth = 1;
    depths[depth] = (depths[depth] ?? 0) + 1;
  }
  return depths;
}

function manySteps({ from, to, kindOf, times: { low, high }, entities }: Journeys, scan: Scan) {
  const { bits, exact, within, steps } = scan;
  const isAnyStart = scan.from === -Infinity && scan.before === Infinity;
  const depths = new Float64Array(steps + 1);
  const start = new Uint32Array(steps);
  const count = entities.length;
  for (let e = 0; e < count; e++) {
    const end = to[e] ?? 0;
    let depth = 0;
    for (let row = from[e] ?? 0; row < end && depth < steps; row++) {
      let mine = bits[kindOf[row] ?? 0] ?? 0;
      if (mine === 0) continue;
      if (exact !== undefined) mine = exact(row);
      for (let step = mine === 1 ? 0 : depth; step > 0; step--) {
        if ((mine & (1 << step)) === 0) continue;
        const began = start[step - 1] ?? 0;
        if (ticksBetween(low, high, began, row) > within) continue;
        start[step] = began;
        if (step === depth) depth += 1;
      }
      if ((mine & 1) === 0) continue;
      if (!isAnyStart) {
        const at = ticksAt(low, high, row);
        if (at < scan.from || at >= scan.before) continue;
      }
      start[0] = row;
      if (depth === 0) depth = 1;
    }
    depths[depth] = (depths[depth] ?? 0) + 1;
  }
  return depths;
}

type High = Journeys["times"]["high"];

function ticksAt(low: Uint32Array, high: High, row: number): number {
  return high === undefined ? (low[row] ?? 0) : (high[row] ?? 0) * two32 + (low[row] ?? 0);
}

function ticksBetween(low: Uint32Array, high: High, before: number, after: number): number {
  const ticks = (low[after] ?? 0) - (low[before] ?? 0);
  return high === undefined ? ticks : ((high[after] ?? 0) - (high[before] ?? 0)) * two32 + ticks;
}
