import { defineOwnEvent, type Micros } from "../event/index.ts";
import type { Verdict } from "./condition.ts";

export interface About {
  readonly metric: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly reason: string;
}

/** Every evaluation is recorded, also the one that changes nothing. */
export const ConditionEvaluated = defineOwnEvent<About & { readonly verdict: Verdict }>()(
  "thence.condition-evaluated",
  {
    tags: (data) => ({ "thence.metric": data.metric }),
    stream: "thence.metric",
    purpose: "An objective was held against an observation; why nothing happened can be asked too.",
  },
);

export const SignalRaised = defineOwnEvent<About & { readonly signal: string }>()("thence.signal-raised", {
  tags: (data) => ({ "thence.metric": data.metric, "thence.signal": data.signal }),
  stream: "thence.metric",
  purpose: "A number broke its objective and deserves notice.",
});

export const SignalCleared = defineOwnEvent<About & { readonly signal: string }>()("thence.signal-cleared", {
  tags: (data) => ({ "thence.metric": data.metric, "thence.signal": data.signal }),
  stream: "thence.metric",
  purpose: "The number keeps its objective again.",
});
