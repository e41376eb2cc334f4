import type { Case, MadeDecision, Playbook, Said } from "../decision/index.ts";
import { derivedId, type Micros } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { closesAt, windowAt } from "../metric/index.ts";
import { compareOutcome, OutcomeAwaited, OutcomeMeasured } from "../outcome/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { measureAgain } from "./observations.ts";
import { streamOf } from "./read.ts";

/**
 * Fixes the stretch of time that will tell what came of a decision, and measures it once it is closed. The stretch begins with the
 * first whole window after the moment at which the loop saw the decision, so that it is fixed before it begins. Before and after are
 * measured by one definition: the one that stands in the evidence, whatever became of it since.
 */
export async function followOutcome(
  store: EventStore,
  state: Case,
  decision: Said<MadeDecision>,
  playbook: Playbook | undefined,
  now: Micros,
): Promise<void> {
  const { metric } = state.opened.data.evidence;
  const history = await streamOf(store, "thence.case", state.id);
  if (history.some(OutcomeMeasured.is)) return;
  const awaited = history.find(OutcomeAwaited.is);
  if (!awaited) {
    if (!playbook) return;
    const from = windowAt(metric, now - 1).to;
    const to = from + playbook.outcome.windows * parseDuration(metric.window);
    const event = OutcomeAwaited(
      { case: state.id, metric: metric.name, from, to },
      {
        id: derivedId("outcome-awaited", state.id),
        occurred: now,
        causation: decision.event.id,
        correlation: state.id,
      },
    );
    await store.append([event], {
      command: "await-outcome",
      actor: system,
      reason: `playbook ${playbook.name}`,
      correlation: state.id,
      known: "skip",
    });
    return;
  }
  const { from, to } = awaited.data;
  if (closesAt(metric, { from, to }) > now) return;
  const before = state.opened.data.evidence.observations.at(-1);
  if (!before) return;
  const { observation: after } = await measureAgain(store, metric, { from, to }, (await store.head()).position, now);
  const event = OutcomeMeasured(
    { case: state.id, ...compareOutcome(metric, before, after) },
    { id: derivedId("outcome-measured", state.id), occurred: now, causation: awaited.id, correlation: state.id },
  );
  await store.append([event], {
    command: "measure-outcome",
    actor: system,
    reason: "its time is over",
    correlation: state.id,
    code: after.definition,
    known: "skip",
  });
}
