import type { RecordedEvent } from "../event/index.ts";
import { shortId } from "../kit/short-id.ts";
import type { Observation } from "../metric/index.ts";
import type { Judgement } from "./condition.ts";
import { SignalCleared, SignalRaised } from "./events.ts";

/** Where a metric's signal stands. */
export type SignalState = { readonly kind: "quiet" } | { readonly kind: "raised"; readonly signal: string };

/** What the metric's events so far say. */
export function signalState(events: readonly RecordedEvent[]): SignalState {
  let state: SignalState = { kind: "quiet" };
  for (const event of events) {
    if (SignalRaised.is(event)) state = { kind: "raised", signal: event.data.signal };
    else if (SignalCleared.is(event)) state = { kind: "quiet" };
  }
  return state;
}

/** The signal of a metric that broke in a window: the same break, the same id, whoever notices it. */
export function signalId(observation: Pick<Observation, "metric" | "from">): string {
  return shortId("S", observation.metric, observation.from);
}

/** What follows from a judgement: a signal is raised once, stays while the objective is broken, and is cleared when it is kept. */
export function signalEvents(state: SignalState, observation: Observation, { verdict, reason }: Judgement) {
  const about = { metric: observation.metric, from: observation.from, to: observation.to };
  if (verdict === "broken" && state.kind === "quiet")
    return [SignalRaised({ ...about, signal: signalId(observation), reason })];
  if (verdict === "kept" && state.kind === "raised") return [SignalCleared({ ...about, signal: state.signal, reason })];
  return [];
}
