import { type MapPart, PartsDiffer } from "./process-map-part.ts";
import { type DurationSample, startsOf } from "./process-map-sample.ts";

/** The parts as one. */
export function mergedParts(parts: readonly MapPart[]): MapPart {
  const [first] = parts;
  if (!first) throw new PartsDiffer({});
  if (parts.length === 1) return first;
  for (const part of parts) {
    const same = part.tick === first.tick && part.measure === first.measure && part.by === first.by;
    if (!same || part.names.join("\n") !== first.names.join("\n")) throw new PartsDiffer({});
  }
  const index = new Map<number, number>();
  const numbers = parts.map(({ from, to, names }) =>
    Uint32Array.from(from, (a, i) => {
      const key = a * names.length + (to[i] ?? 0);
      const ready = index.get(key);
      if (ready === undefined) index.set(key, index.size);
      return ready ?? index.size - 1;
    }),
  );
  const size = index.size;
  const keys = [...index.keys()];
  const added = (columnOf: (part: MapPart) => Uint32Array): Uint32Array => {
    const sum = new Uint32Array(size);
    for (const [p, part] of parts.entries()) {
      for (const [i, value] of columnOf(part).entries()) {
        const at = numbers[p]?.[i] ?? 0;
        sum[at] = (sum[at] ?? 0) + value;
      }
    }
    return sum;
  };
  return {
    ...first,
    entities: parts.reduce((sum, part) => sum + part.entities, 0),
    activities: {
      counts: addedUp(parts.map((part) => part.activities.counts)),
      entities: addedUp(parts.map((part) => part.activities.entities)),
      repeating: addedUp(parts.map((part) => part.activities.repeating)),
      starts: addedUp(parts.map((part) => part.activities.starts)),
      ends: addedUp(parts.map((part) => part.activities.ends)),
    },
    from: Uint32Array.from(keys, (key) => Math.floor(key / first.names.length)),
    to: Uint32Array.from(keys, (key) => key % first.names.length),
    counts: added((part) => part.counts),
    pairEntities: added((part) => part.pairEntities),
    ...(first.totals && { totals: mergedTotals(parts, numbers, size) }),
    ...(first.sample && { sample: mergedSamples(parts, numbers, size) }),
    ...(first.cases && { cases: joined(parts.map((part) => part.cases ?? new Float64Array(0))) }),
  };
}

function addedUp(columns: readonly Uint32Array[]): Uint32Array {
  const sum = new Uint32Array(columns[0]?.length ?? 0);
  for (const column of columns) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (column[i] ?? 0);
  return sum;
}

function mergedTotals(
  parts: readonly MapPart[],
  numbers: readonly Uint32Array[],
  size: number,
): NonNullable<MapPart["totals"]> {
  const [sum, carry] = [new Float64Array(size), new Float64Array(size)];
  const [min, max] = [new Float64Array(size).fill(Infinity), new Float64Array(size).fill(-Infinity)];
  for (const [p, { totals }] of parts.entries()) {
    if (!totals) throw new PartsDiffer({});
    for (const [i, at] of (numbers[p] ?? []).entries()) {
      const total = (sum[at] ?? 0) + (totals.sum[i] ?? 0);
      const isOver = total >= 2 ** 53;
      sum[at] = isOver ? (sum[at] ?? 0) - 2 ** 53 + (totals.sum[i] ?? 0) : total;
      carry[at] = (carry[at] ?? 0) + (totals.carry[i] ?? 0) + (isOver ? 1 : 0);
      min[at] = Math.min(min[at] ?? 0, totals.min[i] ?? 0);
      max[at] = Math.max(max[at] ?? 0, totals.max[i] ?? 0);
    }
  }
  return { sum, carry, min, max };
}

function mergedSamples(parts: readonly MapPart[], numbers: readonly Uint32Array[], size: number): DurationSample {
  const of: Float64Array[][] = Array.from({ length: size }, () => []);
  for (const [p, { sample }] of parts.entries()) {
    if (!sample) throw new PartsDiffer({});
    const starts = startsOf(sample.counts);
    for (const [i, number] of (numbers[p] ?? []).entries()) {
      const start = starts[i] ?? 0;
      of[number]?.push(sample.ticks.subarray(start, start + (sample.counts[i] ?? 0)));
    }
  }
  return {
    counts: Uint32Array.from(of, (some) => some.reduce((sum, { length }) => sum + length, 0)),
    ticks: joined(of.flat()),
  };
}

export function joined(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let next = 0;
  for (const array of arrays) {
    all.set(array, next);
    next += array.length;
  }
  return all;
}
