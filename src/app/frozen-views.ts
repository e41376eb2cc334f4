import { shown } from "../chart/shown.ts";
import type { FunnelStep, SeriesNumber } from "../insight/index.ts";
import type { ColumnUnit, FrozenCell, FrozenColumn, FrozenTable, FrozenView } from "../question/index.ts";
import type { FunnelAnswer, FunnelQuestion } from "./ask-funnel.ts";
import type { ProcessMapAnswer, ProcessMapQuestion } from "./ask-process-map.ts";
import type { SeriesQuestion, SeriesReport } from "./ask-series.ts";
import { funnelGroupText } from "./funnel-group.ts";
import { pictureOfFunnel } from "./picture-of-funnel.ts";
import { pictureOfProcessMap } from "./picture-of-process-map.ts";
import { pictureOfSeries } from "./picture-of-series.ts";

/** A view, and what it says in a sentence or two. */
export interface Viewed {
  readonly view: FrozenView;
  readonly findings: readonly string[];
}

/** A funnel as it is kept with a case: its steps, and by value and by period where that was asked for. */
export function viewOfFunnel(answer: FunnelAnswer, question: FunnelQuestion): Viewed {
  const { steps, breakdown, cohorts, trend, trendBy, semantics, cohort, log, notes, by, counts } = answer;
  const picture = pictureOfFunnel(answer, question.trend);
  const [first, last] = [steps[0], steps.at(-1)];
  const groups = breakdown?.rows ?? cohorts?.rows;
  const names = steps.map(({ name }) => name);
  const who = counts === "attempts" ? "attempts" : by;
  return {
    view: {
      analysis: "funnel",
      title: `${titleOf(names)}${groups ? `, by ${breakdown?.property ?? "cohort"}` : ""}`,
      question: asked(question),
      says: [
        sentence(semantics.says),
        ...(cohort ? [`Only of: ${cohort.line}.`] : []),
        `From ${log.bearing} of ${log.events} events with the tag "${by}", log up to position ${log.upTo}.`,
        ...notes,
      ],
      tables: [
        stepsTable(steps, who),
        ...(groups ? [groupsTable(breakdown?.property ?? "cohort", names, groups)] : []),
        ...(trend ? [trendTable(trendBy ?? "period", names, trend)] : []),
      ],
      picture,
      upTo: log.upTo,
    },
    findings:
      first && last && first !== last ? [shareLine(first, last)] : [`${first?.name ?? ""}: ${first?.count ?? 0}.`],
  };
}

function titleOf(names: readonly string[]): string {
  return names.length > 1 ? `From ${names[0]} to ${names.at(-1)}` : (names[0] ?? "");
}

function shareLine(first: FunnelStep, { name, count, ofFirst, ofFirstInterval }: FunnelStep): string {
  const share = ofFirst === undefined ? "" : ` (${shown("share", ofFirst)})`;
  const likely = ofFirstInterval
    ? `; with so many, anything from ${shown("share", ofFirstInterval[0])} to ${shown("share", ofFirstInterval[1])} could be the true share (95 %)`
    : "";
  return `From ${first.name} to ${name}: ${count} of ${first.count}${share}${likely}.`;
}

function stepsTable(steps: readonly FunnelStep[], who: string): FrozenTable {
  return {
    columns: [
      { name: "step" },
      { name: who, unit: "count" },
      { name: "of first", unit: "share" },
      { name: "of previous", unit: "share" },
      { name: "likely from", unit: "share" },
      { name: "to", unit: "share" },
    ],
    rows: steps.map(({ name, count, ofFirst, ofPrevious, ofPreviousInterval }, i) => [
      name,
      count,
      cell(ofFirst),
      i === 0 ? null : cell(ofPrevious),
      i === 0 ? null : cell(ofPreviousInterval?.[0]),
      i === 0 ? null : cell(ofPreviousInterval?.[1]),
    ]),
  };
}

function groupsTable(
  property: string,
  names: readonly string[],
  groups: NonNullable<FunnelAnswer["breakdown"]>["rows"],
): FrozenTable {
  return {
    title: `By ${property}`,
    columns: [{ name: property }, ...counted(names), { name: "of first", unit: "share" }],
    rows: groups.map(({ group, steps }) => [
      funnelGroupText(group),
      ...steps.map(({ count }) => count),
      cell(steps.at(-1)?.ofFirst),
    ]),
  };
}

