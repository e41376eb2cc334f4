import {
  type Case,
  type CommandTime,
  type Directory,
  type Meant,
  type Playbook,
  UnknownCase,
} from "../decision/index.ts";
import { type Actor, formatTime, type Micros, type NewEvent, tagText } from "../event/index.ts";
import { AnswerRejected, CommentAdded, InquiryAnswered, InquiryMade, MeetingAnswered } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { openJournal } from "./journal.ts";
import { isOutrun } from "./outrun.ts";
import { advanceCase, type CaseInTime, caseOf, casesOf } from "./time-steps.ts";

/** One case as it stands in the log. errors  decision/unknown-case */
export async function readCase(store: EventStore, id: string): Promise<Case> {
  return (await caseInTime(store, id)).state;
}

/** All cases, the newest last. */
export async function listCases(store: EventStore): Promise<Case[]> {
  return (await casesInTime(store)).map(({ state }) => state);
}

/** The same with the playbooks that they were opened by. */
export async function casesInTime(store: EventStore): Promise<readonly CaseInTime[]> {
  const journal = openJournal(store);
  await journal.refresh();
  return casesOf(journal);
}

/** The same once what time has brought about up to a moment is recorded. */
export async function readCaseAt(store: EventStore, id: string, now: Micros): Promise<Case> {
  await advanceCase(store, await caseInTime(store, id), now);
  return readCase(store, id);
}

/** No directory is set up, so a role may be anybody's. */
export const noDirectory = () => undefined;

/** A case with the playbook that it was opened by. errors  decision/unknown-case */
export async function caseInTime(store: EventStore, id: string): Promise<CaseInTime> {
  const journal = openJournal(store);
  await journal.refresh();
  const found = caseOf(journal, id);
  if (found) return found;
  const open = casesOf(journal).flatMap(({ state }) => (state.closed ? [] : [state.id]));
  throw new UnknownCase({ case: id, open });
}

/** Who does something to a case, and when. */
export interface Doing {
  readonly case: string;
  readonly actor: Actor;
  readonly now: Micros;
  /** Who is behind the names that were asked; left out, nobody knows. */
  readonly directory?: Directory;
  /** Who is meant where somebody is named in words; left out, what is typed is their name. */
  readonly meant?: Meant;
  /** What is kept as the intent beside the command. */
  readonly reason?: string;
}

// A clock that was set back would have people answer before they were asked: what they say is kept as of the question.
function lastAsked({ asked, opened, decision }: Case): Micros {
  return Math.max((asked ?? opened).event.occurred, decision?.event.occurred ?? 0);
}

function reasonOf(reason: string | undefined, setBack: Micros | undefined): { readonly reason?: string } {
  const clock = setBack === undefined ? [] : [`the clock was set back: it was ${formatTime(setBack)} by it`];
  const said = [...(reason === undefined ? [] : [reason]), ...clock];
  return said.length === 0 ? {} : { reason: said.join("; ") };
}

const attempts = 5;
/** What time has brought about may bring about more; not without an end. */
const mostAdvances = 50;
/** Words that may come at one revision with others; all of them are kept. */
const saidOnly: readonly string[] = [
  AnswerRejected.type,
  CommentAdded.type,
  InquiryMade.type,
  InquiryAnswered.type,
  MeetingAnswered.type,
];

/**
 * Does something to a case: what time has brought about is recorded first, so that the command finds the case as it stands at its moment; then
 * what the command makes of it is appended, only while the case still stands so. Returns the case as it is afterwards.
 *
 * errors  decision/unknown-case, and whatever `make` refuses
 */
export async function commandCase(
  store: EventStore,
  command: string,
  { case: id, actor, now, reason }: Doing,
  make: (state: Case, playbook: Playbook | undefined, time: CommandTime) => readonly NewEvent[],
): Promise<Case> {
  let advances = 0;
  for (let attempt = 1; ; attempt++) {
    const inTime = await caseInTime(store, id);
    const asked = lastAsked(inTime.state);
    const at = Math.max(now, asked);
    if (advances < mostAdvances && (await advanceCase(store, inTime, at))) {
      advances++;
      attempt--;
      continue;
    }
    const { state, playbook } = inTime;
    const events = make(state, playbook, { now: at });
    if (events.length === 0) return state;
    try {
      await store.append(events, {
        command,
        actor,
        ...reasonOf(reason, now < asked ? now : undefined),
        correlation: id,
        causation: state.asked?.event.id ?? state.opened.event.id,
        // What changes nothing of how the case stands needs nothing to hold.
        ...(events.every(({ type }) => saidOnly.includes(type))
          ? { known: "skip" as const }
          : { conditions: [{ stream: tagText("thence.case", id), revision: state.revision }] }),
      });
    } catch (cause) {
      if (isOutrun(cause) && attempt < attempts) continue;
      throw cause;
    }
    return readCase(store, id);
  }
}
