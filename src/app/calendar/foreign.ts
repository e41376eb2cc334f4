import {
  answerMeeting,
  type Case,
  cancelMeeting,
  nextMeeting,
  openUnasked,
  scheduleMeeting,
  termsByHand,
  timeOf,
  usualFollowUp,
} from "../../decision/index.ts";
import { derivedId, formatTime, type Micros, type RecordedEvent } from "../../event/index.ts";
import {
  InvitationReceived,
  MeetingProposed,
  type ReceivedInvitation,
  type ViewEvidence,
  viewEvidence,
} from "../../question/index.ts";
import { system } from "../actors.ts";
import { commandCase } from "../case-commands.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { caseOf } from "../time-steps.ts";

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

/** Of what was told of one meeting, or one series, the meetings as they stand: the highest sequence counts, and of that what was written last. */
export function foreignMeetings(events: readonly RecordedEvent[]): readonly ForeignMeeting[] {
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
  const begins = whole?.data.instances ?? (whole?.data.from === undefined ? [] : [whole.data.from]);
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

/**
 * Opens a case for each meeting that others invited us to, so that what came of it is asked when it is over, and keeps it as that meeting stands.
 * One of a series is opened when it begins. Returns whether there was anything.
 */
export async function followForeign(journal: Journal, now: Micros): Promise<boolean> {
  const received = journal.typed(InvitationReceived.type).filter(InvitationReceived.is);
  let isNew = false;
  for (const foreign of new Set(received.map(({ data }) => data.foreign))) {
    const cases = casesOfForeign(journal);
    for (const meeting of foreignMeetings(journal.stream("thence.foreign-meeting", foreign))) {
      const id = cases.get(meeting.key);
      const state = id === undefined ? undefined : caseOf(journal, id)?.state;
      if (state) isNew = (await keepUp(journal, state, meeting, now)) || isNew;
      else isNew = (await openFor(journal, meeting, now)) || isNew;
    }
  }
  if (isNew) await journal.refresh();
  return isNew;
}

/** When the next meeting of a series begins, which is then to be opened. */
export function nextForeign(journal: Journal, now: Micros): Micros | undefined {
  const received = journal.typed(InvitationReceived.type).filter(InvitationReceived.is);
  const begins = [...new Set(received.map(({ data }) => data.foreign))]
    .flatMap((foreign) => foreignMeetings(journal.stream("thence.foreign-meeting", foreign)))
    .flatMap(({ from, isCancelled, isOfSeries }) => (isOfSeries && !isCancelled && from > now ? [from] : []));
  return begins.length === 0 ? undefined : Math.min(...begins);
}

function casesOfForeign(journal: Journal): ReadonlyMap<string, string> {
  const proposed = journal.typed(MeetingProposed.type).filter(MeetingProposed.is);
  return new Map(
    proposed.flatMap(({ data }) => (data.foreign === undefined ? [] : [[data.foreign, data.case] as const])),
  );
}

async function openFor(journal: Journal, meeting: ForeignMeeting, now: Micros): Promise<boolean> {
  const { key, from, until, isCancelled, isOfSeries, told, event } = meeting;
  // One that was over before we were told of it is nobody's question any more.
  if (isCancelled || (isOfSeries && from > now) || until < event.occurred) return false;
  const at = isOfSeries ? Math.max(from, event.occurred) : event.occurred;
  const playbook = termsByHand(
    {
      text: `What came of "${told.title}"?`,
      options: [
        { id: "decided", label: "Something was decided" },
        { id: "nothing", label: "Nothing was decided" },
      ],
    },
    { people: { approver: told.by }, outcome: { windows: 1 }, followUp: usualFollowUp },
  );
  const people = [told.by, ...told.guests.map(({ name }) => name)];
  const evidence = evidenceOf(meeting);
  const opened = openUnasked(
    {
      playbook,
      evidence,
      about: `The meeting "${told.title}" on ${formatTime(from)}`,
      by: told.by,
      via: "calendar",
      key,
    },
    at,
  );
  const id = opened.correlation ?? "";
  const proposed = MeetingProposed(
    {
      case: id,
      meeting: nextMeeting({ id, meetings: [] }),
      at: from,
      lengthMicros: until - from,
      with: people,
      evidence: evidence.hash,
      by: told.by,
      foreign: key,
    },
    { id: derivedId("meeting-proposed", id, key), occurred: at, causation: event.id, correlation: id },
  );
  await appendStep(journal.store, [opened, proposed], {
    command: "open-case",
    actor: system,
    reason: "we are invited to it",
    correlation: id,
  });
  return true;
}

/** What we were told of the meeting, frozen. */
function evidenceOf({ key, from, until, told, event }: ForeignMeeting): ViewEvidence {
  const rows = [
    ["title", told.title],
    ["called by", told.by],
    ["begins", formatTime(from)],
    ["ends", formatTime(until)],
    ...told.guests.map(({ name }) => ["invited", name]),
    ...(told.strangers > 0 ? [["invited too", `${told.strangers} whom \`people\` does not know`]] : []),
  ];
  return viewEvidence({
    findings: [`${told.by} called a meeting on ${formatTime(from)}: ${told.title}`],
    view: {
      analysis: "meeting",
      title: `the meeting "${told.title}"`,
      question: { meeting: key },
      says: ["As the invitation said it; who is invited and is not in `people` is only counted."],
      tables: [{ columns: [{ name: "what" }, { name: "told" }], rows }],
      upTo: event.position,
    },
  });
}

async function keepUp({ store }: Journal, state: Case, meeting: ForeignMeeting, now: Micros): Promise<boolean> {
  const [known] = state.meetings;
  if (!known || known.cancelled || known.held || known.followUpAsked || state.closed) return false;
  const { from, until, isCancelled, told } = meeting;
  const doing = { case: state.id, actor: system, now };
  const id = known.id;
  const before = state.revision;
  if (isCancelled) {
    const because = `${told.by} called it off`;
    const after = await commandCase(store, "cancel-meeting-case", doing, (one, _, time) =>
      cancelMeeting(one, { meeting: id, because }, time),
    );
    return after.revision > before;
  }
  const time = timeOf(known);
  if (time?.at !== from || time.until !== until)
    await commandCase(store, "schedule-meeting-case", doing, (one, _, when) =>
      scheduleMeeting(one, { meeting: id, at: from, lengthMicros: until - from, sequence: told.sequence }, when),
    );
  let after = state.revision;
  for (const { name, comes } of told.guests) {
    if (!comes || known.answers.some(({ data }) => data.by === name && data.comes === comes)) continue;
    const done = await commandCase(store, "answer-meeting-case", doing, (one, _, when) =>
      answerMeeting(one, { meeting: id, by: name, comes }, when),
    );
    after = done.revision;
  }
  return after > before || time?.at !== from || time.until !== until;
}
