import type { Micros, RecordedEvent } from "../../event/index.ts";
import {
  InvitationAttempted,
  InvitationCancelled,
  InvitationChanged,
  InvitationFailed,
  InvitationPostponed,
  InvitationRequested,
  MeetingInvited,
  type RequestedInvitation,
} from "./events.ts";

/** Where the invitation to a meeting stands. */
export interface InvitationState {
  /** What was asked for last. */
  readonly requested: RequestedInvitation;
  readonly requestId: string;
  readonly requestedAt: Micros;
  /** When it was asked for by the log's own time: what is sent again says the same. */
  readonly changed: Micros;
  readonly kind: "waiting" | "attempting" | "done" | "failed";
  readonly attempts: number;
  /** Whether people may know of the meeting. */
  readonly mayBeSent: boolean;
  readonly isInvited: boolean;
  readonly revision: number;
  readonly lastId: string;
  readonly notBefore: Micros;
}

/** How long an attempt without a result keeps others away. */
const claimMicros = 60_000_000;

/** Folds what was said of a meeting's invitation; undefined where none was asked for. */
export function foldInvitation(events: readonly RecordedEvent[]): InvitationState | undefined {
  let state: InvitationState | undefined;
  for (const event of events) {
    if (InvitationRequested.is(event))
      state = {
        requested: event.data,
        requestId: event.id,
        requestedAt: event.recorded,
        changed: event.occurred,
        kind: "waiting",
        attempts: 0,
        mayBeSent: state?.mayBeSent ?? false,
        isInvited: state?.isInvited ?? false,
        revision: 0,
        lastId: event.id,
        notBefore: 0,
      };
    if (!state) continue;
    state = { ...after(state, event), revision: event.revision ?? state.revision, lastId: event.id };
  }
  return state;
}

function after(state: InvitationState, event: RecordedEvent): InvitationState {
  if (MeetingInvited.is(event) || InvitationChanged.is(event) || InvitationCancelled.is(event)) {
    const isInvited = !InvitationCancelled.is(event);
    return event.data.sequence === state.requested.sequence
      ? { ...state, kind: "done", isInvited }
      : { ...state, isInvited };
  }
  const isOlder = (sequence: number) => sequence !== state.requested.sequence;
  if (InvitationAttempted.is(event)) {
    if (isOlder(event.data.sequence)) return { ...state, mayBeSent: true };
    const { attempt } = event.data;
    return {
      ...state,
      kind: "attempting",
      attempts: attempt,
      mayBeSent: true,
      notBefore: event.recorded + claimMicros,
    };
  }
  if (InvitationPostponed.is(event) && !isOlder(event.data.sequence))
    return { ...state, kind: "waiting", notBefore: event.recorded + event.data.waitMs * 1000 };
  if (InvitationFailed.is(event) && !isOlder(event.data.sequence)) return { ...state, kind: "failed" };
  return state;
}
