import { DecisionMade, type MeasuredOption } from "../decision/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened } from "../question/index.ts";
import type { Journal } from "./journal.ts";

/** What came of the decisions that a playbook asked for, oldest first. */
export function outcomesOf(journal: Journal, playbook: string): MeasuredOption[] {
  const cases = journal.tagged("thence.playbook", playbook).filter(CaseOpened.is);
  return cases.flatMap(({ data }) => {
    const told = journal.stream("thence.case", data.case);
    const measured = told.findLast((event) => OutcomeMeasured.is(event));
    const decision = told.findLast((event) => DecisionMade.is(event));
    if (!measured || !decision || !OutcomeMeasured.is(measured) || !DecisionMade.is(decision)) return [];
    const { verdict } = measured.data;
    return [
      { option: decision.data.option, verdict: verdict === "better" || verdict === "worse" ? verdict : "cannot-tell" },
    ];
  });
}
