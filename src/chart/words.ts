import type { Bar } from "./observations.ts";
import type { FunnelBar, LinePoint, Picture, Unit } from "./picture.ts";
import { countShown, plural, rangeShown, shown, timesShown } from "./shown.ts";
import { printable } from "./text.ts";

/** The times of a picture, all written at the same length. */
export function pictureTimes(picture: Picture): (at: number) => string {
  if (picture.kind === "line") return timesShown(picture.series.flatMap((one) => one.points.map(({ at }) => at)));
  if (picture.kind !== "states") return String;
  const spans = picture.rows.flatMap((row) => row.spans.flatMap(({ from, to }) => [from, to]));
  return timesShown([picture.from, picture.to, ...spans]);
}

/** Why there is nothing to draw, in words; undefined where there is something. */
export function emptyWords(picture: Picture): string | undefined {
  switch (picture.kind) {
    case "line":
      return picture.series.some(({ points }) => points.some(({ value }) => value !== undefined))
        ? undefined
        : "There is no data: no window has a number yet.";
    case "bars":
      return picture.bars.some(({ value }) => value !== undefined)
        ? undefined
        : "There is no data: no bar has a number yet.";
    case "funnel":
      return (picture.steps[0]?.count ?? 0) > 0
        ? undefined
        : `There is no data: no ${printable(picture.of)} began this funnel.`;
    case "sankey":
      return picture.nodes.length > 0 ? undefined : "There is no data: no path was found.";
    case "grid":
      return picture.rows.length > 0 ? undefined : "There is no data: no cohort has begun.";
    case "map":
      return picture.nodes.length > 0 ? undefined : "There is no data: no event was found to map.";
    case "distribution":
      return picture.bins.length > 0
        ? undefined
        : `There is no data: no ${printable(picture.of)} has a value.${without(picture.without)}`;
    case "states":
      return picture.rows.some(({ spans }) => spans.length > 0)
        ? undefined
        : "There is no data: no state was recorded.";
  }
}

/** Everything a picture says, one sentence a line: for who cannot see it, and for a table beside it. */
export function pictureWords(picture: Picture): readonly string[] {
  const empty = emptyWords(picture);
  const said = empty === undefined ? sentences(picture) : [empty];
  return [...said, ...(picture.note === undefined ? [] : [picture.note])].map(printable);
}

/** What a reader of the drawing has to be told beside it: who the letters are, what is hollow or hatched. */
export function pictureKey(picture: Picture): readonly string[] {
  const said: string[] = [];
  if (picture.kind === "line") {
    const time = pictureTimes(picture);
    said.push(...(picture.markers ?? []).map(({ at, label }, i) => `${markerLetter(i)} ${time(at)} ${label}`));
    if (picture.series.some(({ points }) => points.some((point) => point.isIncomplete)))
      said.push("A hollow point is incomplete: its window is still open.");
  }
  if (picture.kind === "grid" && picture.rows.some((row) => row.cells.some((cell) => cell.isIncomplete)))
    said.push("Hatched and with a *: incomplete, the period is still open.");
  if (picture.kind === "map" && picture.hidden)
    said.push(`${plural(picture.hidden.edges, "rarer edge")} not drawn, gone ${plural(picture.hidden.count, "time")}.`);
  if (picture.kind === "distribution" && picture.without !== undefined) said.push(without(picture.without).trim());
  if (picture.note !== undefined) said.push(picture.note);
  return said.map(printable);
}

/** The letter of a marker: A to Z, then numbers. */
export function markerLetter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}

