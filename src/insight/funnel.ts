import type { Micros } from "../event/index.ts";
import { wilson } from "../statistics/index.ts";
import { funnelFor } from "./funnel-check.ts";
import { type Funnel, type PlainFunnel, plainFunnel } from "./funnel-definition.ts";
import { fastDepths, isFast } from "./funnel-fast.ts";
import { type Walked, walker } from "./funnel-walk.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import { noProperties, type Properties } from "./property.ts";

export interface FunnelStep {
  readonly name: string;
  /** How many entities came here. */
  readonly entities: number;
  /** How many attempts did. Where attempts are not counted, the same as `entities`. */
  readonly count: number;
  /** Shares 0..1 of the counts; undefined where the count that they are a share of is zero. */
  readonly ofFirst?: number;
  readonly ofPrevious?: number;
  /** Where the true shares likely lie (95 %, Wilson). Absent where the one is no part of the other: steps by themselves. */
  readonly ofFirstInterval?: readonly [low: number, high: number];
  readonly ofPreviousInterval?: readonly [low: number, high: number];
}

/** How many came how far. */
export interface FunnelAnswer {
  readonly counts: "entities" | "attempts";
  readonly steps: readonly FunnelStep[];
}

/** What a part of the entities counted: a few numbers, to be added to those of other parts and turned into an answer by `funnelOf`. */
export interface FunnelPart {
  /** By step. */
  readonly counts: readonly number[];
  readonly entities: readonly number[];
}

/** What an entity did: the earliest among its deepest chains, event by event. */
export interface FunnelChain {
  readonly entity: string;
  /** The furthest step, from 1; where steps have no order, how many of them. */
  readonly depth: number;
  /** By event, the number of its step, from 1. */
  readonly steps: readonly number[];
  readonly positions: readonly number[];
  readonly occurred: readonly Micros[];
  readonly start: Micros;
  readonly end: Micros;
}

/**
 * How many entities come how far. What decides the number is in the definition; by default steps are in order, other events may lie between,
 * one event never stands for two steps, and an entity counts for the deepest chain it has from any start.
 *
 * errors  insight/no-steps, insight/too-many-steps, insight/bad-window, insight/bad-funnel, insight/funnel-conflict, insight/other-tag,
 *         insight/property-not-read
 */
export function funnel(journeys: Journeys, definition: Funnel, properties: Properties = noProperties): FunnelAnswer {
  return funnelOf(definition, [funnelPart(journeys, definition, properties)]);
}

/** What these journeys add to the funnel: plain numbers, so that several threads can each count some of the entities. */
export function funnelPart(journeys: Journeys, definition: Funnel, properties: Properties = noProperties): FunnelPart {
  const plain = funnelFor(journeys, definition);
  if (isFast(plain)) {
    const depths = fastDepths(journeys, plain, properties);
    const counts = plain.steps.map((_, i) => depths.subarray(i + 1).reduce((sum, entities) => sum + entities, 0));
    return { counts, entities: counts };
  }
  const tally = stepTally(plain);
  const of = walker(journeys, plain, properties);
  for (let e = 0; e < journeys.entities.length; e++) tally.add(of(e));
  return tally.part();
}

/** The whole answer from what the parts counted. */
export function funnelOf(definition: Funnel, parts: readonly FunnelPart[]): FunnelAnswer {
  const plain = plainFunnel(definition);
  const sum = (of: (part: FunnelPart) => readonly number[], i: number) =>
    parts.reduce((total, part) => total + (of(part)[i] ?? 0), 0);
  const counts = plain.steps.map((_, i) => sum((part) => part.counts, i));
  return {
    counts: plain.attempt === "every" ? "attempts" : "entities",
    steps: plain.steps.map(({ name }, i) => {
      const count = counts[i] ?? 0;
      const isPart = plain.order !== "each";
      const first = shareOf(count, counts[0] ?? 0, isPart);
      const previous: Share = i === 0 ? {} : shareOf(count, counts[before(plain, i)] ?? 0, isPart);
      return {
        name: plain.order === "any" ? `any ${i + 1} of ${plain.steps.length}` : name,
        entities: sum((part) => part.entities, i),
        count,
        ...(first.share !== undefined && { ofFirst: first.share }),
        ...(first.interval && { ofFirstInterval: first.interval }),
        ...(previous.share !== undefined && { ofPrevious: previous.share }),
        ...(previous.interval && { ofPreviousInterval: previous.interval }),
      };
    }),
  };
}

// An optional step is no condition of the next one, which is held against the last step that is one.
function before({ steps }: PlainFunnel, step: number): number {
  let i = step - 1;
  while (i > 0 && steps[i]?.optional) i--;
  return i;
}

interface Share {
  readonly share?: number;
  readonly interval?: readonly [low: number, high: number];
}

// A hit is one of the tries, except where steps are counted by themselves: then the ratio may pass 1, and no interval holds.
function shareOf(hits: number, tries: number, isPart: boolean): Share {
  if (tries === 0) return {};
  return { share: hits / tries, ...(isPart && { interval: wilson(hits, tries) }) };
}

/** The chains behind the numbers of `funnel`, entity by entity. `reaches` says which of them a step counts. */
export function* funnelChains(
  journeys: Journeys,
  definition: Funnel,
  properties: Properties = noProperties,
): Generator<FunnelChain> {
  const of = walker(journeys, funnelFor(journeys, definition), properties);
  const told = chainTeller(journeys);
  for (let e = 0; e < journeys.entities.length; e++) for (const chain of of(e)) yield told(e, chain);
}

/** Whether a chain is one of those that the step (from 1) counts. */
export function reaches({ order }: Pick<Funnel, "order">, chain: FunnelChain, step: number): boolean {
  return order === "any" ? chain.depth >= step : chain.steps.includes(step);
}

/** A chain with names and moments. */
export function chainTeller(journeys: Journeys): (entity: number, chain: Walked) => FunnelChain {
  const at = occurredIn(journeys);
  return (e, { rows, steps, depth }) => {
    const occurred = rows.map(at);
    return {
      entity: entityName(journeys, e),
      depth,
      steps: steps.map((step) => step + 1),
      positions: rows.map((row) => journeys.positions[row] ?? 0),
      occurred,
      start: occurred[0] ?? 0,
      end: occurred.at(-1) ?? 0,
    };
  };
}

/** Counts chains by step, entity by entity. */
export function stepTally(plain: PlainFunnel): { add(chains: readonly Walked[]): void; part(): FunnelPart } {
  const counts = plain.steps.map(() => 0);
  const entities = plain.steps.map(() => 0);
  const isByDepth = plain.order === "any";
  return {
    add: (chains) => {
      const seen = new Set<number>();
      for (const chain of chains) {
        for (const step of isByDepth ? chain.steps.keys() : chain.steps) {
          counts[step] = (counts[step] ?? 0) + 1;
          seen.add(step);
        }
      }
      for (const step of seen) entities[step] = (entities[step] ?? 0) + 1;
    },
    part: () => ({ counts, entities }),
  };
}
