import { DecisionMade, DecisionSuperseded, type MeasuredOption, type Playbook } from "../decision/index.ts";
import { CaseOpened } from "../question/index.ts";
import { outcomesIn } from "./decision-outcomes.ts";
import type { Journal } from "./journal.ts";

/** What came of the decisions that a playbook asked for about its own metric, oldest first. */
export function outcomesOf(journal: Journal, playbook: Pick<Playbook, "name" | "metric">): MeasuredOption[] {
  const cases = journal
    .tagged("thence.playbook", playbook.name)
    .filter(CaseOpened.is)
    .filter(({ data }) => data.metric === playbook.metric);
  return cases.flatMap(({ data }) => {
    const told = journal.stream("thence.case", data.case);
    const decisions = told.filter(DecisionMade.is);
    const overturned = told.filter(DecisionSuperseded.is).map((one) => one.data.decision);
    const outcomes = outcomesIn(told);
    return decisions.flatMap(({ data: { decision, option, delegated } }): MeasuredOption[] => {
      if (delegated && overturned.includes(decision)) return [{ option, verdict: "overturned" }];
      const verdict = outcomes.get(decision)?.verdict;
      return verdict === undefined ? [] : [{ option, verdict }];
    });
  });
}
