import { askFunnel } from "../app/ask-funnel.ts";
import { compileFunnel } from "../app/ask-sql-compiled.ts";
import { calendarUnits } from "../app/calendar-flag.ts";
import { type SavedCohort, saveCohort } from "../app/saved-cohort.ts";
import { askLog } from "./ask-log.ts";
import { cohortFlag, compareCohortFlag } from "./cohort-flags.ts";
import type { Command, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { printFunnel } from "./funnel-print.ts";
import { funnelQuestion } from "./funnel-question.ts";
import { calendarFlags } from "./period-flags.ts";
import { isDrawn, pictureFlags } from "./picture-flags.ts";
import { printSql, sqlFlags } from "./sql-flag.ts";
import { plural } from "./table.ts";

const name = "funnel";

export const command: Command = {
  name,
  words: "<step…>",
  summary: "how many get from one event to the next",
  flags: {
    by: { type: "string", value: "<tag>", help: "whose journeys are counted: session, customer, case …" },
    within: {
      type: "string",
      value: "<duration>",
      help: "from the first step to the last, end included: 30m, 1d, 2w, or none",
    },
    order: {
      type: "string",
      value: "<order>",
      help: "ordered, strict (nothing between), any or each (default ordered)",
    },
    attempt: { type: "string", value: "<which>", help: "best, first or every (default best)" },
    "window-from": {
      type: "string",
      value: "<step>",
      help: "count --within from the first or the previous step (default first)",
    },
    ties: {
      type: "string",
      value: "<order>",
      help: "events of one instant: log-order or any-order (default log-order)",
    },
    exclude: {
      type: "string",
      multiple: true,
      value: "<event>",
      help: "ends a chain where it lies between, or only between two steps: cart[price<1]@2-3",
    },
    hold: { type: "string", multiple: true, value: "<property>", help: "the same in all events of a chain: product" },
    optional: {
      type: "string",
      multiple: true,
      value: "<step>",
      help: "a chain may go on without this step (its number or type)",
    },
    "step-within": {
      type: "string",
      multiple: true,
      value: "<step:duration>",
      help: "this step at most so long after the event before: 2:30m",
    },
    "start-from": { type: "string", value: "<time>", help: "only chains that began then or later" },
    "start-before": { type: "string", value: "<time>", help: "only chains that began before" },
    ...cohortFlag,
    compare: { type: "boolean", help: "also how six others would count it" },
    breakdown: {
      type: "string",
      value: "<property>",
      help: "also for each value: brand, tag:country, intent:command, type …",
    },
    ...compareCohortFlag,
    touch: {
      type: "string",
      value: "<event>",
      help: "the value at the first step, or at the last one reached: first or last (default first)",
    },
    top: { type: "string", value: "<n>", help: "so many values have a row of their own (default 10)" },
    sort: {
      type: "string",
      value: "<order>",
      help: "the --top values of --breakdown by count, or by the share that came to the last step: count or share (default count)",
    },
    trend: {
      type: "string",
      value: "<unit>",
      help: `also for each period in which chains began: ${calendarUnits.join(", ")}, or a length like 15m`,
    },
    ...calendarFlags,
    "time-to-convert": { type: "boolean", help: "also how long it took" },
    "drop-off": {
      type: "string",
      value: "<step>",
      help: "also what those did next who came to this step and no further",
    },
    drivers: { type: "boolean", help: "also which other events go along with converting" },
    driver: {
      type: "string",
      multiple: true,
      value: "<property>",
      help: "and which values of this property at the first step",
    },
    rows: { type: "string", value: "<step>", help: "also the entities that reached this step (its number or type)" },
    "save-cohort": {
      type: "string",
      value: "<file.json>",
      help: "save who is behind --rows or --drop-off, for --cohort @<file.json>",
    },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    ...sqlFlags,
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    ...pictureFlags,
  },
  examples: [
    "thence funnel view cart purchase --by session --within 1d",
    "thence funnel view cart purchase --by session --within 1d --rows purchase",
    "thence funnel view cart purchase --by session --within 1d --compare --exclude remove",
    'thence funnel "view[brand=acer]" "cart|wish" purchase --by session --within 1d --cohort "did:view>=3"',
    "thence funnel view cart purchase --by session --within 1d --trend week --zone Europe/Copenhagen",
    "thence funnel view cart purchase --by session --within 1d --svg funnel.svg",
  ],
  run: async (typed, terminal) => {
    const question = funnelQuestion(typed);
    if (typed.is("sql"))
      return printSql(name, typed, terminal, {
        beside: [...tellsMore, ...(question.breakdown?.touch === "last" ? ["touch"] : [])],
        compile: (engine, options) =>
          compileFunnel(question, engine, { ...options, breakdown: question.breakdown?.property }),
      });
    refuseSeveralPictures(typed);
    const file = cohortFile(typed);
    const keep = async (cohort: SavedCohort) => {
      if (file === undefined) return;
      await saveCohort(file, cohort);
      terminal.note(`saved ${plural(cohort.names.length, "name")} in ${file}: ${cohort.says}`);
    };
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askFunnel(store, question, { ...asking, ...(file !== undefined && { keep }) }),
      print: printFunnel,
      picture: async (answer) => (await import("../app/picture-of-funnel.ts")).pictureOfFunnel(answer, question.trend),
    });
  },
};

// A file that is saved replaces what is there, so a name that ends otherwise is refused.
function cohortFile(typed: Typed): string | undefined {
  const file = typed.text("save-cohort");
  if (file === undefined) return undefined;
  if (!/.\.json$/i.test(file))
    throw new BadUsage({ command: name, problem: `--save-cohort is a file that ends in .json, not "${file}".` });
  if ((typed.text("rows") === undefined) === (typed.text("drop-off") === undefined))
    throw new BadUsage({ command: name, problem: "--save-cohort saves who is behind --rows or --drop-off: say one." });
  return file;
}

// Each of them is a picture of its own, and only one is drawn.
function refuseSeveralPictures(typed: Typed): void {
  const [one, another] = ["breakdown", "compare-cohort", "trend", "time-to-convert"].filter(
    (flag) => typed.is(flag) || typed.text(flag) !== undefined || typed.texts(flag).length > 0,
  );
  if (isDrawn(typed) && another !== undefined)
    throw new BadUsage({
      command: name,
      problem: `--${one} and --${another} are two pictures. Leave one of them out, or --chart and --svg.`,
    });
}

// What the statement of `--sql` does not tell.
const tellsMore = [
  "cohort",
  "compare-cohort",
  "save-cohort",
  "compare",
  "top",
  "sort",
  "trend",
  "time-to-convert",
  "drop-off",
  "drivers",
  "driver",
  "rows",
];
