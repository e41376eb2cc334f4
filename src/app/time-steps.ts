import { EffectSucceeded } from "../action/index.ts";
import { type Case, dueSteps, foldCase, type KnownMoments, nextDue, type Playbook } from "../decision/index.ts";
import { type Micros, type RecordedEvent, tagText } from "../event/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import type { Journal } from "./journal.ts";
import { isOutrun } from "./outrun.ts";
import { playbookOf } from "./published.ts";

/** A case, the playbook that it was opened by, and what other rooms know of its decision. */
export interface CaseInTime {
  readonly state: Case;
  readonly playbook: Playbook | undefined;
  readonly known: KnownMoments;
}

/** All cases of a journal, the newest last. */
export function casesOf(journal: Journal): CaseInTime[] {
  return journal
    .typed(CaseOpened.type)
    .filter(CaseOpened.is)
    .flatMap(({ data }) => caseOf(journal, data.case) ?? []);
}

export function caseOf(journal: Journal, id: string): CaseInTime | undefined {
  const told = journal.stream("thence.case", id);
  const state = foldCase(told);
  if (!state) return undefined;
  const playbook = playbookOf(journal.stream("thence.playbook", state.opened.data.playbook), state);
  return { state, playbook, known: knownOf(journal.tagged("thence.case", id)) };
}

function knownOf(told: readonly RecordedEvent[]): KnownMoments {
  const done = told.findLast((event) => EffectSucceeded.is(event));
  const measured = told.findLast((event) => OutcomeMeasured.is(event));
  return { ...(done && { actDone: done.occurred }), ...(measured && { outcomeAt: measured.occurred }) };
}

/** When time alone brings the next thing about in a case. */
export function nextStepOf({ state, playbook, known }: CaseInTime): Micros | undefined {
  return playbook && nextDue(state, playbook, known);
}

/**
 * Records what time alone has brought about in a case: reminders, deadlines, escalations, expiry, questions after a meeting, reviews. Returns
 * whether there was anything.
 */
export async function advanceCase(
  store: EventStore,
  { state, playbook, known }: CaseInTime,
  now: Micros,
): Promise<boolean> {
  const events = playbook ? dueSteps(state, playbook, now, known) : [];
  if (events.length === 0) return false;
  try {
    await store.append(events, {
      command: "keep-time",
      actor: system,
      reason: "its moment has come",
      correlation: state.id,
      conditions: [{ stream: tagText("thence.case", state.id), revision: state.revision }],
    });
  } catch (cause) {
    if (!isOutrun(cause)) throw cause; // the next turn looks again
  }
  return true;
}
