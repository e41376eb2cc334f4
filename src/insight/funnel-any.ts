import type { Micros } from "../event/index.ts";
import { matching } from "./funnel-matching.ts";
import type { Start } from "./funnel-ordered.ts";
import type { Stretch } from "./funnel-stretch.ts";

/** Rows of a stretch, and for each the step that it stands for. */
export interface Found {
  readonly rows: readonly number[];
  readonly steps: readonly number[];
}

interface AnyOrder {
  readonly steps: number;
  readonly within: Micros;
}

/** The earliest of the largest sets of events that stand for different steps, in any order, the last at most `within` after the first. */
export function anyOrderChain(stretch: Stretch, how: AnyOrder, from: number, only: Start): Found | undefined {
  if (only !== undefined) return greedy(stretch, how, only);
  let best: { readonly start: number; readonly size: number } | undefined;
  const sizes = windowSizes(stretch, how, from);
  for (let i = from; i < stretch.length; i++) {
    if (!stretch.starts[i]) continue;
    const size = sizes(i);
    if (size > (best?.size ?? 0)) best = { start: i, size };
    if (size === how.steps) break;
  }
  return best && greedy(stretch, how, best.start);
}

// Taking each row in turn where it still finds a step gives as many as there can be, and the earliest of them.
function greedy({ at, steps, length }: Stretch, how: AnyOrder, start: number): Found {
  const latest = (at[start] ?? 0) + how.within;
  const match = matching([], how.steps, (row, step) => ((steps[row] ?? 0) & (1 << step)) !== 0);
  for (let i = start; i < length && (at[i] ?? 0) <= latest && match.size < how.steps; i++) match.addRow(i);
  const pairs: [row: number, step: number][] = [];
  for (let step = 0; step < how.steps; step++) {
    const row = match.rowOf(step);
    if (row !== undefined) pairs.push([row, step]);
  }
  pairs.sort(([a], [b]) => a - b);
  return { rows: pairs.map(([row]) => row), steps: pairs.map(([, step]) => step) };
}

// Asked from one start to a later one. Where each row stands for one step only, a window that slides along is enough.
function windowSizes(stretch: Stretch, how: AnyOrder, from: number): (start: number) => number {
  const { at, steps, length } = stretch;
  if (steps.some((bits) => (bits & (bits - 1)) !== 0)) return (start) => greedy(stretch, how, start).rows.length;
  const counts: number[] = Array(how.steps).fill(0);
  let [first, end, size] = [from, from, 0];
  const count = (row: number, by: 1 | -1) => {
    const bits = steps[row] ?? 0;
    if (bits === 0) return;
    const step = 31 - Math.clz32(bits);
    const now = (counts[step] ?? 0) + by;
    counts[step] = now;
    if (by === 1 && now === 1) size += 1;
    if (by === -1 && now === 0) size -= 1;
  };
  return (start) => {
    for (; end < length && (at[end] ?? 0) <= (at[start] ?? 0) + how.within; end++) count(end, 1);
    for (; first < start; first++) count(first, -1);
    return size;
  };
}

/** For each step the earliest event that stands for it, whatever else there is. */
export function eachByItself({ steps, length }: Stretch, count: number): Found | undefined {
  const pairs: [row: number, step: number][] = [];
  for (let step = 0; step < count; step++) {
    for (let i = 0; i < length; i++) {
      if (((steps[i] ?? 0) & (1 << step)) === 0) continue;
      pairs.push([i, step]);
      break;
    }
  }
  if (pairs.length === 0) return undefined;
  pairs.sort(([a], [b]) => a - b);
  return { rows: pairs.map(([row]) => row), steps: pairs.map(([, step]) => step) };
}
