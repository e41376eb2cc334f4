import { derivedId, type Micros, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { type Measured, type Metric, MetricDefined, MetricObserved, metricHash } from "../metric/index.ts";
import { ConditionEvaluated, judge, type SignalState, showValue, signalEvents, signalState } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { measureClosed } from "./observations.ts";
import { tagged } from "./read.ts";

/** Measures every closed window that was not measured yet, holds it against the objective, and raises or clears the signal. */
export async function evaluateMetric(store: EventStore, metric: Metric, now: Micros): Promise<number> {
  const history = await tagged(store, "thence.metric", metric.name);
  const last = history.findLast(MetricObserved.is)?.data;
  const due = (await measureClosed(store, metric, now)).filter(
    ({ observation }) => last === undefined || observation.from > last.from,
  );
  if (due.length === 0) return 0;
  await registerDefinition(store, metric, history, now);
  let state = signalState(history);
  for (const measured of due) state = await record(store, metric, measured, state, now);
  return due.length;
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
  await store.append([event], { command: "define-metric", actor: system, reason: metric.serves, known: "skip" });
}

// Ids follow from the metric and the window, so two processes that evaluate the same window record it once.
async function record(
  store: EventStore,
  metric: Metric,
  { observation }: Measured,
  state: SignalState,
  now: Micros,
): Promise<SignalState> {
  const details = (kind: string) => ({ id: derivedId(kind, metric.name, observation.from), occurred: now });
  const observed = MetricObserved(observation, details("metric-observed"));
  const because = { causation: observed.id ?? "" };
  const events: NewEvent[] = [observed];
  let next = state;
  if (metric.objective) {
    const judgement = judge(metric.objective, observation, (value) => showValue(metric.unit, value));
    const about = { metric: metric.name, from: observation.from, to: observation.to, ...judgement };
    events.push(ConditionEvaluated(about, { ...details("condition-evaluated"), ...because }));
    for (const signal of signalEvents(state, observation, judgement)) {
      events.push({ ...signal, ...details(signal.type), ...because });
      next =
        signal.type === "thence.signal-raised" ? { kind: "raised", signal: signal.data.signal } : { kind: "quiet" };
    }
  }
  await store.append(events, {
    command: "evaluate",
    actor: system,
    reason: `the window closed`,
    code: observation.definition,
    known: "skip",
  });
  return next;
}
