import { matching } from "./funnel-matching.ts";
import { isCrossed, type Start } from "./funnel-ordered.ts";
import type { Plan } from "./funnel-plan.ts";
import type { Stretch } from "./funnel-stretch.ts";

/** Whether two events of a stretch are of one instant: without such, the order of the log is the only one. */
export function hasTies({ at, length }: Stretch): boolean {
  for (let i = 1; i < length; i++) if (at[i] === at[i - 1]) return true;
  return false;
}

/**
 * How deep the deepest chain goes whose first rows are `fixed`, where events of one instant may be taken in any order. What happens at one
 * instant is one move: from each step that was reached before it, as many of the next as there are rows for.
 */
function tiedDepth(stretch: Stretch, plan: Plan, from: number, fixed: readonly number[]): number {
  const { bits, hop, live, span } = plan;
  const { at, steps, out, starts, length } = stretch;
  const held = fixed.length;
  const [start, last]: [number[], number[]] = [[], []];
  const tail = fixed[held - 1];
  if (tail !== undefined) [start[held - 1], last[held - 1]] = [at[fixed[0] ?? 0] ?? 0, at[tail] ?? 0];
  const lastOut: number[] = [];
  let deepest = held;
  let i = from;
  while (i < length) {
    const now = at[i] ?? 0;
    const rows: number[] = [];
    const isOut = new Set<number>();
    for (; i < length && at[i] === now; i++) {
      if (!fixed.includes(i)) rows.push(i);
      for (let x = 0; x < 31; x++) if (((out[i] ?? 0) & (1 << x)) !== 0) isOut.add(x);
    }
    const fits = (row: number, step: number) =>
      step === 0 ? starts[row] === true : ((steps[row] ?? 0) & (bits[step] ?? 0)) !== 0;
    const moved: (number | undefined)[] = [];
    for (let entry = held === 0 ? -1 : 0; entry < bits.length - 1; entry++) {
      const began = entry < 0 ? now : start[entry];
      if (began === undefined) continue;
      const before = entry < 0 ? now : (last[entry] ?? 0);
      if (before > now || now - began > span) continue;
      if (entry >= 0 && now - before > (hop[entry + 1] ?? 0)) continue;
      // What is of the same instant as either may be taken as lying outside of the two.
      if (entry >= 0 && isCrossed(live[entry + 1] ?? 0, (x) => (lastOut[x] ?? -Infinity) > before)) continue;
      const match = matching(rows, bits.length, fits);
      for (let step = entry + 1; step < bits.length && match.addStep(step); step++)
        moved[step] = Math.max(moved[step] ?? -Infinity, began);
    }
    for (const [step, began] of moved.entries()) {
      if (began === undefined) continue;
      start[step] = began;
      last[step] = now;
      deepest = Math.max(deepest, step + 1);
    }
    for (const x of isOut) lastOut[x] = now;
  }
  return deepest;
}

/** The earliest of the deepest chains, event by event, where events of one instant may be taken in any order. Slow, and only for ties. */
export function tiedChain(stretch: Stretch, plan: Plan, from: number, only: Start): number[] {
  const { steps, starts, length } = stretch;
  const fixed = only === undefined ? [] : [only];
  const depth = tiedDepth(stretch, plan, from, fixed);
  while (fixed.length < depth) {
    const step = fixed.length;
    const next = nextFit(step);
    if (next === undefined) return fixed;
    fixed.push(next);
  }
  return fixed;

  function nextFit(step: number): number | undefined {
    for (let i = from; i < length; i++) {
      const isFit = step === 0 ? starts[i] : ((steps[i] ?? 0) & (plan.bits[step] ?? 0)) !== 0;
      if (!isFit || fixed.includes(i) || (step > 0 && !follows(stretch, plan, fixed, i))) continue;
      if (tiedDepth(stretch, plan, from, [...fixed, i]) >= depth) return i;
    }
    return undefined;
  }
}

function follows({ at, out, length }: Stretch, plan: Plan, fixed: readonly number[], row: number): boolean {
  const step = fixed.length;
  const before = at[fixed[step - 1] ?? 0] ?? 0;
  const now = at[row] ?? 0;
  if (now < before || now - before > (plan.hop[step] ?? 0) || now - (at[fixed[0] ?? 0] ?? 0) > plan.span) return false;
  const live = plan.live[step] ?? 0;
  if (live === 0) return true;
  for (let i = 0; i < length; i++)
    if (((out[i] ?? 0) & live) !== 0 && (at[i] ?? 0) > before && (at[i] ?? 0) < now) return false;
  return true;
}
