import type { Micros } from "../event/index.ts";
import { type AnswerField, answerValues } from "../question/index.ts";

/** Why what was typed for one field cannot be taken, in a sentence; undefined where it can. */
export function valueProblem(field: AnswerField, typed: string, now: Micros): string | undefined {
  const { when: _, ...alone } = field;
  const answered = answerValues([alone], "", { [field.id]: typed }, now);
  if (answered.kind === "values") return undefined;
  return answered.problem.kind === "missing" ? `It is needed: ${field.label}.` : answered.problem.text;
}
