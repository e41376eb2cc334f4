import { type Funnel, type PlainFunnel, plainFunnel } from "./funnel-definition.ts";
import type { Told } from "./sample-journeys.ts";

/** Events of one journey, as the oracle sees them. */
interface Seen {
  readonly at: number;
  readonly position: number;
  readonly lineage: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

interface Chain {
  readonly events: readonly Seen[];
  /** From 0. */
  readonly steps: readonly number[];
}

/**
 * What the tests of funnels hold the answers against: it tries every chain there is, straight from the events and word by word from the
 * definition. Slow, and plainly right.
 */
export function triedChains(events: readonly Told[], who: string, definition: Funnel): Chain[] {
  const funnel = plainFunnel(definition);
  const mine = events
    .map((event, i) => ({
      at: event.at,
      position: i + 1,
      lineage: event.lineage ?? [event.type],
      data: event.data as Record<string, unknown>, // told by the tests as an object
    }))
    .filter((_, i) => [events[i]?.tags[funnel.by] ?? []].flat().includes(who))
    .sort((a, b) => a.at - b.at || a.position - b.position);
  const journeys = parted(mine, funnel);
  if (funnel.attempt === "every")
    return journeys.flatMap((journey) => everyAttempt(journey, funnel)).sort((a, b) => byEvents(a, b));
  if (funnel.attempt === "best")
    return best(
      journeys.flatMap((journey) => tried(journey, funnel)),
      funnel,
    );
  const isFirst = (event: Seen) => mayStart(event, funnel);
  const first = mine.find(isFirst);
  return best(
    journeys.flatMap((journey) => tried(journey, funnel)).filter((chain) => startOf(chain, funnel) === first),
    funnel,
  );
}

// Where steps have an order the start is the event of the first step; else the earliest.
function startOf({ events }: Chain, { order }: PlainFunnel): Seen | undefined {
  return order === "any" ? events.toSorted((a, b) => a.at - b.at || a.position - b.position)[0] : events[0];
}

function parted(mine: readonly Seen[], { constant }: PlainFunnel): Seen[][] {
  if (constant.length === 0) return [[...mine]];
  const parts = new Map<string, Seen[]>();
  for (const event of mine) {
    const values = constant.map((name) => event.data[name]);
    const key = values.includes(undefined) ? `alone ${event.position}` : JSON.stringify(values);
    parts.set(key, [...(parts.get(key) ?? []), event]);
  }
  return [...parts.values()];
}

function everyAttempt(journey: readonly Seen[], funnel: PlainFunnel): Chain[] {
  const first = journey.find((event) => mayStart(event, funnel));
  if (!first) return [];
  const [attempt] = best(
    tried(journey, funnel).filter((chain) => startOf(chain, funnel) === first),
    funnel,
  );
  if (!attempt) return [];
  const last = Math.max(...attempt.events.map((event) => journey.indexOf(event)));
  return [attempt, ...everyAttempt(journey.slice(last + 1), funnel)];
}

function isStep(event: Seen, funnel: PlainFunnel, step: number): boolean {
  const { types, where } = funnel.steps[step] ?? { types: [], where: [] };
  return types.some((type) => event.lineage.includes(type)) && holds(event, where);
}

// The tests' conditions are all of the form `is`.
function holds(event: Seen, where: PlainFunnel["steps"][number]["where"]): boolean {
  return where.every((one) => "is" in one && String(event.data[one.property]) === String(one.is));
}

function mayStart(event: Seen, funnel: PlainFunnel): boolean {
  const isOne =
    funnel.order === "any" ? funnel.steps.some((_, i) => isStep(event, funnel, i)) : isStep(event, funnel, 0);
  return isOne && event.at >= funnel.startFrom && event.at < funnel.startBefore;
}

function tried(journey: readonly Seen[], funnel: PlainFunnel): Chain[] {
  const { order, steps } = funnel;
  if (order === "each") {
    const inSpan = journey.filter((event) => event.at >= funnel.startFrom && event.at < funnel.startBefore);
    const found = steps.flatMap((_, step) => {
      const event = inSpan.find((one) => isStep(one, funnel, step));
      return event ? [{ event, step }] : [];
    });
    found.sort((a, b) => journey.indexOf(a.event) - journey.indexOf(b.event) || a.step - b.step);
    return found.length > 0 ? [{ events: found.map(({ event }) => event), steps: found.map(({ step }) => step) }] : [];
  }
  const chains: Chain[] = [];
  const extend = (chain: Chain) => {
    if (chain.events.length > 0) chains.push(chain);
    for (const event of journey) {
      if (chain.events.includes(event)) continue;
      for (let step = 0; step < steps.length; step++) {
        const longer = { events: [...chain.events, event], steps: [...chain.steps, step] };
        if (!chain.steps.includes(step) && isStep(event, funnel, step) && isChain(journey, longer, funnel))
          extend(longer);
      }
    }
  };
  extend({ events: [], steps: [] });
  return chains;
}

// Whether the last event of a chain may be there, where all before it may.
function isChain(journey: readonly Seen[], { events, steps }: Chain, funnel: PlainFunnel): boolean {
  const [event, before, first] = [events.at(-1), events.at(-2), events[0]];
  const [step = 0, stepBefore = 0] = [steps.at(-1), steps.at(-2)];
  if (!event || !first) return false;
  const place = (one: Seen) => journey.indexOf(one);
  if (!before) return mayStart(event, funnel) && (funnel.order === "any" || step === 0);
  if (funnel.order === "any") return place(event) > place(before) && event.at - first.at <= funnel.within;
  const skipped = funnel.steps.slice(stepBefore + 1, step);
  if (step <= stepBefore || !skipped.every((one) => one.optional)) return false;
  const isTied = funnel.ties === "any-order";
  if (isTied ? event.at < before.at : place(event) < place(before)) return false;
  if (funnel.order === "strict" && place(event) !== place(before) + 1) return false;
  if (event.at - (funnel.windowFrom === "first-step" ? first : before).at > funnel.within) return false;
  if (event.at - before.at > (funnel.steps[step]?.within ?? Infinity)) return false;
  return !journey.some((one) => {
    const isBetween = isTied
      ? one.at > before.at && one.at < event.at
      : place(one) > place(before) && place(one) < place(event);
    return (
      isBetween &&
      funnel.exclude.some((out) => {
        const isOut = out.types.some((type) => one.lineage.includes(type)) && holds(one, out.where);
        return isOut && stepBefore < out.to && step > out.from;
      })
    );
  });
}

function depthOf({ steps }: Chain): number {
  return (steps.at(-1) ?? 0) + 1;
}

function best(chains: readonly Chain[], { order }: PlainFunnel): Chain[] {
  const isOrdered = order === "ordered" || order === "strict";
  const deeper = (a: Chain, b: Chain) => depthOf(b) - depthOf(a) || b.events.length - a.events.length || byEvents(a, b);
  const larger = (a: Chain, b: Chain) => b.events.length - a.events.length || byEvents(a, b, order);
  return chains.toSorted(isOrdered ? deeper : larger).slice(0, 1);
}

function byEvents(a: Chain, b: Chain, order: PlainFunnel["order"] = "ordered"): number {
  for (const [i, event] of a.events.entries()) {
    const other = b.events[i];
    if (!other) return 1;
    const by =
      event.at - other.at ||
      event.position - other.position ||
      (order === "any" ? 0 : (a.steps[i] ?? 0) - (b.steps[i] ?? 0));
    if (by !== 0) return by;
  }
  return a.events.length - b.events.length;
}
