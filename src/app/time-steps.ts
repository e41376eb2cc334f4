import { EffectSucceeded, effectId } from "../action/index.ts";
import {
  type Case,
  DecisionMade,
  dueSteps,
  foldCase,
  type KnownMoments,
  nextDue,
  type Playbook,
} from "../decision/index.ts";
import { type Micros, type NewEvent, type RecordedEvent, tagText, tagValues } from "../event/index.ts";
import { byIdentity } from "../kit/by-identity.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, MeetingInvited } from "../question/index.ts";
import { type EventStore, KnownEvent } from "../store/index.ts";
import { system } from "./actors.ts";
import { decisionOf } from "./decision-outcomes.ts";
import type { Journal } from "./journal.ts";
import { isOutrun } from "./outrun.ts";
import { playbookOf } from "./published.ts";
import { IdTaken } from "./step.ts";

/** A case, the playbook that it was opened by, and what other rooms know of its decision. */
export interface CaseInTime {
  readonly state: Case;
  readonly playbook: Playbook | undefined;
  readonly known: KnownMoments;
}

/** All cases of a journal, the newest last. */
export function casesOf(journal: Journal): readonly CaseInTime[] {
  const folded = foldedOf(journal);
  const news = journal.after(folded.upTo);
  folded.upTo = journal.upTo();
  if (news.length === 0) return folded.all;
  const changed = new Set(news.flatMap(({ tags }) => tagValues(tags, "thence.case")));
  // Each keeps its place in the order in which they were opened.
  const all = [...folded.all];
  for (const id of changed) {
    const at = folded.places.get(id);
    const one = caseOf(journal, id);
    if (one && at !== undefined) all[at] = one;
  }
  for (const event of news) {
    const one = CaseOpened.is(event) && !folded.places.has(event.data.case) && caseOf(journal, event.data.case);
    if (one) folded.places.set(one.state.id, all.push(one) - 1);
  }
  folded.all = all;
  return all;
}

/** A case as it stands, folded anew only where the journal has more about it than before. */
export function caseOf(journal: Journal, id: string): CaseInTime | undefined {
  const { byId } = foldedOf(journal);
  const [told, around] = [journal.stream("thence.case", id), journal.tagged("thence.case", id)];
  const last = byId.get(id);
  if (last && last.told === told.length && last.around === around.length) return last.one;
  const state = foldCase(told);
  if (!state) return undefined;
  // A definition is published before a case is opened by it, so it never comes later.
  const playbook =
    last?.one.playbook ?? playbookOf(journal.stream("thence.playbook", state.opened.data.playbook), state);
  const one = { state, playbook, known: knownOf(around) };
  if (playbook) byId.set(id, { told: told.length, around: around.length, one });
  return one;
}

interface Folded {
  readonly byId: Map<string, { readonly told: number; readonly around: number; readonly one: CaseInTime }>;
  /** Where each stands in the list of all. */
  readonly places: Map<string, number>;
  upTo: number;
  all: readonly CaseInTime[];
}

/** What was folded of a journal's cases so far. */
const foldedOf = byIdentity((_: Journal): Folded => ({ byId: new Map(), places: new Map(), upTo: 0, all: [] }));

function knownOf(told: readonly RecordedEvent[]): KnownMoments {
  const { decision, action } = told.findLast(DecisionMade.is)?.data ?? {};
  const effect = decision === undefined || action === undefined ? undefined : effectId(decision, action);
  const done = told.findLast((event) => EffectSucceeded.is(event) && event.data.effect === effect);
  const measured = told.findLast((event) => OutcomeMeasured.is(event) && decisionOf(told, event.data) === decision);
  const invited = new Set(told.filter(MeetingInvited.is).map(({ data }) => data.meeting));
  return {
    ...(done && { actDone: done.occurred }),
    ...(measured && { outcomeAt: measured.occurred }),
    ...(invited.size > 0 && { invited }),
  };
}

/** When time alone brings the next thing about in a case: computed once, since business hours take their time. */
export const nextStepOf: (one: CaseInTime) => Micros | undefined = byIdentity(
  ({ state, playbook, known }) => playbook && nextDue(state, playbook, known),
);

/**
 * Records what time alone has brought about in a case: reminders, deadlines, escalations, expiry, questions after a meeting, reviews. Returns
 * whether there was anything.
 */
export async function advanceCase(store: EventStore, one: CaseInTime, now: Micros): Promise<boolean> {
  const { state, playbook, known } = one;
  if (!playbook || (nextStepOf(one) ?? Number.POSITIVE_INFINITY) > now) return false;
  const events = dueSteps(state, playbook, now, known);
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
    if (cause instanceof KnownEvent) await mustBeNews(store, state, events);
  }
  return true;
}

/** A step whose id the case itself already holds would be due at every turn, and never come. */
async function mustBeNews(store: EventStore, state: Case, events: readonly NewEvent[]): Promise<void> {
  const ids = events.flatMap(({ id }) => id ?? []);
  const held = (await store.find(ids)).find(
    ({ stream, revision = 0 }) => stream === tagText("thence.case", state.id) && revision <= state.revision,
  );
  if (held)
    throw new IdTaken({ id: held.id, type: events.find(({ id }) => id === held.id)?.type ?? "", found: held.type });
}
