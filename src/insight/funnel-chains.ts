import { funnelFor } from "./funnel-check.ts";
import type { Funnel } from "./funnel-definition.ts";
import { type Walked, walker } from "./funnel-walk.ts";
import type { Journeys } from "./journeys.ts";
import type { Properties } from "./property.ts";

/** A chain with the number of its entity: what the analyses of a funnel are made of. */
export interface EntityChain {
  readonly entity: number;
  readonly chain: Walked;
}

/** Every chain of a funnel, entity by entity. */
export function* entityChains(journeys: Journeys, definition: Funnel, properties: Properties): Generator<EntityChain> {
  const of = walker(journeys, funnelFor(journeys, definition), properties);
  for (let entity = 0; entity < journeys.entities.length; entity++)
    for (const chain of of(entity)) yield { entity, chain };
}

/** The row of a chain's last event in time. */
export function lastRow({ rows }: Walked): number {
  return rows.reduce((last, row) => Math.max(last, row), 0);
}

/** Names in order, the same wherever they come from: by code unit. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
