import { defineOwnEvent } from "../event/index.ts";

export interface MadeDecision {
  readonly decision: string;
  readonly case: string;
  readonly option: string;
  readonly label: string;
  readonly reason: string;
  readonly decidedBy: string;
  /** The action that the option starts, if any. */
  readonly action?: string;
  /** The hash of the evidence that it rests on. */
  readonly basis: string;
}

/** Always a person's, or delegated by one. */
export const DecisionMade = defineOwnEvent<MadeDecision>()("thence.decision-made", {
  tags: (data) => ({ "thence.case": data.case, "thence.decision": data.decision }),
  stream: "thence.case",
  purpose: "What was decided, by whom, why, and on what evidence.",
});
