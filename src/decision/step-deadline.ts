import type { Micros } from "../event/index.ts";
import { type DeadlineName, DeadlineReached, ReminderSent } from "../question/index.ts";
import type { Case, Said } from "./case.ts";
import type { Playbook } from "./playbook-definition.ts";
import { earlier } from "./sla.ts";
import { rank, type Step, saidSince, stepDetails } from "./step.ts";

export interface Deadline {
  readonly name: DeadlineName;
  readonly at: Micros;
  /** What the deadline counts from. */
  readonly since: Said<unknown>;
  /** Which one of its name it is: a question asked again and another decision have deadlines of their own. */
  readonly key: string | number;
  readonly to: readonly string[];
  /** When what it waits for was done. */
  readonly done?: Micros | undefined;
  /** Nobody is told any more that it is near. */
  readonly isOver?: boolean;
}

/** A deadline's reminder, and the deadline itself, as far as they are still to come. What was done before its moment keeps it from coming. */
export function deadlineSteps(state: Case, playbook: Pick<Playbook, "remind" | "sla">, one: Deadline): readonly Step[] {
  const { remind } = playbook;
  const { name, at, since, key, to, done = Infinity, isOver = false } = one;
  const cause = since.event.id;
  const isSaid = (list: readonly Said<{ readonly deadline: DeadlineName }>[]) =>
    saidSince(list, since).some((said) => said.data.deadline === name);
  const steps: Step[] = [];
  const remindAt = remind === undefined ? undefined : earlier(playbook, at, remind);
  if (
    remindAt !== undefined &&
    remindAt > since.event.occurred &&
    remindAt <= done &&
    !isOver &&
    !isSaid(state.reminders)
  )
    steps.push({
      at: remindAt,
      rank: rank.remind,
      events: () => [
        ReminderSent(
          { case: state.id, deadline: name, at, to },
          stepDetails(state, remindAt, cause, "reminder-sent", name, key),
        ),
      ],
    });
  if (at <= done && !isSaid(state.missed))
    steps.push({
      at,
      rank: rank.miss,
      events: () => [
        DeadlineReached(
          { case: state.id, deadline: name, at },
          stepDetails(state, at, cause, "deadline-reached", name, key),
        ),
      ],
    });
  return steps;
}
