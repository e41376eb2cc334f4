import { type AnswerValue, answerValues, keptValues, maxText, type TypedValues } from "../question/index.ts";
import type { Case } from "./case.ts";
import type { CommandTime } from "./command.ts";
import { BadValue, ValueMissing } from "./errors.ts";

/**
 * What was typed beside an option, read and held against the question as it was asked; undefined where it asks for nothing. Where no time is
 * given, what day it is is told by the moment of asking: nobody answers before.
 *
 * errors  decision/value-missing, decision/bad-value
 */
export function valuesOf(
  state: Case,
  option: string,
  typed: TypedValues = {},
  { now }: CommandTime = {},
): readonly AnswerValue[] | undefined {
  const { asked, opened } = state;
  const at = now ?? (asked ?? opened).event.occurred;
  const answered = answerValues(asked?.data.ask ?? [], option, typed, at);
  if (answered.kind === "values") return answered.values.length > 0 ? answered.values : undefined;
  const { kind, field, text: problem } = answered.problem;
  throw kind === "missing"
    ? new ValueMissing({ case: state.id, field, problem })
    : new BadValue({ case: state.id, field, problem });
}

/** The same of an answer that decides nothing: kept as it was said. errors  decision/bad-value where it is too much to be kept */
export function keptOf(state: Case, typed: TypedValues = {}): readonly AnswerValue[] | undefined {
  const values = keptValues(state.asked?.data.ask ?? [], typed);
  if (!values)
    throw new BadValue({
      case: state.id,
      field: "",
      problem: `what was typed is too much to be kept: a value has at most ${maxText} characters.`,
    });
  return values.length > 0 ? values : undefined;
}
