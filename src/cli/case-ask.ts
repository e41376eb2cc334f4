import { inquiryLines } from "../app/ask-back/inquiry-lines.ts";
import { askAboutCase } from "../app/ask-back.ts";
import type { Doing, Opened } from "../app/index.ts";
import type { Language } from "../question/index.ts";
import type { Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { commandLine } from "./invocation.ts";
import { table } from "./table.ts";

// More commands than this are a wall; --json has the one of each number.
const mostCommands = 4;

/** `thence case ask <case> "<question>"`: the answer from the log, with what shows the rows behind it. */
export async function askAbout(
  { store, config }: Opened,
  of: Doing,
  typed: Typed,
  terminal: Terminal,
): Promise<number> {
  const text = typed.words.slice(2).join(" ");
  const language = languageOf(typed.text("lang"));
  const { inquiry } = await askAboutCase(store, config, { ...of, text, ...(language && { language }) });
  const answered = inquiry?.answered?.data;
  if (!inquiry || !answered) return 1;
  if (typed.is("json")) {
    terminal.out(JSON.stringify({ ...inquiry.made.data, ...answered }));
    return answered.isAnswered ? 0 : 1;
  }
  for (const line of inquiryLines(answered)) terminal.out(line);
  const { table: rows, numbers } = answered.answer;
  if (rows) terminal.out(`\n${table(rows.columns, rows.rows)}`);
  const observed = numbers.flatMap((one) => (one.kind === "observed" ? [one.show] : []));
  const flags = { store: typed.text("store"), config: typed.text("config") };
  if (observed.length > 0) terminal.note("");
  for (const show of observed.slice(0, mostCommands)) terminal.note(commandLine(show, flags));
  if (observed.length > mostCommands)
    terminal.note(`… and ${observed.length - mostCommands} more numbers; --json has the command of each.`);
  return answered.isAnswered ? 0 : 1;
}

function languageOf(text: string | undefined): Language | undefined {
  if (text === undefined || text === "en" || text === "da") return text;
  throw new BadUsage({ command: "case", problem: `--lang is en or da, not "${text}".` });
}
