import { anyOrderChain, eachByItself, type Found } from "./funnel-any.ts";
import type { PlainFunnel } from "./funnel-definition.ts";
import { orderedChain, type Start } from "./funnel-ordered.ts";
import { plansOf } from "./funnel-plan.ts";
import { type Stretch, stretches } from "./funnel-stretch.ts";
import { hasTies, tiedChain } from "./funnel-tied.ts";
import type { Journeys } from "./journeys.ts";
import type { Properties } from "./property.ts";

/** A chain as rows of the journeys, in time order, with the step (from 0) that each stands for. */
export interface Walked {
  readonly rows: readonly number[];
  readonly steps: readonly number[];
  /** How far it came: the furthest step, counted from 1; where steps have no order, how many of them. */
  readonly depth: number;
}

/** Reads the chains of an entity: none or one; with attempt "every" as many as there were. */
export function walker(
  journeys: Journeys,
  funnel: PlainFunnel,
  properties: Properties,
): (entity: number) => readonly Walked[] {
  const of = stretches(journeys, funnel, properties);
  const find = finder(funnel);
  const told = (stretch: Stretch, { rows, steps }: Found): Walked => ({
    rows: rows.map((i) => stretch.rows[i] ?? 0),
    steps,
    depth: isOrdered(funnel) ? (steps.at(-1) ?? 0) + 1 : steps.length,
  });
  return (entity) => {
    const parts = of(entity);
    const chains =
      funnel.attempt === "every"
        ? parts.flatMap((stretch) => attempts(stretch, find).map((found) => told(stretch, found)))
        : (funnel.attempt === "first"
            ? firstStarts(parts)
            : parts.map((stretch) => [stretch, undefined] as const)
          ).flatMap(([stretch, start]) => {
            const found = find(stretch, 0, start);
            return found ? [told(stretch, found)] : [];
          });
    if (chains.length < 2) return chains;
    if (funnel.attempt === "every") return chains.sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0));
    return chains.sort(better).slice(0, 1);
  };
}

/** Whether steps come one after another. */
export function isOrdered({ order }: Pick<PlainFunnel, "order">): boolean {
  return order === "ordered" || order === "strict";
}

type Find = (stretch: Stretch, from: number, start: Start) => Found | undefined;

function finder(funnel: PlainFunnel): Find {
  const steps = funnel.steps.length;
  if (funnel.order === "each") return (stretch) => eachByItself(stretch, steps);
  if (funnel.order === "any") {
    const how = { steps, within: funnel.within };
    return (stretch, from, start) => anyOrderChain(stretch, how, from, start);
  }
  const plans = plansOf(funnel);
  const mayTie = funnel.ties === "any-order";
  return (stretch, from, start) => {
    const isTied = mayTie && hasTies(stretch);
    const found = plans.flatMap((plan) => {
      const rows = isTied ? tiedChain(stretch, plan, from, start) : orderedChain(stretch, plan, from, start);
      return rows.length > 0 ? [{ rows, steps: plan.steps.slice(0, rows.length) }] : [];
    });
    if (found.length < 2) return found[0];
    return found.sort((a, b) => better(withDepth(a), withDepth(b)))[0];
  };
}

function withDepth({ rows, steps }: Found): Walked {
  return { rows, steps, depth: (steps.at(-1) ?? 0) + 1 };
}

// The deeper, then the one with more events, then the earlier, event by event.
function better(a: Walked, b: Walked): number {
  if (a.depth !== b.depth) return b.depth - a.depth;
  if (a.rows.length !== b.rows.length) return b.rows.length - a.rows.length;
  for (const [i, row] of a.rows.entries()) {
    const by = row - (b.rows[i] ?? 0) || (a.steps[i] ?? 0) - (b.steps[i] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}

// The first start of all, in the part that has it.
function firstStarts(parts: readonly Stretch[]): (readonly [Stretch, number])[] {
  const found = parts.flatMap((stretch) => {
    const start = stretch.starts.indexOf(true);
    return start < 0 ? [] : [[stretch, start] as const];
  });
  return found.sort(([a, i], [b, j]) => (a.rows[i] ?? 0) - (b.rows[j] ?? 0)).slice(0, 1);
}

function attempts(stretch: Stretch, find: Find): Found[] {
  const found: Found[] = [];
  let start = stretch.starts.indexOf(true);
  let from = 0;
  while (start >= 0) {
    const attempt = find(stretch, from, start);
    if (!attempt) break;
    found.push(attempt);
    from = Math.max(...attempt.rows) + 1;
    start = stretch.starts.indexOf(true, from);
  }
  return found;
}
