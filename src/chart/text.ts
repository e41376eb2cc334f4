import { harmless } from "../kit/harmless.ts";

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const mark = /[\p{M}\p{Cf}]/u;

/** A name from a log that neither moves a terminal's cursor nor breaks an XML file: what cannot be printed is written out. */
export function printable(text: string): string {
  return harmless(text.toWellFormed()).replace(/[\ufffe\uffff]/g, "\ufffd");
}

/** How many columns of a terminal a text takes. */
export function cells(text: string): number {
  let count = 0;
  for (const char of text) count += mark.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return count;
}

/** At most `width` columns of a text; the last one tells that more was there. */
export function fitted(text: string, width: number): string {
  if (cells(text) <= width) return text;
  let [kept, used] = ["", 0];
  for (const char of text) {
    used += cells(char);
    if (used > width - 1) break;
    kept += char;
  }
  return width > 0 ? `${kept}…` : "";
}

/** A text in just `width` columns, at their left or their right. */
export function padded(text: string, width: number, side: "left" | "right" = "left"): string {
  const short = fitted(text, width);
  const room = " ".repeat(Math.max(0, width - cells(short)));
  return side === "left" ? short + room : room + short;
}

/** A text in lines of at most `width` columns, broken at its spaces. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && cells(last) + 1 + cells(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fitted(word, width));
  }
  return lines;
}

/** Rows in aligned columns, two spaces apart. Where they are too wide the column `flexible` gives way. */
export function aligned(
  rows: readonly (readonly string[])[],
  options: { readonly width: number; readonly right?: readonly number[]; readonly flexible?: number },
): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, c) => Math.max(0, ...rows.map((row) => cells(row[c] ?? ""))));
  const flexible = options.flexible ?? 0;
  const excess = widths.reduce((sum, width) => sum + width + 2, -2) - options.width;
  if (excess > 0) widths[flexible] = Math.max(6, (widths[flexible] ?? 0) - excess);
  return rows.map((row) =>
    widths
      .map((width, c) => padded(row[c] ?? "", width, options.right?.includes(c) ? "right" : "left"))
      .join("  ")
      .trimEnd(),
  );
}

const glyphs: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "█#",
    "▉#",
    "▊#",
    "▋#",
    "▌#",
    "▍-",
    "▎-",
    "▏-",
    "░.",
    "▒+",
    "▓%",
    "─-",
    "│|",
    "┄-",
    "├|",
    "└`",
    "…~",
    "–-",
    "·,",
    "→>",
    "▲^",
    "●*",
    "○o",
    "◆*",
    "∅0",
  ].map((pair) => [[...pair][0] ?? "", [...pair][1] ?? ""]),
);

/** The same picture for a terminal that knows ASCII only, column by column. */
export function asciiOf(text: string): string {
  return [...text]
    .map((char) => (/[\n -~]/.test(char) ? char : (glyphs[char] ?? brailleOf(char) ?? plainOf(char))))
    .join("");
}

function brailleOf(char: string): string | undefined {
  const dots = (char.codePointAt(0) ?? 0) - 0x2800;
  if (dots < 0 || dots > 0xff) return undefined;
  const [upper, lower] = [dots & 0b00011011, dots & 0b11100100];
  return upper && lower ? ":" : upper ? "'" : lower ? "," : " ";
}

function plainOf(char: string): string {
  const width = cells(char);
  const plain = char.normalize("NFKD").replace(/\p{M}/gu, "");
  return /^[ -~]+$/.test(plain) && plain.length === width ? plain : "?".repeat(width);
}
