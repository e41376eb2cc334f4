import { DecisionMade } from "../decision/index.ts";
import type { RecordedEvent } from "../event/index.ts";
import { type MeasuredOutcome, OutcomeMeasured } from "../outcome/index.ts";

/** Which decision of a case an outcome is of. Old ones do not say: there was one decision then, the first. */
export function decisionOf(
  told: readonly RecordedEvent[],
  { decision }: Pick<MeasuredOutcome, "decision">,
): string | undefined {
  return decision ?? told.find(DecisionMade.is)?.data.decision;
}

/** What came of each decision of a case, by the decision's name; of those that were measured. */
export function outcomesIn(told: readonly RecordedEvent[]): ReadonlyMap<string, MeasuredOutcome> {
  return new Map(
    told.filter(OutcomeMeasured.is).flatMap(({ data }) => {
      const decision = decisionOf(told, data);
      return decision === undefined ? [] : [[decision, data] as const];
    }),
  );
}
