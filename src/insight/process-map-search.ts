import type { Micros } from "../event/index.ts";
import { selectKth } from "../statistics/index.ts";
import type { Journeys } from "./journeys.ts";
import { placesOf, type Quantiles, quantileShares, quantilesAt } from "./process-map-durations.ts";
import { joined } from "./process-map-merge.ts";
import { activitiesOf, pairsOf } from "./process-map-pairs.ts";
import { type MapPart, PartsDiffer } from "./process-map-part.ts";
import { sideBySide, startsOf } from "./process-map-sample.ts";
import { edgesEach, keptSlots, zoneDurations, zonesEach } from "./process-map-zones.ts";

/**
 * Which durations must be seen one by one to tell the quantiles of these pairs exactly: those in two brackets, which a sample says that the
 * quantiles lie in. Where the sample was wrong, the next round looks at all durations of the pair.
 */
export interface MapSearch {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** By pair its number among the pairs of the merged parts. */
  readonly pairs: Uint32Array;
  /** By pair four ends: of the bracket of the median, and of that of the 90th percentile. */
  readonly brackets: Float64Array;
}

/** What one worker found: by pair how many durations lie in each zone, and those in brackets, slot after slot. */
export interface MapFound {
  readonly counts: Uint32Array;
  readonly ticks: Float64Array;
}

/** A search, and what each worker found. */
export interface MapRound {
  readonly search: MapSearch;
  readonly found: readonly MapFound[];
}

/** What to look for next, from the merged parts and the rounds before; undefined where all is known. */
export function mapSearch(part: MapPart, rounds: readonly MapRound[] = []): MapSearch | undefined {
  const { sample, counts } = part;
  if (!sample) return undefined;
  const [last] = rounds.slice(-1);
  if (!last) return counts.length === 0 ? undefined : searchOf(part, [...counts.keys()], bracketsOf(sample));
  const missed = [...last.search.pairs].filter((_, number) => isMissed(zonesOf(last.found, number)));
  return missed.length === 0 ? undefined : searchOf(part, missed, () => whole);
}

type Bracket = readonly [low: number, high: number, low: number, high: number];
const none = Infinity;
const whole: Bracket = [-Infinity, Infinity, none, none];

function searchOf({ from, to }: MapPart, pairs: readonly number[], bracketOf: (pair: number) => Bracket): MapSearch {
  return {
    from: Uint32Array.from(pairs, (pair) => from[pair] ?? 0),
    to: Uint32Array.from(pairs, (pair) => to[pair] ?? 0),
    pairs: Uint32Array.from(pairs),
    brackets: Float64Array.from(pairs.flatMap(bracketOf)),
  };
}

/** With fewer in the sample, all durations are looked at. */
const leastSample = 40;
/** Of so many standard errors of its rank, one bracket in some ten thousand misses its quantile. */
const errors = 4;

function bracketsOf({ counts, ticks }: NonNullable<MapPart["sample"]>): (pair: number) => Bracket {
  const starts = startsOf(counts);
  return (pair) => {
    const [start, size] = [starts[pair] ?? 0, counts[pair] ?? 0];
    if (size < leastSample) return whole;
    const sorted = ticks.slice(start, start + size).sort();
    const [median, p90] = [around(sorted, quantileShares.median), around(sorted, quantileShares.p90)] as const;
    return median[1] >= p90[0] ? [median[0], p90[1], none, none] : [...median, ...p90];
  };
}

function around(sorted: Float64Array, share: number): readonly [number, number] {
  const place = share * (sorted.length - 1);
  const reach = errors * Math.sqrt(share * (1 - share) * sorted.length) + 1;
  return [sorted[Math.floor(place - reach)] ?? -Infinity, sorted[Math.ceil(place + reach)] ?? Infinity];
}

/** Looks through the entities of these journeys for the durations that are wanted. */
export function mapFound(journeys: Journeys, search: MapSearch, mostSquared?: number): MapFound {
  const pairs = pairsOf(journeys, activitiesOf(journeys), mostSquared);
  const passedOver = search.from.length;
  const numberOf = new Uint32Array(pairs.cells).fill(passedOver);
  for (const [number, from] of search.from.entries()) {
    const cell = pairs.cellOf(from, search.to[number] ?? 0);
    if (cell !== undefined) numberOf[cell] = number;
  }
  const brackets = Float64Array.from([...search.brackets, none, none, none, none]);
  const { counts, slots, ticks } = zoneDurations(pairs, journeys.times, { numberOf, brackets });
  return { counts, ticks: sideBySide(keptOf(counts, keptSlots(brackets)), slots, ticks) };
}

/** By slot, how many durations are there one by one. */
function keptOf(counts: Uint32Array, isKept: Uint8Array): Uint32Array {
  return counts.map((count, slot) => (isKept[slot] === 1 ? count : 0));
}

/** By pair of the merged parts, its quantiles. Errors: insight/parts-differ where the rounds do not tell them. */
export function quantilesFound({ counts, tick }: MapPart, rounds: readonly MapRound[]): readonly Quantiles[] {
  const all: (Quantiles | undefined)[] = Array.from(counts, () => undefined);
  for (const { search, found } of rounds) {
    const isKept = keptSlots(search.brackets);
    const starts = found.map((one) => startsOf(keptOf(one.counts, isKept)));
    for (const [number, pair] of search.pairs.entries()) {
      const sizes = zonesOf(found, number);
      if (sizes.reduce((sum, size) => sum + size, 0) !== counts[pair]) throw new PartsDiffer({});
      if (isMissed(sizes)) continue;
      const ticksOf = (zone: number) => {
        const slot = number * zonesEach + zone;
        // All alike: one of them tells what each is.
        if (isKept[slot] !== 1) return search.brackets[number * edgesEach + zone - 1] ?? 0;
        return joined(
          found.map(({ ticks, counts: mine }, worker) => {
            const start = starts[worker]?.[slot] ?? 0;
            return ticks.subarray(start, start + (mine[slot] ?? 0));
          }),
        );
      };
      all[pair] = quantilesIn(sizes, ticksOf, tick);
    }
  }
  return all.map((quantiles) => {
    if (!quantiles) throw new PartsDiffer({});
    return quantiles;
  });
}

/** How many durations of a pair lie in each of its zones, all workers' together. */
function zonesOf(found: readonly MapFound[], number: number): number[] {
  return Array.from({ length: zonesEach }, (_, zone) =>
    found.reduce((sum, { counts }) => sum + (counts[number * zonesEach + zone] ?? 0), 0),
  );
}

interface Place {
  readonly zone: number;
  /** Its place among the durations of the zone. */
  readonly within: number;
}

function placeIn(sizes: readonly number[], place: number): Place {
  let [zone, within] = [0, place];
  while (zone < sizes.length && within >= (sizes[zone] ?? 0)) within -= sizes[zone++] ?? 0;
  return { zone, within };
}

function isMissed(sizes: readonly number[]): boolean {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  return placesOf(count).some((place) => placeIn(sizes, place).zone % 2 === 0);
}

function quantilesIn(
  sizes: readonly number[],
  ticksOf: (zone: number) => Float64Array | number,
  tick: Micros,
): Quantiles {
  const columns = new Map<number, Float64Array | number>();
  const at = (place: number) => {
    const { zone, within } = placeIn(sizes, place);
    const column = columns.get(zone) ?? ticksOf(zone);
    columns.set(zone, column);
    return (typeof column === "number" ? column : selectKth(column, within)) * tick;
  };
  const count = sizes.reduce((sum, size) => sum + size, 0);
  return quantilesAt(count, at);
}
