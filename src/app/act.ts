import {
  type Action,
  type Actuator,
  type Attempt,
  EffectAttempted,
  EffectFailed,
  EffectPostponed,
  EffectRequested,
  type EffectState,
  EffectSucceeded,
  effectId,
  foldEffect,
  isDue,
  maxAttempts,
  waitMsAfter,
} from "../action/index.ts";
import type { Case, MadeDecision, Said } from "../decision/index.ts";
import { type Clock, derivedId, type Micros, type NewEvent } from "../event/index.ts";
import { type EventStore, StaleRevision } from "../store/index.ts";
import { system } from "./actors.ts";
import { all, streamOf } from "./read.ts";

/** What acting needs of the world. */
export interface Acting {
  readonly actuator: (name: string) => Promise<Actuator>;
  /** The wall clock: retries wait in real time, also while the log is replayed. */
  readonly wallClock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** Asks for the effect of a decision, once. */
export async function requestEffect(
  store: EventStore,
  state: Case,
  decision: Said<MadeDecision>,
  now: Micros,
): Promise<void> {
  const { action } = decision.data;
  if (action === undefined) return;
  const effect = effectId(decision.data.decision, action);
  const { case: id, decision: name, option, reason, decidedBy } = decision.data;
  if ((await streamOf(store, "thence.effect", effect)).length > 0) return;
  const body = { case: id, decision: name, option, reason, decidedBy };
  const event = EffectRequested(
    { effect, case: id, decision: name, action, body },
    { id: derivedId("effect-requested", effect), occurred: now, causation: decision.event.id, correlation: state.id },
  );
  await store.append([event], {
    command: "request-effect",
    actor: system,
    reason: `${name} chose "${option}"`,
    correlation: state.id,
    known: "skip",
  });
}

/** Attempts every effect that is due. Returns when the next one will be, as a moment of the wall clock, if any is waiting. */
export async function dispatchEffects(
  store: EventStore,
  actions: readonly Action[],
  now: Micros,
  acting: Acting,
): Promise<number | undefined> {
  const requested = (await all(store, { types: [EffectRequested.type] })).filter(EffectRequested.is);
  let next: number | undefined;
  for (const { data } of requested) {
    if (acting.signal?.aborted) return next;
    let state = foldEffect(await streamOf(store, "thence.effect", data.effect));
    if (state && isDue(state, acting.wallClock())) state = await attempt(store, state, actions, now, acting);
    if (state?.kind === "waiting" || state?.kind === "attempting")
      next = Math.min(next ?? state.notBefore, state.notBefore);
  }
  return next;
}

async function attempt(
  store: EventStore,
  state: EffectState,
  actions: readonly Action[],
  now: Micros,
  acting: Acting,
): Promise<EffectState | undefined> {
  const { effect, case: id, action: name } = state.requested;
  const again = async () => foldEffect(await streamOf(store, "thence.effect", effect));
  const about = { effect, case: id, attempt: state.attempts + 1 };
  const details = { occurred: now, correlation: id };
  if (state.attempts >= maxAttempts) {
    const status = `no result after ${state.attempts} attempts`;
    const failed = EffectFailed({ ...about, attempt: state.attempts, status }, { ...details, causation: state.lastId });
    await appended(store, failed, state.revision);
    return again();
  }
  const action = actions.find((one) => one.name === name);
  const actuator = action && (await acting.actuator(action.actuator));

  // Whoever appends the attempt owns it; another process that read the same revision is refused. The event has an id of its own, for
  // under an id that both derive, two equal attempts would look like one that was retried, and both would own it.
  const attempted = EffectAttempted(about, { ...details, causation: state.requestId });
  const claim = await appended(store, attempted, state.revision);
  if (claim === undefined) return again();

  const effectOf = { id: effect, action: name, body: state.requested.body };
  const result: Attempt =
    action && actuator
      ? await actuator.perform(effectOf, action, acting.signal)
      : { kind: "failed", status: `no action "${name}" is defined` };
  const told = resultEvent(about, result, { ...details, causation: claim }, acting.random());
  const isTold = (await appended(store, told, state.revision + 1)) !== undefined;
  // Somebody else took over meanwhile. That it was done is true all the same, and keeps it from being tried again.
  if (!isTold && result.kind === "done") await store.append([told], { command: "dispatch", actor: system });
  return again();
}

function resultEvent(
  about: { readonly effect: string; readonly case: string; readonly attempt: number },
  result: Attempt,
  details: { readonly occurred: Micros; readonly causation: string; readonly correlation: string },
  random: number,
): NewEvent {
  const known = { ...details, id: derivedId("effect-result", about.effect, about.attempt) };
  if (result.kind === "done") return EffectSucceeded({ ...about, status: result.status }, known);
  if (result.kind === "failed") return EffectFailed({ ...about, status: result.status }, known);
  if (about.attempt >= maxAttempts)
    return EffectFailed({ ...about, status: `${result.status}, after ${about.attempt} attempts` }, known);
  return EffectPostponed(
    { ...about, status: result.status, waitMs: waitMsAfter(about.attempt, random, result.afterMs) },
    known,
  );
}

/** The id of the event, or undefined where the effect stands elsewhere by now. */
async function appended(store: EventStore, event: NewEvent, revision: number): Promise<string | undefined> {
  const conditions = [{ stream: event.stream ?? "", revision }];
  try {
    const { ids } = await store.append([event], { command: "dispatch", actor: system, conditions });
    return ids[0];
  } catch (cause) {
    if (cause instanceof StaleRevision) return undefined;
    throw cause;
  }
}
