import type { NewEvent } from "../event/index.ts";
import { type FollowUpAnswer, FollowUpAnswered, type SaidBy } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, textOf } from "./command.ts";
import { TextMissing, UnknownQuestion } from "./errors.ts";
import { meetingOf } from "./meeting.ts";
import { type Meant, nameSteps, stepsIn } from "./next-step.ts";

export interface FollowingUp extends SaidBy {
  /** Left out: the last meeting. */
  readonly meeting?: string;
  readonly answers: readonly FollowUpAnswer[];
  /** Who is meant where a next step names somebody. Default: as it is typed, in UTC. */
  readonly meant?: Meant;
}

/**
 * Answers what was asked after a meeting, all of it or a part. A line of an answer that says what, who and when is a next step, which is asked
 * after until it is done.
 *
 * errors  decision/unknown-meeting, decision/unknown-question, decision/text-missing, decision/reason-too-long
 */
export function answerFollowUp(state: Case, command: FollowingUp, time: CommandTime = {}): readonly NewEvent[] {
  const meeting = meetingOf(state, command.meeting);
  const { by, via } = command;
  const questions = meeting.followUpAsked?.data.questions ?? [];
  const strange = command.answers.find((one) => !questions.includes(one.question))?.question;
  if (!meeting.followUpAsked || strange !== undefined)
    throw new UnknownQuestion({ case: state.id, question: strange ?? "", questions });
  if (command.answers.length === 0) throw new TextMissing({ case: state.id, what: "an answer without answers" });
  const answers = command.answers.map(({ question, answer }) => ({
    question,
    answer: textOf(state, answer, `the answer to "${question}"`),
  }));
  const details = detailsOf(state, time, "follow-up-answered", meeting.id, state.revision, by);
  const steps = answers.flatMap(({ answer }) => stepsIn(answer, command.meant));
  return [
    FollowUpAnswered(
      { case: state.id, meeting: meeting.id, by, via, answers },
      { ...details, causation: meeting.followUpAsked.event.id },
    ),
    ...nameSteps(state, meeting.id, steps, { ...details, causation: details.id }),
  ];
}
