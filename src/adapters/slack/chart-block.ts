import { chartScale, oneLine, type Part, shortened } from "../../question/index.ts";
import { most } from "./limits.ts";
import { type Block, clean } from "./rich-text.ts";

type ChartPart = Extract<Part, { kind: "chart" }>;

/**
 * A picture as a chart that Slack draws itself, and what of it had to be left out; undefined where there is nothing to draw. An objective is a
 * line of its own. A point without a value is left out: Slack wants each line to have all points.
 *
 * source  docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
export function chartBlock({
  picture,
  labels,
}: ChartPart): { readonly block: Block; readonly note?: string } | undefined {
  const [first, ...others] = picture.series;
  const known = (first?.points ?? [])
    .map(({ at, value }, i) => ({ at, value, label: labels[i] ?? String(i + 1) }))
    .filter(({ value }) => isNumber(value));
  const shown = known.slice(-most.chartPoints);
  if (!first || shown.length === 0) return undefined;
  const lines = [
    { name: first.name, values: shown.map(({ value }) => value) },
    ...(picture.levels ?? []).map(({ label, value }) => ({ name: label, values: shown.map(() => value) })),
    ...others.map(({ name, points }) => {
      const valueAt = new Map(points.map(({ at, value }) => [at, value]));
      return { name, values: shown.map(({ at }) => valueAt.get(at)) };
    }),
  ].filter(({ values }) => values.every(isNumber));
  const { scale, sign } = chartScale(picture.unit, Math.max(...shown.map(({ value }) => Math.abs(value ?? 0))));
  const categories = distinct(shown.map(({ label }) => label));
  const drawn = lines.slice(0, most.chartSeries);
  const names = distinct(drawn.map(({ name }) => name));
  const series = drawn.map(({ values }, i) => ({
    name: names[i],
    data: values.map((value, point) => ({
      label: categories[point],
      value: Number(((value ?? 0) / scale).toPrecision(6)),
    })),
  }));
  const block = {
    type: "data_visualization",
    title: fits(picture.title, most.chartTitle),
    chart: {
      // A line of one point is no line.
      type: shown.length === 1 ? "bar" : "line",
      series,
      axis_config: { categories, ...(sign !== undefined && { y_label: sign }) },
    },
  };
  const note = noteOf(known.length - shown.length, 1 + others.length + (picture.levels?.length ?? 0) - series.length);
  return { block, ...(note !== undefined && { note }) };
}

const isNumber = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

function noteOf(points: number, lines: number): string | undefined {
  const left = [
    ...(points > 0 ? [`its ${points} oldest points`] : []),
    ...(lines > 0 ? [`${lines} of its lines`] : []),
  ];
  return left.length === 0 ? undefined : `the chart was drawn without ${left.join(" and ")}`;
}

const fits = (text: string, limit: number) => shortened(oneLine(clean(text)), limit) || "–";

/** Names that fit, and of which no two are alike. */
function distinct(names: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let one = fits(name, most.chartLabel);
    for (let n = 2; used.has(one); n++) one = `${fits(name, most.chartLabel - 6)} (${n})`;
    used.add(one);
    return one;
  });
}
