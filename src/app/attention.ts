import type { Micros } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { QuestionAsked } from "../question/index.ts";
import { type AttentionBudget, attentionFreeAt, attentionLeft, showValue } from "../signal/index.ts";
import type { Config } from "./define-config.ts";
import type { Journal } from "./journal.ts";

/** What a person or a team may be asked, and what was asked of them, at a moment. */
export interface Attention {
  readonly person: string;
  readonly budget: AttentionBudget;
  /** When they were asked in the stretch up to now, oldest first. */
  readonly asked: readonly Micros[];
  readonly left: number;
  /** When one more question may be asked; now, where one may. */
  readonly freeAt: Micros;
}

/** The budget of whoever a question would go to; undefined where they have none. */
export function attentionOf(
  journal: Journal,
  { attention = {} }: Config,
  person: string,
  now: Micros,
): Attention | undefined {
  const said = Object.hasOwn(attention, person) ? attention[person] : undefined;
  if (!said) return undefined;
  const budget = { questions: said.questions, per: parseDuration(said.per) };
  const told = journal.typed(QuestionAsked.type).filter(QuestionAsked.is);
  const all = told.filter(({ data }) => data.to === person).map(({ occurred }) => occurred);
  return {
    person,
    budget,
    asked: all.filter((at) => at > now - budget.per && at <= now).sort((a, b) => a - b),
    left: attentionLeft(all, budget, now),
    freeAt: attentionFreeAt(all, budget, now),
  };
}

/** Why nobody is asked now. */
export function overText({ person, budget: { questions, per } }: Attention): string {
  const count = questions === 1 ? "one question" : `${questions} questions`;
  return `${person} may be asked ${count} in ${showValue({ unit: "duration" }, per)}, and was`;
}

/** What is wrong with the budgets of a configuration, in words; undefined where nothing is. */
export function attentionProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return 'its part "attention" is no object; write attention: { "@maya": { questions: 5, per: "7d" } }';
  for (const [person, budget] of Object.entries(value)) {
    const place = `the attention of "${person}"`;
    if (typeof budget !== "object" || budget === null) return `${place} is no budget like { questions: 5, per: "7d" }`;
    const { questions, per } = budget as { readonly questions?: unknown; readonly per?: unknown }; // checked below
    if (!(typeof questions === "number" && Number.isSafeInteger(questions) && questions >= 1))
      return `${place} has no whole number of questions from 1 on; to ask nothing, retire or silence the playbooks`;
    if (!isLength(per)) return `${place} does not say in \`per\` which length it is for, as 7d`;
  }
  return undefined;
}

function isLength(text: unknown): boolean {
  try {
    return typeof text === "string" && parseDuration(text) > 0;
  } catch {
    return false; // no duration
  }
}
