import { defineOwnEvent, type Micros } from "../event/index.ts";
import { caseTags, type OfCase } from "./events.ts";

export interface NamedNextStep extends OfCase {
  /** Names it within the case: 1, 2 … */
  readonly step: string;
  readonly meeting: string;
  readonly what: string;
  readonly who: string;
  readonly due: Micros;
}

export const NextStepNamed = defineOwnEvent<NamedNextStep>()("thence.next-step-named", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "After a meeting: what is to be done, by whom, by when. It is asked after until it is done.",
});

export interface RemindedNextStep extends OfCase {
  readonly step: string;
  readonly to: readonly string[];
  /** Which reminder it is, from 1. */
  readonly count: number;
}

export const NextStepReminded = defineOwnEvent<RemindedNextStep>()("thence.next-step-reminded", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "The time of a next step has come, and nobody has said that it is done.",
});

export interface EndedNextStep extends OfCase {
  readonly step: string;
  readonly by: string;
  readonly result: "done" | "dropped";
  readonly reason?: string;
}

export const NextStepEnded = defineOwnEvent<EndedNextStep>()("thence.next-step-ended", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "A next step is done, or will not be.",
});
