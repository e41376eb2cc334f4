/** How many and of how many, in a group; the number is their quotient. */
export type Counts = readonly [numerator: number, denominator: number];

/** The few numbers that a finding was drawn from, as its lesson shows them: kept with it, because the log is not asked again. */
export type DrawnFrom =
  | { readonly kind: "sample"; readonly count: number; readonly needed: number }
  | {
      readonly kind: "line";
      readonly value: number;
      readonly line: number;
      readonly low: number;
      readonly high: number;
      /** Of a relative change: the difference, held against none. */
      readonly isChange?: true;
    }
  | {
      readonly kind: "amounts";
      /** The largest few that were left out, and how many those are of how many. */
      readonly top: readonly number[];
      readonly leftOut: number;
      readonly count: number;
      /** What is in the middle of the others. */
      readonly median: number;
      readonly value: number;
      readonly without: number;
    }
  | {
      readonly kind: "groups";
      readonly by: string;
      readonly parts: readonly { readonly value: string; readonly before: Counts; readonly now: Counts }[];
    }
  /** The number now, and at the same place in the seasons before, oldest first; and what is usual in between. */
  | {
      readonly kind: "season";
      readonly now: number;
      readonly before: readonly number[];
      readonly others?: number;
    }
  | { readonly kind: "looks"; readonly count: number; readonly alpha: number }
  | { readonly kind: "age"; readonly micros: number; readonly limitMicros: number; readonly windowMicros: number }
  | {
      readonly kind: "sizes";
      readonly by: string;
      /** `planned` is a share, 0..1. */
      readonly groups: readonly { readonly value: string; readonly size: number; readonly planned: number }[];
    }
  | { readonly kind: "left-out"; readonly meant: number; readonly leftOut: number; readonly because: string };
