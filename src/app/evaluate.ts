import { derivedId, type Micros, type NewEvent, type RecordedEvent, tagText } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import {
  type Measured,
  type Metric,
  MetricDefined,
  MetricObserved,
  metricHash,
  nextClosing,
  type Window,
} from "../metric/index.ts";
import { ConditionEvaluated, judge, type SignalState, showValue, signalEvents, signalState } from "../signal/index.ts";
import { type EventStore, KnownEvent, StaleRevision } from "../store/index.ts";
import { system } from "./actors.ts";
import { measureClosed } from "./observations.ts";
import { tagged } from "./read.ts";
import { appendStep } from "./step.ts";

/** Where each metric was evaluated last: by which definition, up to which position, at which moment. */
export type Memo = Map<string, { readonly definition: string; readonly head: number; readonly now: Micros }>;

/** Whether nothing can have changed since a metric was evaluated: the log is as long as it was, and no window closed meanwhile. */
export function isEvaluated(memo: Memo, metric: Metric, head: number, now: Micros): boolean {
  const last = memo.get(metric.name);
  if (!last || last.head !== head || last.definition !== metricHash(metric)) return false;
  return now >= last.now && now < nextClosing(metric, last.now);
}

/**
 * Measures every closed window that was not measured yet, holds it against the objective, and raises or clears the signal. Returns
 * how many windows it recorded.
 *
 * What is appended rests on what the metric's stream says, so it is appended only while that is all it says. Whoever is second reads
 * again and goes on from there.
 */
export async function evaluateMetric(store: EventStore, metric: Metric, now: Micros): Promise<number> {
  let recorded = 0;
  for (let known = -1; ; ) {
    const history = await tagged(store, "thence.metric", metric.name);
    const measured = history.filter(MetricObserved.is).map((event) => event.data);
    const isNew = outside(measured);
    const due = await measureClosed(store, metric, now, isNew);
    if (due.length === 0) return recorded;
    await registerDefinition(store, metric, history, now);
    let at = standing(metric, history, measured);
    try {
      for (const one of due) {
        at = await record(store, metric, one, at, now);
        recorded += 1;
      }
      return recorded;
    } catch (cause) {
      const isOutrun = cause instanceof StaleRevision || cause instanceof KnownEvent;
      if (!isOutrun || history.length <= known) throw cause;
      known = history.length;
    }
  }
}

/** Whether a window has no moment in common with those that were measured, which have none with each other. */
function outside(measured: readonly Window[]): (window: Window) => boolean {
  const windows = measured.toSorted((a, b) => a.from - b.from);
  return ({ from, to }) => {
    let [low, high] = [0, windows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((windows[middle]?.to ?? 0) <= from) low = middle + 1;
      else high = middle;
    }
    return (windows[low]?.from ?? Number.POSITIVE_INFINITY) >= to;
  };
}

/** Where a metric's stream stands: what the next evaluation goes on from. */
interface Standing {
  readonly revision: number;
  readonly signal: SignalState;
  /** The beginning of the newest window that was judged. */
  readonly newest: Micros;
}

function standing(metric: Metric, history: readonly RecordedEvent[], measured: readonly Window[]): Standing {
  const stream = tagText("thence.metric", metric.name);
  return {
    revision: history.findLast((event) => event.stream === stream)?.revision ?? 0,
    signal: signalState(history),
    newest: measured.reduce((newest, one) => Math.max(newest, one.from), Number.NEGATIVE_INFINITY),
  };
}

async function registerDefinition(
  store: EventStore,
  metric: Metric,
  history: readonly RecordedEvent[],
  now: Micros,
): Promise<void> {
  const definition = metricHash(metric);
  if (history.some((event) => MetricDefined.is(event) && event.data.definition === definition)) return;
  const content = canonicalJson(metric);
  const event = MetricDefined(
    { metric: metric.name, definition, content },
    { id: derivedId("metric-defined", definition), occurred: now },
  );
  await appendStep(store, [event], { command: "define-metric", actor: system, reason: metric.serves });
}

async function record(
  store: EventStore,
  metric: Metric,
  { observation }: Measured,
  at: Standing,
  now: Micros,
): Promise<Standing> {
  const details = (kind: string) => ({ id: derivedId(kind, metric.name, observation.from), occurred: now });
  const observed = MetricObserved(observation, details("metric-observed"));
  const because = { causation: observed.id ?? "" };
  const events: NewEvent[] = [observed];
  let { signal } = at;
  if (metric.objective) {
    const isLate = observation.from < at.newest;
    const found = judge(metric.objective, observation, (value) => showValue(metric, value));
    const reason = isLate
      ? `${found.reason}; measured late, after windows that follow it, so nobody is asked`
      : found.reason;
    const about = { metric: metric.name, from: observation.from, to: observation.to, verdict: found.verdict, reason };
    events.push(ConditionEvaluated(about, { ...details("condition-evaluated"), ...because }));
    for (const event of isLate ? [] : signalEvents(signal, observation, found)) {
      events.push({ ...event, ...details(event.type), ...because });
      signal =
        event.type === "thence.signal-raised" ? { kind: "raised", signal: event.data.signal } : { kind: "quiet" };
    }
  }
  await store.append(events, {
    command: "evaluate",
    actor: system,
    reason: "the window closed",
    code: observation.definition,
    conditions: [{ stream: observed.stream ?? "", revision: at.revision }],
  });
  const newest = Math.max(at.newest, observation.from);
  return { revision: at.revision + events.length, signal, newest };
}
