import { derivedId, type Micros } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import {
  closesAt,
  type Metric,
  MetricDefined,
  MetricObserved,
  metricHash,
  type Observation,
  type Window,
} from "../metric/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { appendObserved, observed } from "./observed.ts";
import { isOutrun } from "./outrun.ts";
import type { Sight } from "./sight.ts";
import { appendStep } from "./step.ts";

/** The whole numbers of a metric that are in the log, as they were recorded. */
export function observedOf(journal: Journal, metric: Pick<Metric, "name">): Observation[] {
  return journal
    .stream("thence.metric", metric.name)
    .filter(MetricObserved.is)
    .map((event) => event.data)
    .filter(({ segment }) => segment === undefined);
}

/**
 * Measures every closed window of a metric that was not measured yet, as a whole, oldest first. A window's number is told as of the moment at
 * which it was due, whenever that is. Returns how many windows it recorded.
 *
 * What is appended rests on what the metric's stream says, so it is appended only while that is all it says. Whoever is second reads
 * again and goes on from there.
 */
export async function observeMetric(
  journal: Journal,
  metric: Metric,
  { sight, now, settle }: Observing,
): Promise<number> {
  let recorded = 0;
  for (let known = -1; ; ) {
    const history = journal.stream("thence.metric", metric.name);
    // Made when the first window is asked about: most turns have none.
    let isNew: ((window: Window) => boolean) | undefined;
    const isWanted = (window: Window) => {
      isNew ??= outside(observedOf(journal, metric));
      return isNew(window);
    };
    const windows = await sight.closed(metric, now - settle, isWanted);
    const [first] = windows;
    if (!first) {
      await sight.told?.(metric, now - settle);
      return recorded;
    }
    const { measures, upTo } = await sight.of(metric, first.from);
    await registerDefinition(journal, metric, now);
    try {
      for (const window of windows) {
        const due = closesAt(metric, window) + settle;
        const { observation } = measures.observe(window, { watermark: due, upTo });
        await appendObserved(journal, metric, [observed(observation, due)]);
        recorded += 1;
      }
      await sight.told?.(metric, now - settle);
      return recorded;
    } catch (cause) {
      await journal.refresh();
      if (!isOutrun(cause) || history.length <= known) throw cause;
      known = history.length;
    }
  }
}

export interface Observing {
  readonly sight: Sight;
  readonly now: Micros;
  /** How long after its close a window waits for late events. */
  readonly settle: Micros;
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

/** Records a metric as it is defined now, where the log does not know it so. */
export async function registerDefinition(journal: Journal, metric: Metric, now: Micros): Promise<void> {
  const definition = metricHash(metric);
  if (journal.tagged("thence.definition", definition).some((event) => MetricDefined.is(event))) return;
  const content = canonicalJson(metric);
  const event = MetricDefined(
    { metric: metric.name, definition, content },
    { id: derivedId("metric-defined", definition), occurred: now },
  );
  await appendStep(journal.store, [event], { command: "define-metric", actor: system, reason: metric.serves });
  await journal.refresh();
}
