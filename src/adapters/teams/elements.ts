import { oneLine, shortened } from "../../question/index.ts";

export type Element = Readonly<Record<string, unknown>>;

// Controls and marks of direction would change how what stands beside them is read.
const unseen = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}\u200b\u2060\ufeff]/gu;

/** A text as a card may show it: `{{DATE(…)}}` is a formula to cards everywhere, so its braces are parted. */
export function clean(text: string): string {
  return text
    .replace(unseen, "")
    .toWellFormed()
    .replace(/\{(?=\{)/g, "{\u2060");
}

export function label(text: string, limit: number): string {
  return shortened(oneLine(clean(text)), limit) || "–";
}

interface Look {
  readonly weight?: "Bolder";
  readonly size?: "Small" | "Medium" | "Large";
  readonly color?: "Warning" | "Attention";
  readonly isSubtle?: true;
  readonly italic?: true;
}

/** A run of text. Runs know no markdown, so no character in them is markup; a TextBlock does. */
export function run(text: string, look: Look = {}): Element {
  return { type: "TextRun", text: clean(text), ...look };
}

/** A line of runs. */
export function rich(...inlines: readonly Element[]): Element {
  return { type: "RichTextBlock", inlines };
}

/** A text of people, a block a line: runs do not break. */
export function lines(text: string, look: Look = {}): readonly Element[] {
  const all = text.split(/\r\n|[\n\r\u2028\u2029]/).filter((line) => line.trim() !== "");
  return all.map((line, i) => ({ ...rich(run(line, look)), ...(i > 0 && { spacing: "None" }) }));
}

export function isLink(url: string, limit: number): boolean {
  return url.length <= limit && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
