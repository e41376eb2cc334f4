import { askObjectMap } from "../app/ask-object-map.ts";
import { askProcessMap } from "../app/ask-process-map.ts";
import { compileProcessMap } from "../app/ask-sql-compiled.ts";
import { askLog } from "./ask-log.ts";
import { cohortFlag, cohortFlagOf } from "./cohort-flags.ts";
import type { Command, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { pictureFlags } from "./picture-flags.ts";
import { printMap, printObjectMap } from "./process-map-tables.ts";
import { printSql, sqlFlags } from "./sql-flag.ts";

const name = "process-map";

export const command: Command = {
  name,
  words: "",
  summary: "which event follows which, and in how many variants",
  flags: {
    by: {
      type: "string",
      multiple: true,
      value: "<tag>",
      help: "whose journeys are drawn: case, order, session …; several: one map of all, each edge through one object",
    },
    durations: { type: "boolean", help: "also how long edges and journeys take: median, 90th percentile, total" },
    activities: { type: "string", value: "<share>", help: "only the most frequent activities, 0 to 1 (default 1)" },
    connections: { type: "string", value: "<share>", help: "only the strongest edges, 0 to 1 (default 1)" },
    bottlenecks: { type: "boolean", help: "also the edges on which most time passes" },
    rework: { type: "boolean", help: "also what is done again: repeats, edges back, ping-pong" },
    expect: {
      type: "string",
      value: "<path>",
      help: 'hold each journey against a path: "a > b? > (c | d) > e*"',
    },
    ...cohortFlag,
    zone: { type: "string", value: "<zone>", help: "where a date of the cohort begins (default UTC)" },
    rows: {
      type: "string",
      value: "<place>",
      help: 'also the rows behind "<activity>", "<from> -> <to>", variant:<rank>, missing:<type> …',
    },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    variants: { type: "string", value: "<n>", help: "tell the most travelled variants (default 10)" },
    ...sqlFlags,
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
    ...pictureFlags,
  },
  examples: [
    "thence process-map --by case",
    'thence process-map --by case --rows "Send Fine -> Payment"',
    "thence process-map --by case --durations --activities 0.8 --connections 0.5",
    'thence process-map --by case --expect "created > paid? > shipped"',
    "thence process-map --by orders --by items",
    "thence process-map --by case --bottlenecks --svg map.svg",
  ],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag; this command takes no words.` });
    const [by, ...others] = typed.texts("by").filter((tag) => tag !== "");
    if (by === undefined) throw new BadUsage({ command: name, problem: "say --by, like --by case." });
    const rows = typed.text("rows");
    const limit = wholeNumber(typed, name, "limit", 0) ?? 20;
    const measure = measureOf(typed);
    if (others.length > 0) {
      refuseBeside(typed, [
        "activities",
        "connections",
        "bottlenecks",
        "rework",
        "expect",
        "variants",
        "cohort",
        "sql",
      ]);
      const question = { by: [by, ...others], measure, rows, limit } as const;
      return askLog(name, typed, terminal, {
        ask: (store, asking) => askObjectMap(store, question, asking),
        print: printObjectMap,
        picture: async (answer) => (await import("../app/picture-of-process-map.ts")).pictureOfObjectMap(answer),
      });
    }
    const question = mapQuestion(typed, by);
    if (typed.is("sql"))
      return printSql(name, typed, terminal, {
        beside: ["bottlenecks", "rework", "expect", "rows", "variants", "cohort"],
        compile: (engine, options) => compileProcessMap(question, engine, options),
      });
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askProcessMap(store, question, asking),
      print: printMap,
      picture: async (answer) => (await import("../app/picture-of-process-map.ts")).pictureOfProcessMap(answer),
    });
  },
};

const measureOf = (typed: Typed) => (typed.is("durations") || typed.is("bottlenecks") ? "quantiles" : "counts");

/** The question that the flags of `thence process-map` ask of one kind of journeys. */
export function mapQuestion(typed: Typed, by: string) {
  return {
    by,
    cohort: cohortFlagOf(typed, by),
    measure: measureOf(typed),
    rows: typed.text("rows"),
    limit: wholeNumber(typed, name, "limit", 0) ?? 20,
    top: wholeNumber(typed, name, "variants", 0) ?? 10,
    activities: share(typed, "activities"),
    connections: share(typed, "connections"),
    expect: typed.text("expect"),
    bottlenecks: typed.is("bottlenecks"),
    rework: typed.is("rework"),
  } as const;
}

function share(typed: Typed, flag: string): number {
  const text = typed.text(flag) ?? "1";
  const found = /^(0|1|0?\.\d+|1\.0+)$/.test(text) ? Number(text) : Number.NaN;
  if (found >= 0 && found <= 1) return found;
  throw new BadUsage({ command: name, problem: `--${flag} is a share from 0 to 1, like 0.8, not "${text}".` });
}

// What a map of several kinds of objects does not have is refused, not passed over.
function refuseBeside(typed: Typed, flags: readonly string[]): void {
  const asked = flags.find((flag) => typed.text(flag) !== undefined || typed.is(flag));
  if (asked !== undefined)
    throw new BadUsage({ command: name, problem: `--${asked} goes with one --by, not with several.` });
}
