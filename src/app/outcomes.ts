import { DecisionMade, type MeasuredOption, type Playbook } from "../decision/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened } from "../question/index.ts";
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
    return told.filter(OutcomeMeasured.is).flatMap(({ data: { decision, verdict } }) => {
      const made = decision === undefined ? decisions[0] : decisions.find((one) => one.data.decision === decision);
      return made ? [{ option: made.data.option, verdict }] : [];
    });
  });
}
