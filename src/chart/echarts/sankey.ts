import type { EChartsOption } from "echarts";
import type { SankeyPicture } from "../picture.ts";
import { countShown } from "../shown.ts";
import { fitted } from "../text.ts";
import { seriesColour, type Theme } from "../theme.ts";
import { base, haloed } from "./common.ts";

export function sankeyOptions({ nodes, links, layers }: SankeyPicture, theme: Theme): EChartsOption {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return {
    ...base(theme),
    series: [
      {
        type: "sankey",
        left: 4,
        right: 4,
        top: 8,
        bottom: 12,
        nodeWidth: 14,
        nodeGap: 18,
        draggable: false,
        silent: true,
        emphasis: { disabled: true },
        lineStyle: { color: theme.series[0] ?? theme.quiet, opacity: 0.28, curveness: 0.5 },
        data: nodes.map((node) => ({
          name: node.id,
          depth: node.layer,
          value: node.count,
          itemStyle: {
            color: node.role === "anchor" ? theme.mark : node.role === "other" ? theme.quiet : seriesColour(theme, 0),
            borderWidth: 0,
          },
          label: {
            ...haloed(theme),
            position: node.layer === layers.length - 1 && layers.length > 1 ? ("left" as const) : ("right" as const),
            formatter: ({ name }: { name: string }) => {
              const { name: said = "", count = 0 } = byId.get(name) ?? {};
              return `${fitted(said, 22)}  ${countShown(count)}`;
            },
          },
        })),
        links: links.map(({ from, to, count }) => ({ source: from, target: to, value: count })),
      },
    ],
  };
}
