import type { LinePicture } from "../../chart/index.ts";
import type { Case } from "../../decision/index.ts";
import type { Metric, Observation } from "../../metric/index.ts";
import { cautions, cellText, type FrozenTable, type Language, type Part } from "../../question/index.ts";
import { shownIn } from "../ask-back/shown.ts";
import { caseFindings, caseSubject } from "../case-subject.ts";
import type { Manner } from "./directory.ts";
import { locales } from "./words.ts";

type Opened = Case["opened"]["data"];

/** Platforms draw so many points at most, and nobody reads more of them in a message. */
const mostPoints = 20;
const mostFindings = 6;
const mostRows = 10;

/** What was known when it was asked: the picture, what it says, and above all what must be read before anybody decides. */
export function evidenceParts(opened: Opened, manner: Manner): readonly Part[] {
  const { evidence } = opened;
  const findings = caseFindings(opened).slice(0, mostFindings);
  const warned = cautions(evidence).map((text): Part => ({ kind: "caution", text }));
  if (evidence.kind === "view") {
    const [table] = evidence.view.tables;
    return [
      { kind: "list", items: [...evidence.view.says, ...findings].slice(0, mostFindings) },
      ...(table ? [tablePart(table)] : []),
      ...warned,
    ];
  }
  const chart = chartPart(evidence.metric, evidence.observations, caseSubject(opened), manner);
  return [...(chart ? [chart] : []), { kind: "list", items: findings }, ...warned];
}

function tablePart({ title, columns, rows }: FrozenTable): Part {
  return {
    kind: "table",
    ...(title !== undefined && { title }),
    columns: columns.map(({ name }) => name),
    rows: rows.slice(0, mostRows).map((row) => columns.map((column, i) => cellText(column, row[i]))),
  };
}

/** A metric over its last windows, as a line with its objective; nothing where there is no number at all. */
export function chartPart(
  metric: Metric,
  observations: readonly Observation[],
  subject: string,
  { language, zone }: Manner,
): Extract<Part, { kind: "chart" }> | undefined {
  const last = observations.filter(({ value }) => value !== undefined).slice(-mostPoints);
  const [first, final] = [last[0], last.at(-1)];
  if (!first || !final) return undefined;
  const { amount } = shownIn(language);
  const { atLeast, atMost } = metric.objective ?? {};
  const line = atLeast ?? atMost;
  const picture: LinePicture = {
    kind: "line",
    title: subject,
    unit: { share: "share", count: "count", duration: "micros", rate: "number", number: "number" }[
      metric.unit
    ] as LinePicture["unit"],
    series: [
      { name: subject, points: last.map(({ from, value }) => ({ at: from, ...(value !== undefined && { value }) })) },
    ],
    ...(line !== undefined && { levels: [{ label: levelWords[language](atLeast !== undefined), value: line }] }),
  };
  const labels = labelsOf(last, language, zone);
  const values = last.map((one, i) => `${labels[i]} ${amount(metric, one.value ?? 0)}`);
  const says = `${subject}: ${values.slice(-6).join(", ")}${line === undefined ? "" : ` (${levelWords[language](atLeast !== undefined)} ${amount(metric, line)})`}`;
  return { kind: "chart", picture, labels, says };
}

export const levelWords: Readonly<Record<Language, (isLeast: boolean) => string>> = {
  en: (isLeast) => (isLeast ? "at least" : "at most"),
  da: (isLeast) => (isLeast ? "mindst" : "højst"),
};

/** Short names of windows: hours of one day, days, or days with hours. */
function labelsOf(observations: readonly Observation[], language: Language, zone: string): readonly string[] {
  const isWithinDays = observations.some(({ from, to }) => to - from < 86_400_000_000);
  const format = new Intl.DateTimeFormat(locales[language], {
    timeZone: zone,
    day: "numeric",
    month: "short",
    ...(isWithinDays && { hour: "2-digit", minute: "2-digit" }),
  });
  return observations.map(({ from }) => format.format(from / 1000));
}
