import { askSeries, type SeriesQuestion, type SeriesReport } from "../app/ask-series.ts";
import { compileSeries } from "../app/ask-sql-compiled.ts";
import { parseCalendar } from "../app/calendar-flag.ts";
import { parseEvent } from "../app/event-flag.ts";
import type { Measure, Series, SeriesNumber } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { askLog } from "./ask-log.ts";
import { cohortFlag, cohortFlagOf, cohortText } from "./cohort-flags.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { periodFlags, periodOf, timeOf, zoneOf } from "./period-flags.ts";
import { pictureFlags } from "./picture-flags.ts";
import { printSql, sqlFlags } from "./sql-flag.ts";
import { counted, plural, table } from "./table.ts";

const name = "segments";

export const command: Command = {
  name,
  words: "[event]",
  summary: "how much of something, by period and by value",
  flags: {
    sum: {
      type: "string",
      value: "<property>",
      help: "the sum of a number, exact; without a measure, events are counted",
    },
    mean: { type: "string", value: "<property>", help: "its mean" },
    min: { type: "string", value: "<property>", help: "its least" },
    max: { type: "string", value: "<property>", help: "its greatest" },
    median: { type: "string", value: "<property>", help: "its median" },
    p90: { type: "string", value: "<property>", help: "what nine in ten are below" },
    distinct: { type: "string", value: "<tag>", help: "how many different visitors, sessions …" },
    rate: { type: "string", value: "<hour|day>", help: "how many in an hour or a day" },
    "rate-by": { type: "string", value: "<tag>", help: "how many by visitor, session …" },
    "ratio-to": {
      type: "string",
      value: "<event>",
      help: "divided by the number of these events (with --distinct: of their entities)",
    },
    journeys: {
      type: "string",
      value: "<tag>",
      help: 'count whole journeys; measures "events" and "seconds" are of them',
    },
    "session-gap": { type: "string", value: "<duration>", help: "cut journeys where more than this passes: 30m" },
    breakdown: { type: "string", value: "<property>", help: "also by the values of a property, tag:<tag> or type" },
    top: { type: "string", value: "<n>", help: "the highest values, others together (default 10)" },
    ...periodFlags,
    ...cohortFlag,
    by: { type: "string", value: "<tag>", help: "whose cohort it is: visitor, session …" },
    open: {
      type: "string",
      multiple: true,
      value: "<hours>",
      help: 'only open time counts: "mon-fri 09:00-17:00"; may be given again',
    },
    holiday: { type: "string", multiple: true, value: "<date>", help: "closed on this date; may be given again" },
    rows: {
      type: "string",
      value: "<cell>",
      help: "also the events behind a number: <period>, <value>/<period>; the total is all",
    },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    ...sqlFlags,
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    ...pictureFlags,
  },
  examples: [
    "thence segments purchase --sum price --breakdown brand --unit day --zone Europe/Copenhagen",
    "thence segments --journeys visitor --session-gap 30m --median seconds --unit day",
  ],
  run: async (typed, terminal) => {
    const question = seriesQuestion(typed);
    if (typed.is("sql"))
      return printSql(name, typed, terminal, {
        beside: ["session-gap", "cohort", "top", "rows"],
        compile: (engine, options) => compileSeries(question, engine, options),
      });
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askSeries(store, question, asking),
      print,
      picture: async (report) => (await import("../app/picture-of-series.ts")).pictureOfSeries(report, question),
    });
  },
};

/** The question that the word and flags of `thence segments` ask. */
export function seriesQuestion(typed: Typed): SeriesQuestion {
  const [event = "*", ...others] = typed.words;
  if (others.length > 0)
    throw new BadUsage({ command: name, problem: `one event at a time, and these are ${typed.words.length}.` });
  const open = typed.texts("open");
  if (open.length === 0 && typed.texts("holiday").length > 0)
    throw new BadUsage({ command: name, problem: "--holiday needs the hours of other days: --open." });
  const gap = typed.text("session-gap");
  if (gap !== undefined && typed.text("journeys") === undefined)
    throw new BadUsage({
      command: name,
      problem: "--session-gap cuts journeys: say --journeys, like --journeys visitor.",
    });
  const by = tagOf(typed);
  if (typed.text("cohort") !== undefined && by === undefined)
    throw new BadUsage({
      command: name,
      problem: "say whose cohort it is: --by, like --cohort did:purchase --by visitor.",
    });
  const property = typed.text("breakdown");
  return {
    of: parseEvent(event),
    item: typed.text("journeys") === undefined ? ("event" as const) : ("journey" as const),
    measure: measureOf(typed),
    period: periodOf(typed, name),
    from: timeOf(typed, "from"),
    until: timeOf(typed, "until"),
    breakdown: property === undefined ? undefined : { property, top: wholeNumber(typed, name, "top", 0) },
    calendar: open.length === 0 ? undefined : parseCalendar(open, typed.texts("holiday"), zoneOf(typed)),
    by,
    sessionGap: gap === undefined ? undefined : parseDuration(gap),
    cohort: by === undefined ? undefined : cohortFlagOf(typed, by),
    rows: typed.text("rows"),
    limit: wholeNumber(typed, name, "limit", 0) ?? 20,
  };
}

