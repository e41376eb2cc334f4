import { chartScale, type Part } from "../../question/index.ts";
import { clean, type Element, label, lines } from "./elements.ts";
import { most } from "./limits.ts";

type ChartPart = Extract<Part, { kind: "chart" }>;

/** A picture as a chart that Teams draws, with its words where it is not drawn; undefined where there is nothing to draw. */
export function chartElement({
  picture,
  labels,
  says,
}: ChartPart): { readonly element: Element; readonly note?: string } | undefined {
  const [first, ...others] = picture.series;
  const known = (first?.points ?? []).flatMap(({ at, value }, i) =>
    value !== undefined && Number.isFinite(value) ? [{ at, value, name: labels[i] ?? String(i + 1) }] : [],
  );
  const shown = known.slice(-most.chartPoints);
  const [from, until] = [shown[0], shown.at(-1)];
  if (!first || !from || !until) return undefined;
  const { scale, sign } = chartScale(picture.unit, Math.max(...shown.map(({ value }) => Math.abs(value))));
  const number = (value: number) => Number((value / scale).toPrecision(6));
  const shared = {
    title: label(picture.title, most.title),
    ...(sign !== undefined && { yAxisTitle: sign }),
    fallback: { type: "Container", items: lines(says) },
  };
  // A line of one point is no line.
  if (shown.length === 1)
    return {
      element: { type: "Chart.VerticalBar", ...shared, data: [{ x: label(from.name, 60), y: number(from.value) }] },
    };
  const level = (value: number) => [from, until].map(({ at }) => ({ x: moment(at), y: number(value) }));
  const all = [
    { legend: first.name, values: shown.map(({ at, value }) => ({ x: moment(at), y: number(value) })) },
    ...(picture.levels ?? []).map(({ label: name, value }) => ({ legend: name, values: level(value) })),
    ...others.map(({ name, points }) => ({
      legend: name,
      values: points.flatMap(({ at, value }) =>
        value !== undefined && Number.isFinite(value) && at >= from.at ? [{ x: moment(at), y: number(value) }] : [],
      ),
    })),
  ];
  const data = all.slice(0, most.chartLines).map((one) => ({ ...one, legend: label(clean(one.legend), 60) }));
  const [points, left] = [known.length - shown.length, all.length - data.length];
  const without = [
    ...(points > 0 ? [`its ${points} oldest points`] : []),
    ...(left > 0 ? [`${left} of its lines`] : []),
  ];
  return {
    element: { type: "Chart.Line", ...shared, data },
    ...(without.length > 0 && { note: `the chart was drawn without ${without.join(" and ")}` }),
  };
}

const moment = (at: number) => new Date(at / 1000).toISOString();
