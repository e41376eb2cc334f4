import { askRetention, type RetentionReport, type RetentionTold } from "../app/ask-retention.ts";
import { parseEvent } from "../app/event-flag.ts";
import { askLog } from "./ask-log.ts";
import { cohortFlag, cohortFlagOf, cohortText, compareCohortFlag, comparedCohorts } from "./cohort-flags.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { periodFlags, periodOf, timeOf } from "./period-flags.ts";
import { pictureFlags } from "./picture-flags.ts";
import { counted, percent, plural, table } from "./table.ts";

const name = "retention";

export const command: Command = {
  name,
  words: "",
  summary: "who comes back, by when they started",
  flags: {
    by: { type: "string", value: "<tag>", help: "who comes back: visitor, customer …" },
    start: { type: "string", value: "<event>", help: "what begins it: view, purchase[price>100], * for any" },
    return: { type: "string", value: "<event>", help: "what counts as coming back (default: the start event)" },
    every: { type: "boolean", help: "the first start in each period, not only the first of all" },
    ...periodFlags,
    periods: { type: "string", value: "<n>", help: "how many periods after the start's own (default 7)" },
    kind: { type: "string", value: "<kind>", help: "classic: in period n (default); rolling: in period n or later" },
    brackets: { type: "string", value: "<list>", help: "count periods together: 1,2-3,4-7" },
    clock: {
      type: "string",
      value: "<clock>",
      help: "calendar (default), or since-start: n times 24 hours after each start",
    },
    "at-least": { type: "string", value: "<n>", help: "came back at least so many times (default 1)" },
    value: { type: "string", value: "<property>", help: "also sum up this number of the returns" },
    breakdown: { type: "string", value: "<property>", help: "also by this property of the start event" },
    top: { type: "string", value: "<n>", help: "the values with most starts, others together (default 10)" },
    ...compareCohortFlag,
    ...cohortFlag,
    rows: { type: "string", value: "<cell>", help: "also who is behind a cell: <period>/<n>, or <group>/<period>/<n>" },
    lost: { type: "boolean", help: "the rows are those who did not come back" },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    ...pictureFlags,
  },
  examples: [
    "thence retention --start view --by visitor --unit day --periods 7",
    "thence retention --start view --return purchase --by visitor --unit week --kind rolling --zone Europe/Copenhagen",
  ],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag; name events with --start and --return.` });
    const { question, unit } = retentionQuestion(typed);
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askRetention(store, question, asking),
      print: (report) => print(report, unit, terminal),
      picture: async (report) => (await import("../app/picture-of-retention.ts")).pictureOfRetention(report, unit),
    });
  },
};

/** What was asked, and what a period is called. errors  cli/bad-usage */
export function retentionQuestion(typed: Typed) {
  const period = periodOf(typed, name);
  if (!period) throw new BadUsage({ command: name, problem: "say --unit, like --unit day." });
  const start = parseEvent(required(typed, name, "start", "--start view"));
  const returned = typed.text("return");
  const by = required(typed, name, "by", "--by visitor");
  const brackets = typed.text("brackets");
  const question = {
    by,
    start,
    return: returned === undefined ? start : parseEvent(returned),
    starts: typed.is("every") ? ("each-period" as const) : ("first" as const),
    period,
    periods: wholeNumber(typed, name, "periods", 0),
    kind: oneOf(typed, "kind", ["classic", "rolling"] as const),
    clock: oneOf(typed, "clock", ["calendar", "since-start"] as const),
    brackets: brackets === undefined ? undefined : bracketsOf(brackets),
    atLeast: wholeNumber(typed, name, "at-least", 1),
    value: typed.text("value"),
    from: timeOf(typed, "from"),
    until: timeOf(typed, "until"),
    breakdown: breakdownOf(typed, by),
    cohort: cohortFlagOf(typed, by),
    rows: typed.text("rows"),
    which: typed.is("lost") ? ("lost" as const) : ("returned" as const),
    limit: wholeNumber(typed, name, "limit", 0) ?? 20,
  };
  return { question, unit: "unit" in period ? period.unit : "period" };
}

function oneOf<Word extends string>(typed: Typed, flag: string, words: readonly Word[]): Word | undefined {
  const text = typed.text(flag);
  const found = words.find((word) => word === text);
  if (text !== undefined && found === undefined)
    throw new BadUsage({ command: name, problem: `--${flag} is ${words.join(" or ")}, not "${text}".` });
  return found;
}

function bracketsOf(text: string): (readonly [number, number])[] {
  return text.split(",").map((part) => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    if (!found) throw new BadUsage({ command: name, problem: `--brackets is written like 1,2-3,4-7, not "${text}".` });
    return [Number(found[1]), Number(found[2] ?? found[1])] as const;
  });
}

function breakdownOf(typed: Typed, by: string) {
  const property = typed.text("breakdown");
  const cohorts = comparedCohorts(typed, by);
  if (property !== undefined && cohorts.length > 0)
    throw new BadUsage({
      command: name,
      problem: "--breakdown and --compare-cohort are two questions. Ask one of them.",
    });
  if (property !== undefined) return { property, top: wholeNumber(typed, name, "top", 0) };
  return cohorts.length === 0 ? undefined : { cohorts };
}

function print(report: RetentionReport, unit: string, terminal: Terminal): void {
  const heads = (first: string) => [first, "starts", ...report.columns.map((label) => `${unit} ${label}`)];
  const right = report.columns.map((_, i) => i + 2);
  const cells = (
    list: RetentionTold["average"] | RetentionTold["rows"][number]["cells"],
    of: (cell: (typeof list)[number]) => string,
  ) =>
    report.columns.map((_, column) => {
      const cell = list.find((one) => one.column === column);
      return cell ? `${of(cell)}${cell.isComplete ? " " : "~"}` : "";
    });
  const grid = (
    of: (cell: RetentionTold["average"][number] | RetentionTold["rows"][number]["cells"][number]) => string,
  ) => {
    const lines = report.rows.map((row) => [row.period, counted(row.starts), ...cells(row.cells, of)]);
    const average = ["complete", "", ...cells(report.average, of)];
    return table(heads("started"), report.average.length > 0 ? [...lines, average] : lines, { right: [1, ...right] });
  };
  if (report.rows.length > 0) terminal.out(grid((cell) => percent(cell.share)));
  if (report.rows.some(({ cells }) => cells.some((cell) => cell.value))) {
    terminal.out(`\nvalue by start\n${grid((cell) => (cell.value ? amount(cell.value.perStart) : ""))}`);
  }
  if (report.groups && report.groups.length > 0) {
    const lines = report.groups.map((group) => [
      group.group,
      counted(group.starts),
      ...cells(group.average, (cell) => percent(cell.share)),
    ]);
    terminal.out(`\n${table(heads("complete cells of"), lines, { right: [1, ...right] })}`);
  }
  terminal.out(`\n${report.says}`);
  if (report.cohort) terminal.out(cohortText(report.cohort, report.by));
  const { bearing, events, upTo } = report.log;
  terminal.out(
    `${counted(report.starts)} starts of ${plural(report.entities, report.by)}; ~ is not over yet; from ${counted(bearing)} of ${plural(events, "event")}, log up to position ${upTo}`,
  );
  if (report.behind) printRows(report.behind, report.by, terminal);
}

function amount(value: number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(value);
}

function printRows(
  { of, which, count, shown }: NonNullable<RetentionReport["behind"]>,
  by: string,
  terminal: Terminal,
): void {
  terminal.out(`\n${counted(count)} ${which === "lost" ? "did not come back" : "came back"} in ${of}`);
  if (shown.length === 0) return;
  const one = ({ occurred, position }: { occurred: string; position: number }) => `${occurred} #${position}`;
  terminal.out(
    table(
      [by, "start", "returns"],
      shown.map(({ entity, start, returns }) => [entity, one(start), returns.map(one).join("  ")]),
    ),
  );
  if (count > shown.length) terminal.out(`… and ${counted(count - shown.length)} more (--limit ${count})`);
}
