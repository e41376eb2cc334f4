import type { LinePicture } from "../../chart/index.ts";
import type { Part } from "../../question/index.ts";
import type { PostEdition, PostNumber } from "../../report/index.ts";
import { shownIn } from "../ask-back/shown.ts";
import type { Manner } from "../channels/directory.ts";
import { locales } from "../channels/words.ts";
import { pictureMoments } from "../picture-moments.ts";
import { postWords } from "./post-words.ts";

type Chart = Extract<Part, { kind: "chart" }>;

/** Platforms draw so many points at most. */
const mostPoints = 20;
const mostSaid = 6;

/** The picture of an edition: its number period by period, or the first number of its rows where those are days in order. */
export function postChart({ number, table }: PostEdition, manner: Manner): Chart | undefined {
  return number ? numberChart(number, manner) : table && rowsChart(table, manner);
}

function numberChart(number: PostNumber, { language, zone }: Manner): Chart | undefined {
  const told = number.periods.filter(({ value }) => value !== undefined).slice(-mostPoints);
  if (told.length < 2) return undefined;
  const { amount } = shownIn(language);
  const { atLeast, atMost } = number.line ?? {};
  const level = atLeast ?? atMost;
  const name = atLeast === undefined ? postWords[language].most : postWords[language].least;
  const units = { share: "share", count: "count", duration: "micros", rate: "number", number: "number" } as const;
  const isWithinDays = told.some(({ from, to }) => to - from < 86_400_000_000);
  const format = new Intl.DateTimeFormat(locales[language], {
    timeZone: isWithinDays ? zone : number.zone,
    day: "numeric",
    month: "short",
    ...(isWithinDays && { hour: "2-digit", minute: "2-digit" }),
  });
  // An axis that shows dates needs the midnight of the date itself.
  const { ats } = pictureMoments(
    told.map(({ from }) => from),
    isWithinDays ? undefined : { unit: "day", zone: number.zone },
  );
  return chartOf(
    {
      name: number.name,
      unit: units[number.unit],
      points: told.map(({ from, value = 0 }, i) => ({
        at: ats[i] ?? from,
        label: format.format(from / 1000),
        value,
      })),
      ...(level !== undefined && { level: { label: name, value: level } }),
    },
    (value) => amount(number, value),
  );
}

function rowsChart({ columns, rows }: NonNullable<PostEdition["table"]>, { language }: Manner): Chart | undefined {
  const place = columns.findIndex(({ unit }) => unit !== undefined);
  const last = rows.slice(-mostPoints);
  const points = last.flatMap((row) => {
    const [day, value] = [row[0], row[place]];
    const at = typeof day === "string" && /^\d{4}-\d\d-\d\d/.test(day) ? Date.parse(day) * 1000 : Number.NaN;
    return typeof value === "number" && Number.isFinite(at) ? [{ at, label: String(day).slice(0, 10), value }] : [];
  });
  const isInOrder = points.every(({ at }, i) => i === 0 || at > (points[i - 1]?.at ?? at));
  if (place < 1 || points.length < 2 || points.length < last.length || !isInOrder) return undefined;
  const { number } = shownIn(language);
  return chartOf({ name: columns[place]?.name ?? "", unit: "number", points }, number);
}

interface Drawn {
  readonly name: string;
  readonly unit: LinePicture["unit"];
  readonly points: readonly { readonly at: number; readonly label: string; readonly value: number }[];
  readonly level?: { readonly label: string; readonly value: number };
}

function chartOf({ name, unit, points, level }: Drawn, show: (value: number) => string): Chart {
  const picture: LinePicture = {
    kind: "line",
    title: name,
    unit,
    series: [{ name, points: points.map(({ at, value }) => ({ at, value })) }],
    ...(level && { levels: [level] }),
  };
  const said = points.slice(-mostSaid).map(({ label, value }) => `${label} ${show(value)}`);
  const line = level ? ` (${level.label} ${show(level.value)})` : "";
  return {
    kind: "chart",
    picture,
    labels: points.map(({ label }) => label),
    says: `${name}: ${said.join(", ")}${line}`,
  };
}
