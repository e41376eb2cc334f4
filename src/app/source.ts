import { caseOfSignal } from "../decision/index.ts";
import { derivedId, type Micros, type NewEvent } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { shortId } from "../kit/short-id.ts";
import { MetricDefined, metricHash, metricTypes, openTime } from "../metric/index.ts";
import { SignalCleared, SignalRaised, type SilentStretch, silentStretches } from "../signal/index.ts";
import type { Journal } from "./journal.ts";
import { registerDefinition } from "./observe-metric.ts";
import type { OwnerRule } from "./owner.ts";
import { type Raised, restsUntil, sayOf, standingOf } from "./owner-signal.ts";
import { timeText } from "./text.ts";

/**
 * Holds the events of a metric against how often they should come: a signal to its owner as of the moment at which it was silent for too
 * long, cleared by the event that came then. Stretches before `since` are history.
 */
export async function watchSource(
  journal: Journal,
  own: OwnerRule,
  times: readonly Micros[],
  { now, since = Number.NEGATIVE_INFINITY }: { readonly now: Micros; readonly since?: Micros | undefined },
): Promise<void> {
  if (times.length === 0) await registerDefinition(journal, own.metric, now);
  const deliveries = deliveriesOf(journal, own, times);
  const { raised, said = Number.NEGATIVE_INFINITY } = standingOf(journal, own.name);
  const events = raised ? ofStanding(journal, own, { raised, deliveries, now }) : [];
  const next = raised && firstAfter(deliveries, raised.data.from);
  const delivers = !raised || (next !== undefined && next <= now);
  for (const { last, due, ended } of delivers ? deliveries.stretches : []) {
    if (due <= (next ?? said) || due < since || due > now) continue;
    events.push(raisedEvent(own, last, due));
    if (ended !== undefined && ended <= now)
      events.push(clearedEvent(own, { signal: signalOf(own, due), from: last }, ended));
  }
  if (events.length > 0) await sayOf(journal, own.name, events, metricHash(own.metric));
}

/** A signal that stands is cleared by the first event since; without one, the owner is asked again once an answer has had its time. */
function ofStanding(
  journal: Journal,
  own: OwnerRule,
  { raised, deliveries, now }: { readonly raised: Raised; readonly deliveries: Deliveries; readonly now: Micros },
): NewEvent[] {
  const next = firstAfter(deliveries, raised.data.from);
  if (next !== undefined && next <= now) return [clearedEvent(own, raised.data, Math.max(next, raised.occurred))];
  const again = restsUntil(journal, raised.data.signal);
  return again !== undefined && again <= now ? [raisedEvent(own, raised.data.from, again)] : [];
}

/** When a source is silent for too long next, delivers again, or is asked about again, as far as can be seen. */
export function nextOfSource(
  journal: Journal,
  own: OwnerRule,
  times: readonly Micros[],
  now: Micros,
): Micros | undefined {
  const { raised } = standingOf(journal, own.name);
  const deliveries = deliveriesOf(journal, own, times);
  if (raised) {
    const moments = [firstAfter(deliveries, now), restsUntil(journal, raised.data.signal)];
    const coming = moments.filter((one) => one !== undefined && one > now);
    return coming.length === 0 ? undefined : Math.min(...coming.map((one) => one ?? 0));
  }
  return deliveries.stretches.find(({ due }) => due > now)?.due;
}

interface Deliveries {
  /** When its events occurred, in order. */
  readonly times: readonly Micros[];
  readonly stretches: readonly SilentStretch[];
}

const known = new WeakMap<readonly Micros[], Map<string, Deliveries>>();

/** When a source delivered, as far as can be seen. One that never did is silent since its metric was defined. */
function deliveriesOf(journal: Journal, { metric }: OwnerRule, times: readonly Micros[]): Deliveries {
  const key = `${metricHash(metric)} ${times.length}`; // they only grow
  const before = known.get(times)?.get(key);
  if (before) return before;
  const defined = journal.tagged("thence.metric", metric.name).find(MetricDefined.is)?.occurred;
  const begins = times.length === 0 && defined !== undefined ? [defined] : times;
  const { calendar, expectEvery = "0s" } = metric;
  const add = calendar && ((at: Micros, length: Micros) => openTime(calendar).add(at, length));
  const found = { times, stretches: silentStretches(begins, parseDuration(expectEvery), add) };
  if (times.length > 0) known.set(times, new Map([[key, found]]));
  return found;
}

function firstAfter({ times }: Deliveries, at: Micros): Micros | undefined {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return times[low];
}

function signalOf({ name }: OwnerRule, at: Micros): string {
  return shortId("S", name, at);
}

function raisedEvent(own: OwnerRule, last: Micros, at: Micros): NewEvent {
  const { name, metric } = own;
  const signal = signalOf(own, at);
  const types = metricTypes(metric).join(", ");
  const reason = `nothing of ${types} has come since ${timeText(last)}, and something is expected every ${metric.expectEvery}`;
  const data = { rule: name, metric: metric.name, from: last, to: at, signal, reason, case: caseOfSignal(signal) };
  return SignalRaised(data, { id: derivedId("signal-raised", signal), occurred: at });
}

function clearedEvent(
  { name, metric }: OwnerRule,
  { signal, from }: { readonly signal: string; readonly from: Micros },
  at: Micros,
): NewEvent {
  const data = { rule: name, metric: metric.name, from, to: at, signal, reason: "its source delivers again" };
  return SignalCleared(data, { id: derivedId("signal-cleared", signal), occurred: at });
}
