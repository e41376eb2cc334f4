import type { Picture } from "./picture.ts";
import { printablePicture } from "./printable-picture.ts";
import { barsText, distributionText, funnelText } from "./terminal/counts.ts";
import { mapText, sankeyText } from "./terminal/flows.ts";
import { lineText } from "./terminal/line.ts";
import { gridText, statesText } from "./terminal/rows.ts";
import { asciiOf, fitted, wrapped } from "./text.ts";
import { emptyWords, pictureKey } from "./words.ts";

/**
 * A picture for a terminal: blocks, braille and its numbers.
 *
 * shape  lines of at most `columns` columns; below 40 columns names and then numbers are cut. `ascii` for terminals that know no Unicode
 */
export function terminalText(
  picture: Picture,
  options: { readonly columns: number; readonly ascii?: boolean },
): string {
  const { columns, ascii } = options;
  const harmless = printablePicture(picture);
  const empty = emptyWords(harmless);
  const body = empty === undefined ? drawn(harmless, columns) : wrapped(empty, columns);
  const key = pictureKey(harmless).flatMap((line) => wrapped(line, columns));
  const lines = [...wrapped(harmless.title, columns), "", ...body, ...(key.length > 0 ? ["", ...key] : [])];
  const text = lines
    .map((line) => fitted(line.trimEnd(), columns))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
  return ascii ? asciiOf(text) : text;
}

function drawn(picture: Picture, columns: number): string[] {
  switch (picture.kind) {
    case "line":
      return lineText(picture, columns);
    case "bars":
      return barsText(picture, columns);
    case "funnel":
      return funnelText(picture, columns);
    case "sankey":
      return sankeyText(picture, columns);
    case "grid":
      return gridText(picture, columns);
    case "map":
      return mapText(picture, columns);
    case "distribution":
      return distributionText(picture, columns);
    case "states":
      return statesText(picture, columns);
  }
}
