import type { Attachment } from "postal-mime";

/** What the calendar part of a mail says, as iCalendar text; undefined where it has none. The same is often attached twice: the first counts. */
export function calendarPart(attachments: readonly Attachment[]): string | undefined {
  const found = attachments.find(({ mimeType }) => /^(text\/calendar|application\/ics)$/i.test(mimeType));
  if (!found) return undefined;
  const { content } = found;
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}
