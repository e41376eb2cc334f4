import { failure } from "../kit/failure.ts";
import { BadNumber } from "./sample.ts";

export const OutOfReach = failure(
  "statistics/out-of-reach",
  { retry: "never", kind: "usage" },
  (f: { what: string; steps: number }) =>
    `${f.what} had not settled after ${f.steps} steps: its numbers are too large to compute with. Give smaller ones.`,
);

/** Gives `value` back, or refuses it where it is not above zero and finite. */
export function positive(what: string, value: number): number {
  if (value > 0 && value < Infinity) return value;
  throw new BadNumber({ what, value, must: "above 0 and finite" });
}

/** Gives `value` back, or refuses it where it is no share from 0 to 1. */
export function share(what: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new BadNumber({ what, value, must: "a share from 0 to 1" });
}

/** Gives `value` back, or refuses it where it does not lie strictly between 0 and 1. */
export function properShare(what: string, value: number): number {
  if (value > 0 && value < 1) return value;
  throw new BadNumber({ what, value, must: "above 0 and below 1" });
}

/** Gives `value` back, or refuses it where it is no whole number from 0 up. */
export function wholeCount(what: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new BadNumber({ what, value, must: "a whole number, 0 or more" });
}

/** Gives `value` back, or refuses it where it is not a number; the infinities are numbers. */
export function anyNumber(what: string, value: number): number {
  if (!Number.isNaN(value)) return value;
  throw new BadNumber({ what, value, must: "a number" });
}
