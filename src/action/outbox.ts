import type { Micros, RecordedEvent } from "../event/index.ts";
import {
  EffectAttempted,
  EffectFailed,
  EffectPostponed,
  EffectRequested,
  EffectSucceeded,
  type RequestedEffect,
} from "./events.ts";

/** Where an effect stands. */
export interface EffectState {
  readonly requested: RequestedEffect;
  readonly requestId: string;
  /** When it was asked for, by the wall clock. */
  readonly requestedAt: Micros;
  readonly revision: number;
  readonly attempts: number;
  readonly lastId: string;
  readonly kind: "waiting" | "attempting" | "done" | "failed";
  /** What the target said last, or why it failed. */
  readonly status?: string;
  /** Not to be attempted before this moment. */
  readonly notBefore: Micros;
}

/** How long an attempt without a result keeps others away; longer than any attempt may take. */
export const claimMicros = 60_000_000;
/** How long an effect is tried before it is given up, from the moment it was asked for: a weekend without the target passes. */
export const keepTryingMicros = 3 * 86_400_000_000;

export function foldEffect(events: readonly RecordedEvent[]): EffectState | undefined {
  let state: EffectState | undefined;
  for (const event of events) {
    if (EffectRequested.is(event)) {
      state = {
        requested: event.data,
        requestId: event.id,
        requestedAt: event.recorded,
        revision: 1,
        attempts: 0,
        lastId: event.id,
        kind: "waiting",
        notBefore: 0,
      };
    }
    if (!state) continue;
    // Done is done, whatever a slower process says afterwards.
    if (state.kind === "done") state = { ...state };
    else if (EffectAttempted.is(event))
      state = { ...state, kind: "attempting", attempts: event.data.attempt, notBefore: event.recorded + claimMicros };
    else if (EffectPostponed.is(event))
      state = {
        ...state,
        kind: "waiting",
        notBefore: event.recorded + event.data.waitMs * 1000,
        status: event.data.status,
      };
    else if (EffectSucceeded.is(event)) state = { ...state, kind: "done", status: event.data.status };
    else if (EffectFailed.is(event)) state = { ...state, kind: "failed", status: event.data.status };
    state = { ...state, revision: event.revision ?? state.revision, lastId: event.id };
  }
  return state;
}

/** Whether it may be attempted at this moment (wall clock). */
export function isDue(state: EffectState, now: Micros): boolean {
  return (state.kind === "waiting" || state.kind === "attempting") && now >= state.notBefore;
}

/** Whether it was asked for so long ago that an attempt which comes to nothing is the last one. */
export function isGivenUp(state: EffectState, now: Micros): boolean {
  return now >= state.requestedAt + keepTryingMicros;
}

/**
 * How long to wait after the n-th attempt came to nothing: doubling from half a second, at most five minutes, with up to a quarter
 * of jitter so that many do not return together. `random` is 0..1. A longer wish of the target is followed, up to an hour.
 */
export function waitMsAfter(attempt: number, random: number, wishedMs = 0): number {
  const backoff = Math.min(300_000, 500 * 2 ** (attempt - 1));
  return Math.max(Math.round(backoff * (1 + random / 4)), Math.min(wishedMs, 3_600_000));
}

/** The id under which an action of a decision is done: the same decision, the same id. */
export function effectId(decision: string, action: string): string {
  return `E${decision.slice(1)}-${action}`;
}
