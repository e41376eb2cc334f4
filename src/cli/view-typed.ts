import { askFunnel } from "../app/ask-funnel.ts";
import { askPaths } from "../app/ask-paths.ts";
import { askProcessMap } from "../app/ask-process-map.ts";
import { askRetention } from "../app/ask-retention.ts";
import { askSequences, askSequencesBefore } from "../app/ask-sequences.ts";
import { askSeries } from "../app/ask-series.ts";
import { askSql } from "../app/ask-sql.ts";
import { type Viewed, viewOfFunnel, viewOfProcessMap, viewOfSeries } from "../app/frozen-views.ts";
import type { HandSubject } from "../app/hand-evidence.ts";
import type { Opened } from "../app/index.ts";
import { storeUrl } from "../app/store-url.ts";
import { viewOfSql } from "../app/view-of-sql.ts";
import { viewOfPaths, viewOfRetention, viewOfSequences, viewOfSequencesBefore } from "../app/views-of-journeys.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { memorySize, oneWord, wholeNumber } from "./flags.ts";
import { command as funnel } from "./funnel.ts";
import { funnelQuestion } from "./funnel-question.ts";
import { quoted } from "./invocation.ts";
import { command as paths, pathsQuestion } from "./paths.ts";
import { mapQuestion, command as processMap } from "./process-map.ts";
import { progressBar } from "./progress.ts";
import { command as retention, retentionQuestion } from "./retention.ts";
import { command as segments, seriesQuestion } from "./segments.ts";
import { command as sequences, sequencesQuestion } from "./sequences.ts";
import { command as sql } from "./sql.ts";
import { plural } from "./table.ts";
import { typedOf } from "./typed.ts";

interface Asking {
  readonly opened: Opened;
  readonly reading: {
    readonly upTo: number | undefined;
    readonly progress: (position: number, of: number) => void;
    readonly signal: AbortSignal;
    readonly note: (text: string) => void;
  };
}

/** Flags that say how an answer is told, or who is behind it: a case keeps neither. */
const told = ["json", "store", "config", "help", "chart", "svg", "sql", "rows", "save-cohort"];

interface Analysis {
  readonly command: Command;
  /** What it tells beside, which a case does not keep. */
  readonly beside: readonly string[];
  ask(typed: Typed, asking: Asking, store: string | undefined): Promise<Viewed>;
}

const analyses: Readonly<Record<string, Analysis>> = {
  funnel: {
    command: funnel,
    beside: ["compare", "time-to-convert", "drop-off", "drivers", "driver"],
    ask: async (typed, { opened, reading }) => {
      const question = funnelQuestion(typed);
      return viewOfFunnel(await askFunnel(opened.store, question, reading), question);
    },
  },
  "process-map": {
    command: processMap,
    beside: ["bottlenecks", "rework", "expect"],
    ask: async (typed, { opened, reading }) => {
      const [by = "", ...others] = typed.texts("by");
      if (by === "" || others.length > 0)
        throw new BadUsage({ command: "case", problem: "a map by one tag is kept: say one --by, like --by case." });
      const question = mapQuestion(typed, by);
      return viewOfProcessMap(await askProcessMap(opened.store, question, reading), question);
    },
  },
  segments: {
    command: segments,
    beside: [],
    ask: async (typed, { opened, reading }) => {
      const question = seriesQuestion(typed);
      return viewOfSeries(await askSeries(opened.store, question, reading), question);
    },
  },
  retention: {
    command: retention,
    beside: ["value", "lost", "limit"],
    ask: async (typed, { opened, reading }) => {
      const { question, unit } = retentionQuestion(typed);
      return viewOfRetention(await askRetention(opened.store, question, reading), question, unit);
    },
  },
  paths: {
    command: paths,
    beside: ["breakdown", "limit"],
    ask: async (typed, { opened, reading }) => {
      const question = pathsQuestion(typed);
      return viewOfPaths(await askPaths(opened.store, question, reading), question);
    },
  },
  sequences: {
    command: sequences,
    beside: ["limit"],
    ask: async (typed, { opened, reading }) => {
      const question = sequencesQuestion(typed);
      return question.kind === "frequent"
        ? viewOfSequences(await askSequences(opened.store, question.asked, reading), question.asked)
        : viewOfSequencesBefore(await askSequencesBefore(opened.store, question.asked, reading), question.asked);
    },
  },
  sql: {
    command: sql,
    beside: ["limit"],
    ask: async (typed, { opened, reading }, store) => {
      const statement = oneWord(typed, "sql", "statement");
      const place = { url: storeUrl(store, opened), folder: opened.folder };
      const memory = memorySize(typed, "sql", "memory");
      return askSql(opened.store, statement, { place, memory, ...reading }, (answer) => viewOfSql(statement, answer));
    },
  },
};

/** What stands behind `--`: an analysis as it is typed elsewhere. It is asked now, and what it answered is what the case is about. */
export function viewTyped(words: readonly string[]) {
  const [name = "", ...args] = words;
  const analysis = Object.hasOwn(analyses, name) ? analyses[name] : undefined;
  if (!analysis)
    throw new BadUsage({
      command: "case",
      problem: `behind -- stands ${Object.keys(analyses).join(", ")}${name === "" ? "" : `, not "${name}"`}; a metric is named with --metric.`,
    });
  return async (opened: Opened, store: string | undefined, terminal: Terminal): Promise<HandSubject> => {
    const typed = typedOf(analysis.command, args);
    const isGiven = (flag: string) => typed.is(flag) || typed.text(flag) !== undefined || typed.texts(flag).length > 0;
    const other = [...told, ...analysis.beside].find(isGiven);
    if (other !== undefined)
      throw new BadUsage({
        command: "case",
        problem: `a case keeps what ${name} counts, and nothing of --${other}. Leave it out${["store", "config", "json"].includes(other) ? ", or say it before the --" : ""}.`,
      });
    const upTo = wholeNumber(typed, name, "up-to", 0);
    const bar = progressBar(terminal, "reading");
    const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
    const reading = { upTo, progress, signal: terminal.stopped, note: terminal.note };
    try {
      const { view, findings } = await analysis.ask(typed, { opened, reading }, store);
      const asked = ["thence", name, ...args, ...(upTo === undefined ? ["--up-to", String(view.upTo)] : [])];
      return { kind: "view", view, findings, query: asked.map(quoted).join(" ") };
    } finally {
      bar.end();
    }
  };
}