function measureOf(typed: Typed): Series["measure"] {
  const named = ["sum", "mean", "min", "max", "median", "p90", "distinct", "rate", "rate-by"].filter(
    (flag) => typed.text(flag) !== undefined,
  );
  const [flag, another] = named;
  if (another !== undefined)
    throw new BadUsage({ command: name, problem: `--${flag} and --${another} are two numbers. Ask one of them.` });
  const measure = flag === undefined ? { kind: "count" as const } : measureNamed(flag, typed.text(flag) ?? "");
  const to = typed.text("ratio-to");
  if (to === undefined) return measure;
  const under: Measure = measure.kind === "entities" ? { kind: "entities" } : { kind: "count" };
  return { kind: "ratio", over: measure, to: parseEvent(to), under };
}

function measureNamed(flag: string, of: string): Measure {
  switch (flag) {
    case "sum":
    case "mean":
    case "min":
    case "max":
      return { kind: flag, of };
    case "median":
      return { kind: "quantile", of, share: 0.5 };
    case "p90":
      return { kind: "quantile", of, share: 0.9 };
    case "distinct":
      return { kind: "entities" };
    case "rate-by":
      return { kind: "rate", per: "entity" };
    default:
      if (of !== "hour" && of !== "day")
        throw new BadUsage({ command: name, problem: `--rate is hour or day, not "${of}".` });
      return { kind: "rate", per: of };
  }
}

/** The one tag that the flags speak of. */
function tagOf(typed: Typed): string | undefined {
  const tags = new Set(["distinct", "rate-by", "journeys", "by"].flatMap((flag) => typed.text(flag) ?? []));
  if (tags.size > 1)
    throw new BadUsage({
      command: name,
      problem: `the flags speak of ${[...tags].join(" and ")}. Ask of one tag at a time.`,
    });
  return [...tags][0];
}

const decimals = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

function shown({ value }: SeriesNumber): string {
  if (value === undefined) return "–";
  return Math.abs(value) < 1 && value !== 0 ? small.format(value) : decimals.format(value);
}

function print(report: SeriesReport, terminal: Terminal): void {
  const groups = report.groups ?? [];
  const heads = ["", "all", ...groups.map(({ group }) => group)];
  const lines = report.periods.map(({ label, isComplete }, p) => [
    `${label}${isComplete ? "" : "~"}`,
    ...[report.points, ...groups.map(({ points }) => points)].map((points) => shown(points[p] ?? { items: 0 })),
  ]);
  const totals = ["total", ...[report.total, ...groups.map(({ total }) => total)].map(shown)];
  if (lines.length > 0) terminal.out(table(heads, [...lines, totals], { right: heads.map((_, i) => i).slice(1) }));
  else if (groups.length === 0) terminal.out(shown(report.total));
  else {
    const values = groups.map(({ group, total }) => [group, shown(total), counted(total.items)]);
    const all = ["total", shown(report.total), counted(report.total.items)];
    terminal.out(table(["value", "number", "of"], [...values, all], { right: [1, 2] }));
  }
  terminal.out(`\n${report.says}`);
  if (report.cohort) terminal.out(cohortText(report.cohort, report.by ?? ""));
  const { events, upTo } = report.log;
  const range = report.range ? `${report.range.from} to before ${report.range.until}` : "no time at all";
  terminal.out(
    `from ${range}; ~ is not whole; ${plural(report.total.items, "item")} of ${plural(events, "event")}, log up to position ${upTo}`,
  );
  if (report.behind) printRows(report.behind, report.by, terminal);
}

function printRows(
  { of, count, shown }: NonNullable<SeriesReport["behind"]>,
  by: string | undefined,
  terminal: Terminal,
): void {
  terminal.out(`\n${plural(count, "row")} behind ${of}`);
  if (shown.length === 0) return;
  const rows = shown.map(({ entity, events }) => [
    ...(by === undefined ? [] : [entity]),
    events.map(({ occurred, position }) => `${occurred} #${position}`).join("  "),
  ]);
  terminal.out(table([...(by === undefined ? [] : [by]), "events"], rows));
  if (count > shown.length) terminal.out(`… and ${counted(count - shown.length)} more (--limit ${count})`);
}
