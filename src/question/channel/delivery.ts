import type { Micros, RecordedEvent } from "../../event/index.ts";
import type { Place } from "./channel.ts";
import {
  MessageAttempted,
  MessageFailed,
  MessagePostponed,
  MessageRequested,
  MessageRevised,
  MessageSent,
  MessageWithdrawn,
  type RequestedMessage,
} from "./events.ts";
import type { Message } from "./message.ts";

/** Where a message stands. */
export interface DeliveryState {
  readonly requested: RequestedMessage;
  readonly requestId: string;
  /** When it was asked for, by the wall clock. */
  readonly requestedAt: Micros;
  readonly revision: number;
  readonly lastId: string;
  /** What it is to say now. */
  readonly content: Message;
  readonly hash: string;
  /** What it says where it stands, and where that is. */
  readonly place?: Place;
  readonly sentHash?: string;
  readonly attempts: number;
  readonly kind: "waiting" | "attempting" | "sent" | "failed" | "withdrawn";
  /** An attempt was begun and nobody knows what came of it. */
  readonly isUnknown: boolean;
  readonly status?: string;
  /** Not to be attempted before this moment. */
  readonly notBefore: Micros;
}

/** How long an attempt without a result keeps others away; longer than any call may take. */
export const claimMicros = 60_000_000;
/** How long a message is tried: a channel may be down for a day, and for a weekend. */
export const keepTryingMicros = 3 * 86_400_000_000;

export function foldDelivery(events: readonly RecordedEvent[]): DeliveryState | undefined {
  let state: DeliveryState | undefined;
  for (const event of events) {
    if (MessageRequested.is(event)) {
      const { content, hash } = event.data;
      state = {
        requested: event.data,
        requestId: event.id,
        requestedAt: event.recorded,
        revision: 0,
        lastId: event.id,
        content,
        hash,
        attempts: 0,
        kind: "waiting",
        isUnknown: false,
        notBefore: 0,
      };
    }
    if (!state) continue;
    state = { ...after(state, event), revision: event.revision ?? state.revision, lastId: event.id };
  }
  return state;
}

function after(state: DeliveryState, event: RecordedEvent): DeliveryState {
  if (state.kind === "withdrawn") return state;
  if (MessageWithdrawn.is(event)) return { ...state, kind: "withdrawn" };
  if (MessageRevised.is(event)) {
    const { content, hash } = event.data;
    const isSaid = state.sentHash === hash;
    // What is wrong with a message may be mended by what it says now.
    const kind = isSaid ? "sent" : state.kind === "attempting" ? "attempting" : "waiting";
    return { ...state, content, hash, kind, ...(kind === "waiting" && state.kind === "failed" && { attempts: 0 }) };
  }
  if (MessageAttempted.is(event))
    return {
      ...state,
      kind: "attempting",
      attempts: event.data.attempt,
      isUnknown: true,
      notBefore: event.recorded + claimMicros,
    };
  if (MessageSent.is(event)) {
    const { hash, place, status } = event.data;
    const kind = hash === state.hash ? "sent" : "waiting";
    return { ...state, kind, place, sentHash: hash, status, isUnknown: false, attempts: 0, notBefore: 0 };
  }
  // It stands there, whatever a slower process says afterwards.
  if (state.kind === "sent") return state;
  if (MessagePostponed.is(event)) {
    const { status, waitMs } = event.data;
    const isUnknown = status.startsWith(unknownStatus);
    return { ...state, kind: "waiting", status, isUnknown, notBefore: event.recorded + waitMs * 1000 };
  }
  if (MessageFailed.is(event)) return { ...state, kind: "failed", status: event.data.status, isUnknown: false };
  return state;
}

/** What the status of an attempt begins with of which nobody knows whether it arrived. */
export const unknownStatus = "unknown: ";

/** Whether it is to be sent, or brought up to date, at this moment (wall clock). */
export function isDueNow(state: DeliveryState, now: Micros): boolean {
  return (state.kind === "waiting" || state.kind === "attempting") && now >= state.notBefore;
}

export function isGivenUp(state: DeliveryState, now: Micros): boolean {
  return now >= state.requestedAt + keepTryingMicros && state.place === undefined;
}
