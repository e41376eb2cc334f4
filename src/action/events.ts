import { defineOwnEvent } from "../event/index.ts";

export interface RequestedEffect {
  readonly effect: string;
  readonly case: string;
  readonly decision: string;
  readonly action: string;
  readonly body: unknown;
}

interface OfEffect {
  readonly effect: string;
  readonly case: string;
  readonly attempt: number;
}

const effectTags = (data: { readonly effect: string; readonly case: string }) => ({
  "thence.effect": data.effect,
  "thence.case": data.case,
});

export const EffectRequested = defineOwnEvent<RequestedEffect>()("thence.effect-requested", {
  tags: effectTags,
  stream: "thence.effect",
  purpose: "A decision asks for something to be done, under an id that is done at most once.",
});

/** Recorded before the world is touched, so that a crash leaves a trace. */
export const EffectAttempted = defineOwnEvent<OfEffect>()("thence.effect-attempted", {
  tags: effectTags,
  stream: "thence.effect",
  purpose: "Somebody is about to do it; nobody else may meanwhile.",
});

export const EffectPostponed = defineOwnEvent<OfEffect & { readonly status: string; readonly waitMs: number }>()(
  "thence.effect-postponed",
  {
    tags: effectTags,
    stream: "thence.effect",
    purpose: "An attempt came to nothing and will be repeated.",
  },
);

export const EffectSucceeded = defineOwnEvent<OfEffect & { readonly status: string }>()("thence.effect-succeeded", {
  tags: effectTags,
  stream: "thence.effect",
  purpose: "It was done, as the target says.",
});

export const EffectFailed = defineOwnEvent<OfEffect & { readonly status: string }>()("thence.effect-failed", {
  tags: effectTags,
  stream: "thence.effect",
  purpose: "It was not done and will not be tried again without a person.",
});