function trendTable(period: string, names: readonly string[], trend: NonNullable<FunnelAnswer["trend"]>): FrozenTable {
  return {
    title: `By ${period}, by when it began; ~ is not whole`,
    columns: [{ name: period }, ...counted(names), { name: "of first", unit: "share" }],
    rows: trend.map(({ label, isComplete, steps }) => [
      `${label}${isComplete ? "" : "~"}`,
      ...steps.map(({ count }) => count),
      cell(steps.at(-1)?.ofFirst),
    ]),
  };
}

/** A process map as it is kept with a case: what follows what, and how often each came. */
export function viewOfProcessMap(answer: ProcessMapAnswer, question: ProcessMapQuestion): Viewed {
  const { by, activities, edges, events, entities, variants, semantics, log, cohort, notes } = answer;
  const isTimed = edges.some(({ durations }) => durations?.median !== undefined);
  return {
    view: {
      analysis: "process-map",
      title: `Process map by ${by}`,
      question: asked(question),
      says: [
        sentence(semantics.says),
        ...(cohort ? [`Only of: ${cohort.line}.`] : []),
        `Log up to position ${log.upTo}.`,
        ...notes,
      ],
      tables: [
        {
          title: "What follows directly",
          columns: [
            { name: "from" },
            { name: "to" },
            { name: "times", unit: "count" },
            ...(isTimed ? [{ name: "median", unit: "micros" as const }] : []),
          ],
          rows: edges.map(({ from, to, count, durations }) => [
            from,
            to,
            count,
            ...(isTimed ? [cell(durations?.median)] : []),
          ]),
        },
        {
          title: "Activities",
          columns: [{ name: "activity" }, { name: "events", unit: "count" }],
          rows: activities.map(({ type, count }) => [type, count]),
        },
      ],
      picture: pictureOfProcessMap(answer),
      upTo: log.upTo,
    },
    findings: [`${events} events in ${entities} journeys by ${by}, in ${variants} variants.`],
  };
}

/** A series as it is kept with a case: each period's number, and each value's. */
export function viewOfSeries(report: SeriesReport, question: SeriesQuestion): Viewed {
  const { says, total, points, groups = [], periods, log, range, cohort, notes } = report;
  const unit: ColumnUnit = ["count", "entities"].includes(question.measure.kind) ? "count" : "number";
  const columns: FrozenColumn[] = [{ name: "all", unit }, ...groups.map(({ group: name }) => ({ name, unit }))];
  const row = (label: string, numbers: readonly (SeriesNumber | undefined)[]) => [
    label,
    ...numbers.map((one) => cell(one?.value)),
  ];
  return {
    view: {
      analysis: "segments",
      title: sentence(says).slice(0, -1),
      question: asked(question),
      says: [
        `From ${range ? `${range.from} to before ${range.until}` : "no time at all"}; log up to position ${log.upTo}; ~ is not whole.`,
        ...(cohort ? [`Only of: ${cohort.line}.`] : []),
        ...notes,
      ],
      tables: [
        {
          columns: [{ name: "period" }, ...columns],
          rows: [
            ...periods.map(({ label, isComplete }, p) =>
              row(`${label}${isComplete ? "" : "~"}`, [points[p], ...groups.map((group) => group.points[p])]),
            ),
            row("total", [total, ...groups.map((group) => group.total)]),
          ],
        },
      ],
      picture: pictureOfSeries(report, question),
      upTo: log.upTo,
    },
    findings: [`${sentence(says).slice(0, -1)}: ${shown(unit, total.value)} in all.`],
  };
}

const counted = (names: readonly string[]): FrozenColumn[] => names.map((name) => ({ name, unit: "count" }));
const cell = (value: number | undefined): FrozenCell => value ?? null;
export const sentence = (text: string) =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;

/** A question as it is kept: what was left open is not in it, nor who was behind a number. */
export function asked(question: object): unknown {
  const { limit: _, ...rest } = question as { readonly limit?: number }; // every question has one, and none is changed by it
  return JSON.parse(JSON.stringify(rest));
}
