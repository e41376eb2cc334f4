import { oneLine, shortened } from "../../question/index.ts";

// Controls and marks of direction would change how what stands beside them is read.
const unseen = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff]/gu;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function clean(text: string): string {
  return text.replace(unseen, "").toWellFormed();
}

/** A text on one line, where the platform reads no markup: labels, buttons, notifications. */
export function label(text: string, limit: number): string {
  return shortened(oneLine(clean(text)), limit) || "–";
}

/** A text of people as cards read it: HTML, of which no character is theirs. */
export function html(text: string): string {
  return clean(text)
    .replace(/[&<>"']/g, (one) => entities[one] ?? one)
    .replace(/\r\n|[\n\r\u2028\u2029]/g, "<br>");
}

export function bold(text: string): string {
  const inner = html(text);
  return inner.trim() === "" ? "" : `<b>${inner}</b>`;
}

export function isLink(url: string, limit: number): boolean {
  return url.length <= limit && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
