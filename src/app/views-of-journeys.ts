import { shown } from "../chart/shown.ts";
import type { FrozenColumn, FrozenTable } from "../question/index.ts";
import { type PathsQuestion, type PathsReport, pathsPicture } from "./ask-paths.ts";
import type { RetentionQuestion, RetentionReport, RetentionTold } from "./ask-retention.ts";
import type {
  SequencesBeforeQuestion,
  SequencesBeforeReport,
  SequencesQuestion,
  SequencesReport,
} from "./ask-sequences.ts";
import { asked, sentence, type Viewed } from "./frozen-views.ts";
import { pictureOfRetention } from "./picture-of-retention.ts";

/** A retention as it is kept with a case: who came back, by when they started, and of groups the complete cells. `unit` names a period. */
export function viewOfRetention(report: RetentionReport, question: RetentionQuestion, unit: string): Viewed {
  const { by, columns, groups, rows, starts, average } = report;
  const table = (title: string, label: string, lines: FrozenTable["rows"]): FrozenTable => ({
    title,
    columns: [
      { name: label },
      { name: "starts", unit: "count" },
      ...columns.map((column): FrozenColumn => ({ name: `${unit} ${column}`, unit: "share" })),
    ],
    rows: lines,
  });
  const cells = (list: readonly { readonly column: number; readonly share: number; readonly isComplete: boolean }[]) =>
    columns.map((_, column) => {
      const found = list.find((one) => one.column === column);
      if (!found) return null;
      return found.isComplete ? found.share : `${shown("share", found.share)}~`;
    });
  const together = (label: string, told: RetentionTold) => [label, told.starts, ...cells(told.average)];
  const [last] = average.slice(-1);
  return {
    view: {
      analysis: "retention",
      title: `Retention of ${by} by ${unit}`,
      question: asked(question),
      says: says(report),
      tables: [
        table(`By when they started; ~ is not whole`, unit, [
          ...rows.map((row) => [row.period, row.starts, ...cells(row.cells)]),
          together("complete cells", report),
        ]),
        ...(groups
          ? [
              table(
                "Complete cells by group",
                "group",
                groups.map((one) => together(one.group, one)),
              ),
            ]
          : []),
      ],
      picture: pictureOfRetention(report, unit),
      upTo: report.log.upTo,
    },
    findings: [
      last
        ? `Of ${shown("count", last.denominator)} that started, ${shown("count", last.numerator)} (${shown("share", last.share)}) came back in ${unit} ${columns[last.column] ?? ""}; ${shown("share", last.interval[0])} to ${shown("share", last.interval[1])} are likely (95 %).`
        : `${shown("count", starts)} started, and no ${unit} is over for any of them yet.`,
    ],
  };
}

/** Paths as they are kept with a case: how many came to each step of each layer, and the most travelled paths. */
export function viewOfPaths(report: PathsReport, question: PathsQuestion): Viewed {
  const { by, nodes, top, other, count, entities, without, distinct } = report;
  const names = (path: (typeof top)[number]) => path.steps.map(({ name }) => name).join(" > ");
  const best = top[0];
  return {
    view: {
      analysis: "paths",
      title: `Paths by ${by}`,
      question: asked(question),
      says: says(report),
      tables: [
        {
          title: "Layer by layer",
          columns: [
            { name: "layer", unit: "number" },
            { name: "step" },
            { name: "paths", unit: "count" },
            { name: "share", unit: "share" },
          ],
          rows: nodes.map((node) => [
            node.layer,
            node.kind === "other" ? `(${node.steps} others)` : node.name,
            node.count,
            node.count / count,
          ]),
        },
        {
          title: "Complete paths",
          columns: [{ name: "path" }, { name: "paths", unit: "count" }, { name: "share", unit: "share" }],
          rows: [
            ...top.map((path) => [names(path), path.count, path.share]),
            ...(other.paths > 0 ? [[`(${other.paths} others)`, other.count, other.count / count]] : []),
          ],
        },
      ],
      picture: pathsPicture(report),
      upTo: report.log.upTo,
    },
    findings: [
      `${shown("count", count)} paths of ${shown("count", entities)} ${by}s, ${shown("count", distinct)} of them different; ${shown("count", without)} have none.`,
      ...(best ? [`The most travelled, ${shown("share", best.share)}: ${names(best)}.`] : []),
    ],
  };
}

/** Sequences as they are kept with a case. */
export function viewOfSequences(report: SequencesReport, question: SequencesQuestion): Viewed {
  const { by, top, found, least, entities } = report;
  return {
    view: {
      analysis: "sequences",
      title: `Sequences by ${by}`,
      question: asked(question),
      says: says(report),
      tables: [
        {
          columns: [{ name: "sequence" }, { name: by, unit: "count" }, { name: "share", unit: "share" }],
          rows: top.map((one) => [one.steps.join(" > "), one.entities, one.share]),
          ...(found > top.length && { left: found - top.length }),
        },
      ],
      upTo: report.log.upTo,
    },
    findings: [
      `${shown("count", found)} sequences that at least ${shown("count", least)} of ${shown("count", entities)} have.`,
    ],
  };
}

/** The same of what comes before an outcome more or less often than chance has it. */
export function viewOfSequencesBefore(report: SequencesBeforeReport, question: SequencesBeforeQuestion): Viewed {
  const { by, top, tested, tooFew, outcomes, entities } = report;
  const hasCheck = top.some(({ anyByChance }) => anyByChance !== undefined);
  const number = (name: string): FrozenColumn => ({ name, unit: "number" });
  const share = ({ outcomes: hits, moments }: (typeof top)[number]["after"]) => (moments > 0 ? hits / moments : null);
  return {
    view: {
      analysis: "sequences",
      title: `Sequences before an outcome, by ${by}`,
      question: asked(question),
      says: says(report),
      tables: [
        {
          columns: [
            { name: "sequence" },
            ...["odds", "likely from", "to", "p", "q", ...(hasCheck ? ["any by lot"] : [])].map(number),
            { name: "after it", unit: "share" },
            { name: "otherwise", unit: "share" },
          ],
          rows: top.map((one) => [
            one.steps.join(" > "),
            ...[one.oddsRatio, one.low, one.high].map(finite),
            ...[one.p, one.q, ...(hasCheck ? [one.anyByChance ?? 1] : [])],
            share(one.after),
            share(one.otherwise),
          ]),
          ...(tested > top.length && { left: tested - top.length }),
        },
      ],
      upTo: report.log.upTo,
    },
    findings: [
      `${shown("count", outcomes)} of ${shown("count", entities)} came to it; ${shown("count", tested)} sequences were tested; of ${shown("count", tooFew)} there were too few outcomes to tell.`,
    ],
  };
}

/** Odds may be endless, which no JSON holds. */
const finite = (value: number) => (Number.isFinite(value) ? value : "endless");

interface Told {
  readonly by: string;
  readonly says: string;
  readonly cohort?: { readonly line: string };
  readonly sessionGap?: string;
  readonly log: { readonly upTo: number; readonly events: number; readonly bearing: number };
  readonly notes: readonly string[];
}

function says({ by, says: how, cohort, sessionGap, log, notes }: Told): readonly string[] {
  return [
    sentence(how),
    ...(cohort ? [`Only of: ${cohort.line}.`] : []),
    ...(sessionGap === undefined ? [] : [`Journeys were cut into sessions after ${sessionGap} without an event.`]),
    `From ${log.bearing} of ${log.events} events with the tag "${by}", log up to position ${log.upTo}.`,
    ...notes,
  ];
}
