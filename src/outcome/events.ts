import { defineOwnEvent, type Micros } from "../event/index.ts";
import type { Observation } from "../metric/index.ts";
import type { Effect, OutcomeVerdict } from "./effect.ts";
import type { Score } from "./expectation.ts";

export interface AwaitedOutcome {
  readonly case: string;
  /** The decision whose outcome it is; absent in those of a first decision that were recorded before it was said. */
  readonly decision?: string;
  readonly metric: string;
  readonly from: Micros;
  readonly to: Micros;
}

export interface MeasuredOutcome {
  readonly case: string;
  /** As in AwaitedOutcome. */
  readonly decision?: string;
  readonly metric: string;
  /** The window that broke, absent where the number had no value yet; and the stretch after the decision as one number. */
  readonly before?: Observation;
  readonly after: Observation;
  /** What the decision did, and against what that is held. Absent in those that were recorded when nothing was corrected. */
  readonly effect?: Effect;
  /** The effect's own, for those who read no more; of counts and sums per window. */
  readonly difference?: number;
  readonly low?: number;
  readonly high?: number;
  readonly verdict: OutcomeVerdict;
  readonly reason: string;
}

export interface ScoredPrediction extends Score {
  readonly case: string;
  readonly decision: string;
}

const caseTags = (data: { readonly case: string; readonly metric: string }) => ({
  "thence.case": data.case,
  "thence.metric": data.metric,
});

export const OutcomeAwaited = defineOwnEvent<AwaitedOutcome>()("thence.outcome-awaited", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Which later stretch of time will tell what came of the decision; fixed before it begins.",
});

export const OutcomeMeasured = defineOwnEvent<MeasuredOutcome>()("thence.outcome-measured", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "What the number did after the decision against what was to be expected without it, and how sure that is.",
});

export const PredictionScored = defineOwnEvent<ScoredPrediction>()("thence.prediction-scored", {
  tags: (data) => ({ "thence.case": data.case, "thence.decision": data.decision }),
  stream: "thence.case",
  purpose: "How near the effect that was expected with the decision came to the one that was measured.",
});

/** What is recorded of an effect beside the two numbers; its fields are at the top too, so that readers stay simple. */
export function measuredOutcome(
  about: Pick<MeasuredOutcome, "case" | "decision" | "metric" | "before" | "after">,
  effect: Effect,
): MeasuredOutcome {
  const { difference, low, high, verdict, reason } = effect;
  return {
    ...about,
    effect,
    ...(difference !== undefined && { difference }),
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    verdict,
    reason,
  };
}
