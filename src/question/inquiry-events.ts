import { defineOwnEvent, type Micros } from "../event/index.ts";
import type { Observation } from "../signal/index.ts";
import type { Language } from "./ask-back/lexicon.ts";
import type { InquiryQuery } from "./ask-back/query.ts";
import { caseTags, type OfCase } from "./events.ts";
import type { SaidBy } from "./talk-events.ts";

/** A question about a case, in somebody's own words. */
export interface MadeInquiry extends OfCase, SaidBy {
  readonly inquiry: string;
  readonly text: string;
}

export const InquiryMade = defineOwnEvent<MadeInquiry>()("thence.inquiry-made", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Somebody asked about the matter before it is decided, or afterwards.",
});

/** A number of an answer, and where it comes from. */
export type InquiryNumber =
  /** Measured: the window, the definition's hash and the rows are in the observation; the command shows the rows. */
  | { readonly kind: "observed"; readonly name: string; readonly observation: Observation; readonly show: string }
  /** Made of other numbers of the same answer, which are named by their places. */
  | {
      readonly kind: "derived";
      readonly name: string;
      readonly value: number;
      readonly low?: number;
      readonly high?: number;
      readonly of: readonly number[];
    }
  /** How many events say something; they are named by their positions. */
  | { readonly kind: "counted"; readonly name: string; readonly value: number; readonly positions: readonly number[] };

export interface InquiryAnswer {
  readonly language: Language;
  readonly sentences: readonly string[];
  readonly numbers: readonly InquiryNumber[];
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What the observed numbers are when they are drawn as bars. */
  readonly chart?: "windows" | "segments";
  /** Positions of the events that it rests on beside its numbers. */
  readonly positions?: readonly number[];
  /** Questions that can be asked, where this one could not be answered. */
  readonly suggestions?: readonly string[];
}

export interface AnsweredInquiry extends OfCase {
  readonly inquiry: string;
  /** What was understood; absent where nothing was. */
  readonly query?: InquiryQuery;
  readonly understood?: string;
  /** Who read the question: `grammar`, or the name of a model. */
  readonly parser: string;
  readonly isAnswered: boolean;
  readonly answer: InquiryAnswer;
  /** As of when, and of which end of the log. */
  readonly at: Micros;
  readonly upTo: number;
}

export const InquiryAnswered = defineOwnEvent<AnsweredInquiry>()("thence.inquiry-answered", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "What was answered from the log, with the rows behind every number, or why it could not be.",
});
