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
import { derivedId, formatTime, type Micros } from "../../event/index.ts";
import { MeetingProposed, type ViewEvidence, viewEvidence } from "../../question/index.ts";
import { system } from "../actors.ts";
import { commandCase } from "../case-commands.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { caseOf } from "../time-steps.ts";
import { casesOfForeign, type ForeignMeeting, knownForeign } from "./foreign-meetings.ts";

/**
 * Opens a case for each meeting that others invited us to, so that what came of it is asked when it is over, and keeps it as that meeting stands.
 * One of a series is opened when it begins. Returns whether there was anything.
 */
export async function followForeign(journal: Journal, now: Micros): Promise<boolean> {
  let isNew = false;
  const cases = casesOfForeign(journal);
  for (const meetings of knownForeign(journal, now)) {
    for (const meeting of meetings) {
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
  const begins = knownForeign(journal, now)
    .flat()
    .flatMap(({ from, isCancelled, isOfSeries }) => (isOfSeries && !isCancelled && from > now ? [from] : []));
  return begins.length === 0 ? undefined : Math.min(...begins);
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
