import {
  binomial,
  exactSum,
  meanInterval,
  momentsOf,
  pairMomentsOf,
  poissonTest,
  quantile,
  rateRatioTest,
  ratioInterval,
  standardNormal,
  wilson,
} from "../statistics/index.ts";
import type { Item } from "./items.ts";
import type { Measure, Ratio, RatioPart } from "./measure.ts";

/** What items come to: `value` is left out where there is nothing to make it of, the interval where nothing can be said of it. */
export interface Result {
  readonly numerator: number;
  readonly denominator: number;
  readonly value?: number;
  /** 95 %. */
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** The same items as they are shown: those that count make the numerator. */
  readonly items: readonly Item[];
}

/**
 * The number that a measure makes of its items.
 *
 * `stretches` is how much time they are of, in what a rate is by. The intervals: of shares Wilson's, of counts and their rates Garwood's exact
 * one, of means Student's, of sums the normal one of amounts that come at random, of quantiles the order statistics', of ratios by the delta
 * method over what is independent (of two counts without `by` the exact one).
 */
export function resultOf(measure: Measure, items: readonly Item[], stretches: number): Result {
  switch (measure.kind) {
    case "event-count":
      return counted(items, 1);
    case "distinct-count":
      return counted(distinct(items), 1);
    case "property-sum":
      return summed(items, 1);
    case "rate":
      return measure.of.kind === "event-count" ? counted(items, stretches) : summed(items, stretches);
    case "property-mean":
      return meanOf(items);
    case "property-quantile":
    case "time-to-convert":
      return quantileOf(items, measure.share);
    case "ratio":
      return ratioOf(measure, items);
    default:
      return shareOf(items);
  }
}

function shareOf(items: readonly Item[]): Result {
  const [hits, tries] = [items.filter(({ counts }) => counts).length, items.length];
  if (tries === 0) return { numerator: 0, denominator: 0, items };
  return { numerator: hits, denominator: tries, value: hits / tries, interval: wilson(hits, tries), items };
}

function counted(items: readonly Item[], stretches: number): Result {
  const count = items.length;
  if (stretches === 0) return { numerator: count, denominator: 0, items };
  const [low, high] = poissonInterval(count);
  const interval = [low / stretches, high / stretches] as const;
  return { numerator: count, denominator: stretches, value: count / stretches, interval, items };
}

// The quantiles of a gamma distribution are searched for; windows tend to count the same again and again.
const intervals = new Map<number, readonly [low: number, high: number]>();
const mostIntervals = 10_000;

function poissonInterval(count: number): readonly [low: number, high: number] {
  const ready = intervals.get(count);
  if (ready) return ready;
  if (intervals.size >= mostIntervals) intervals.clear();
  const { low, high } = poissonTest([count, 1]);
  intervals.set(count, [low, high]);
  return [low, high];
}

const normal95 = standardNormal.quantile(0.975);

// How many amounts there are varies as much as what they are: then the variance of their sum is the sum of their squares.
function summed(items: readonly Item[], stretches: number): Result {
  const amounts = amountsOf(items);
  const sum = exactSum(amounts);
  if (stretches === 0) return { numerator: sum, denominator: 0, items };
  const value = sum / stretches;
  if (items.length < 2 || !areModest(amounts)) return { numerator: sum, denominator: stretches, value, items };
  const reach = normal95 * Math.sqrt(exactSum(amounts.map((amount) => amount ** 2)));
  const interval = [(sum - reach) / stretches, (sum + reach) / stretches] as const;
  return { numerator: sum, denominator: stretches, value, interval, items };
}

function meanOf(items: readonly Item[]): Result {
  const amounts = amountsOf(items);
  const [sum, count] = [exactSum(amounts), amounts.length];
  if (count === 0) return { numerator: 0, denominator: 0, items };
  const interval = count > 1 && areModest(amounts) ? meanInterval(momentsOf(amounts)) : undefined;
  return { numerator: sum, denominator: count, value: sum / count, interval, items };
}

