import { inquiryLines } from "../app/ask-back/inquiry-lines.ts";
import { chosenTexts } from "../app/calendar/chosen-text.ts";
import { calledBy } from "../app/case-asked.ts";
import {
  belongsTo,
  type Case,
  caseFindings,
  caseSubject,
  cautions,
  cellText,
  delegationText,
  fieldHint,
  lessonsOf,
  observationText,
  subjectOf,
  timeText,
  valuesText,
} from "../app/index.ts";
import type { ReviewStart } from "../app/proposals.ts";
import { commandLine } from "./invocation.ts";
import { table } from "./table.ts";

export function listText(cases: readonly Case[]): string {
  if (cases.length === 0) return "No question is open. Objectives are evaluated by thence run.";
  return cases.map((one) => `${stateLine(one)}\n            ${caseFindings(one.opened.data)[0] ?? ""}`).join("\n");
}

/** A case in a line: where it stands, by when, and what is asked. */
export function stateLine(one: Case): string {
  return `${one.id}  ${status(one)}  ${one.asked?.data.text ?? one.opened.data.about ?? subjectOf(one.opened.data.evidence)}`;
}

function status(one: Case): string {
  const { decision, asked, dismissed, acknowledged } = one;
  if (dismissed && one.status === "dismissed") return `dismissed: ${dismissed.data.because}`;
  if (one.status === "expired") return decision ? "expired again" : "expired";
  if (decision && one.closed) return `${one.status === "reviewed" ? "reviewed" : "decided"}: ${decision.data.option}`;
  if (one.closed) return one.status;
  const by = asked?.data.deadlines?.decide;
  const until = by === undefined ? "" : `, by ${timeText(by)}`;
  const who = acknowledged ? `taken up by ${acknowledged.data.by}` : whoIsAsked(one);
  return `${who}${until}`;
}

function whoIsAsked(one: Case): string {
  const by = calledBy(one);
  return by === undefined ? `asked ${one.asked?.data.to ?? "nobody"}` : `a meeting that ${by} called`;
}

/** A case as a person in front of a terminal needs it: the question, the evidence, what was said, and the commands that answer. */
export function caseText(
  one: Case,
  flags: Readonly<Record<string, string | undefined>> = {},
  { drawn = [], asks }: { readonly drawn?: readonly string[]; readonly asks?: string | undefined } = {},
): string {
  const { evidence, about } = one.opened.data;
  const { asked, decision } = one;
  const warned = cautions(evidence);
  const expects = asked?.data.require?.includes("expected-effect") ? ' --expect "…"' : "";
  return [
    `${one.id}  ${asked?.data.text ?? about ?? subjectOf(evidence)}`,
    `${calledBy(one) === undefined ? `asked of ${asks ?? asked?.data.to ?? "nobody"}` : whoIsAsked(one)} at ${timeText((asked ?? one.opened).event.occurred)}${deadlines(one)}`,
    ...(about === undefined ? [] : [`brought up by ${one.opened.data.by ?? "somebody"}: ${about}`]),
    "",
    ...caseFindings(one.opened.data),
    "",
    ...(evidence.kind === "view"
      ? [...drawn, ...viewLines(evidence)]
      : metricLines(evidence, caseSubject(one.opened.data))),
    `evidence ${evidence.hash.slice(0, 16)}, definition ${evidence.definition}`,
    "",
    ...warned.map((caution) => `! ${caution}`),
    ...lessonLines(one, flags),
    ...(warned.length > 0 ? [""] : []),
    ...(asked?.data.delegation && !one.closed ? [delegationText(asked.data.delegation), ""] : []),
    ...said(one),
    ...(decision && one.closed
      ? [
          `${decision.data.decision}  "${decision.data.label}" by ${decision.data.decidedBy}: ${decision.data.reason}`,
          ...(decision.data.values ? [`  ${valuesText(decision.data.values)}`] : []),
          ...(evidence.kind === "view" ? ["It is about no metric: what came of it is for the review."] : []),
          commandLine(`why ${one.id}`, flags),
        ]
      : one.closed
        ? [`It is ${one.status}.`]
        : (asked?.data.options ?? []).map((option) => {
            const fields = (asked?.data.ask ?? []).filter((field) => belongsTo(field, option.id));
            const now = asked?.event.occurred;
            const sets = fields.map((field) =>
              field.required === false ? ` [--set ${field.id}=…]` : ` --set ${field.id}=…`,
            );
            return [
              `${option.label}:`,
              `  ${commandLine(`case answer ${one.id} ${option.id}${sets.join("")} --reason "…"${expects}`, flags)}`,
              ...fields.map((field) => `    ${field.id}: ${field.label}, ${fieldHint(field, now)}`),
            ].join("\n");
          })),
  ].join("\n");
}

type Evidence = Case["opened"]["data"]["evidence"];
type ViewEvidence = Extract<Evidence, { kind: "view" }>;

function metricLines(
  { metric: { name }, observations }: Exclude<Evidence, { kind: "view" }>,
  subject: string,
): string[] {
  return [
    `${subject}, window by window (metric ${name} --rows <time> shows who is counted):`,
    ...observations.map((observation) => `  ${observationText(observation)}`),
  ];
}

function viewLines({ view, query = "" }: ViewEvidence): string[] {
  const right = ({ columns }: (typeof view.tables)[number]) =>
    columns.flatMap(({ unit }, i) => (unit === undefined ? [] : [i]));
  return [
    ...view.tables.flatMap((one) => [
      ...(one.title === undefined ? [] : [`${one.title}:`]),
      table(
        one.columns.map(({ name }) => name),
        one.rows.map((cells) => one.columns.map((column, i) => cellText(column, cells[i]))),
        { right: right(one) },
      ),
      ...(one.left === undefined ? [] : [`and ${one.left} more rows, which were not kept`]),
      "",
    ]),
    ...view.says,
    ...(query === "" ? [] : [`asked again by: ${query}`]),
  ];
}

