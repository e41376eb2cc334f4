import type { GridPicture, StatesPicture } from "../picture.ts";
import { countShown, shown } from "../shown.ts";
import { cells, fitted, padded } from "../text.ts";
import { pictureTimes } from "../words.ts";
import { shade } from "./bar.ts";

/** Retention as a table with a shade beside each share; a table that is too wide goes on below. */
export function gridText({ columns: periods, rows, of }: GridPicture, columns: number): string[] {
  const text = rows.map((row) =>
    periods.map((_, i) => {
      const { share, count, isIncomplete } = row.cells[i] ?? {};
      if (share === undefined) return "";
      return `${shade(share)} ${shown("share", share)}${count === undefined ? "" : ` ${countShown(count)}`}${isIncomplete ? "*" : " "}`;
    }),
  );
  const label = Math.min(Math.max(...rows.map((row) => cells(row.label)), cells(of)), Math.max(8, columns >> 2));
  const size = Math.max(...rows.map((row) => cells(countShown(row.size))), 4);
  const head = (left: string, right: string) => `${padded(left, label)}  ${padded(right, size, "right")}`;
  const widths = periods.map((period, i) => Math.max(cells(period), ...text.map((row) => cells(row[i] ?? ""))));
  return columnParts(widths, columns - label - size - 4).flatMap((part, n) => [
    ...(n > 0 ? [""] : []),
    `${head(of, "size")}  ${part.map((i) => padded(periods[i] ?? "", widths[i] ?? 0, "right")).join("  ")}`,
    ...rows.map((row, r) => {
      const shares = part.map((i) => padded(text[r]?.[i] ?? "", widths[i] ?? 0, "right"));
      return `${head(row.label, countShown(row.size))}  ${shares.join("  ")}`.trimEnd();
    }),
  ]);
}

function columnParts(widths: readonly number[], room: number): number[][] {
  const parts: number[][] = [[]];
  let used = 0;
  widths.forEach((width, i) => {
    if (used > 0 && used + width + 2 > room) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(i);
    used += width + 2;
  });
  return parts;
}

const fills = ["█", "░", "▒", "▓", "─", "▌"];

/** States as a strip of time for each row, and when each began and ended. */
export function statesText(picture: StatesPicture, columns: number): string[] {
  const { from, to, rows, states } = picture;
  const time = pictureTimes(picture);
  const label = Math.min(Math.max(...rows.map((row) => cells(row.label))), Math.max(8, columns >> 2));
  const width = Math.max(8, columns - label - 2);
  const glyph = new Map(states.map(({ name }, i) => [name, fills[i % fills.length] ?? "█"]));
  const place = (at: number) =>
    Math.min(width, Math.max(0, Math.round((width * (at - from)) / Math.max(1, to - from))));
  const strips = rows.map((row) => {
    const strip = new Array<string>(width).fill(" ");
    for (const span of row.spans) {
      const start = Math.min(width - 1, place(span.from));
      strip.fill(glyph.get(span.state) ?? "?", start, Math.max(start + 1, place(span.to)));
    }
    return `${padded(row.label, label)}  ${strip.join("")}`;
  });
  const ends = padded(time(from), Math.max(0, width - cells(time(to)))) + time(to);
  return [
    ...strips,
    `${" ".repeat(label + 2)}${ends}`,
    "",
    states.map(({ name }) => `${glyph.get(name)} ${name}`).join("   "),
    "",
    ...rows.flatMap((row) => [
      row.label,
      ...row.spans.map((span) => fitted(`  ${time(span.from)} – ${time(span.to)}  ${span.state}`, columns)),
    ]),
  ];
}
