import { derivedId, type Micros, type NewEvent, tagText } from "../event/index.ts";
import { type Metric, MetricObserved, metricHash, type Observation } from "../metric/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { segmentName } from "./segment.ts";

/** An observation as the event that says it, as of the moment at which it was due. A window's number is said once, whole and of a segment. */
export function observed(observation: Observation, due: Micros): NewEvent {
  const { metric, from, segment } = observation;
  const part = segment ? [segment.property, segmentName(segment)] : [];
  return MetricObserved(observation, { id: derivedId("metric-observed", metric, from, ...part), occurred: due });
}

/** As many as fit into one commit, whatever they say. */
const mostInCommit = 50;

/**
 * Appends observations, only while the metric's stream says what was read of it.
 *
 * errors  store/stale-revision where somebody else was first: read again, and go on from there
 */
export async function appendObserved(journal: Journal, metric: Metric, events: readonly NewEvent[]): Promise<void> {
  let revision = journal.stream("thence.metric", metric.name).at(-1)?.revision ?? 0;
  for (let i = 0; i < events.length; i += mostInCommit) {
    const some = events.slice(i, i + mostInCommit);
    await journal.store.append(some, {
      command: "observe",
      actor: system,
      reason: "the window closed",
      code: metricHash(metric),
      conditions: [{ stream: tagText("thence.metric", metric.name), revision }],
    });
    revision += some.length;
  }
  if (events.length > 0) await journal.refresh();
}
