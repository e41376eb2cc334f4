import type { Micros } from "../event/index.ts";
import { type FunnelStep, funnel } from "./funnel.ts";
import { BadFunnel, funnelFor } from "./funnel-check.ts";
import { type Funnel, longestChain } from "./funnel-definition.ts";
import { rowBits } from "./funnel-stretch.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import { type Period, type PeriodKind, periodFinder } from "./period.ts";
import { noProperties, type Properties } from "./property.ts";

export interface TrendOptions {
  readonly period: PeriodKind;
  /** Up to when the log is known to be whole. Default: the latest event of the journeys. */
  readonly until?: Micros | undefined;
}

/** The funnel of the chains that began in a period. */
export interface TrendPoint extends Period {
  /** Whether each of its chains has had all the time that it may take. Where not, the later steps can still grow. */
  readonly isComplete: boolean;
  readonly steps: readonly FunnelStep[];
}

const mostPeriods = 1000;

/** The same funnel for each period in which a chain could have begun, from the first to the last. An entity counts in each that it began in. */
export function funnelTrend(
  journeys: Journeys,
  definition: Funnel,
  { period, until }: TrendOptions,
  properties: Properties = noProperties,
): TrendPoint[] {
  const longest = longestChain(funnelFor(journeys, definition));
  const periodOf = periodFinder(period);
  const { first, last, latest } = starts(journeys, definition, properties);
  if (first === undefined || last === undefined) return [];
  const found: Period[] = [];
  for (let next = periodOf(first); next.from <= last; next = periodOf(next.to)) {
    if (found.length === mostPeriods)
      throw new BadFunnel({
        at: "the trend",
        problem: `would have more than ${mostPeriods} periods`,
        next: "Take longer periods, or fewer with startFrom and startBefore.",
      });
    found.push(next);
  }
  return found.map((one) => ({
    ...one,
    isComplete: one.to + longest <= (until ?? latest),
    steps: funnel(journeys, trendFunnel(definition, one), properties).steps,
  }));
}

/** The funnel that a point of the trend counts; `funnelChains` of it are the chains behind the point. */
export function trendFunnel(definition: Funnel, { from, to }: Pick<Period, "from" | "to">): Funnel {
  return {
    ...definition,
    startFrom: Math.max(from, definition.startFrom ?? -Infinity),
    startBefore: Math.min(to, definition.startBefore ?? Infinity),
  };
}

function starts(journeys: Journeys, definition: Funnel, properties: Properties) {
  const { steps, order, startFrom, startBefore } = funnelFor(journeys, definition);
  const bits = rowBits(journeys, steps, properties);
  const startBits = order === "any" || order === "each" ? -1 : 1;
  const at = occurredIn(journeys);
  let [first, last, latest]: [number | undefined, number | undefined, number] = [undefined, undefined, -Infinity];
  for (let e = 0; e < journeys.entities.length; e++) {
    for (let row = journeys.from[e] ?? 0; row < (journeys.to[e] ?? 0); row++) {
      const now = at(row);
      latest = Math.max(latest, now);
      if ((bits(row) & startBits) === 0 || now < startFrom || now >= startBefore) continue;
      first = Math.min(first ?? now, now);
      last = Math.max(last ?? now, now);
    }
  }
  return { first, last, latest };
}