function quantileOf(items: readonly Item[], share: number): Result {
  const amounts = amountsOf(items);
  if (amounts.length === 0) return { numerator: 0, denominator: 0, items };
  const value = quantile(amounts, share);
  const shown = items.map((item) => ({ ...item, counts: (item.amount ?? 0) <= value }));
  const numerator = shown.filter(({ counts }) => counts).length;
  return { numerator, denominator: amounts.length, value, interval: orderInterval(amounts, share), items: shown };
}

/** From one of the values to another, between which the true quantile lies; undefined where there are too few on one side. */
function orderInterval(amounts: Float64Array, share: number): readonly [low: number, high: number] | undefined {
  const sorted = amounts.toSorted();
  const below = binomial(sorted.length, share);
  const low = sorted[below.quantile(0.025) - 1];
  const high = sorted[below.quantile(0.975)];
  return low === undefined || high === undefined ? undefined : [low, high];
}

function ratioOf({ over, under, by }: Ratio, items: readonly Item[]): Result {
  const top = sideOf(over, items, "over");
  const bottom = sideOf(under, items, "under");
  const shown = [...top.kept, ...bottom.kept];
  const sides = { numerator: top.total, denominator: bottom.total, items: shown };
  const value = top.total / bottom.total;
  if (!Number.isFinite(value)) return sides; // over nothing, or over next to nothing
  const areCounts = over.kind === "event-count" && under.kind === "event-count";
  const isDistinct = over.kind === "distinct-count" || under.kind === "distinct-count";
  if (by === undefined && isDistinct) return { ...sides, value };
  const interval =
    by === undefined && areCounts && !shared(shown)
      ? countsInterval(top.total, bottom.total)
      : deltaInterval(shown, by === undefined);
  return { ...sides, value, interval };
}

function sideOf(part: RatioPart, items: readonly Item[], side: "over" | "under") {
  const of = items.filter((item) => item.side === side);
  const kept = part.kind === "distinct-count" ? distinct(of) : of;
  return { kept, total: part.kind === "property-sum" ? exactSum(amountsOf(kept)) : kept.length };
}

/** Whether one event stands on both sides, which are not independent then. */
function shared(items: readonly Item[]): boolean {
  const over = new Set(items.filter(({ side }) => side === "over").map(({ entity }) => entity));
  return items.some(({ side, entity }) => side === "under" && over.has(entity));
}

function countsInterval(over: number, under: number): readonly [low: number, high: number] | undefined {
  const { low, high } = rateRatioTest([over, 1], [under, 1]);
  return Number.isFinite(high) ? [low, high] : undefined;
}

function deltaInterval(items: readonly Item[], eachEvent: boolean): readonly [low: number, high: number] | undefined {
  const units = new Map<string, { over: number; under: number }>();
  for (const { unit = "", entity, side = "over", amount = 1 } of items) {
    const key = eachEvent ? entity : unit;
    const sums = units.get(key) ?? { over: 0, under: 0 };
    sums[side] += amount;
    units.set(key, sums);
  }
  const over = Float64Array.from(units.values(), (sums) => sums.over);
  const under = Float64Array.from(units.values(), (sums) => sums.under);
  if (units.size < 2 || !areModest(over) || !areModest(under)) return undefined;
  const pairs = pairMomentsOf(over, under);
  if (pairs.y.mean === 0) return undefined; // what is left of sums that rounding made nothing of
  const { low, high } = ratioInterval(pairs);
  return Number.isFinite(high - low) ? [low, high] : undefined;
}

/** One item for each value, with all the events that have it. */
function distinct(items: readonly Item[]): Item[] {
  const found = new Map<string, Item & { readonly positions: number[] }>();
  for (const item of items) {
    const ready = found.get(item.entity);
    if (ready) ready.positions.push(...item.positions);
    else found.set(item.entity, { ...item, positions: [...item.positions] });
  }
  return [...found.values()];
}

function amountsOf(items: readonly Item[]): Float64Array {
  return Float64Array.from(items, ({ amount = 0 }) => amount);
}

// Squares of larger amounts would overflow.
const largest = 1e100;

/** Whether an interval can be computed from amounts. */
function areModest(amounts: Iterable<number>): boolean {
  for (const amount of amounts) if (Math.abs(amount) > largest) return false;
  return true;
}
