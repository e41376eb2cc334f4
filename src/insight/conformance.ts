import { wilson } from "../statistics/index.ts";
import { align } from "./conformance-alignment.ts";
import { conformanceTypes, type Path, pathText, type Steps, stepsOf } from "./conformance-path.ts";
import type { Journeys } from "./journeys.ts";
import { byCodeUnit } from "./process-map-pairs.ts";
import { type JourneyRow, rowMaker } from "./process-map-rows.ts";
import { groupWays } from "./variants-grouping.ts";

/**
 * How an entity left the path: a step has no event, an event has no step, or both are there and the event came too early or too late.
 */
export type DeviationKind = "missing" | "unexpected" | "out of order";

export interface Deviation {
  readonly kind: DeviationKind;
  readonly type: string;
  /** How often, and in how many entities. */
  readonly count: number;
  readonly entities: number;
  /** Entities that left the path with it. */
  readonly first: number;
}

export interface Conformance {
  /** The path as it is typed. */
  readonly expected: string;
  /** Entities that have events, and those of them that went the path from its beginning to its end. */
  readonly entities: number;
  readonly fits: number;
  /** The share that fits, and where the true one likely lies (95 %); undefined where there is no entity. */
  readonly fitness?: number;
  readonly interval?: readonly [low: number, high: number];
  /** The most frequent first; equals by kind, then by name. */
  readonly deviations: readonly Deviation[];
}

/** A number of the answer that leads to its rows. */
export type ConformancePlace =
  | { readonly verdict: "fits" | "deviates" }
  /** One row each time it happens; with `first`, only where it is the entity's first deviation. */
  | { readonly deviation: DeviationKind; readonly type: string; readonly first?: boolean };

/** What one entity did: undefined where it fits. */
export interface Verdict {
  readonly entity: number;
  readonly deviations: readonly Found[];
}

interface Found {
  readonly kind: DeviationKind;
  readonly type: string;
  /** Of the entity's events, the number of the one that is meant; of a missing one, the number of the event before it, -1 for none. */
  readonly at: number;
}

/** How the verdicts come about, in one line for people. */
export const conformanceSemanticsLine =
  "fewest changes: an unexpected event and a missing step cost one each; both of one type are one event out of order";

/**
 * Holds every entity against the path it is expected to take, by the fewest changes that would make it fit. An event stands for a
 * step of its own type, or of a type that its own refines.
 *
 * errors  insight/bad-path, insight/journey-too-long
 */
export function conformance(journeys: Journeys, expected: Path): Conformance {
  const counted = new Map<
    string,
    { kind: DeviationKind; type: string; count: number; entities: number; first: number }
  >();
  const ways = waysAgainst(journeys, expected);
  let [entities, fits] = [0, 0];
  for (const { size, deviations } of ways.found) {
    entities += size;
    if (deviations.length === 0) fits += size;
    const seen = new Set<string>();
    for (const [i, { kind, type }] of deviations.entries()) {
      const key = `${kind} ${type}`;
      const one = counted.get(key) ?? { kind, type, count: 0, entities: 0, first: 0 };
      one.count += size;
      if (!seen.has(key)) one.entities += size;
      if (i === 0) one.first += size;
      seen.add(key);
      counted.set(key, one);
    }
  }
  return {
    expected: pathText(expected),
    entities,
    fits,
    ...(entities > 0 && { fitness: fits / entities, interval: wilson(fits, entities) }),
    deviations: [...counted.values()].sort(
      (a, b) => b.count - a.count || byCodeUnit(a.kind, b.kind) || byCodeUnit(a.type, b.type),
    ),
  };
}

/** The verdict on each entity that has events. */
export function* verdicts(journeys: Journeys, expected: Path): Generator<Verdict> {
  const { wayOf, found } = waysAgainst(journeys, expected);
  for (let entity = 0; entity < wayOf.length; entity++) {
    const way = found[wayOf[entity] ?? -1];
    if (way) yield { entity, deviations: way.deviations };
  }
}

/** The rows behind a number: whole journeys of a verdict, and of a deviation the event, or the one after which a step is missing. */
export function* conformanceRows(journeys: Journeys, expected: Path, place: ConformancePlace): Generator<JourneyRow> {
  const { from, to } = journeys;
  const make = rowMaker(journeys);
  for (const { entity, deviations } of verdicts(journeys, expected)) {
    const [first, end] = [from[entity] ?? 0, to[entity] ?? 0];
    if ("verdict" in place) {
      const isMeant = (deviations.length === 0) === (place.verdict === "fits");
      if (isMeant)
        yield make(
          entity,
          Array.from({ length: end - first }, (_, i) => first + i),
        );
      continue;
    }
    for (const [i, { kind, type, at }] of deviations.entries()) {
      if (kind !== place.deviation || type !== place.type || (place.first && i > 0)) continue;
      yield make(entity, at < 0 ? [] : [first + at]);
    }
  }
}

// Entities that went the same way have the same verdict.
function waysAgainst(journeys: Journeys, expected: Path) {
  const steps = stepsOf(expected);
  const { kindOf, kinds, types, from, to } = journeys;
  const wanted = new Map(conformanceTypes(expected).map((name) => [name, types.indexOf(name)]));
  const codes = steps.names.map((name) => wanted.get(name) ?? -1);
  const stands = kinds.map((lineage) => codes.map((code) => lineage.includes(code)));
  const { wayOf, counts, example } = groupWays(journeys, kindOf);
  const found = Array.from(counts, (size, way) => {
    const first = from[example[way] ?? 0] ?? 0;
    const events = (to[example[way] ?? 0] ?? 0) - first;
    const standsAt = (event: number) => stands[kindOf[first + event] ?? 0] ?? [];
    const own = (event: number) => types[kinds[kindOf[first + event] ?? 0]?.[0] ?? -1] ?? "";
    return { size, deviations: deviationsOf(steps, events, standsAt, own) };
  });
  return { wayOf, found };
}

function deviationsOf(
  steps: Steps,
  events: number,
  standsAt: (event: number) => readonly boolean[],
  own: (event: number) => string,
): Found[] {
  const moves = align(steps, events, (event, step) => standsAt(event)[step - 1] === true).filter(
    (move) => move.kind !== "fits",
  );
  // A path misses few steps, however many events a journey has: whatever is unexpected looks for its partner among these alone.
  const missing = moves.flatMap((move, i) => (move.kind === "missing" ? [i] : []));
  const paired = new Set<number>();
  return moves.flatMap((move, i): Found[] => {
    if (paired.has(i)) return [];
    const isPartner = (j: number): boolean => {
      const other = moves[j];
      if (!other || j <= i || paired.has(j)) return false;
      if (move.kind === "missing") return other.kind === "unexpected" && standsAt(other.at)[move.step - 1] === true;
      return other.kind === "missing" && standsAt(move.at)[other.step - 1] === true;
    };
    const j = (move.kind === "missing" ? moves.findIndex((_, j) => isPartner(j)) : missing.find(isPartner)) ?? -1;
    const partner = moves[j];
    if (partner) {
      paired.add(j);
      const event = move.kind === "unexpected" ? move.at : partner.at;
      return [{ kind: "out of order", type: own(event), at: event }];
    }
    if (move.kind === "unexpected") return [{ kind: "unexpected", type: own(move.at), at: move.at }];
    return [{ kind: "missing", type: steps.names[move.step - 1] ?? "", at: move.at - 1 }];
  });
}
