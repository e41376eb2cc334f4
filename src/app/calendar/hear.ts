import { answerMeeting, cancelMeeting, scheduleMeeting, timeOf } from "../../decision/index.ts";
import { derivedId, type Micros } from "../../event/index.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import { shortId } from "../../kit/short-id.ts";
import {
  foldInvitation,
  InvitationReceived,
  InvitationRequested,
  type MeetingSeen,
  type Notice,
  type ReceivedInvitation,
  type RequestedInvitation,
  RequestRefused,
  readCalendar,
  sameAddress,
  UnreadableCalendar,
} from "../../question/index.ts";
import type { EventStore } from "../../store/index.ts";
import { system } from "../actors.ts";
import { commandCase } from "../case-commands.ts";
import type { Config } from "../define-config.ts";
import { type Journal, openJournal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { caseOf } from "../time-steps.ts";

export interface Hearing {
  readonly store: EventStore;
  readonly config: Config;
  readonly now: Micros;
  /** Who sent it, where that was verified: only they may answer, invite or call off in their own name. Absent where the calendar itself vouches for it. */
  readonly sender?: string;
}

/** What came of what was heard; `text` says it in words. */
export type Heard =
  | { readonly kind: "done"; readonly text: string }
  | { readonly kind: "ignored"; readonly text: string }
  | { readonly kind: "refused"; readonly text: string };

/**
 * Takes iCalendar text that came in, as by mail: answers to our invitations, and the meetings of others that invite us. What is not believed is
 * recorded as refused, and changes nothing.
 */
export async function hearCalendar(text: string, hearing: Hearing): Promise<readonly Heard[]> {
  let notices: readonly Notice[];
  try {
    notices = readCalendar(text, hearing.now);
  } catch (cause) {
    if (!(cause instanceof UnreadableCalendar)) throw cause;
    return [await refused(hearing, String(cause.facts.problem), text)];
  }
  return hearNotices(notices, hearing);
}

export async function hearNotices(notices: readonly Notice[], hearing: Hearing): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const notice of notices) {
    const journal = openJournal(hearing.store);
    await journal.refresh();
    const ours = journal
      .typed(InvitationRequested.type)
      .filter(InvitationRequested.is)
      .find(({ data }) => data.uid === notice.meeting.uid)?.data;
    heard.push(...(ours ? await hearOurs(journal, ours, notice, hearing) : [await hearForeign(notice, hearing)]));
  }
  return heard;
}

/** The name by which playbooks call whoever has this address. */
export function personAt({ people = {} }: Pick<Config, "people">, email: string): string | undefined {
  return Object.entries(people).find(
    ([, one]) => !one.members && one.email !== undefined && sameAddress(one.email, email),
  )?.[0];
}

/** Somebody by the name that playbooks use: an address of whom nobody knows is not written down. */
function nameOf({ config }: Hearing, email: string | undefined): string {
  return (email === undefined ? undefined : personAt(config, email)) ?? "an address that `people` does not know";
}

async function hearOurs(
  journal: Journal,
  ours: RequestedInvitation,
  { method, meeting }: Notice,
  hearing: Hearing,
): Promise<readonly Heard[]> {
  if (method !== "reply") return [{ kind: "ignored", text: `${ours.meeting} is ours; only answers to it are taken` }];
  const last = foldInvitation(journal.stream("thence.meeting", ours.meeting));
  const heard: Heard[] = [];
  for (const { email, comes } of meeting.guests) {
    const isOwn = hearing.sender === undefined || sameAddress(hearing.sender, email);
    if (!isOwn)
      heard.push(
        await refused(hearing, `${nameOf(hearing, hearing.sender)} answers for ${nameOf(hearing, email)}`, meeting),
      );
    else if (last && meeting.sequence < lastMoved(journal, ours.meeting))
      heard.push({ kind: "ignored", text: `${nameOf(hearing, email)} answered an invitation that was changed since` });
    else if (comes) heard.push(await takeAnswer(hearing, ours, { email, comes }, meeting));
  }
  return heard.length > 0 ? heard : [{ kind: "ignored", text: "it answers nothing" }];
}

/** An answer to a time that is no more is none. */
function lastMoved(journal: Journal, meeting: string): number {
  const all = journal.stream("thence.meeting", meeting).filter(InvitationRequested.is);
  const last = all.at(-1)?.data;
  return all.find(({ data }) => data.from === last?.from)?.data.sequence ?? 0;
}

async function takeAnswer(
  { store, config, now, ...hearing }: Hearing,
  { case: id, meeting }: Pick<RequestedInvitation, "case" | "meeting">,
  { email, comes }: { readonly email: string; readonly comes: "yes" | "no" | "maybe" },
  body: MeetingSeen,
): Promise<Heard> {
  const by = personAt(config, email);
  if (by === undefined)
    return refused(
      { store, config, now, ...hearing },
      `nobody in \`people\` has the address that answered for ${meeting}`,
      body,
    );
  const actor = { kind: "person" as const, id: by, via: "calendar" };
  await commandCase(store, "answer-meeting-case", { case: id, actor, now }, (state, _, time) =>
    answerMeeting(state, { meeting, by, comes }, time),
  );
  return { kind: "done", text: `${by} answers ${comes} to ${meeting}` };
}

