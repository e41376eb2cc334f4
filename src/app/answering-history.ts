import type { Case } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import { system } from "./actors.ts";
import { openJournal } from "./journal.ts";
import { casesOf } from "./time-steps.ts";

/** What the questions of a playbook took people so far. */
export interface AnsweringHistory {
  readonly cases: number;
  /** How many took part in one, on average: who took it up, spoke, answered, met or dismissed it. */
  readonly people: number;
  /** Minutes of meetings of all who came together, on average. */
  readonly meetingMinutes: number;
  /** From the question to its end: the median. */
  readonly toDecision: Micros;
}

const fewest = 3;

/** The same from the log; undefined where fewer than three of its questions were answered by people. */
export async function answeringHistoryOf(store: EventStore, playbook: string): Promise<AnsweringHistory | undefined> {
  const journal = openJournal(store);
  await journal.refresh();
  const told = casesOf(journal).flatMap(({ state }) => {
    const { asked, closed, opened } = state;
    const people = peopleOf(state);
    if (opened.data.playbook !== playbook || !asked || !closed || people === 0) return [];
    return [{ people, meetings: meetingsOf(state), took: Math.max(0, closed.occurred - asked.event.occurred) }];
  });
  if (told.length < fewest) return undefined;
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const took = told.map((one) => one.took).sort((a, b) => a - b);
  return {
    cases: told.length,
    people: mean(told.map((one) => one.people)),
    meetingMinutes: mean(told.map((one) => one.meetings)),
    toDecision: took[Math.floor(took.length / 2)] ?? 0,
  };
}

function peopleOf({ acknowledgements, comments, answer, rejected, dismissed, meetings }: Case): number {
  const said = [
    ...acknowledgements,
    ...comments,
    ...rejected,
    ...(answer ? [answer] : []),
    ...(dismissed ? [dismissed] : []),
  ];
  const names = [
    ...said.map(({ data }) => data.by),
    ...meetings.flatMap((one) => (one.held ? one.proposed.data.with : [])),
  ];
  return new Set(names.filter((name) => name !== system.id)).size;
}

function meetingsOf({ meetings }: Case): number {
  return meetings.reduce(
    (sum, { held, proposed: { data } }) => sum + (held ? (data.lengthMicros / 60_000_000) * data.with.length : 0),
    0,
  );
}
