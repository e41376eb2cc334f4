import type { Where } from "./condition.ts";
import { rowTest } from "./condition.ts";
import type { PlainFunnel } from "./funnel-definition.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import { codeAt, type Properties, propertyColumn, sealed } from "./property.ts";

/** The rows of one journey that a funnel looks at, in order. */
export interface Stretch {
  readonly length: number;
  readonly rows: readonly number[];
  readonly at: readonly number[];
  /** One bit for each step that the row can stand for. */
  readonly steps: readonly number[];
  /** One bit for each exclusion that it is. */
  readonly out: readonly number[];
  /** Whether a chain may begin with it. */
  readonly starts: readonly boolean[];
}

/** Reads the stretches of an entity: one, or one for each combination of the properties that are held. */
export function stretches(
  journeys: Journeys,
  funnel: PlainFunnel,
  properties: Properties,
): (entity: number) => readonly Stretch[] {
  const { from, to } = journeys;
  const occurred = occurredIn(journeys);
  const { order, ties, constant, startFrom, startBefore } = funnel;
  const steps = rowBits(journeys, funnel.steps, properties);
  const out = rowBits(journeys, funnel.exclude, properties);
  const key = heldKey(journeys, constant, properties);
  const all = order === "strict";
  const isStart = (bits: number, at: number) =>
    (order === "any" ? bits !== 0 : (bits & 1) !== 0) && at >= startFrom && at < startBefore;
  const put = (stretch: OpenStretch, row: number, bits: number, isOut: number) => {
    const at = occurred(row);
    const isOutside = order === "each" && !(at >= startFrom && at < startBefore);
    stretch.length += 1;
    stretch.rows.push(row);
    stretch.at.push(at);
    stretch.steps.push(isOutside ? 0 : bits);
    stretch.out.push(isOut);
    stretch.starts.push(isStart(bits, at));
  };
  // Where the log's order holds, nothing before the first start can be part of a chain.
  const skips = (order === "ordered" || order === "strict") && ties === "log-order";
  return (entity) => {
    const end = to[entity] ?? 0;
    let first = from[entity] ?? 0;
    if (skips) while (first < end && !isStart(steps(first), occurred(first))) first++;
    if (first === end) return [];
    const held = new Map<string, OpenStretch>();
    const found: OpenStretch[] = [];
    const whole = constant.length === 0 ? openStretch() : undefined;
    if (whole) found.push(whole);
    for (let row = first; row < end; row++) {
      const [bits, isOut] = [steps(row), out(row)];
      if (bits === 0 && isOut === 0 && !all) continue;
      const value = whole ? undefined : key(row);
      const ready = whole ?? (value === undefined ? undefined : held.get(value));
      const stretch = ready ?? openStretch();
      if (!ready) found.push(stretch);
      if (!ready && value !== undefined) held.set(value, stretch);
      put(stretch, row, bits, isOut);
    }
    return found;
  };
}

interface OpenStretch extends Stretch {
  length: number;
  readonly rows: number[];
  readonly at: number[];
  readonly steps: number[];
  readonly out: number[];
  readonly starts: boolean[];
}

function openStretch(): OpenStretch {
  return { length: 0, rows: [], at: [], steps: [], out: [], starts: [] };
}

// What an event does not have is not known to be the same as anything, so such an event is a journey of its own.
function heldKey(
  { positions }: Journeys,
  names: readonly string[],
  properties: Properties,
): (row: number) => string | undefined {
  const columns = names.map((name) => propertyColumn(properties, name));
  return (row) => {
    const codes = columns.map((column) => codeAt(column, positions[row] ?? 0));
    return codes.some((code) => code <= sealed) ? undefined : codes.join();
  };
}

interface Wanted {
  readonly types: readonly string[];
  readonly where: readonly Where[];
}

/** By kind: one bit for each of these that its type, or one that it refines, satisfies. */
export function kindBits({ kinds, types }: Journeys, wanted: readonly Wanted[]): Int32Array {
  return Int32Array.from(kinds, (codes) => {
    const names = codes.map((code) => types[code] ?? "");
    return wanted.reduce((bits, of, i) => (of.types.some((type) => names.includes(type)) ? bits | (1 << i) : bits), 0);
  });
}

/** Reads, by row, one bit for each of these that the event is, its conditions included. */
export function rowBits(
  journeys: Journeys,
  wanted: readonly Wanted[],
  properties: Properties,
): (row: number) => number {
  const { kindOf } = journeys;
  const byKind = kindBits(journeys, wanted);
  const tests = wanted.flatMap(({ where }, i) =>
    where.length > 0 ? [{ bit: 1 << i, holds: rowTest(journeys, where, properties) }] : [],
  );
  if (tests.length === 0) return (row) => byKind[kindOf[row] ?? 0] ?? 0;
  return (row) => {
    let bits = byKind[kindOf[row] ?? 0] ?? 0;
    for (const { bit, holds } of tests) if ((bits & bit) !== 0 && !holds(row)) bits &= ~bit;
    return bits;
  };
}
