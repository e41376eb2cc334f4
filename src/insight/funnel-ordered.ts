import type { Plan } from "./funnel-plan.ts";
import type { Stretch } from "./funnel-stretch.ts";

/** Where a chain may begin: at this row of the stretch, or (undefined) at any that may start one. */
export type Start = number | undefined;

const none = -1;

/** How deep the deepest chain goes, and the row of the stretch at which that was first reached. */
export interface Reach {
  readonly depth: number;
  readonly end: number;
}

/**
 * How deep the deepest chain goes. One pass: of all chains that came to a step, one has both the latest start and the latest last event
 * (where an earlier start came further, its end and the later start make a chain too), and it goes on wherever another could.
 */
export function orderedDepth(stretch: Stretch, plan: Plan, from: number, only: Start): Reach {
  const { bits, hop, live, span, isStrict } = plan;
  const { at, steps, out, starts, length } = stretch;
  const start: number[] = [];
  const last: number[] = [];
  const lastOut: number[] = [];
  let [deepest, end] = [0, none];
  for (let i = only ?? from; i < length && deepest < bits.length; i++) {
    const mine = steps[i] ?? 0;
    const now = at[i] ?? 0;
    if (only !== undefined && now - (at[only] ?? 0) > span) break;
    const before = deepest;
    // From the last step down, so that one event never moves a chain by two steps.
    for (let step = deepest; step > 0; step--) {
      if ((mine & (bits[step] ?? 0)) === 0) continue;
      const prior = last[step - 1] ?? none;
      if (isStrict && prior !== i - 1) continue;
      if (now - (start[step - 1] ?? 0) > span || now - (at[prior] ?? 0) > (hop[step] ?? 0)) continue;
      if (isCrossed(live[step] ?? 0, (x) => (lastOut[x] ?? none) > prior)) continue;
      start[step] = start[step - 1] ?? 0;
      last[step] = i;
      if (step === deepest) deepest += 1;
    }
    if (starts[i] && (only === undefined || only === i)) {
      start[0] = now;
      last[0] = i;
      if (deepest === 0) deepest = 1;
    }
    if (deepest > before) end = i;
    note(lastOut, out[i] ?? 0, i);
  }
  return { depth: deepest, end };
}

/**
 * The earliest of the deepest chains, event by event, as rows of the stretch. It ends where its depth was first reached: any that starts
 * earlier can end there too.
 */
export function orderedChain(stretch: Stretch, plan: Plan, from: number, only: Start): number[] {
  const { depth, end: latest } = orderedDepth(stretch, plan, from, only);
  if (depth === 0) return [];
  const earliest = only ?? from;
  const { bits, hop, live, span, isStrict } = plan;
  const { at, steps, out, starts } = stretch;
  // Backwards: by step, the earliest row from which the rest can be had, and when that ends. The same argument as forwards.
  const next: number[] = Array(depth).fill(none);
  const end: number[] = [];
  const nextOut: number[] = [];
  const after = new Int32Array((latest + 1 - earliest) * depth);
  let first = none;
  for (let i = latest; i >= earliest; i--) {
    const mine = steps[i] ?? 0;
    const now = at[i] ?? 0;
    for (let step = 0; step < depth; step++) {
      if (step === 0 ? !starts[i] || (only !== undefined && only !== i) : (mine & (bits[step] ?? 0)) === 0) continue;
      if (step < depth - 1) {
        const then = next[step + 1] ?? none;
        if (then === none || (isStrict && then !== i + 1)) continue;
        if ((at[then] ?? 0) - now > (hop[step + 1] ?? 0)) continue;
        if (step === 0 && (end[1] ?? 0) - now > span) continue;
        if (isCrossed(live[step + 1] ?? 0, (x) => (nextOut[x] ?? Infinity) < then)) continue;
        after[(i - earliest) * depth + step] = then;
        end[step] = end[step + 1] ?? 0;
      } else end[step] = now;
      next[step] = i;
      if (step === 0) first = i;
    }
    note(nextOut, out[i] ?? 0, i);
  }
  const chain = [first];
  for (let step = 0; step < depth - 1; step++) chain.push(after[((chain[step] ?? 0) - earliest) * depth + step] ?? 0);
  return chain;
}

/** Whether an exclusion that is live lies between. */
export function isCrossed(live: number, lies: (exclusion: number) => boolean): boolean {
  for (let bits = live; bits !== 0; bits &= bits - 1) if (lies(31 - Math.clz32(bits & -bits))) return true;
  return false;
}

function note(places: number[], out: number, place: number): void {
  for (let bits = out; bits !== 0; bits &= bits - 1) places[31 - Math.clz32(bits & -bits)] = place;
}
