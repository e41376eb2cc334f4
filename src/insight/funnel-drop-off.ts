import { chainTeller, type FunnelChain } from "./funnel.ts";
import { byName, type EntityChain, entityChains, lastRow } from "./funnel-chains.ts";
import { BadFunnel, funnelFor } from "./funnel-check.ts";
import type { Funnel, PlainFunnel } from "./funnel-definition.ts";
import { type Journeys, occurredIn, ownTypeOf } from "./journeys.ts";
import { noProperties, type Properties } from "./property.ts";

export interface DropOff {
  /** The step that was the last one reached, from 1. */
  readonly step: number;
  /** How many chains ended there. */
  readonly count: number;
  /** What the entity did next, inside the window: the own type of its very next event. The most frequent first. */
  readonly next: readonly { readonly type: string; readonly count: number }[];
  /** The types that are not in the list. */
  readonly other: { readonly types: number; readonly count: number };
  /** No further event inside the window. */
  readonly nothing: number;
}

/** What those did instead who came to a step and no further. */
export function funnelDropOff(
  journeys: Journeys,
  definition: Funnel,
  { step, most = 10 }: { readonly step: number; readonly most?: number | undefined },
  properties: Properties = noProperties,
): DropOff {
  const counts = new Map<string | undefined, number>();
  let count = 0;
  for (const { next } of droppedAt(journeys, definition, step, properties)) {
    counts.set(next, (counts.get(next) ?? 0) + 1);
    count += 1;
  }
  const types = [...counts].flatMap(([type, count]) => (type === undefined ? [] : [{ type, count }]));
  types.sort((a, b) => b.count - a.count || byName(a.type, b.type));
  const rest = types.slice(most);
  return {
    step,
    count,
    next: types.slice(0, most),
    other: { types: rest.length, count: rest.reduce((sum, one) => sum + one.count, 0) },
    nothing: counts.get(undefined) ?? 0,
  };
}

/** The chains behind `funnelDropOff`, with what came next; undefined is nothing. */
export function* funnelDropOffChains(
  journeys: Journeys,
  definition: Funnel,
  step: number,
  properties: Properties = noProperties,
): Generator<FunnelChain & { readonly next: string | undefined }> {
  const told = chainTeller(journeys);
  for (const { entity, chain, next } of droppedAt(journeys, definition, step, properties))
    yield { ...told(entity, chain), next };
}

function* droppedAt(
  journeys: Journeys,
  definition: Funnel,
  step: number,
  properties: Properties,
): Generator<EntityChain & { readonly next: string | undefined }> {
  const plain = funnelFor(journeys, definition);
  refuseBad(plain, step);
  const { to, kindOf, types } = journeys;
  const own = ownTypeOf(journeys);
  const at = occurredIn(journeys);
  for (const { entity, chain } of entityChains(journeys, definition, properties)) {
    if (chain.depth !== step) continue;
    const last = lastRow(chain);
    const row = last + 1;
    const from = at(plain.windowFrom === "first-step" ? (chain.rows[0] ?? 0) : last);
    const isInside = row < (to[entity] ?? 0) && at(row) - from <= plain.within;
    yield { entity, chain, next: isInside ? (types[own[kindOf[row] ?? 0] ?? 0] ?? "") : undefined };
  }
}

function refuseBad({ order, steps }: PlainFunnel, step: number): void {
  if (order === "each")
    throw new BadFunnel({
      at: "drop-off",
      problem: "is asked of steps by themselves, which nobody drops off from",
      next: "Ask it of another order.",
    });
  if (Number.isInteger(step) && step >= 1 && step < steps.length) return;
  throw new BadFunnel({
    at: `drop-off after step ${step}`,
    problem: `is no drop-off of a funnel of ${steps.length} steps`,
    next: steps.length > 1 ? `Name a step of 1 to ${steps.length - 1}.` : "Give it a second step.",
  });
}
