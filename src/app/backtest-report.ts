import { formatTime, type Micros } from "../event/index.ts";
import { ConditionEvaluated, showValue } from "../signal/index.ts";
import type { AnsweringHistory } from "./answering-history.ts";
import { attentionBudget } from "./ask-signals.ts";
import type { Backtest, WouldHold } from "./backtest.ts";

/** What a question costs people, as far as the reader says so, or the log does. */
export interface Cost {
  /** Minutes that one question takes each who takes part; all who are asked together where nobody knows how many do. */
  readonly minutesEach: number;
  /** What the playbook's questions took so far. */
  readonly history?: AnsweringHistory | undefined;
}

export const defaultCost: Cost = { minutesEach: 30 };

/** The person-hours of the questions that would have been asked. */
export function personHours({ asked }: Pick<Backtest, "asked">, { minutesEach, history }: Cost): number {
  const { people, meetingMinutes } = history ?? { people: 1, meetingMinutes: 0 };
  return (asked.length * (minutesEach * people + meetingMinutes)) / 60;
}

/** What the person-hours rest on: `at 30 minutes a question`, or what the log says of those that were answered. */
export function costText({ minutesEach, history }: Cost): string {
  if (!history) return `at ${minutesEach} minutes a question`;
  const { cases, people, meetingMinutes } = history;
  const meetings = meetingMinutes > 0 ? ` and ${meetingMinutes.toFixed(0)} of meetings` : "";
  return `as in ${cases} answered cases: ${people.toFixed(1)} people, ${minutesEach} minutes each${meetings}`;
}

/** How long it took from the end of the first broken window until somebody was asked: the median, where there is one. */
export function medianDelay({ asked }: Pick<Backtest, "asked">): Micros | undefined {
  const delays = asked.map(({ delay }) => delay).sort((a, b) => a - b);
  return delays[Math.floor(delays.length / 2)];
}

/** The same in words. A window is judged when it is closed, so what is asked in that moment took no time that says anything. */
export function delayText(found: Pick<Backtest, "asked">): string {
  const median = medianDelay(found);
  if (median === undefined) return "–";
  return median > 0 ? showValue({ unit: "duration" }, median) : "at once";
}

/** Why questions were held back, and how often, the most frequent first. */
export function heldBecause(held: readonly WouldHold[]): readonly (readonly [because: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { because } of held) for (const one of because) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

/** How often a condition could not say anything, and why the last time. */
export function unjudged({
  playbook,
  events,
}: Pick<Backtest, "playbook" | "events">): { count: number; reason: string } | undefined {
  const silent = events
    .filter(ConditionEvaluated.is)
    .filter(({ data }) => data.rule === playbook && ["held", "no-data"].includes(data.verdict));
  const last = silent.at(-1)?.data;
  return last && { count: silent.length, reason: last.reason };
}

/** How many signals nobody would have been asked about at once because they had been asked enough. */
export function overBudget({ suppressed }: Pick<Backtest, "suppressed">): number {
  return suppressed.filter(({ because }) => because.includes(attentionBudget)).length;
}

const mostLines = 20;

/** A page in Markdown for a pull request: what the playbook would have asked, beside what it was before where that is given. */
export function backtestMarkdown(found: Backtest, cost: Cost, before?: Backtest): string {
  const { playbook, from, to, asked, held } = found;
  const row = (what: string, of: (one: Backtest) => string) =>
    `| ${what} | ${before ? `${of(before)} | ` : ""}${of(found)} |`;
  return [
    `### Back-test of \`${playbook}\``,
    "",
    `${formatTime(from)} to ${formatTime(to)}, replayed by the code that runs live. Nobody answered, nothing was done.`,
    "",
    `| | ${before ? "before | after" : "would have"} |`,
    `| --- | ${before ? "---: | ---:" : "---:"} |`,
    row("windows looked at", (one) => String(one.windows)),
    row("windows that broke", (one) => String(one.verdicts["broken"] ?? 0)),
    row("questions asked", (one) => String(one.asked.length)),
    row("held back by guardrails", (one) => String(one.held.length)),
    row("not asked again while a question was open", (one) => String(one.attached)),
    ...(found.owners > 0 ? [row("questions to the owner of a silent source", (one) => String(one.owners))] : []),
    row("kept quiet (silence, or another signal)", (one) => String(one.suppressed.length - overBudget(one))),
    ...(overBudget(found) > 0 ? [row("held back by the attention budget", (one) => String(overBudget(one)))] : []),
    row("median time from the end of the first broken window to the question", delayText),
    ...(cost.history
      ? [
          `| median time from the question to its answer so far | ${before ? "| " : ""}${showValue({ unit: "duration" }, cost.history.toDecision)} |`,
        ]
      : []),
    row(`person-hours, ${costText(cost)}`, (one) => personHours(one, cost).toFixed(1)),
    "",
    ...(held.length > 0
      ? [
          `Held back because of: ${heldBecause(held)
            .map(([because, count]) => `${because} (${count})`)
            .join(", ")}.`,
          "",
        ]
      : []),
    ...(asked.length > 0 ? ["| asked at | segment | why | cautions |", "| --- | --- | --- | --- |"] : []),
    ...asked
      .slice(0, mostLines)
      .map(
        ({ at, segment, reason, cautions }) =>
          `| ${formatTime(at)} | ${cell(segment ?? "all")} | ${cell(reason)} | ${cell(cautions.join(" "))} |`,
      ),
    ...(asked.length > mostLines ? ["", `… and ${asked.length - mostLines} more.`] : []),
    "",
  ].join("\n");
}

/** Text inside a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