/** Where a minute shows what a caution means, with the case's own numbers. */
function lessonLines({ id, opened }: Case, flags: Readonly<Record<string, string | undefined>>): string[] {
  const { evidence } = opened.data;
  const lessons = evidence.kind === "view" ? [] : lessonsOf(evidence);
  return lessons.flatMap(({ name, caution }) =>
    caution === undefined ? [] : [`  a minute on it: ${commandLine(`case lesson ${id} ${name}`, flags)}`],
  );
}

function deadlines({ asked }: Case): string {
  const { acknowledge, decide } = asked?.data.deadlines ?? {};
  return [
    ...(acknowledge === undefined ? [] : [`; to be taken up by ${timeText(acknowledge)}`]),
    ...(decide === undefined ? [] : [`; to be decided by ${timeText(decide)}`]),
  ].join("");
}

/** What was said and what time brought about, in order. */
function said(one: Case): string[] {
  const lines = [
    ...one.acknowledgements.map(({ event, data }) => ({ event, line: `${data.by} takes it up` })),
    ...one.comments.map(({ event, data }) => ({ event, line: `${data.by}: ${data.text}` })),
    ...one.inquiries.flatMap(({ made, answered }) => [
      { event: made.event, line: `${made.data.by} asks: ${made.data.text}` },
      ...(answered ? [{ event: answered.event, line: inquiryLines(answered.data).join("\n    ") }] : []),
    ]),
    ...one.rejected.map(({ event, data }) => ({
      event,
      line: `${data.by} answered "${data.option}"${data.values ? ` (${valuesText(data.values)})` : ""}, which did not count: ${data.because}`,
    })),
    ...one.reminders.map(({ event, data }) => ({ event, line: `reminded ${data.to.join(", ")} (${data.deadline})` })),
    ...one.missed.map(({ event, data }) => ({ event, line: `the time to ${data.deadline} was over` })),
    ...one.escalations.map(({ event, data }) => ({
      event,
      line:
        data.to === undefined ? `a meeting was proposed: ${data.because}` : `${data.to} is asked too: ${data.because}`,
    })),
    ...one.nextSteps.flatMap(({ named, reminded, ended }) => [
      {
        event: named.event,
        line: `next step ${named.data.step}: ${named.data.what} (${named.data.who}, by ${timeText(named.data.due)})`,
      },
      ...(reminded
        ? [
            {
              event: reminded.event,
              line: `asked ${reminded.data.to.join(", ")} whether step ${named.data.step} is done`,
            },
          ]
        : []),
      ...(ended
        ? [
            {
              event: ended.event,
              line: `step ${named.data.step} is ${ended.data.result}, says ${ended.data.by}${ended.data.reason ? `: ${ended.data.reason}` : ""}`,
            },
          ]
        : []),
    ]),
    ...one.meetings.flatMap(({ proposed, scheduled, cancelled, answers, held, followUpAsked, followUps }) => [
      {
        event: proposed.event,
        line: `${proposed.data.foreign === undefined ? "meeting proposed" : `${proposed.data.by ?? "somebody"} called a meeting`} with ${proposed.data.with.join(", ")}${proposed.data.at === undefined ? "" : ` on ${timeText(proposed.data.at)}`}`,
      },
      ...(scheduled
        ? [
            {
              event: scheduled.event,
              line: [
                `the meeting is on ${timeText(scheduled.data.at)}`,
                ...(scheduled.data.chosen ? chosenTexts(scheduled.data.chosen) : []),
              ].join("; "),
            },
          ]
        : []),
      ...answers.map(({ event, data }) => ({ event, line: `${data.by} answers ${data.comes} to the meeting` })),
      ...(cancelled ? [{ event: cancelled.event, line: `the meeting was called off: ${cancelled.data.because}` }] : []),
      ...(held ? [{ event: held.event, line: `meeting held${held.data.notes ? `: ${held.data.notes}` : ""}` }] : []),
      ...(followUpAsked
        ? [{ event: followUpAsked.event, line: `asked: ${followUpAsked.data.questions.join(" ")}` }]
        : []),
      ...followUps.flatMap(({ event, data }) =>
        data.answers.map(({ question, answer }) => ({ event, line: `${question} ${answer}` })),
      ),
    ]),
  ];
  const sorted = lines.sort((a, b) => (a.event.revision ?? 0) - (b.event.revision ?? 0));
  return sorted.length === 0 ? [] : [...sorted.map(({ event, line }) => `${timeText(event.occurred)}  ${line}`), ""];
}

/** That a review is asked for, what it may begin with, and the command that writes it. */
export function reviewLines(
  { id, reviewRequested }: Case,
  { lesson, ruleChange }: ReviewStart,
  flags: Readonly<Record<string, string | undefined>>,
): string[] {
  const due = reviewRequested?.data.due;
  return [
    `A review is asked of ${reviewRequested?.data.to.join(", ") ?? "nobody"}${due === undefined ? "" : `, by ${timeText(due)}`}. It may begin with:`,
    `  ${lesson}`,
    ...(ruleChange === undefined ? [] : [`  Of the rule: ${ruleChange}`]),
    `  ${commandLine(`case review ${id} --process good --result good --lesson "…"${ruleChange === undefined ? "" : ' --rule-change "…"'}`, flags)}`,
  ];
}
