import { type Button, type Form, foldDelivery, type Inbound, type Outcome, type Page } from "../../question/index.ts";
import type { Journal } from "../journal.ts";

/** What the page behind a link shows of its message now; the form only as long as the message has the button. */
export function pageOf(journal: Journal, message: string, button: Button | undefined): Page | undefined {
  const content = foldDelivery(journal.stream("thence.message", message))?.content;
  return content && { content, ...(button && { form: formOf(button) }) };
}

/** A button without a form is pressed on a page of its own, since opening a link presses nothing. */
function formOf({ form, label }: Button): Form {
  return form ?? { title: label, fields: [], submit: label };
}

export interface OfOpened {
  readonly page: Page | undefined;
  /** Why it cannot be pressed, if so. */
  readonly problem: string | undefined;
}

export function openedOutcome(
  { message, button }: Extract<Inbound, { kind: "opened" }>,
  { page, problem }: OfOpened,
): Outcome {
  if (problem === undefined && page?.form) return { kind: "form", form: page.form, message, button, page };
  const content = page && { content: page.content };
  return { kind: "problem", text: problem ?? "", ...(content && { page: content }) };
}
