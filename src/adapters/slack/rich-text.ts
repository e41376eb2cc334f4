import { type Counting, oneLine, shortened } from "../../question/index.ts";

/** A block, an element of one or a view, as Slack's API takes it. */
export type Block = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Text that neither hides anything nor turns what stands beside it around; lines and tabs stay. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, "");
}

/** A text where Slack looks for markup: its three control characters are written out, so that nobody is called and nothing is linked by it. */
export function escaped(text: string): string {
  return clean(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const escapedLength: Counting = (text) => escaped(text).length;

/** The same, cut to a length that is counted as it is written. */
export function escapedWithin(text: string, limit: number): string {
  return escaped(shortened(clean(text), limit, escapedLength));
}

/** What stands where Slack wants a text and there is none. */
const nothing = "–";

/** A text object without markup; `:smile:` stays as it was written. */
export function plain(text: string, limit: number): Block {
  return { type: "plain_text", text: shortened(oneLine(clean(text)), limit) || nothing, emoji: false };
}

/** Running text in a block of rich text, where nothing is markup by its characters. */
export function words(text: string, style?: "bold" | "italic"): Block {
  return { type: "text", text: clean(text) || nothing, ...(style && { style: { [style]: true } }) };
}

export const section = (...elements: readonly Block[]): Block => ({ type: "rich_text_section", elements });
export const quote = (...elements: readonly Block[]): Block => ({ type: "rich_text_quote", elements });
export const fixed = (text: string): Block => ({ type: "rich_text_preformatted", elements: [words(text)] });
export const bullets = (items: readonly string[]): Block => ({
  type: "rich_text_list",
  style: "bullet",
  elements: items.map((item) => section(words(item))),
});
export const rich = (...elements: readonly Block[]): Block => ({ type: "rich_text", elements });
export const warning: Block = { type: "emoji", name: "warning" };

/** Somebody who is called, where their id on Slack is known. */
export function person(name: string, id: string | undefined): Block {
  return id !== undefined && isPersonId(id) ? { type: "user", user_id: id } : words(name, "bold");
}

export function isPersonId(id: string): boolean {
  return /^[UW][A-Z0-9]{2,20}$/.test(id);
}

/** Whether a text may be the address that a link or a button leads to. */
export function isLink(url: string, limit: number): boolean {
  return url.length <= limit && /^https?:\/\//i.test(url) && URL.canParse(url);
}
