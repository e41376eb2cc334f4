import { writeFileSync } from "node:fs";
import { answeringHistoryOf } from "../app/answering-history.ts";
import type { Backtest } from "../app/backtest.ts";
import { backtest } from "../app/backtest.ts";
import {
  backtestMarkdown,
  type Cost,
  costText,
  defaultCost,
  delayText,
  heldBecause,
  overBudget,
  personHours,
  unjudged,
} from "../app/backtest-report.ts";
import { withSettings } from "../app/changed-playbook.ts";
import { formatTime, periodText, withExistingStore } from "../app/index.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { momentOf } from "./moment.ts";
import { progressBar } from "./progress.ts";
import { counted, plural, table } from "./table.ts";

const name = "backtest";

export const command: Command = {
  name,
  words: "<playbook>",
  summary: "what a playbook would have asked in the past, by the code that runs live",
  flags: {
    from: { type: "string", value: "<time>", help: "windows that close after this (default: from the first event)" },
    to: { type: "string", value: "<time>", help: "windows that close by then (default: to the last event)" },
    set: {
      type: "string",
      multiple: true,
      value: "<name=value>",
      help: "compare with a changed playbook: threshold=0.45, condition.for=3, guardrails.sampleSize=100",
    },
    minutes: { type: "string", value: "<n>", help: "what one question costs each who takes part (default 30)" },
    markdown: {
      type: "string",
      value: "<file.md>",
      help: "write a summary for a pull request (- for standard output)",
    },
  },
  examples: [
    "thence backtest checkout-recovery",
    "thence backtest checkout-recovery --set threshold=0.45 --set condition.for=2",
    "thence backtest checkout-recovery --from 2026-01-01 --markdown backtest.md",
  ],
  run: async (typed, terminal) => {
    const [playbook, ...others] = typed.words;
    if (playbook === undefined || others.length > 0)
      throw new BadUsage({ command: name, problem: "name one playbook." });
    const minutesEach = wholeNumber(typed, name, "minutes", 0) ?? defaultCost.minutesEach;
    const settings = typed.texts("set");
    return withExistingStore(typed.text("store"), typed.text("config"), async ({ store, config }) => {
      const bar = progressBar(terminal, "replaying");
      const options = {
        from: momentOf(typed.text("from")),
        to: momentOf(typed.text("to")),
        signal: terminal.stopped,
        progress: (share: number) => bar.show(share, playbook),
      };
      const [found, before] = await replays();
      const cost = { minutesEach, history: await answeringHistoryOf(store, playbook) };
      const report = typed.text("markdown");
      if (report === "-") terminal.out(backtestMarkdown(found, cost, before));
      else if (report !== undefined) writeFileSync(report, backtestMarkdown(found, cost, before));
      if (typed.is("json")) terminal.out(JSON.stringify({ ...told(found), ...(before && { before: told(before) }) }));
      else if (report !== "-") print(found, before, cost, terminal);
      return 0;

      async function replays(): Promise<readonly [Backtest, Backtest?]> {
        try {
          const asIs = await backtest(store, config, playbook ?? "", options);
          if (settings.length === 0) return [asIs];
          return [await backtest(store, withSettings(config, playbook ?? "", settings), playbook ?? "", options), asIs];
        } finally {
          bar.end();
        }
      }
    });
  },
};

const mostHeld = 5;

// The events are many, and --json is for what was found.
function told({ events, ...found }: Backtest) {
  return { ...found, events: events.length };
}

function print(found: Backtest, before: Backtest | undefined, cost: Cost, terminal: Terminal): void {
  terminal.note(`${formatTime(found.from)} to ${formatTime(found.to)}; nobody answered, nothing was done`);
  const line = (what: string, of: (one: Backtest) => string) => [what, ...(before ? [of(before)] : []), of(found)];
  const rows = [
    line("windows looked at", (one) => counted(one.windows)),
    line("windows that broke", (one) => counted(one.verdicts["broken"] ?? 0)),
    line("questions asked", (one) => counted(one.asked.length)),
    line("held back by guardrails", (one) => counted(one.held.length)),
    line("not asked again while one was open", (one) => counted(one.attached)),
    line("kept quiet", (one) => counted(one.suppressed.length - overBudget(one))),
    ...(overBudget(found) > 0 ? [line("held back by the attention budget", (one) => counted(overBudget(one)))] : []),
    ...(found.owners > 0 ? [line("asked of the owner: a silent source", (one) => counted(one.owners))] : []),
    line("median time to the question", delayText),
    line(`person-hours ${cost.history ? costText(cost) : `at ${cost.minutesEach} minutes each`}`, (one) =>
      personHours(one, cost).toFixed(1),
    ),
  ];
  terminal.out(
    table([found.playbook, ...(before ? ["as it is", "changed"] : ["would have"])], rows, { right: [1, 2] }),
  );
  const cautioned = found.asked.some(({ cautions }) => cautions.length > 0);
  const asked = found.asked
    .slice(0, 20)
    .map(({ at, segment, reason, cautions }) => [
      formatTime(at),
      segment ?? "all",
      ...(cautioned ? [String(cautions.length)] : []),
      reason,
    ]);
  const columns = ["asked at", "segment", ...(cautioned ? ["cautions"] : []), "why"];
  if (asked.length > 0) terminal.out(`\n${table(columns, asked, { right: cautioned ? [2] : [] })}`);
  if (cautioned) terminal.out("(--markdown - tells the cautions)");
  if (found.asked.length > asked.length)
    terminal.out(`… and ${plural(found.asked.length - asked.length, "more question")} (--json has all)`);
  for (const [because, count] of heldBecause(found.held)) terminal.out(`held back by ${because}: ${counted(count)}`);
  for (const { window, segment, reason } of found.held.slice(0, mostHeld))
    terminal.out(`  ${periodText(window)}${segment === undefined ? "" : `, ${segment}`}: ${reason}`);
  if (found.held.length > mostHeld) terminal.out(`  … and ${found.held.length - mostHeld} more (--json has all)`);
  const silent = unjudged(found);
  if (silent) terminal.out(`no verdict on ${counted(silent.count)}, on the last because ${silent.reason}`);
}
