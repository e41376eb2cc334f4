import { percentText } from "../app/text.ts";
import { harmless } from "../kit/harmless.ts";

export { harmless };

const number = new Intl.NumberFormat("en-US");

/** A count for people: 561,470. */
export function counted(count: number): string {
  return number.format(count);
}

/** A count and its noun: "1 event", "3 events". */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : many}`;
}

/** A share 0..1 for people: 2.3 %, and a digit more where it is small. */
export function percent(share: number | undefined): string {
  if (share === undefined) return "–";
  return percentText(share);
}

export interface TableOptions {
  /** Columns (from 0) that stand at the right edge: numbers. */
  readonly right?: readonly number[];
  /** The last column is cut so that a line is no wider than this. */
  readonly width?: number;
}

/** Rows as aligned text. The first row is the heads; columns are two spaces apart. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const lines = [heads, ...rows].map((row) => row.map(harmless));
  const widths = heads.map((_, column) => lines.reduce((most, line) => Math.max(most, length(line[column] ?? "")), 0));
  const text = lines.map((line) =>
    line.map((cell, column) => {
      const room = " ".repeat((widths[column] ?? 0) - length(cell));
      return options.right?.includes(column) ? room + cell : cell + room;
    }),
  );
  return text.map((cells) => clip(cells.join("  ").trimEnd(), options.width ?? Infinity)).join("\n");
}

/** At most `width` characters, the last one a sign that more was there. */
export function clip(text: string, width: number): string {
  const chars = [...text];
  return chars.length <= width ? text : `${chars.slice(0, Math.max(0, width - 1)).join("")}…`;
}

/** Harmless text of several lines. */
export function harmlessLines(text: string): string {
  return text.split("\n").map(harmless).join("\n");
}

function length(text: string): number {
  return [...text].length;
}
