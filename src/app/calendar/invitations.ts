import type { Micros } from "../../event/index.ts";
import { byIdentity } from "../../kit/by-identity.ts";
import { foldInvitation, InvitationRequested, type InvitationState, MeetingScheduled } from "../../question/index.ts";
import type { Journal } from "../journal.ts";

interface Known {
  readonly byMeeting: Map<string, { readonly count: number; readonly state: InvitationState | undefined }>;
  /** How many requests were looked at. */
  requests: number;
  /** Meetings of which the calendar is still to be told something. */
  readonly waiting: Set<string>;
  /** Meetings that a calendar may still tell something of. */
  readonly ahead: Set<string>;
}

/** What was folded of a journal's invitations so far. */
const knownOf = byIdentity(
  (_: Journal): Known => ({ byMeeting: new Map(), requests: 0, waiting: new Set(), ahead: new Set() }),
);

/** Where the invitation to a meeting stands, folded anew only where the journal has more about it than before. */
export function invitationTo(journal: Journal, meeting: string): InvitationState | undefined {
  const { byMeeting } = knownOf(journal);
  const told = journal.stream("thence.meeting", meeting);
  const last = byMeeting.get(meeting);
  if (last?.count === told.length) return last.state;
  const state = foldInvitation(told);
  byMeeting.set(meeting, { count: told.length, state });
  return state;
}

/** Takes in what was asked for since it was looked at last, so that a turn costs what is new and not what ever was. */
function readOn(journal: Journal): Known {
  const known = knownOf(journal);
  const requested = journal.typed(InvitationRequested.type);
  for (const event of requested.slice(known.requests)) {
    if (!InvitationRequested.is(event)) continue;
    known.waiting.add(event.data.meeting);
    known.ahead.add(event.data.meeting);
  }
  known.requests = requested.length;
  return known;
}

/** Invitations of which the calendar is still to be told something. */
export function waitingInvitations(journal: Journal): readonly InvitationState[] {
  const { waiting } = readOn(journal);
  return [...waiting].flatMap((meeting) => {
    const state = invitationTo(journal, meeting);
    if (state && state.kind !== "done" && state.kind !== "failed") return [state];
    waiting.delete(meeting);
    return [];
  });
}

/** Meetings that people were invited to and that were not over at a moment. What is over is not looked at again. */
export function meetingsAhead(journal: Journal, at: Micros): readonly InvitationState[] {
  const { ahead } = readOn(journal);
  return [...ahead].flatMap((meeting) => {
    const state = invitationTo(journal, meeting);
    const isOff = state?.kind === "done" && !state.isInvited;
    if (state && endOf(journal, state) >= at && !isOff && state.kind !== "failed") return [state];
    ahead.delete(meeting);
    return [];
  });
}

/** When a meeting ends, as it was moved last by whomever. */
function endOf(journal: Journal, { requested: { meeting, until } }: InvitationState): Micros {
  const moved = journal.tagged("thence.meeting", meeting).findLast(MeetingScheduled.is)?.data;
  return moved === undefined ? until : Math.max(until, moved.at + moved.lengthMicros);
}
