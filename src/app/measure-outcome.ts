import { effectId, foldEffect } from "../action/index.ts";
import type { Case, MadeDecision, Playbook, Said } from "../decision/index.ts";
import { derivedId, type Micros } from "../event/index.ts";
import { closesAt, windowAt, windowsFrom } from "../metric/index.ts";
import { compareOutcome, OutcomeAwaited, OutcomeMeasured } from "../outcome/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { measureAgain } from "./observations.ts";
import { streamOf } from "./read.ts";
import { appendStep } from "./step.ts";

/**
 * Fixes the stretch of time that will tell what came of a decision, and measures it once it is closed. The stretch begins with the
 * first whole window after the decision was made, whenever the loop comes to see it: nobody can choose it by its numbers. Before and
 * after are measured by one definition: the one that stands in the evidence, whatever became of it since.
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
  if (!history.some(OutcomeAwaited.is) && playbook) await awaitOutcome(store, state, decision, playbook, now);
  const awaited = (await streamOf(store, "thence.case", state.id)).find(OutcomeAwaited.is);
  if (!awaited) return;
  const { from, to } = awaited.data;
  if (closesAt(metric, { from, to }) > now) return;
  const before = state.opened.data.evidence.observations.at(-1);
  if (!before) return;
  const { observation: after } = await measureAgain(store, metric, { from, to }, (await store.head()).position, now);
  const compared = compareOutcome(metric, before, after);
  const undone = await notDone(store, decision);
  const event = OutcomeMeasured(
    { case: state.id, ...compared, ...(undone !== undefined && { reason: `${undone}; ${compared.reason}` }) },
    { id: derivedId("outcome-measured", state.id), occurred: now, causation: awaited.id, correlation: state.id },
  );
  await appendStep(store, [event], {
    command: "measure-outcome",
    actor: system,
    reason: "its time is over",
    correlation: state.id,
    code: after.definition,
  });
}

async function awaitOutcome(
  store: EventStore,
  state: Case,
  decision: Said<MadeDecision>,
  playbook: Playbook,
  now: Micros,
): Promise<void> {
  const { metric } = state.opened.data.evidence;
  const start = windowAt(metric, decision.event.occurred - 1).to;
  const { from, to } = windowsFrom(metric, start, playbook.outcome.windows);
  const event = OutcomeAwaited(
    { case: state.id, metric: metric.name, from, to },
    { id: derivedId("outcome-awaited", state.id), occurred: now, causation: decision.event.id, correlation: state.id },
  );
  await appendStep(store, [event], {
    command: "await-outcome",
    actor: system,
    reason: `playbook ${playbook.name}`,
    correlation: state.id,
  });
}

/** What to say beside an outcome where what was decided did not happen. */
async function notDone(store: EventStore, decision: Said<MadeDecision>): Promise<string | undefined> {
  const { action, decision: id } = decision.data;
  if (action === undefined) return undefined;
  const effect = foldEffect(await streamOf(store, "thence.effect", effectId(id, action)));
  if (effect?.kind === "done") return undefined;
  const status = effect?.status === undefined ? "" : ` (${effect.status})`;
  return effect?.kind === "failed"
    ? `the action was not done: it failed${status}`
    : `the action was not done yet${status}`;
}
