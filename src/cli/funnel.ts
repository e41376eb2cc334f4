import { askFunnel, type FunnelAnswer } from "../app/ask-funnel.ts";
import { parseDuration } from "../kit/duration.ts";
import { askLog } from "./ask-log.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { required, wholeNumber } from "./flags.ts";
import { counted, percent, plural, table } from "./table.ts";

const name = "funnel";

export const command: Command = {
  name,
  words: "<type…>",
  summary: "how many get from one event to the next",
  flags: {
    by: { type: "string", value: "<tag>", help: "whose journeys are counted: session, customer, case …" },
    within: { type: "string", value: "<duration>", help: "from the first step to the last, end included: 30m, 1d, 2w" },
    rows: { type: "string", value: "<step>", help: "also the entities that reached this step (its number or type)" },
    limit: { type: "string", value: "<n>", help: "at most so many rows (default 20)" },
    "up-to": { type: "string", value: "<position>", help: "the log as it was at this position (default: now)" },
  },
  examples: [
    "thence funnel view cart purchase --by session --within 1d",
    "thence funnel view cart purchase --by session --within 1d --rows purchase",
  ],
  run: async (typed, terminal) => {
    if (typed.words.length === 0)
      throw new BadUsage({ command: name, problem: "name the event types in order: view cart purchase." });
    const question = {
      steps: typed.words,
      by: required(typed, name, "by", "--by session"),
      within: parseDuration(required(typed, name, "within", "--within 1d")),
      rows: typed.text("rows"),
      limit: wholeNumber(typed, name, "limit", 0) ?? 20,
    };
    return askLog(name, typed, terminal, { ask: (store, asking) => askFunnel(store, question, asking), print });
  },
};

function print(answer: FunnelAnswer, terminal: Terminal): void {
  const rows = answer.steps.map((step, i) => [
    String(i + 1),
    step.type,
    counted(step.entities),
    percent(step.ofFirst),
    i === 0 ? "" : percent(step.ofPrevious),
    step.ofPreviousInterval ? step.ofPreviousInterval.map(percent).join(" to ") : "",
  ]);
  const heads = ["step", "type", `by ${answer.by}`, "of first", "of previous", "likely (95 %)"];
  terminal.out(table(heads, rows, { right: [0, 2, 3, 4, 5] }));
  terminal.out(`\n${answer.semantics.says}`);
  const { bearing, events, upTo } = answer.log;
  terminal.out(
    `from ${counted(bearing)} of ${plural(events, "event")} with the tag "${answer.by}", log up to position ${upTo}`,
  );
  if (answer.rows) printRows(answer.rows, answer.by, terminal);
}

function printRows(
  { step, type, count, shown }: NonNullable<FunnelAnswer["rows"]>,
  by: string,
  terminal: Terminal,
): void {
  terminal.out(`\n${counted(count)} reached step ${step} (${type})`);
  if (shown.length === 0) return;
  const rows = shown.map((row) => [
    row.entity,
    ...row.events.map((event) => `${event.type} ${event.occurred} #${event.position}`),
  ]);
  const deepest = Math.max(...rows.map((row) => row.length - 1));
  const heads = [by, ...Array.from({ length: deepest }, (_, i) => `event ${i + 1}`)];
  terminal.out(table(heads, rows));
  if (count > shown.length) terminal.out(`… and ${counted(count - shown.length)} more (--limit ${count})`);
}
