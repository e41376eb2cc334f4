import type { CustomSeriesOption, EChartsOption } from "echarts";
import type { GridPicture, StatesPicture } from "../picture.ts";
import { countShown, shown } from "../shown.ts";
import { cells, fitted } from "../text.ts";
import { seriesColour, shadeOf, type Theme } from "../theme.ts";
import { pictureTimes } from "../words.ts";
import { base, categoryAxis, fontFamily, text, timeAxis } from "./common.ts";

type Renderer = NonNullable<CustomSeriesOption["renderItem"]>;

export function gridOptions({ columns, rows }: GridPicture, theme: Theme): EChartsOption {
  const filled = rows.flatMap((row, y) =>
    row.cells.flatMap((cell, x) => (cell.share === undefined ? [] : [{ ...cell, x, y }])),
  );
  const most = Math.max(...filled.map(({ share = 0 }) => share), 0.01);
  const drawCell: Renderer = ({ dataIndex }, api) => {
    const { share = 0, count, isIncomplete, x = 0, y = 0 } = filled[dataIndex] ?? {};
    const [centreX = 0, centreY = 0] = api.coord([x, y]);
    const [width, height] = sizeOf(api.size?.([1, 1]));
    const shade = shadeOf(theme, share / most);
    const box = { x: centreX - width / 2 + 1, y: centreY - height / 2 + 1, width: width - 2, height: height - 2, r: 2 };
    const said = `${shown("share", share)}${isIncomplete ? "*" : ""}${count === undefined ? "" : `\n${countShown(count)}`}`;
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: box,
          style: { fill: shade.fill, ...(isIncomplete && { stroke: theme.quiet, lineDash: [3, 3] }) },
        },
        ...(isIncomplete ? hatch(box, theme) : []),
        {
          type: "text",
          style: { ...labelOf(said, shade.text), x: centreX, y: centreY, align: "center", verticalAlign: "middle" },
        },
      ],
    };
  };
  const names = rows.map(({ label, size }) => `${fitted(label, 20)} (${countShown(size)})`);
  return {
    ...base(theme),
    grid: { left: labelRoom(names), right: 8, top: 28, bottom: 4, outerBoundsMode: "none" },
    xAxis: { ...categoryAxis(theme, columns), position: "top", axisLine: { show: false } },
    yAxis: {
      ...categoryAxis(theme, names, 34),
      inverse: true,
      axisLine: { show: false },
    },
    series: [{ type: "custom", silent: true, renderItem: drawCell, data: filled.map(({ x, y }) => [x, y]) }],
  };
}

// Lines that are hatched by hand stay inside the cell and need no pattern, which some viewers of SVG files leave out.
function hatch({ x, y, width, height }: { x: number; y: number; width: number; height: number }, theme: Theme) {
  const lines = [];
  for (let offset = 8; offset < width + height; offset += 8) {
    const [x1, y1] = [x + Math.min(offset, width), y + Math.max(0, offset - width)];
    const [x2, y2] = [x + Math.max(0, offset - height), y + Math.min(offset, height)];
    lines.push({
      type: "line" as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: theme.quiet, lineWidth: 1, opacity: 0.35 },
    });
  }
  return lines;
}

export function statesOptions(picture: StatesPicture, theme: Theme): EChartsOption {
  const { from, to, rows, states } = picture;
  const spans = rows.flatMap((row, y) => row.spans.map((span) => ({ ...span, y })));
  const colours = new Map(states.map(({ name, tone }, i) => [name, tone ? theme.tones[tone] : seriesColour(theme, i)]));
  const drawSpan: Renderer = ({ dataIndex, coordSys }, api) => {
    const span = spans[dataIndex];
    if (!span) return undefined;
    const [left = 0, centre = 0] = api.coord([span.from / 1000, span.y]);
    const [right = 0] = api.coord([span.to / 1000, span.y]);
    // A worse state is higher, so that colour is not all that tells.
    const tone = states.find(({ name }) => name === span.state)?.tone;
    const height = Math.min(34, sizeOf(api.size?.([0, 1]))[1] * 0.9) * (tone ? heights[tone] : 0.8);
    const width = Math.max(2, right - left);
    // An average letter of 12 pixels is 7 wide; a state that does not fit is in the legend.
    const fits = span.state.length * 7 + 8 <= width;
    const end = "x" in coordSys && "width" in coordSys ? Number(coordSys.x) + Number(coordSys.width) : right;
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: { x: left, y: centre - height / 2, width: Math.min(width, end - left), height },
          style: { fill: colours.get(span.state) ?? theme.quiet, stroke: theme.ground, lineWidth: 1 },
        },
        ...(fits
          ? [
              {
                type: "text" as const,
                style: {
                  ...labelOf(span.state, theme.onShade),
                  x: left + 6,
                  y: centre,
                  verticalAlign: "middle" as const,
                },
              },
            ]
          : []),
      ],
    };
  };
  const names = rows.map(({ label }) => fitted(label, 30));
  return {
    ...base(theme),
    grid: { left: labelRoom(names), right: 24, top: 30, bottom: 26, outerBoundsMode: "none" },
    legend: {
      top: 0,
      left: 0,
      itemWidth: 14,
      itemHeight: 10,
      itemGap: 18,
      selectedMode: false,
      textStyle: text(theme),
      data: states.map((_, i) => ({ name: String(i), icon: "rect" })),
      formatter: (index: string) => fitted(states[Number(index)]?.name ?? "", 24),
    },
    xAxis: { ...timeAxis(theme, pictureTimes(picture)), min: from / 1000, max: to / 1000 },
    yAxis: {
      ...categoryAxis(theme, names, 30),
      inverse: true,
    },
    series: [
      {
        type: "custom",
        silent: true,
        renderItem: drawSpan,
        encode: { x: [0, 1], y: 2 },
        data: spans.map((span) => [span.from / 1000, span.to / 1000, span.y]),
      },
      // A legend names series, so that each state is one without data.
      ...states.map(({ name }, i) => ({
        type: "bar" as const,
        name: String(i),
        data: [],
        itemStyle: { color: colours.get(name) ?? theme.quiet },
      })),
    ],
  };
}

const heights = { good: 0.6, caution: 0.8, bad: 1, none: 0.5 };

// ECharts clamps the room of an axis' labels, and cuts off what it did not expect.
function labelRoom(names: readonly string[]): number {
  return 20 + Math.max(0, ...names.map(cells)) * 7;
}

function labelOf(said: string, fill: string) {
  return { text: said, fill, fontFamily, fontSize: 12 };
}

function sizeOf(size: number | number[] | undefined): [width: number, height: number] {
  return Array.isArray(size) ? [size[0] ?? 0, size[1] ?? 0] : [0, 0];
}
