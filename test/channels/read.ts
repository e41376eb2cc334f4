/** What a platform takes for markup, where a person would read something else: no text that people wrote has these brackets. */
export const markup = (text: string) => `⟨${text}⟩`;

/** The text of a page as it is read: without tags, with entities as what they stand for. */
export function htmlText(html: string): string {
  return html
    .replace(/<(head|style|script)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<!doctype[^>]*>/i, "")
    .replace(/<(p|h\d|li|td|th|tr|br|div|table|caption|blockquote|ul|a|label|button)\b[^>]*>/gi, "\n")
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/&(lt|gt|quot|nbsp|#\d+|#x[0-9a-f]+);/gi, (_, name: string) => entity(name))
    .replaceAll("&amp;", "&")
    .trim();
}

function entity(name: string): string {
  const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', nbsp: " " };
  const number = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return named[name] ?? String.fromCodePoint(number);
}
