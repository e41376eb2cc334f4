import { logDensity, type Possibility, quantileOfAll } from "./mixture.ts";
import type { Usual } from "./usual.ts";

/** Windows after the history: how many steps after its end, and the number that they came to. */
export interface Stretch {
  readonly steps: readonly number[];
  readonly value: number;
  /** The variance that sampling alone gives this number, where it is known: no estimate goes below it. */
  readonly noise?: number | undefined;
}

/** What would have been without the decision, and by how much the number differs from that (95 %). */
export interface Without {
  /** What the usual course alone leads one to expect. */
  readonly usual: number;
  readonly expected: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** How likely it is that what broke would have stayed, 0..1; the rest is that it was chance. */
  readonly stays: number;
}

/**
 * One window in so many begins a change that stays. With more, pure noise beyond two deviations would no longer be corrected to within a
 * tenth of one; with fewer, a real break would be told from chance later.
 */
const shiftsBefore = 0.01;
/** How large a change that stays is, in deviations of one window; a larger one is taken as it comes. */
const shiftReach = 5;

/**
 * What to expect after windows that were seen to be unusual, had nothing been done.
 *
 * Either they were chance, and chance does not stay; or something changed, and it stays. How far they lie from the usual course says how
 * likely each is; both are in the expectation and in its interval. That the windows were chosen because they lay far out changes nothing in
 * this: it is so either way.
 *
 * source  a mixture of no change and one with a moment prior, which is no small one: Johnson & Rossell 2010, J. R. Stat. Soc. B 72:143
 */
export function withoutDecision(usual: Usual, broken: Stretch, after: Stretch): Without {
  const { variance, freedom, doubt } = usual;
  const [ofBroken, ofAfter] = [weights(usual, broken.steps), weights(usual, after.steps)];
  const own = varianceOf(usual, ofBroken, broken.noise);
  const later = varianceOf(usual, ofAfter, after.noise);
  const spread = own + variance * doubt;
  const seen = broken.value - meanOf(broken.steps.map(usual.expected));
  const usually = meanOf(after.steps.map(usual.expected));
  const shared = ofBroken.reduce((sum, weight, i) => sum + weight * (ofAfter[i] ?? 0), 0);
  const carried = shared === 0 ? 0 : (variance * shared) / own;

  const ofOne = usual.between === undefined ? variance : own * broken.steps.length;
  const reach = Math.max(shiftReach ** 2 * ofOne, seen ** 2);
  const shift = shiftGiven(seen, spread, reach);
  const odds =
    (shiftsBefore / (1 - shiftsBefore)) *
    (shift.square / reach) *
    Math.exp(logDensity(seen, Math.sqrt(spread + reach), freedom) - logDensity(seen, Math.sqrt(spread), freedom));
  const stays = odds > 1e15 ? 1 : odds / (1 + odds);

  const rest = Math.max(later - carried ** 2 * own, 0) + variance * doubt;
  const [byChance, byShift] = [carried * seen, shift.mean + carried * (seen - shift.mean)];
  const possible = (share: number, deviation: number, square: number): Possibility => ({
    share,
    middle: after.value - usually - deviation,
    scale: Math.sqrt(square),
    freedom,
  });
  const possibilities = [
    possible(1 - stays, byChance, rest),
    possible(stays, byShift, rest + (1 - carried) ** 2 * shift.variance),
  ];
  const expected = usually + (1 - stays) * byChance + stays * byShift;
  return {
    usual: usually,
    expected,
    difference: after.value - expected,
    low: quantileOfAll(possibilities, 0.025),
    high: quantileOfAll(possibilities, 0.975),
    stays,
  };
}

/** How far such a stretch lies from what is usual by chance: its own sampling and what windows vary beyond it, where both are known. */
function varianceOf({ variance, between }: Usual, weights: readonly number[], noise: number | undefined): number {
  if (between !== undefined && noise !== undefined) return between * squares(weights) + noise;
  return Math.max(variance * squares(weights), noise ?? 0);
}

/** How large a change is, if it is one, after a deviation was seen: the moments of a normal posterior weighted by its square. */
function shiftGiven(seen: number, spread: number, reach: number) {
  const kept = reach / (reach + spread);
  const [middle, width] = [kept * seen, kept * spread];
  const square = middle ** 2 + width;
  const mean = (middle * (middle ** 2 + 3 * width)) / square;
  const meanSquare = (middle ** 4 + 6 * middle ** 2 * width + 3 * width ** 2) / square;
  return { square, mean, variance: Math.max(meanSquare - mean ** 2, 0) };
}

/** How much what is new in each step, from the first on, weighs in the mean over `steps`. */
function weights({ carried }: Usual, steps: readonly number[]): readonly number[] {
  const found = new Array<number>(Math.max(...steps)).fill(0);
  for (const step of steps)
    for (let from = 1; from <= step; from++)
      found[from - 1] = (found[from - 1] ?? 0) + (from === step ? 1 : carried(step - from)) / steps.length;
  return found;
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
