import { chartScale, type Part } from "../../question/index.ts";
import { bold, html } from "./html.ts";
import { most } from "./limits.ts";

type ChartPart = Extract<Part, { kind: "chart" }>;

/** A picture as bars of text, newest last: a card shows images by public addresses only, and ours are not. */
export function chartText(
  { picture, labels, says }: ChartPart,
  language: string,
): { readonly text: string; readonly note?: string } {
  const [first, ...others] = picture.series;
  const known = (first?.points ?? []).flatMap(({ at: _, value }, i) =>
    value !== undefined && Number.isFinite(value) ? [{ value, name: labels[i] ?? String(i + 1) }] : [],
  );
  const shown = known.slice(-most.chartPoints);
  const title = bold(picture.title);
  if (shown.length === 0) return { text: [title, html(says)].join("<br>") };
  const largest = Math.max(...shown.map(({ value }) => Math.abs(value)));
  const { scale, sign } = chartScale(picture.unit, largest);
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const told = (value: number) => `${number.format(value / scale)}${sign === undefined ? "" : ` ${sign}`}`;
  const bar = (value: number) => "█".repeat(largest === 0 ? 0 : Math.round((Math.abs(value) / largest) * width)) || "▏";
  const lines = shown.map(({ value, name }) => `${bar(value)} ${html(`${told(value)} · ${name}`)}`);
  const levels = (picture.levels ?? []).map(({ label, value }) => html(`${label}: ${told(value)}`));
  const [points, left] = [known.length - shown.length, others.length];
  const without = [
    ...(points > 0 ? [`its ${points} oldest points`] : []),
    ...(left > 0 ? [`${left} of its lines`] : []),
  ];
  return {
    text: [title, ...lines, ...levels, html(says)].join("<br>"),
    ...(without.length > 0 && { note: `the chart was drawn without ${without.join(" and ")}` }),
  };
}

const width = 12;