/** What the calendar itself says of a meeting of ours: who comes, that it was moved or called off there. */
export async function hearRead(
  ours: RequestedInvitation,
  seen: MeetingSeen | undefined,
  hearing: Hearing,
): Promise<void> {
  const { store, now } = hearing;
  const { case: id, meeting } = ours;
  const change = { case: id, actor: system, now };
  const journal = openJournal(store);
  await journal.refresh();
  const known = caseOf(journal, id)?.state.meetings.find((one) => one.id === meeting);
  if (!known || known.cancelled || known.held) return;
  if (!seen || seen.isCancelled) {
    const because = "it was called off in the calendar";
    await commandCase(store, "cancel-meeting-case", change, (state, _, time) =>
      cancelMeeting(state, { meeting, because }, time),
    );
    return;
  }
  for (const { email, comes } of seen.guests) {
    const by = personAt(hearing.config, email);
    const isKnown = known.answers.some(({ data }) => data.by === by && data.comes === comes);
    if (comes && by !== undefined && !isKnown) await takeAnswer(hearing, ours, { email, comes }, seen);
  }
  const { from, to = from, sequence } = seen;
  const time = timeOf(known);
  const isMovedByUs = known.scheduled !== undefined && known.scheduled.data.sequence === undefined;
  // Somebody moved it in the case, and the calendar was not told yet: what it says is of before.
  if (isMovedByUs && (time?.at !== ours.from || time.until !== ours.until)) return;
  if (from === undefined || to === undefined || (from === time?.at && to === time.until)) return;
  await commandCase(store, "schedule-meeting-case", change, (state, _, time) =>
    scheduleMeeting(state, { meeting, at: from, lengthMicros: to - from, sequence }, time),
  );
}

async function hearForeign({ method, meeting }: Notice, hearing: Hearing): Promise<Heard> {
  const { store, config, now, sender } = hearing;
  const us = config.calendar?.organiser;
  if (method === "reply") return refused(hearing, "it answers an invitation that is not ours", meeting);
  const { organiser } = meeting;
  if (!organiser) return refused(hearing, "it does not say who called the meeting", meeting);
  if (sender !== undefined && !sameAddress(sender, organiser.email))
    return refused(
      hearing,
      `${nameOf(hearing, sender)} invites in the name of ${nameOf(hearing, organiser.email)}`,
      meeting,
    );
  const by = personAt(config, organiser.email);
  if (by === undefined) return refused(hearing, "nobody in `people` has the address that invited us", meeting);
  const isInvited = us !== undefined && meeting.guests.some(({ email }) => sameAddress(email, us));
  if (method === "request" && !isInvited) return { kind: "ignored", text: "it does not invite us" };
  const foreign = shortId("F", meeting.uid);
  const known = meeting.guests.filter(({ email }) => us === undefined || !sameAddress(email, us));
  const guests = known.flatMap(({ email, comes }) => {
    const name = personAt(config, email);
    return name === undefined || name === by ? [] : [{ name, ...(comes && { comes }) }];
  });
  const { sequence, stamp, title, from, to, instance, instances, series, seriesUpTo } = meeting;
  const data: ReceivedInvitation = {
    foreign,
    sequence,
    ...(stamp !== undefined && { stamp }),
    title,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { until: to }),
    ...(instance !== undefined && { instance }),
    ...(instances && { instances }),
    ...(series && { series }),
    ...(seriesUpTo !== undefined && { seriesUpTo }),
    isCancelled: meeting.isCancelled || method === "cancel",
    by,
    guests,
    strangers: known.filter(({ email }) => personAt(config, email) === undefined).length,
  };
  const id = derivedId(
    "invitation-received",
    foreign,
    instance ?? "",
    sequence,
    stamp ?? "",
    method,
    guestsKey(guests),
  );
  await appendStep(store, [InvitationReceived(data, { id, occurred: now })], {
    command: "hear-calendar",
    actor: { kind: "person", id: by, via: "calendar" },
    reason: method === "cancel" ? "the meeting is off" : "we are invited",
  });
  return { kind: "done", text: `${by} ${data.isCancelled ? "called off" : "invites us to"} "${title}"` };
}

const guestsKey = (guests: ReceivedInvitation["guests"]) =>
  guests.map(({ name, comes = "" }) => `${name}=${comes}`).join(",");

async function refused({ store, now }: Hearing, reason: string, body: unknown): Promise<Heard> {
  const hash = sha256Hex(typeof body === "string" ? body : JSON.stringify(body)).slice(0, 16);
  const event = RequestRefused(
    { channel: "calendar", reason },
    { id: derivedId("request-refused", "calendar", reason, hash), occurred: now },
  );
  await appendStep(store, [event], { command: "hear-calendar", actor: system, reason });
  return { kind: "refused", text: reason };
}
