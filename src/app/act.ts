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
  isGivenUp,
  waitMsAfter,
} from "../action/index.ts";
import { type Case, DecisionSuperseded, type MadeDecision, type Said } from "../decision/index.ts";
import { type Clock, derivedId, type Micros, type NewEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { appendAt } from "./append-at.ts";
import type { Inviting } from "./calendar/dispatch.ts";
import type { Delivering } from "./channels/dispatch.ts";
import { openEffects } from "./effects.ts";
import type { Journal } from "./journal.ts";
import { streamOf } from "./read.ts";
import { appendStep } from "./step.ts";
import type { WarehousePlace } from "./warehouse.ts";

export const UnknownActuator = failure(
  "app/unknown-actuator",
  { retry: "never", kind: "usage" },
  (f: { actuator: string }) =>
    `no adapter "${f.actuator}" can act. Use webhook, or add src/adapters/${f.actuator}/actuator.`,
);

/** What acting needs of the world. */
export interface Acting {
  readonly actuator: (name: string) => Promise<Actuator>;
  /** The wall clock: retries wait in real time, also while the log is replayed. */
  readonly wallClock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly signal?: AbortSignal;
  /** The channels that people are told through; left out, nobody is told of anything. */
  readonly delivering?: Delivering;
  /** Where posts that ask in SQL are answered; left out, they cannot be computed. */
  readonly warehouse?: WarehousePlace;
  /** The calendar; left out, nobody is invited. */
  readonly inviting?: Inviting;
}

/** Asks for the effect of a decision, once. */
export async function requestEffect(
  journal: Journal,
  state: Case,
  decision: Said<MadeDecision>,
  now: Micros,
): Promise<void> {
  const { action } = decision.data;
  if (action === undefined) return;
  const effect = effectId(decision.data.decision, action);
  const { case: id, decision: name, option, values, reason, decidedBy } = decision.data;
  if (journal.stream("thence.effect", effect).length > 0) return;
  const body = {
    case: id,
    decision: name,
    option,
    ...(values && { values: Object.fromEntries(values.map(({ id, ...value }) => [id, value])) }),
    reason,
    decidedBy,
  };
  const event = EffectRequested(
    { effect, case: id, decision: name, action, body },
    { id: derivedId("effect-requested", effect), occurred: now, causation: decision.event.id, correlation: state.id },
  );
  await appendStep(journal.store, [event], {
    command: "request-effect",
    actor: system,
    reason: `${name} chose "${option}"`,
    correlation: state.id,
  });
}

/** An effect that is not done, and why. */
export interface Undone {
  readonly effect: string;
  readonly reason: string;
}

/** What came of attempting. */
export interface Dispatched {
  /** When the next attempt is due, as a moment of the wall clock, if any effect is waiting for its time. */
  readonly nextAt?: Micros;
  /** Effects that this process cannot attempt: a secret is missing, or their action is not defined here. */
  readonly held: readonly Undone[];
  /** Effects that failed for good just now. */
  readonly failed: readonly Undone[];
}

/** Attempts every effect that is due. */
export async function dispatchEffects(
  journal: Journal,
  actions: readonly Action[],
  now: Micros,
  acting: Acting,
): Promise<Dispatched> {
  const { store } = journal;
  await journal.refresh();
  const [held, failed]: [Undone[], Undone[]] = [[], []];
  let nextAt: Micros | undefined;
  const superseded = new Map(
    journal
      .typed(DecisionSuperseded.type)
      .filter(DecisionSuperseded.is)
      .map(({ data }) => [data.decision, data.by]),
  );
  for (const before of openEffects(journal)) {
    if (acting.signal?.aborted) break;
    let state: EffectState | undefined = before;
    const { effect, decision } = before.requested;
    const by = superseded.get(decision);
    if (state.kind === "waiting" && by !== undefined) {
      await callOff(store, state, by, now);
      continue;
    }
    if (isDue(state, acting.wallClock())) {
      const means = await meansFor(state, actions, acting);
      if ("lacking" in means) {
        held.push({ effect, reason: means.lacking });
        continue;
      }
      state = await attempt(store, state, means, now, acting);
      if (state?.kind === "failed") failed.push({ effect, reason: state.status ?? "it failed" });
    }
    if (state?.kind === "waiting" || state?.kind === "attempting")
      nextAt = Math.min(nextAt ?? state.notBefore, state.notBefore);
  }
  return { ...(nextAt !== undefined && { nextAt }), held, failed };
}

/** What another decision took the place of before it was done is not done any more. */
async function callOff(store: EventStore, state: EffectState, by: string, now: Micros): Promise<void> {
  const { effect, case: id } = state.requested;
  const about = { effect, case: id, attempt: state.attempts, status: `called off: ${by} took the decision's place` };
  const event = EffectFailed(about, {
    id: derivedId("effect-called-off", effect),
    occurred: now,
    causation: state.lastId,
    correlation: id,
  });
  await appendAt(store, event, state.revision, "dispatch");
}

interface Means {
  readonly action: Action;
  readonly actuator: Actuator;
}

/** What this process has to do it with, or what it lacks. Another process, or this one once it is set up, may have it. */
async function meansFor(
  { requested }: EffectState,
  actions: readonly Action[],
  acting: Acting,
): Promise<Means | { readonly lacking: string }> {
  const action = actions.find((one) => one.name === requested.action);
  if (!action) return { lacking: `no action "${requested.action}" is defined in this configuration` };
  try {
    const actuator = await acting.actuator(action.actuator);
    const lacking = actuator.lacks?.(action);
    return lacking === undefined ? { action, actuator } : { lacking };
  } catch (cause) {
    if (cause instanceof UnknownActuator) return { lacking: cause.message };
    throw cause;
  }
}

async function attempt(
  store: EventStore,
  state: EffectState,
  { action, actuator }: Means,
  now: Micros,
  acting: Acting,
): Promise<EffectState | undefined> {
  const { effect, case: id, action: name } = state.requested;
  const again = async () => foldEffect(await streamOf(store, "thence.effect", effect));
  const about = { effect, case: id, attempt: state.attempts + 1 };
  const details = { occurred: now, correlation: id };
  // Every attempt so far ended its process, and so might this one.
  if (state.kind === "attempting" && isGivenUp(state, acting.wallClock())) {
    const status = `no result after ${state.attempts} attempts`;
    const failed = EffectFailed({ ...about, attempt: state.attempts, status }, { ...details, causation: state.lastId });
    await appendAt(store, failed, state.revision, "dispatch");
    return again();
  }
  // Whoever appends the attempt owns it; another process that read the same revision is refused. The event has an id of its own, for
  // under an id that both derive, two equal attempts would look like one that was retried, and both would own it.
  const attempted = EffectAttempted(about, { ...details, causation: state.requestId });
  const claim = await appendAt(store, attempted, state.revision, "dispatch");
  if (claim === undefined) return again();

  const effectOf = { id: effect, action: name, body: state.requested.body };
  const result = await actuator.perform(effectOf, action, acting.signal);
  const isLast = isGivenUp(state, acting.wallClock());
  const told = resultEvent(about, result, { ...details, causation: claim }, { isLast, random: acting.random() });
  const isTold = (await appendAt(store, told, state.revision + 1, "dispatch")) !== undefined;
  // Somebody else took over meanwhile. That it was done is true all the same, and keeps it from being tried again.
  if (!isTold && result.kind === "done") await store.append([told], { command: "dispatch", actor: system });
  return again();
}

function resultEvent(
  about: { readonly effect: string; readonly case: string; readonly attempt: number },
  result: Attempt,
  details: { readonly occurred: Micros; readonly causation: string; readonly correlation: string },
  { isLast, random }: { readonly isLast: boolean; readonly random: number },
): NewEvent {
  const known = { ...details, id: derivedId("effect-result", about.effect, about.attempt) };
  if (result.kind === "done") return EffectSucceeded({ ...about, status: result.status }, known);
  if (result.kind === "failed") return EffectFailed({ ...about, status: result.status }, known);
  if (isLast) return EffectFailed({ ...about, status: `${result.status}, after ${about.attempt} attempts` }, known);
  return EffectPostponed(
    { ...about, status: result.status, waitMs: waitMsAfter(about.attempt, random, result.afterMs) },
    known,
  );
}
