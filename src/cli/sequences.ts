import {
  askSequences,
  askSequencesBefore,
  type SequencesBeforeReport,
  type SequencesReport,
} from "../app/ask-sequences.ts";
import { parseEvent } from "../app/event-flag.ts";
import { parseDuration } from "../kit/duration.ts";
import { askLog } from "./ask-log.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { chosenIn, journeyFlags, namingOf, printChosen, stepFlags } from "./step-flags.ts";
import { counted, percent, plural, table } from "./table.ts";

const name = "sequences";

export const command: Command = {
  name,
  words: "",
  summary: "which steps follow one another often, and which come before an outcome",
  flags: {
    by: { type: "string", value: "<tag>", help: "whose journeys are searched: session, customer, case …" },
    "min-support": {
      type: "string",
      value: "<n>",
      help: "how many must have a sequence: 50, or 5% of them (default 5%)",
    },
    longest: { type: "string", value: "<n>", help: "the most steps of a sequence (default 4)" },
    gap: {
      type: "string",
      value: "<n>",
      help: "the most events between two steps; 0 is directly after (default: any)",
    },
    within: { type: "string", value: "<duration>", help: "from the first step to the last, end included: 30m, 1d" },
    closed: { type: "boolean", help: "leave out what is part of a longer one that as many have" },
    before: { type: "string", value: "<event>", help: "what comes before this, more or less often than chance has it" },
    check: { type: "string", value: "<draws>", help: "with --before: also draw the outcomes so many times by lot" },
    seed: { type: "string", value: "<n>", help: "of those draws (default 1)" },
    ...stepFlags,
    ...journeyFlags,
    top: { type: "string", value: "<n>", help: "tell so many (default 20)" },
    rows: {
      type: "string",
      value: "<sequence>",
      help: 'also who has it: "view > cart"; with --before, and then came to it',
    },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
  },
  examples: [
    "thence sequences --by session --min-support 2%",
    "thence sequences --by session --before purchase --min-support 1% --longest 2 --check 999",
  ],
  run: async (typed, terminal) => {
    const [word] = typed.words;
    if (word !== undefined)
      throw new BadUsage({ command: name, problem: `"${word}" is not a flag; this command takes no words.` });
    const question = sequencesQuestion(typed);
    if (question.kind === "frequent")
      return askLog(name, typed, terminal, {
        ask: (store, asking) => askSequences(store, question.asked, asking),
        print,
      });
    return askLog(name, typed, terminal, {
      ask: (store, asking) => askSequencesBefore(store, question.asked, asking),
      print: printBefore,
    });
  },
};

/** What was asked: which sequences many have, or which come before an outcome. errors  cli/bad-usage */
export function sequencesQuestion(typed: Typed) {
  const question = questionOf(typed);
  const outcome = typed.text("before");
  if (outcome === undefined) {
    const { check, ...rest } = question;
    if (check) throw new BadUsage({ command: name, problem: "--check says something with --before only." });
    return { kind: "frequent" as const, asked: { ...rest, closed: typed.is("closed") } };
  }
  if (typed.is("closed"))
    throw new BadUsage({ command: name, problem: "--closed says nothing with --before: all of them are tested." });
  return { kind: "before" as const, asked: { ...question, outcome: parseEvent(outcome) } };
}

function questionOf(typed: Typed) {
  const [within, rows] = [typed.text("within"), typed.text("rows")];
  const draws = wholeNumber(typed, name, "check", 1);
  const by = required(typed, name, "by", "--by session");
  return {
    by,
    ...chosenIn(typed, by),
    support: supportOf(typed.text("min-support") ?? "5%"),
    longest: wholeNumber(typed, name, "longest", 1),
    gap: wholeNumber(typed, name, "gap", 0),
    ...(within !== undefined && { within: parseDuration(within) }),
    ...namingOf(typed, name),
    ...(draws !== undefined && { check: { seed: wholeNumber(typed, name, "seed", 0) ?? 1, draws } }),
    top: wholeNumber(typed, name, "top", 0) ?? 20,
    ...(rows !== undefined && { rows: rows.split(" > ") }),
    limit: wholeNumber(typed, name, "limit", 0) ?? 20,
  };
}

