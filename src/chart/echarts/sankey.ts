import type { EChartsOption } from "echarts";
import type { SankeyNode, SankeyPicture } from "../picture.ts";
import { countShown } from "../shown.ts";
import { cells, fitted } from "../text.ts";
import { seriesColour, type Theme } from "../theme.ts";
import { base, haloed } from "./common.ts";

export function sankeyOptions({ nodes, links, layers }: SankeyPicture, theme: Theme): EChartsOption {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const said = ({ name, count }: SankeyNode) => `${fitted(name, 22)}  ${countShown(count)}`;
  const lastLabels = 12 + Math.max(0, ...nodes.filter(isIn(layers.length - 1)).map((node) => cells(said(node)) * 7));
  return {
    ...base(theme),
    series: [
      {
        type: "sankey",
        left: 4,
        right: lastLabels,
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
            position: "right" as const,
            formatter: ({ name }: { name: string }) => {
              const node = byId.get(name);
              return node ? said(node) : "";
            },
          },
        })),
        links: links.map(({ from, to, count }) => ({ source: from, target: to, value: count })),
      },
    ],
  };
}

function isIn(layer: number) {
  return (node: SankeyNode) => node.layer === layer;
}
