import { cellText, type ExpectedEffect, type FrozenTable, valueText } from "../question/index.ts";
import { type Shown, showChange, showCount, showInterval, showValue } from "../signal/index.ts";
import type {
  DecisionRecord,
  RecordedChoice,
  RecordedNumber,
  RecordedOutcome,
  RecordedView,
} from "./decision-record.ts";
import { byHand } from "./playbook-definition.ts";

/** The record as a Markdown page in the form of an architecture decision record (ADR). */
export function decisionRecordMarkdown(record: DecisionRecord): string {
  const { context, decision, expected, playbook } = record;
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ["Status", [statusText(record)]],
    [
      "Context",
      [
        ...(context.about === undefined ? [] : [line(context.about), ""]),
        ...(context.view
          ? viewLines(context.view)
          : [
              `The metric \`${context.metric}\`${context.segment === undefined ? "" : ` of ${line(context.segment)}`}${context.serves === undefined ? "" : ` serves: ${line(context.serves)}`}`,
            ]),
        "",
        ...(context.number ? [numberText(context.number), ""] : []),
        ...context.findings.map(item),
        ...(context.cautions.length === 0
          ? []
          : ["", "Cautions:", "", ...context.cautions.map((one) => item(`${one.check}: ${one.sentence}`))]),
        "",
        `Asked ${playbook.name === byHand ? "by hand" : `by the playbook \`${playbook.name}\``} (${[playbook.definition, commitText(playbook)].filter((text) => text !== "").join(", ")}); evidence ${context.evidence.slice(0, 16)}.`,
      ],
    ],
    ["Options considered", record.options.map((one) => item(`${one.label}${one.isChosen ? " (chosen)" : ""}`))],
    ["Decision", decisionLines(record)],
    [
      "Expected effect",
      expected
        ? [`${expectedText(expected, context.number && shownOf(context.number.unit ?? "number"))}.`]
        : decision
          ? ["None was stated."]
          : [],
    ],
    ["Discussion", record.discussion.map((one) => item(`${one.at}, ${one.by}: ${one.text}`))],
    ["Outcome", outcomeLines(record)],
    ["Review", reviewLines(record)],
    ["Why", (record.why ?? []).map(item)],
  ];
  const text = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `## ${title}\n\n${lines.join("\n")}\n`);
  return [`# ${record.id}: ${line(record.title)}\n`, ...text].join("\n");
}

/** An expected effect in words: `up by 5 % of what it was (70 % sure)`, `up by 2.0 points`; `of` says what its number is. */
export function expectedText({ direction, by, byShare, confidence }: ExpectedEffect, of?: Shown): string {
  const size =
    by !== undefined
      ? ` by ${of ? showChange(of, by).replace("+", "") : by}`
      : byShare !== undefined
        ? ` by ${percent(byShare)} of what it was`
        : "";
  return `${direction}${size}${confidence === undefined ? "" : ` (${percent(confidence)} sure)`}`;
}

function commitText({ commit, dirty }: DecisionRecord["playbook"]): string {
  return commit === undefined ? "" : `commit ${line(commit.slice(0, 12))}${dirty ? " with changes" : ""}`;
}

function statusText({ status, opened, closed, dismissed }: DecisionRecord): string {
  const since = `Opened ${opened}${closed === undefined ? "" : `, closed ${closed}`}.`;
  const why = dismissed ? ` ${line(dismissed.by)} dismissed it as ${dismissed.because}: ${line(dismissed.reason)}` : "";
  return `${status[0]?.toUpperCase()}${status.slice(1)}. ${since}${why}`;
}

function numberText({ from, to, unit = "number", value, low, high, numerator, denominator }: RecordedNumber): string {
  const shown = shownOf(unit);
  const said = value === undefined ? "nothing was there to be measured" : showValue(shown, value);
  const of = unit === "share" ? ` (${showCount(numerator)} of ${showCount(denominator)})` : "";
  const sure = low === undefined || high === undefined ? "" : `, 95 %: ${showInterval(shown, low, high)}`;
  return `From ${from} to ${to}: ${said}${of}${sure}.`;
}

/** What a record's numbers are: one of the kinds of a metric, or amounts in what it says. */
function shownOf(unit: string): Shown {
  const known = ["share", "count", "rate", "number", "duration"] as const;
  const found = known.find((one) => one === unit);
  return found === undefined ? { unit: "number", unitText: unit } : { unit: found };
}

function decisionLines({ decision, earlier = [], status, context }: DecisionRecord): string[] {
  const none = status === "expired" ? ["Nobody decided in time."] : status === "open" ? ["Not decided yet."] : [];
  return [
    ...(decision ? choiceLines(decision) : none),
    ...earlier.flatMap((one) => [
      "",
      ...choiceLines(one),
      ...(one.outcome ? ["", `What came of it: ${cameText(one.outcome, context)}`] : []),
    ]),
  ];
}

function choiceLines(one: RecordedChoice): string[] {
  const who = one.delegated ? `${one.decidedBy}, on the rung ${one.delegated.rung}` : one.decidedBy;
  return [
    `${one.supersededBy === undefined ? "" : `Superseded by ${one.supersededBy}: `}**${line(one.label)}**, by ${line(who)} at ${one.at}.`,
    "",
    ...(one.values
      ? [...one.values.map((value) => item(`${value.label} (${value.id}): ${valueText(value)}`)), ""]
      : []),
    ...one.reason.split(/\r\n?|\n/).map((part) => `> ${escaped(part)}`),
    ...(one.action === undefined ? [] : ["", `It starts the action \`${one.action}\`.`]),
  ];
}

const mostRows = 20;

function viewLines({ title, query, says, tables }: RecordedView): string[] {
  return [
    `${line(title)}${query === undefined ? "" : `, as \`${query.replaceAll("`", "'")}\` told it`}.`,
    "",
    ...says.map(item),
    ...tables.flatMap(tableLines),
  ];
}

function tableLines({ title, columns, rows, left = 0 }: FrozenTable): string[] {
  const more = left + Math.max(0, rows.length - mostRows);
  const row = (cells: readonly string[]) => `| ${cells.map(line).join(" | ")} |`;
  return [
    "",
    ...(title === undefined ? [] : [`${line(title)}:`, ""]),
    row(columns.map(({ name }) => name)),
    row(columns.map(({ unit }) => (unit === undefined ? "---" : "--:"))),
    ...rows.slice(0, mostRows).map((cells) => row(columns.map((column, i) => cellText(column, cells[i])))),
    ...(more > 0 ? ["", `And ${more} more rows.`] : []),
  ];
}

function outcomeLines({ outcome, context, decision }: DecisionRecord): string[] {
  if (!outcome) return context.view && decision ? ["It is about no metric: what came of it is for the review."] : [];
  return [cameText(outcome, context)];
}

function cameText(
  { verdict, reason, difference, low, high }: RecordedOutcome,
  context: DecisionRecord["context"],
): string {
  const shown = shownOf(context.number?.unit ?? "number");
  const moved = (by: number) => showChange(shown, by);
  const size =
    difference === undefined
      ? ""
      : verdict === "better" || verdict === "worse"
        ? ` by ${moved(difference)}`
        : `, with a difference of ${moved(difference)}`;
  const interval = low === undefined || high === undefined ? "" : ` (95 %: ${moved(low)} to ${moved(high)})`;
  return `${outcomeWords[verdict]}${size}${interval}: ${line(reason)}.`;
}

function reviewLines({ review }: DecisionRecord): string[] {
  if (!review) return [];
  const { by, process, result, lesson, ruleChange } = review;
  return [
    `${line(by)} found the process ${process} and the result ${result === "cannot-tell" ? "one that cannot be told" : result}.`,
    "",
    item(`Lesson: ${lesson}`),
    ...(ruleChange === undefined ? [] : [item(`Change of the rule: ${ruleChange}`)]),
  ];
}

const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`;
const item = (text: string) => `- ${line(text)}`;
/** One line, whatever was written. */
const line = (text: string) => escaped(text.replace(/\s+/g, " ").trim());
/** What people wrote is text, also where Markdown or HTML would read more into it. */
const escaped = (text: string) => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");

const outcomeWords = {
  better: "It got better",
  worse: "It got worse",
  "no-effect": "It changed nothing worth naming",
  "cannot-tell": "Cannot tell",
} as const;
