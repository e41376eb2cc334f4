import type { Micros, RecordedEvent } from "../../event/index.ts";
import { byIdentity } from "../../kit/by-identity.ts";
import { InvitationReceived, MeetingProposed, type ReceivedInvitation, seriesBegins } from "../../question/index.ts";
import type { Journal } from "../journal.ts";

/** One meeting that others called: alone, or one of a series. */
export interface ForeignMeeting {
  /** `F-7K2M9QTA`, or `F-7K2M9QTA/1796000000000000` of a series. */
  readonly key: string;
  readonly from: Micros;
  readonly until: Micros;
  readonly isCancelled: boolean;
  readonly isOfSeries: boolean;
  readonly told: ReceivedInvitation;
  readonly event: RecordedEvent;
}

type Received = RecordedEvent<string, ReceivedInvitation>;

/**
 * Of what was told of one meeting, or one series, the meetings as they stand: the highest sequence counts, and of that what was written last.
 * A series is told by its rule as far as `ahead`, however long ago it was sent.
 */
export function foreignMeetings(events: readonly RecordedEvent[], ahead: Micros): readonly ForeignMeeting[] {
  const latest = new Map<Micros | undefined, Received>();
  for (const event of events.filter(InvitationReceived.is)) {
    const { instance } = event.data;
    const known = latest.get(instance);
    if (!known || isNewer(event.data, known.data)) latest.set(instance, event);
  }
  const whole = latest.get(undefined);
  const alone = [...latest.values()].filter(({ data }) => data.instance !== undefined);
  const moved = new Set(alone.map(({ data }) => data.instance));
  const length = ({ from = 0, until = from }: ReceivedInvitation) => until - from;
  const begins = whole ? beginsOf(whole.data, ahead) : [];
  const isSeries = whole?.data.instances !== undefined || alone.length > 0;
  return [
    ...begins
      .filter((at) => !moved.has(at))
      .flatMap((at) => (whole ? [meetingOf(whole, { at, original: at, length: length(whole.data), isSeries })] : [])),
    ...alone.map((event) => {
      const original = event.data.instance ?? 0;
      const at = event.data.from ?? original;
      const one = meetingOf(event, { at, original, length: length(event.data), isSeries: true });
      return whole?.data.isCancelled ? { ...one, isCancelled: true } : one;
    }),
  ];
}

const mostAhead = 4_000;

function beginsOf({ from, instances, series, seriesUpTo = 0 }: ReceivedInvitation, ahead: Micros): readonly Micros[] {
  const told = instances ?? (from === undefined ? [] : [from]);
  if (!series || ahead <= seriesUpTo) return told;
  return [...told, ...seriesBegins(series, { from: seriesUpTo, to: ahead, limit: mostAhead })];
}

function isNewer(one: ReceivedInvitation, other: ReceivedInvitation): boolean {
  if (one.sequence !== other.sequence) return one.sequence > other.sequence;
  return (one.stamp ?? 0) >= (other.stamp ?? 0);
}

function meetingOf(
  event: Received,
  of: { readonly at: Micros; readonly original: Micros; readonly length: Micros; readonly isSeries: boolean },
): ForeignMeeting {
  const { data } = event;
  return {
    key: of.isSeries ? `${data.foreign}/${of.original}` : data.foreign,
    from: of.at,
    until: of.at + of.length,
    isCancelled: data.isCancelled,
    isOfSeries: of.isSeries,
    told: data,
    event,
  };
}

interface Known {
  readonly meetings: Map<
    string,
    { readonly told: number; readonly ahead: Micros; readonly list: readonly ForeignMeeting[] }
  >;
  readonly cases: Map<string, string>;
  /** How many proposals were looked at. */
  proposals: number;
  /** How many invitations were looked at, and which meetings or series may still bring something. */
  invitations: number;
  readonly live: Set<string>;
}

/** What was folded of a journal's foreign meetings so far. */
const knownOf = byIdentity(
  (_: Journal): Known => ({ meetings: new Map(), cases: new Map(), proposals: 0, invitations: 0, live: new Set() }),
);

const aheadMicros = 60 * 86_400_000_000;
/** What was over so long ago brings nothing more; what is told of it anew does. */
const pastMicros = 30 * 86_400_000_000;

/** The meetings that others called, folded anew only where there is more of them, or time has come nearer to the end of what was looked at. */
export function knownForeign(journal: Journal, now: Micros): readonly (readonly ForeignMeeting[])[] {
  const known = knownOf(journal);
  const received = journal.typed(InvitationReceived.type);
  for (const event of received.slice(known.invitations))
    if (InvitationReceived.is(event)) known.live.add(event.data.foreign);
  known.invitations = received.length;
  // In steps, so that a series is not told anew with every turn.
  const ahead = (Math.floor(now / aheadMicros) + 2) * aheadMicros;
  return [...known.live].flatMap((foreign) => {
    const told = journal.stream("thence.foreign-meeting", foreign);
    const last = known.meetings.get(foreign);
    const isSame = last?.told === told.length && last.ahead === ahead;
    const list = isSame ? last.list : foreignMeetings(told, ahead);
    if (!isSame) known.meetings.set(foreign, { told: told.length, ahead, list });
    if (list.some(({ until }) => until + pastMicros >= now)) return [list];
    if (!told.some((one) => InvitationReceived.is(one) && one.data.series)) known.live.delete(foreign);
    return [list];
  });
}

/** The cases of such meetings, by their keys. */
export function casesOfForeign(journal: Journal): ReadonlyMap<string, string> {
  const known = knownOf(journal);
  const proposed = journal.typed(MeetingProposed.type);
  for (const event of proposed.slice(known.proposals))
    if (MeetingProposed.is(event) && event.data.foreign !== undefined)
      known.cases.set(event.data.foreign, event.data.case);
  known.proposals = proposed.length;
  return known.cases;
}
