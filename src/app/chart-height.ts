import type { ChartPicture } from "../chart/index.ts";

/** As many pixels as a picture needs for its rows to be readable. */
export function chartHeight(picture: ChartPicture): number {
  switch (picture.kind) {
    case "line":
    case "bars":
    case "distribution":
      return 280;
    case "funnel":
      return picture.steps.length * (picture.groups ? (picture.groups.length + 2) * 24 : 56);
    case "sankey": {
      const fullest = Math.max(
        ...picture.layers.map((_, i) => picture.nodes.filter((node) => node.layer === i).length),
      );
      return Math.max(220, fullest * 44);
    }
    case "grid":
      return (
        34 +
        picture.rows.length * (picture.rows.some((row) => row.cells.some((cell) => cell.count !== undefined)) ? 42 : 32)
      );
    case "states":
      return 70 + picture.rows.length * 38;
  }
}
