import { escaped } from "./escaped.ts";
import type { BarsPicture } from "./picture.ts";

const size = { width: 420, row: 40, right: 84, top: 2, bottom: 6 } as const;

/**
 * A few bars one below the other with their names above them and their numbers behind, for a page; a line where a level stands.
 *
 * shape   SVG text; colours and sizes of letters by class names (`bar`, `bar marked`, `line`, `axis`), so a page decides them
 */
export function labelledBars({ title, bars, levels = [] }: BarsPicture, show: (value: number) => string): string {
  const values = [...bars.map(({ value }) => value ?? 0), ...levels.map(({ value }) => value)];
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = most - least || 1;
  const x = (value: number) => ((size.width - size.right) * (value - least)) / span;
  const height = size.top + bars.length * size.row + size.bottom;
  const drawn = bars.map(({ label, value, isMarked }, i) => {
    const top = size.top + i * size.row;
    const middle = top + size.row - 11;
    const name = `<text class="axis" x="0" y="${round(top + 13)}">${escaped(shortened(label))}</text>`;
    if (value === undefined)
      return `${name}<text class="axis" x="${round(x(0) + 6)}" y="${round(middle)}">nothing was there</text>`;
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    return `${name}<rect class="bar${isMarked ? " marked" : ""}" x="${round(from)}" y="${round(top + 19)}" width="${round(Math.max(1, to - from))}" height="${size.row - 24}"/><text x="${round(to + 6)}" y="${round(middle)}">${escaped(show(value))}</text>`;
  });
  const lines = levels.map(
    ({ label, value }) =>
      `<line class="line" x1="${round(x(value))}" x2="${round(x(value))}" y1="0" y2="${height}"><title>${escaped(label)} ${escaped(show(value))}</title></line>`,
  );
  return `<svg viewBox="0 0 ${size.width} ${height}" role="img" aria-label="${escaped(`${title}: ${bars.map(({ label, value }) => `${label} ${value === undefined ? "nothing" : show(value)}`).join(", ")}`)}">${[...drawn, ...lines].join("")}</svg>`;
}

const mostLetters = 44;

function shortened(label: string): string {
  const letters = [...label];
  return letters.length <= mostLetters ? label : `${letters.slice(0, mostLetters - 1).join("")}…`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
