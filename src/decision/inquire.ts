import type { NewEvent } from "../event/index.ts";
import { type AnsweredInquiry, InquiryAnswered, InquiryMade, mostText, type SaidBy } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, textOf } from "./command.ts";
import { InquiryTooLong, TooManyInquiries } from "./errors.ts";

export interface Inquiring extends SaidBy {
  readonly text: string;
  readonly answered: Omit<AnsweredInquiry, "case" | "inquiry">;
}

/**
 * Something was asked about the case, and answered; also after it was closed. It changes nothing of how the case stands.
 *
 * errors  decision/text-missing, decision/inquiry-too-long, decision/reason-too-long, decision/too-many-inquiries
 */
export function inquireOfCase(state: Case, inquiring: Inquiring, time: CommandTime = {}): readonly NewEvent[] {
  const { by, via, answered } = inquiring;
  const text = inquiryText(state, inquiring.text);
  const details = detailsOf(state, time, "inquiry-made", state.revision, by, via, text);
  const inquiry = details.id;
  return [
    InquiryMade({ case: state.id, inquiry, by, via, text }, details),
    InquiryAnswered(
      { case: state.id, inquiry, ...answered },
      { ...detailsOf(state, time, "inquiry-answered", inquiry), causation: inquiry },
    ),
  ];
}

/** Each is kept with its answer for ever, and a case is read as a whole. */
const mostInquiries = 200;

/**
 * A question as it is kept.
 *
 * errors  decision/text-missing, decision/inquiry-too-long, decision/reason-too-long, decision/too-many-inquiries
 */
export function inquiryText(state: Pick<Case, "id" | "inquiries">, given: string): string {
  if (state.inquiries.length >= mostInquiries) throw new TooManyInquiries({ case: state.id, most: mostInquiries });
  const text = textOf(state, given.toWellFormed(), "a question about it");
  if (text.length > mostText) throw new InquiryTooLong({ case: state.id, found: text.length, limit: mostText });
  return text;
}
