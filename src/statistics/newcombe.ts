import { wilson } from "./wilson.ts";

/** A share as it was counted: hits out of tries. */
export type Counted = readonly [hits: number, tries: number];

/**
 * The interval that likely holds the difference of two independent shares, `a` minus `b`.
 *
 * shape   two counts in, `[low, high]` out
 * units   shares, -1..1; `z` counts standard errors (1.96 is about 95 %)
 * errors  statistics/bad-count when tries are 0 or hits exceed them
 * source  Newcombe 1998, Statistics in Medicine 17:873, method 10 (square-and-add of two Wilson intervals)
 */
export function newcombe(a: Counted, b: Counted, z = 1.96): readonly [low: number, high: number] {
  const [lowA, highA] = wilson(a[0], a[1], z);
  const [lowB, highB] = wilson(b[0], b[1], z);
  const [shareA, shareB] = [a[0] / a[1], b[0] / b[1]];
  const difference = shareA - shareB;
  return [
    difference - Math.hypot(shareA - lowA, highB - shareB),
    difference + Math.hypot(highA - shareA, shareB - lowB),
  ];
}
