import type { Journeys } from "./journeys.ts";
import { activitiesOf, byCodeUnit } from "./process-map-pairs.ts";
import { type JourneyRow, rowMaker } from "./process-map-rows.ts";

export interface Repeated {
  readonly type: string;
  /** Events beyond the first of their entity: those that came at once, one after the other, and those that came back later. */
  readonly extra: number;
  readonly atOnce: number;
  readonly later: number;
  /** Entities in which it happens more than once. */
  readonly entities: number;
}

export interface Loop {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly entities: number;
}

/** Work that is done again. Everything is sorted by count, then by name in the order of code units. */
export interface Rework {
  /** Entities that have events, and those in which something happens more than once. */
  readonly entities: number;
  readonly reworked: number;
  readonly repeated: readonly Repeated[];
  /** Edges that lead back to a type that the entity had before, and not just before: each is one extra event of `to`. */
  readonly back: readonly Loop[];
  /** `from`, `to`, and directly `from` again: counted each time, also where they overlap (A B A B has two). */
  readonly pingPong: readonly Loop[];
}

/** A number of the answer that leads to its rows. */
export type ReworkPlace =
  | { readonly extra: string; readonly kind?: "at once" | "later" }
  | { readonly back: readonly [from: string, to: string] }
  | { readonly pingPong: readonly [from: string, to: string] }
  | { readonly reworked: true };

interface Step {
  readonly entity: number;
  readonly row: number;
  readonly code: number;
  /** The codes one and two rows before; -1 where there is none. */
  readonly before: number;
  readonly beforeThat: number;
  /** Whether the entity had this type before. */
  readonly isAgain: boolean;
}

/** Counts what entities do again. */
export function rework(journeys: Journeys): Rework {
  const { codeOf, names } = activitiesOf(journeys);
  const repeated = new Map<number, { atOnce: number; later: number; entities: number; last: number }>();
  const [back, pingPong] = [loopCounter(names), loopCounter(names)];
  let [reworked, lastReworked, entities] = [0, -1, 0];
  for (let e = 0; e < journeys.from.length; e++) if ((journeys.to[e] ?? 0) > (journeys.from[e] ?? 0)) entities += 1;
  for (const { entity, code, before, beforeThat, isAgain } of steps(journeys, codeOf, names.length)) {
    if (!isAgain) continue;
    if (lastReworked !== entity) reworked += 1;
    lastReworked = entity;
    const one = repeated.get(code) ?? { atOnce: 0, later: 0, entities: 0, last: -1 };
    if (one.last !== entity) one.entities += 1;
    one.last = entity;
    one[before === code ? "atOnce" : "later"] += 1;
    repeated.set(code, one);
    if (before !== code) back.add(before, code, entity);
    if (before !== code && beforeThat === code) pingPong.add(code, before, entity);
  }
  return {
    entities,
    reworked,
    repeated: [...repeated]
      .map(([code, { atOnce, later, entities: some }]) => ({
        type: names[code] ?? "",
        extra: atOnce + later,
        atOnce,
        later,
        entities: some,
      }))
      .sort((a, b) => b.extra - a.extra || byCodeUnit(a.type, b.type)),
    back: back.loops(),
    pingPong: pingPong.loops(),
  };
}

/** The rows behind a number: the event that is extra, both of an edge back, all three of a ping-pong, whole journeys of the reworked. */
export function* reworkRows(journeys: Journeys, place: ReworkPlace): Generator<JourneyRow> {
  const { codeOf, names } = activitiesOf(journeys);
  const { from, to } = journeys;
  const make = rowMaker(journeys);
  const code = (type: string) => names.indexOf(type);
  let last = -1;
  for (const step of steps(journeys, codeOf, names.length)) {
    const { entity, row, before, beforeThat, isAgain } = step;
    if (!isAgain) continue;
    if ("reworked" in place) {
      const first = from[entity] ?? 0;
      if (last !== entity)
        yield make(
          entity,
          Array.from({ length: (to[entity] ?? 0) - first }, (_, i) => first + i),
        );
      last = entity;
    } else if ("extra" in place) {
      const isKind = place.kind === undefined || (before === step.code) === (place.kind === "at once");
      if (step.code === code(place.extra) && isKind) yield make(entity, [row]);
    } else if ("back" in place) {
      const [a, b] = place.back;
      if (a !== b && before === code(a) && step.code === code(b)) yield make(entity, [row - 1, row]);
    } else {
      const [a, b] = place.pingPong;
      const isIt = a !== b && beforeThat === code(a) && before === code(b) && step.code === code(a);
      if (isIt) yield make(entity, [row - 2, row - 1, row]);
    }
  }
}

function* steps({ from, to }: Journeys, codeOf: Uint8Array | Uint16Array, size: number): Generator<Step> {
  const seen = new Int32Array(size).fill(-1);
  for (let entity = 0; entity < from.length; entity++) {
    let [before, beforeThat] = [-1, -1];
    for (let row = from[entity] ?? 0; row < (to[entity] ?? 0); row++) {
      const code = codeOf[row] ?? 0;
      yield { entity, row, code, before, beforeThat, isAgain: seen[code] === entity };
      seen[code] = entity;
      [before, beforeThat] = [code, before];
    }
  }
}

function loopCounter(names: readonly string[]) {
  const counts = new Map<number, { count: number; entities: number; last: number }>();
  return {
    add: (from: number, to: number, entity: number) => {
      const key = from * names.length + to;
      const one = counts.get(key) ?? { count: 0, entities: 0, last: -1 };
      one.count += 1;
      if (one.last !== entity) one.entities += 1;
      one.last = entity;
      counts.set(key, one);
    },
    loops: (): Loop[] =>
      [...counts]
        .map(([key, { count, entities }]) => {
          const [from, to] = [names[Math.floor(key / names.length)] ?? "", names[key % names.length] ?? ""];
          return { from, to, count, entities };
        })
        .sort((a, b) => b.count - a.count || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to)),
  };
}
