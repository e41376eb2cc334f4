import type { LinePoint } from "../picture.ts";

export interface PlotArea {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly max: number;
}

/** A line as braille dots, two by four in each column of a terminal. Its band is shaded, levels are dashed, gaps stay empty. */
export function plot(points: readonly LinePoint[], levels: readonly number[], area: PlotArea): string[] {
  const { width, height } = area;
  const dots = Array.from({ length: height }, () => new Uint8Array(width));
  const ground = Array.from({ length: height }, () => new Array<string>(width).fill(" "));
  const put = (column: number, row: number, glyph: string) => {
    const line = ground[row];
    if (line && column >= 0 && column < width) line[column] = glyph;
  };
  const place = dotPlace(area);
  for (const level of levels) {
    const row = place({ at: area.from, value: level }).y >> 2;
    for (let column = 0; column < width; column++) put(column, row, "┄");
  }
  let before: { x: number; y: number } | undefined;
  for (const { at, value, low, high } of points) {
    if (low !== undefined && high !== undefined) {
      const [top, bottom] = [place({ at, value: high }), place({ at, value: low })];
      for (let row = top.y >> 2; row <= bottom.y >> 2; row++) put(top.x >> 1, row, "░");
    }
    if (value === undefined) {
      before = undefined;
      continue;
    }
    const here = place({ at, value });
    const start = before ?? here;
    const length = Math.max(Math.abs(here.x - start.x), Math.abs(here.y - start.y), 1);
    for (let i = 0; i <= length; i++) {
      const x = Math.round(start.x + ((here.x - start.x) * i) / length);
      const y = Math.round(start.y + ((here.y - start.y) * i) / length);
      const line = dots[y >> 2];
      if (line) line[x >> 1] = (line[x >> 1] ?? 0) | dotBit(x & 1, y & 3);
    }
    before = here;
  }
  return dots.map((line, row) =>
    [...line]
      .map((bits, column) => (bits ? String.fromCodePoint(0x2800 + bits) : (ground[row]?.[column] ?? " ")))
      .join(""),
  );
}

/** The column of a terminal in which a time stands. */
export function plotColumn(area: PlotArea, at: number): number {
  return dotPlace(area)({ at, value: area.min }).x >> 1;
}

function dotPlace({ width, height, from, to, min, max }: PlotArea) {
  const within = (part: number, last: number) => Math.min(last, Math.max(0, Math.round(part * last)));
  return ({ at, value }: { readonly at: number; readonly value: number }) => ({
    x: within(to > from ? (at - from) / (to - from) : 0.5, width * 2 - 1),
    y: within(1 - (value - min) / (max - min), height * 4 - 1),
  });
}

// Unicode numbers the dots of a braille cell down its columns first, and the lowest row last.
function dotBit(column: number, row: number): number {
  return row === 3 ? 0x40 << column : 1 << (row + column * 3);
}
