import type { NewEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { ThenceError } from "../kit/failure.ts";
import {
  AnswerGiven,
  AnswerRejected,
  expectedEffectProblem,
  type GivenAnswer,
  type TypedValues,
} from "../question/index.ts";
import { keptOf, valuesOf } from "./answered-values.ts";
import { type Case, isOpen } from "./case.ts";
import { closedText } from "./closed-text.ts";
import { type CommandTime, detailsOf, reasonOf, shortened } from "./command.ts";
import { AlreadyDecided, BadExpectation, CaseClosed, ExpectationMissing, MayNotDecide } from "./errors.ts";
import { decisionEvents, optionOf } from "./made-decision.ts";

/** An answer as somebody gives it: what was typed beside the option is still to be read. */
export type AnswerCommand = Omit<GivenAnswer, "values"> & { readonly values?: TypedValues };

export interface AnswerOptions extends CommandTime {
  /** Whether somebody may decide this case (see `deciders`). Default: everyone may. */
  readonly mayDecide?: (by: string) => boolean;
}

export type Answered =
  | { readonly kind: "decided"; readonly events: readonly NewEvent[] }
  | {
      readonly kind: "late";
      readonly events: readonly NewEvent[];
      /** What ended the case, and by whom: `decided` with its option; the others have no option. */
      readonly status: "decided" | "expired" | "dismissed" | "cleared";
      readonly decidedBy: string;
      readonly option: string;
    }
  | { readonly kind: "refused"; readonly events: readonly NewEvent[]; readonly because: string };

/**
 * What an answer does to a case: the first valid one decides; one that comes later, or from somebody who may not decide, is kept as
 * rejected. Bring the case up to `now` first (see `dueSteps`), so that an answer after the deadline finds what became of it. Pure.
 *
 * errors  decision/unknown-option, decision/reason-missing, decision/reason-too-long, decision/expectation-missing,
 *         decision/bad-expectation, decision/value-missing, decision/bad-value
 */
export function answerCase(state: Case, answer: AnswerCommand, options: AnswerOptions = {}): Answered {
  const kept = shortened(state, answer.reason);
  if (!isOpen(state)) {
    const late = lateness(state);
    return { kind: "late", ...late.told, events: rejected(state, { ...answer, reason: kept }, late.because, options) };
  }
  // What was never asked is no answer, whoever says it.
  const chosen = optionOf(state, answer.option);
  if (options.mayDecide?.(answer.by) === false) {
    const because = "may not decide";
    return { kind: "refused", because, events: rejected(state, { ...answer, reason: kept }, because, options) };
  }
  const reason = reasonOf(state, answer.reason);
  const values = valuesOf(state, chosen.id, answer.values, options);
  checkExpected(state, answer);
  // The case's revision is in the id: at one revision there is one answer, and a retry of it is the same.
  const details = detailsOf(state, options, "answer-given", state.revision);
  const { values: _, ...said } = answer;
  const given = AnswerGiven({ ...said, reason, ...(values && { values }) }, details);
  const { expected, by: decidedBy } = answer;
  const decided = decisionEvents(
    state,
    { option: chosen.id, reason, decidedBy, ...(values && { values }), ...(expected && { expected }) },
    { ...details, causation: details.id },
  );
  return { kind: "decided", events: [given, ...decided] };
}

/** What to tell the one whose answer decided nothing, once it is kept; undefined where it decided. */
export function answerError(
  state: Case,
  answer: AnswerCommand,
  answered: Answered,
  /** Who may decide, in words; default: who was asked. */
  to = state.asked?.data.to ?? "nobody",
): ThenceError | undefined {
  switch (answered.kind) {
    case "decided":
      return undefined;
    case "refused":
      return new MayNotDecide({ case: state.id, by: answer.by, to });
    case "late":
      return answered.status === "decided"
        ? new AlreadyDecided({
            case: state.id,
            option: answered.option,
            by: answered.decidedBy,
            what: closedText(state),
          })
        : new CaseClosed({ case: state.id, status: answered.status, what: closedText(state), isKept: true });
  }
}

function checkExpected(state: Case, { expected }: AnswerCommand): void {
  if (!expected && state.asked?.data.require?.includes("expected-effect"))
    throw new ExpectationMissing({ case: state.id });
  const problem = expected && expectedEffectProblem(expected);
  if (problem !== undefined) throw new BadExpectation({ case: state.id, problem });
}

function lateness({ status, decision, dismissed }: Case) {
  if (status === "dismissed") {
    const by = dismissed?.data.by ?? "";
    return { told: { status, decidedBy: by, option: "" }, because: `dismissed already by ${by}` };
  }
  if (status === "cleared")
    return { told: { status, decidedBy: "nobody (it is over)", option: "" }, because: "it is over by itself" };
  if (status === "expired" || !decision)
    return {
      told: { status: "expired" as const, decidedBy: "nobody (expired)", option: "" },
      because: "expired already",
    };
  const { decidedBy, option } = decision.data;
  return {
    told: { status: "decided" as const, decidedBy, option },
    because: `decided already by ${decidedBy}: ${option}`,
  };
}

// Two such answers may come at one revision, and both are kept, so what they say is in the id.
function rejected(state: Case, answer: AnswerCommand, because: string, options: AnswerOptions): readonly NewEvent[] {
  const { values: typed, ...said } = answer;
  const { by, via, option, reason } = said;
  const values = keptOf(state, typed);
  const parts = [by, via, option, reason, ...(values ? [canonicalJson(values)] : [])];
  const details = detailsOf(state, options, "answer-rejected", state.revision, ...parts);
  return [AnswerRejected({ ...said, ...(values && { values }), because }, details)];
}
