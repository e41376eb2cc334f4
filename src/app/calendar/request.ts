import { type Case, type CaseMeeting, isOpen, timeOf } from "../../decision/index.ts";
import { derivedId, type Micros, type NewEvent } from "../../event/index.ts";
import { byIdentity } from "../../kit/by-identity.ts";
import { InvitationRequested, MeetingScheduled, plainText, uidOf } from "../../question/index.ts";
import { system } from "../actors.ts";
import { mannerOf } from "../channels/directory.ts";
import { questionMessage } from "../channels/question-message.ts";
import type { Config } from "../define-config.ts";
import type { Journal } from "../journal.ts";
import { appendStep } from "../step.ts";
import { type CaseInTime, casesOf } from "../time-steps.ts";
import { invitationTo } from "./invitations.ts";

const maxDescription = 8_000;

/** Cases whose meetings want nothing as they stand: what is new of a case makes another of it. */
const settledOf = byIdentity((_: Journal) => new WeakSet<CaseInTime>());

/**
 * Asks for every invitation that the log speaks for and that was not asked for yet: to a meeting that has a time, to its new time, and that it is
 * off. Without a calendar in the configuration, for none.
 */
export async function requestInvitations(journal: Journal, config: Config, now: Micros): Promise<number> {
  if (!config.calendar) return 0;
  let count = 0;
  const settled = settledOf(journal);
  for (const one of casesOf(journal)) {
    if (settled.has(one)) continue;
    const { state } = one;
    for (const meeting of state.meetings) {
      const event = wantedInvitation(journal, config, { state, meeting }, now);
      if (!event) continue;
      await appendStep(journal.store, [event], {
        command: "request-invitation",
        actor: system,
        reason: "those who are to come are to know",
        correlation: state.id,
      });
      count++;
    }
    settled.add(one);
  }
  if (count > 0) await journal.refresh();
  return count;
}

function wantedInvitation(
  journal: Journal,
  config: Config,
  { state, meeting }: { readonly state: Case; readonly meeting: CaseMeeting },
  now: Micros,
): NewEvent | undefined {
  const { id, proposed, scheduled, cancelled, held } = meeting;
  if (proposed.data.foreign !== undefined) return undefined;
  const last = invitationTo(journal, id)?.requested;
  const sequence = last === undefined ? 0 : Math.max(last.sequence, ...sequencesToldOf(journal, id)) + 1;
  const details = { occurred: now, correlation: state.id, id: derivedId("invitation-requested", id, sequence) };
  if (cancelled) {
    if (!last || last.does === "cancel") return undefined;
    return InvitationRequested({ ...last, does: "cancel", sequence }, { ...details, causation: cancelled.event.id });
  }
  const time = timeOf(meeting);
  if (!time || held || last?.does === "cancel") return undefined;
  if (last && last.from === time.at && last.until === time.until) return undefined;
  // What a calendar told us of its own meeting need not be told to it.
  if (last && scheduled?.data.sequence !== undefined) return undefined;
  if (time.at <= now || !isOpen(state)) return undefined;
  const { title, description, url } = wordsOf(config, state);
  return InvitationRequested(
    {
      case: state.id,
      meeting: id,
      uid: last?.uid ?? uidOf(id, config.calendar?.organiser ?? ""),
      sequence,
      does: last ? "update" : "invite",
      to: proposed.data.with,
      from: time.at,
      until: time.until,
      title,
      description,
      ...(url !== undefined && { url }),
    },
    { ...details, causation: (scheduled ?? proposed).event.id },
  );
}

/** How often the calendar changed the meeting by itself: what we say next must count above that. */
function sequencesToldOf(journal: Journal, meeting: string): readonly number[] {
  const moved = journal.tagged("thence.meeting", meeting).filter(MeetingScheduled.is);
  return moved.map(({ data }) => data.sequence ?? 0);
}

/** What is said in the invitation: the question, and the evidence in words. */
function wordsOf(config: Config, state: Case) {
  const manner = mannerOf(config, state.asked?.data.to);
  const message = questionMessage({ state, round: state.round, baseUrl: undefined }, manner);
  const url = config.baseUrl === undefined ? undefined : `${config.baseUrl}/cases/${state.id}`;
  return { title: message.title, description: plainText(message).slice(0, maxDescription), url };
}