function sentences(picture: Picture): readonly string[] {
  switch (picture.kind) {
    case "line": {
      const time = pictureTimes(picture);
      return [
        ...picture.series.flatMap(({ name, points }) =>
          points.map((point) => `${name}, ${time(point.at)}: ${pointWords(picture.unit, point)}.`),
        ),
        ...levelWords(picture.unit, picture.levels),
        ...(picture.markers ?? []).map(({ at, label }) => `${time(at)}: ${label}.`),
      ];
    }
    case "bars":
      return [
        ...picture.bars.map(
          (bar: Bar) => `${bar.label}: ${shown(picture.unit, bar.value)}${bar.isMarked ? " (marked)" : ""}.`,
        ),
        ...levelWords(picture.unit, picture.levels),
      ];
    case "funnel":
      return [
        ...picture.steps.map((step) => `${stepWords(step, picture.of)}.`),
        ...(picture.groups ?? []).flatMap(({ name, steps }) =>
          steps.map((step) => `${name}: ${stepWords(step, picture.of)}.`),
        ),
      ];
    case "sankey": {
      const names = new Map(picture.nodes.map(({ id, name }) => [id, name]));
      return [
        ...picture.nodes.map(
          (node) => `${picture.layers[node.layer] ?? ""}: ${node.name}, ${plural(node.count, picture.of)}.`,
        ),
        ...picture.links.map(
          ({ from, to, count }) => `From ${names.get(from)} to ${names.get(to)}: ${countShown(count)}.`,
        ),
      ];
    }
    case "grid":
      return picture.rows.map(({ label, size, cells }) => {
        const said = cells.flatMap(({ share, count, isIncomplete }, i) => {
          if (share === undefined) return [];
          const how = count === undefined ? "" : ` (${countShown(count)})`;
          return [`${picture.columns[i] ?? ""} ${shown("share", share)}${how}${isIncomplete ? " so far" : ""}`];
        });
        return `${label}, ${plural(size, picture.of)}: ${said.join(", ") || "no data"}.`;
      });
    case "map": {
      const names = new Map(picture.nodes.map(({ id, name }) => [id, name]));
      return [
        ...picture.nodes.map(({ name, count }) => `${name}: ${plural(count, "time")}.`),
        ...picture.starts.map(({ node, count }) => `Begins with ${names.get(node)}: ${countShown(count)}.`),
        ...picture.edges.map(
          ({ from, to, ...edge }) => `From ${names.get(from)} to ${names.get(to)}: ${edgeWords(edge)}.`,
        ),
        ...picture.ends.map(({ node, count }) => `Ends with ${names.get(node)}: ${countShown(count)}.`),
      ];
    }
    case "distribution":
      return [
        ...picture.bins.map(
          ({ from, to, count }) => `${rangeShown(picture.unit, [from, to])}: ${plural(count, picture.of)}.`,
        ),
        ...picture.quantiles.map(
          ({ share, value }) => `${shown("share", share)} are at or below ${shown(picture.unit, value)}.`,
        ),
        ...(picture.without === undefined ? [] : [without(picture.without).trim()]),
      ];
    case "states": {
      const time = pictureTimes(picture);
      return picture.rows.flatMap(({ label, spans }) =>
        spans.map(({ from, to, state }) => `${label}: ${state} from ${time(from)} to ${time(to)}.`),
      );
    }
  }
}

/** One point: its number, its interval, and whether it may change. */
export function pointWords(unit: Unit, { value, low, high, isIncomplete }: LinePoint): string {
  const band = low === undefined || high === undefined ? "" : ` (${rangeShown(unit, [low, high])})`;
  return `${shown(unit, value)}${band}${isIncomplete ? ", incomplete" : ""}`;
}

/** One edge: how often, and how long it took. */
export function edgeWords(edge: {
  readonly count: number;
  readonly medianMicros?: number;
  readonly type?: string;
  readonly mark?: string;
}): string {
  const mark = edge.mark === undefined ? "" : `, ${edge.mark}`;
  const median = edge.medianMicros === undefined ? "" : `, median ${shown("micros", edge.medianMicros)}`;
  return `${countShown(edge.count)}${median}${mark}${edge.type === undefined ? "" : ` (${edge.type})`}`;
}

function levelWords(unit: Unit, levels: readonly { readonly label: string; readonly value: number }[] = []): string[] {
  return levels.map(({ label, value }) => `${label}: ${shown(unit, value)}.`);
}

function stepWords({ name, count, ofFirst, ofPrevious, interval }: FunnelBar, of: string): string {
  const first = ofFirst === undefined ? "" : `, ${shown("share", ofFirst)} of the first step`;
  const previous = ofPrevious === undefined ? "" : `, ${shown("share", ofPrevious)} of the step before`;
  const likely = interval === undefined ? "" : ` (likely ${rangeShown("share", interval)})`;
  return `${name}: ${plural(count, of)}${first}${previous}${likely}`;
}

function without(count: number | undefined): string {
  return count === undefined ? "" : ` ${countShown(count)} have no value.`;
}
