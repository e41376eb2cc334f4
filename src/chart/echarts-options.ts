import type { EChartsOption } from "echarts";
import { base, text } from "./echarts/common.ts";
import { barsOptions, distributionOptions, funnelOptions } from "./echarts/counts.ts";
import { lineOptions } from "./echarts/line.ts";
import { gridOptions, statesOptions } from "./echarts/rows.ts";
import { sankeyOptions } from "./echarts/sankey.ts";
import type { MapPicture, Picture } from "./picture.ts";
import { printablePicture } from "./printable-picture.ts";
import type { Theme } from "./theme.ts";
import { emptyWords } from "./words.ts";

/** Pictures that ECharts draws. A process map is drawn from `mapLayout`, by `mapSvg` or by the console. */
export type ChartPicture = Exclude<Picture, MapPicture>;

/**
 * The option with which ECharts draws a picture. It holds functions for labels, so it is made where it is drawn. It is an `EChartsOption`;
 * that type is not named here, because it needs the types of a browser and those of ECharts do not pass every compiler's strictest settings.
 */
export function echartsOptions(picture: ChartPicture, theme: Theme): object {
  const harmless = printablePicture(picture);
  const empty = emptyWords(harmless);
  if (empty === undefined) return drawn(harmless, theme);
  return {
    ...base(theme),
    title: {
      text: empty,
      left: "center",
      top: "middle",
      textStyle: { ...text(theme, theme.quiet), fontWeight: "normal", fontSize: 14 },
    },
  };
}

function drawn(picture: ChartPicture, theme: Theme): EChartsOption {
  switch (picture.kind) {
    case "line":
      return lineOptions(picture, theme);
    case "bars":
      return barsOptions(picture, theme);
    case "funnel":
      return funnelOptions(picture, theme);
    case "sankey":
      return sankeyOptions(picture, theme);
    case "grid":
      return gridOptions(picture, theme);
    case "distribution":
      return distributionOptions(picture, theme);
    case "states":
      return statesOptions(picture, theme);
  }
}
