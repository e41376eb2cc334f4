import type { NewEvent } from "../event/index.ts";
import type { SaidBy } from "../question/index.ts";
import { type Case, isOpen } from "./case.ts";
import { type CommandTime, detailsOf, shortened, textOf } from "./command.ts";
import { AlreadyReviewed, BadChoice, CaseOpen, NothingDecided } from "./errors.ts";
import { type RecordedReview, ReviewRecorded } from "./events.ts";

export interface Reviewing extends SaidBy, Pick<RecordedReview, "process" | "result" | "lesson" | "ruleChange"> {}

const processes = ["good", "bad"] as const;
const results = ["good", "bad", "cannot-tell"] as const;

/**
 * Looks at a decision again: how it was made, what came of it, and what is learnt. Once for each decision, or for a case that expired.
 *
 * errors  decision/case-open, decision/nothing-decided, decision/already-reviewed, decision/bad-choice, decision/text-missing,
 *         decision/reason-too-long
 */
export function recordReview(state: Case, review: Reviewing, time: CommandTime = {}): readonly NewEvent[] {
  if (isOpen(state))
    throw new CaseOpen({ case: state.id, what: "Decide it first, and review it when its outcome is known." });
  if (!state.decision && !state.expired) throw new NothingDecided({ case: state.id, what: "reviewed" });
  const decision = state.decision?.data.decision;
  if (state.review && state.review.data.decision === decision)
    throw new AlreadyReviewed({ case: state.id, by: state.review.data.by });
  const { by, via, process, result } = review;
  choose(state, "verdict on the process", process, processes);
  choose(state, "verdict on the result", result, results);
  const lesson = textOf(state, review.lesson, "the lesson");
  const ruleChange = review.ruleChange === undefined ? "" : shortened(state, review.ruleChange);
  const details = detailsOf(state, time, "review-recorded", decision ?? state.round);
  const causation = state.reviewRequested?.event.id ?? state.decision?.event.id ?? details.causation;
  return [
    ReviewRecorded(
      {
        case: state.id,
        ...(decision !== undefined && { decision }),
        by,
        via,
        process,
        result,
        lesson,
        ...(ruleChange !== "" && { ruleChange }),
      },
      { ...details, ...(causation !== undefined && { causation }) },
    ),
  ];
}

function choose(state: Case, what: string, found: string, known: readonly string[]): void {
  if (!known.includes(found)) throw new BadChoice({ case: state.id, what, found, known });
}
