import type { BarsPicture, DistributionPicture, FunnelBar, FunnelPicture } from "../picture.ts";
import { countShown, rangeShown, shown } from "../shown.ts";
import { aligned, cells } from "../text.ts";
import { bar } from "./bar.ts";

/** Labelled bars that share the room which their labels leave. */
export function barRows(
  rows: readonly { readonly cells: readonly string[]; readonly part: number; readonly after?: string }[],
  columns: number,
  right: readonly number[],
): string[] {
  const heads = aligned(
    rows.map((row) => row.cells),
    { width: Math.max(20, columns - 14), right },
  );
  const width = Math.max(0, ...heads.map(cells));
  const after = Math.max(0, ...rows.map((row) => cells(row.after ?? "")));
  const room = Math.max(4, Math.min(48, columns - width - 2 - (after > 0 ? after + 1 : 0)));
  return heads.map((head, i) => {
    const { part = 0, after = "" } = rows[i] ?? {};
    return `${head}${" ".repeat(width - cells(head))}  ${bar(part, room)}${after ? ` ${after}` : ""}`.trimEnd();
  });
}

export function barsText({ bars, unit, levels = [] }: BarsPicture, columns: number): string[] {
  const most = Math.max(...bars.map(({ value = 0 }) => Math.abs(value)), ...levels.map(({ value }) => Math.abs(value)));
  const rows = bars.map(({ label, value, isMarked }) => ({
    cells: [label, shown(unit, value)],
    part: most > 0 ? Math.abs(value ?? 0) / most : 0,
    ...(isMarked && { after: "▲" }),
  }));
  return [...barRows(rows, columns, [1]), ...levels.map(({ label, value }) => `${label}: ${shown(unit, value)}`)];
}

export function funnelText({ steps, groups = [], of }: FunnelPicture, columns: number): string[] {
  const draw = (bars: readonly FunnelBar[]): string[] => {
    const most = Math.max(...bars.map(({ count }) => count), 1);
    const names = barRows(
      bars.map(({ name, count }) => ({ cells: [name, countShown(count)], part: count / most })),
      columns,
      [1],
    );
    return names.flatMap((line, i) => {
      const { ofFirst, ofPrevious, interval } = bars[i] ?? {};
      if (i === 0 || ofFirst === undefined) return [line];
      const previous = ofPrevious === undefined ? "" : ` · ${shown("share", ofPrevious)} of previous`;
      const likely = interval === undefined ? "" : ` (${rangeShown("share", interval)})`;
      return [line, `  └ ${shown("share", ofFirst)} of first${previous}${likely}`];
    });
  };
  return [`by ${of}`, ...draw(steps), ...groups.flatMap(({ name, steps: own }) => ["", name, ...draw(own)])];
}

export function distributionText(picture: DistributionPicture, columns: number): string[] {
  const { bins, unit, quantiles, scale, of } = picture;
  const most = Math.max(...bins.map(({ count }) => count), 1);
  const rows = bins.map(({ from, to, count }, i) => {
    const inside = quantiles.filter(
      ({ value }) => value >= from && (value < to || (i === bins.length - 1 && value <= to)),
    );
    const after = inside.map(({ share }) => `▲ ${shown("share", share)}`).join(" ");
    return { cells: [rangeShown(unit, [from, to]), countShown(count)], part: count / most, ...(after && { after }) };
  });
  return [
    `${of}, ${scale} scale`,
    ...barRows(rows, columns, [0, 1]),
    "",
    ...quantiles.map(({ share, value }) => `▲ ${shown("share", share)} at or below ${shown(unit, value)}`),
  ];
}