function supportOf(text: string) {
  const percentage = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  if (percentage !== undefined) return { share: Number(percentage) / 100 };
  if (/^\d+$/.test(text)) return { entities: Number(text) };
  throw new BadUsage({ command: name, problem: `--min-support is written like 50 or 5%, not "${text}".` });
}

function print(report: SequencesReport, terminal: Terminal): void {
  const { top, by, found, rows } = report;
  const lines = top.map(({ steps, entities, share }) => [counted(entities), percent(share), steps.join(" > ")]);
  if (lines.length > 0) terminal.out(table([by, "share", "sequence"], lines, { right: [0, 1] }));
  if (found > top.length) terminal.out(`… and ${counted(found - top.length)} more (--top ${found})`);
  printFoot(
    report,
    `${plural(found, "sequence")} that at least ${counted(report.least)} of ${counted(report.entities)} have`,
    terminal,
  );
  if (!rows) return;
  terminal.out(`\n${counted(rows.count)} have ${rows.of.join(" > ")}`);
  const told = rows.shown.map(({ entity, events }) => [
    entity,
    events.map(({ occurred, position }) => `${occurred} #${position}`).join("  "),
  ]);
  if (told.length > 0) terminal.out(table([by, "events"], told));
  if (rows.count > told.length) terminal.out(`… and ${counted(rows.count - told.length)} more (--limit ${rows.count})`);
}

function printBefore(report: SequencesBeforeReport, terminal: Terminal): void {
  const { top, by, tested, tooFew, outcomes, entities, rows } = report;
  const hasCheck = top.some(({ anyByChance }) => anyByChance !== undefined);
  const lines = top.map((one) => [
    one.oddsRatio.toFixed(2),
    `${one.low.toFixed(2)} to ${one.high.toFixed(2)}`,
    chanceText(one.p),
    chanceText(one.q),
    ...(hasCheck ? [chanceText(one.anyByChance ?? 1)] : []),
    rateText(one.after),
    rateText(one.otherwise),
    one.steps.join(" > "),
  ]);
  const heads = [
    "odds",
    "likely (95 %)",
    "p",
    "q",
    ...(hasCheck ? ["any by lot"] : []),
    "after it",
    "otherwise",
    "sequence",
  ];
  if (lines.length > 0) terminal.out(table(heads, lines, { right: [...heads.keys()].slice(0, -1) }));
  if (tested > top.length) terminal.out(`… and ${counted(tested - top.length)} more (--top ${tested})`);
  printFoot(
    report,
    `${counted(outcomes)} of ${counted(entities)} came to it; ${plural(tested, "sequence")} tested, ${counted(tooFew)} with too few outcomes to tell`,
    terminal,
  );
  terminal.out("What goes along with an outcome need not bring it about.");
  if (!rows) return;
  terminal.out(`\n${counted(rows.count)} had ${rows.of.join(" > ")} and came to it`);
  if (rows.shown.length > 0)
    terminal.out(
      table(
        [by],
        rows.shown.map((entity) => [entity]),
      ),
    );
  if (rows.count > rows.shown.length)
    terminal.out(`… and ${counted(rows.count - rows.shown.length)} more (--limit ${rows.count})`);
}

function printFoot(report: SequencesReport | SequencesBeforeReport, line: string, terminal: Terminal): void {
  const { says, excluded, log } = report;
  terminal.out(`\n${says}`);
  printChosen(report, terminal);
  const passed = excluded > 0 ? `; ${plural(excluded, "event")} passed over` : "";
  terminal.out(
    `${line}${passed}; from ${counted(log.bearing)} of ${plural(log.events, "event")}, log up to position ${log.upTo}`,
  );
}

function chanceText(p: number): string {
  return p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}

function rateText({ outcomes, moments }: { readonly outcomes: number; readonly moments: number }): string {
  return moments === 0 ? "–" : `${percent(outcomes / moments)} of ${counted(moments)}`;
}
