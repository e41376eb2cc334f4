const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const mark = "…";

/** How long a text is where it goes: in UTF-16 units, which most platforms count, or in bytes of UTF-8. */
export type Counting = (text: string) => number;
export const units: Counting = (text) => text.length;
const encoder = new TextEncoder();
export const bytes: Counting = (text) => encoder.encode(text).length;

/** A text of at most `limit`, cut between what a reader sees as characters; one that was cut ends with an ellipsis. */
export function shortened(text: string, limit: number, count: Counting = units): string {
  if (count(text) <= limit) return text;
  let kept = "";
  let used = count(mark);
  for (const { segment } of graphemes.segment(text)) {
    used += count(segment);
    if (used > limit) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${mark}`;
}

/** A text on one line, without what could break out of it. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
