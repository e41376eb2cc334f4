import { defineOwnEvent, type Micros, type Tags } from "../event/index.ts";
import type { Verdict } from "./condition.ts";
import type { CheckName, Finding } from "./guardrail/guardrail.ts";

/** Where the signal of a rule stands, for the whole or for one segment. */
export type Phase = "normal" | "pending" | "held" | "breached" | "recovering";

/** What each event of a rule says: of which window of which number, and why. */
export interface About {
  readonly rule: string;
  readonly metric: string;
  readonly segment?: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly reason: string;
}

export interface Evaluated extends About {
  readonly verdict: Verdict;
  /** Where the signal stands after it. */
  readonly phase: Phase;
  readonly late?: true;
}

export interface Assessed extends About {
  readonly verdict: Finding["verdict"];
  readonly findings: readonly Finding[];
}

/** Of a signal that was raised or cleared. */
export interface OfSignal extends About {
  readonly signal: string;
}

export interface Raised extends OfSignal {
  /** The case that it becomes where it is the first of those that belong together; none where no playbook asks about it. */
  readonly case?: string;
}

export interface Held extends About {
  readonly checks: readonly CheckName[];
}

export interface Suppressed extends About {
  /** The signal that would have been raised. */
  readonly signal?: string;
  readonly by: string;
}

interface OldAbout extends Omit<About, "rule" | "segment"> {
  readonly signal: string;
}

function tagsOf(data: Pick<About, "rule" | "metric" | "segment"> & { readonly signal?: string }): Tags {
  return {
    "thence.rule": data.rule,
    "thence.metric": data.metric,
    ...(data.segment !== undefined && { "thence.segment": data.segment }),
    ...(data.signal !== undefined && { "thence.signal": data.signal }),
  };
}

const ofRule = { tags: tagsOf, stream: "thence.rule" };

// Version 1 knew no rules: the objective of a metric was its only one, and raised at once.
const withRule = <Old extends { readonly metric: string }>(old: Old) => ({ ...old, rule: old.metric });

/** Every evaluation is recorded, also the one that changes nothing. A late one came after a later window was judged, and changes nothing. */
export const ConditionEvaluated = defineOwnEvent<Evaluated>()("thence.condition-evaluated", {
  ...ofRule,
  version: 2,
  upcast: {
    1: (old: Omit<OldAbout, "signal"> & { readonly verdict: Verdict }) => ({
      ...withRule(old),
      phase: old.verdict === "broken" ? "breached" : "normal",
    }),
  },
  purpose: "A condition was held against an observation; why nothing happened can be asked too.",
});

export const GuardrailsAssessed = defineOwnEvent<Assessed>()("thence.guardrails-assessed", {
  ...ofRule,
  purpose: "A broken condition was checked before anybody was asked about it.",
});

export const SignalRaised = defineOwnEvent<Raised>()("thence.signal-raised", {
  ...ofRule,
  tags: (data) => ({ ...tagsOf(data), ...(data.case !== undefined && { "thence.case": data.case }) }),
  version: 2,
  upcast: { 1: (old: OldAbout) => withRule(old) },
  purpose: "A number broke its condition and deserves notice.",
});

export const SignalHeld = defineOwnEvent<Held>()("thence.signal-held", {
  ...ofRule,
  purpose: "A number broke its condition, and the checks say that nobody should be asked about it yet.",
});

export const SignalCleared = defineOwnEvent<OfSignal>()("thence.signal-cleared", {
  ...ofRule,
  version: 2,
  upcast: { 1: (old: OldAbout) => withRule(old) },
  purpose: "The number keeps its condition again.",
});

export const SignalSuppressed = defineOwnEvent<Suppressed>()("thence.signal-suppressed", {
  ...ofRule,
  purpose: "A signal was due and was not raised: a silence, another signal or the attention budget spoke against it.",
});

/** A number or a rule that could not be evaluated: silence would look like a number that is kept. */
export const EvaluationFailed = defineOwnEvent<{
  readonly metric: string;
  /** The rule, where the metric itself can be measured. */
  readonly rule?: string;
  /** The hash of what cannot be evaluated, the playbook's or the metric's; the same failure of the same definition is said once. */
  readonly definition: string;
  readonly code: string;
  readonly problem: string;
}>()("thence.evaluation-failed", {
  tags: ({ metric }) => ({ "thence.metric": metric }),
  purpose:
    "A metric or one of its rules could not be evaluated, and why; nobody is asked about its number until that is mended.",
});
