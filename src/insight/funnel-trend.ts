import type { Micros } from "../event/index.ts";
import { type FunnelStep, funnel } from "./funnel.ts";
import { BadFunnel, funnelFor } from "./funnel-check.ts";
import { type Funnel, longestChain } from "./funnel-definition.ts";
import { rowBits } from "./funnel-stretch.ts";
import { type Journeys, occurredIn } from "./journeys.ts";
import { noProperties, type Properties } from "./property.ts";

export interface TrendOptions {
  /** How long a period is. Periods begin at whole multiples of it since 1970-01-01T00:00Z. */
  readonly every: Micros;
  /** Up to when the log is known to be whole. Default: the latest event of the journeys. */
  readonly until?: Micros | undefined;
}

/** The funnel of the chains that began in a period: from `from` on, before `to`. */
export interface TrendPoint {
  readonly from: Micros;
  readonly to: Micros;
  /** Whether each of its chains has had all the time that it may take. Where not, the later steps can still grow. */
  readonly isComplete: boolean;
  readonly steps: readonly FunnelStep[];
}

const mostPeriods = 1000;

/** The same funnel for each period in which a chain could have begun, from the first to the last. An entity counts in each that it began in. */
export function funnelTrend(
  journeys: Journeys,
  definition: Funnel,
  { every, until }: TrendOptions,
  properties: Properties = noProperties,
): TrendPoint[] {
  const plain = funnelFor(journeys, definition);
  if (!(every > 0))
    throw new BadFunnel({ at: `a period of ${every} microseconds`, problem: "holds nothing", next: "Give it more." });
  const longest = longestChain(plain);
  const { first, last, latest } = starts(journeys, definition, properties);
  if (first === undefined || last === undefined) return [];
  const begin = Math.floor(first / every);
  const periods = Math.floor(last / every) - begin + 1;
  if (periods > mostPeriods)
    throw new BadFunnel({
      at: "the trend",
      problem: `would have ${periods} periods, and at most ${mostPeriods} are counted`,
      next: "Take longer periods, or fewer with startFrom and startBefore.",
    });
  return Array.from({ length: periods }, (_, i) => {
    const from = (begin + i) * every;
    return {
      from,
      to: from + every,
      isComplete: from + every + longest <= (until ?? latest),
      steps: funnel(journeys, trendFunnel(definition, { from, to: from + every }), properties).steps,
    };
  });
}

/** The funnel that a point of the trend counts; `funnelChains` of it are the chains behind the point. */
export function trendFunnel(definition: Funnel, { from, to }: Pick<TrendPoint, "from" | "to">): Funnel {
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
