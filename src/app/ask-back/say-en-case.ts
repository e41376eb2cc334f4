import type { CaseStatus, MadeDecision } from "../../decision/index.ts";
import { expectedText } from "../../decision/index.ts";
import type { Micros } from "../../event/index.ts";
import type { Metric, Window } from "../../metric/index.ts";
import type { MeasuredOutcome, OutcomeVerdict } from "../../outcome/index.ts";
import type { ExpectedEffect, Intent, Language, Slot, Unread } from "../../question/index.ts";
import { shownIn } from "./shown.ts";

const { amount, period, time } = shownIn("en");

const verdicts: Readonly<Record<OutcomeVerdict, string>> = {
  better: "it got better",
  worse: "it got worse",
  "no-effect": "it had no effect",
  "cannot-tell": "it cannot be told",
};

const slots: Readonly<Record<Slot, string>> = {
  metric: "a metric",
  segment: "a part",
  by: "a property",
  period: "a period",
  with: "a comparison",
  playbook: "a playbook",
  person: "a person",
};

const intents: Readonly<Record<Intent, string>> = {
  value: "the number now, or in a period",
  trend: "the number over time",
  split: "by the values of a property",
  compare: "against an earlier time",
  drivers: "which parts made it change",
  rows: "what was counted",
  certainty: "how sure the number is",
  usual: "what is usual, and the season",
  forecast: "the next window, if it goes on so",
  definition: "how it is measured",
  why: "why it was asked",
  held: "when nobody was asked, and why",
  precedent: "who decided last time, and what came of it",
  history: "what was decided before, also by a person",
  options: "what there is to choose from",
  deadline: "what happens if nobody decides",
  people: "who is asked",
  before: "what was changed shortly before",
  help: "what can be asked",
};

const list = (names: readonly string[]) => names.map((one) => `"${one}"`).join(", ");

/** What is said of the case itself. */
export const english = {
  // Wide, so that the other languages fit.
  language: "en" as Language,
  quoted: (text: string) => text,
  understood: (text: string) => `Understood: ${text}.`,
  about: (intent: Intent) => intents[intent],
  whyRaised: (playbook: string, at: Micros) => `Playbook ${playbook} asked because its number broke at ${time(at)}:`,
  whyOpened: (by: string, at: Micros) => `${by} brought it up at ${time(at)}:`,
  lineBecause: (because: string) => `Why the line stands there: ${because}`,
  whyCommand: (id: string) => `Everything behind it, down to the events: thence why ${id}`,
  neverHeld: (playbook: string) => `Nothing of playbook ${playbook} was held back or kept quiet so far.`,
  heldCount: (playbook: string, count: number, shown: number) =>
    `Playbook ${playbook} found a break and did not ask, ${count} ${count === 1 ? "time" : "times"}${shown < count ? `; the last ${shown}` : ""}:`,
  waited: (count: number) =>
    `${count} ${count === 1 ? "window" : "windows"} broke and nobody was asked at once, because the condition waits for several in a row.`,
  heldBack: (window: Window, checks: string, reason: string) => `${period(window)}, held back by ${checks}: ${reason}`,
  keptQuiet: (window: Window, by: string, reason: string) => `${period(window)}, kept quiet by ${by}: ${reason}`,
  nothingAsked: () => "Nothing was asked in this case yet.",
  options: (labels: readonly string[]) => `There are ${labels.length} options: ${list(labels)}.`,
  optionColumns: () => ["option", "what it says", "what it starts", "expected"],
  expects: (expected: ExpectedEffect) => expectedText(expected),
  delegated: (option: string, at: Micros | undefined) =>
    at === undefined
      ? `By what came of it so far, "${option}" is recommended.`
      : `Unless somebody objects, "${option}" is taken at ${time(at)}.`,
  over: (status: CaseStatus, label: string | undefined) =>
    label === undefined ? `The case is ${status}: nothing is waited for.` : `It is decided: "${label}".`,
  acknowledgeBy: (at: Micros) => `It is to be taken up by ${time(at)}.`,
  decideBy: (at: Micros) => `It is to be decided by ${time(at)}.`,
  noDeadline: () => "The playbook sets no time to decide, so it waits until somebody does.",
  escalatedTo: (after: "acknowledge" | "decide", to: string) =>
    `If the time to ${after} is missed, ${to} is asked too.`,
  escalatedToMeeting: (after: "acknowledge" | "decide") => `If the time to ${after} is missed, a meeting is proposed.`,
  expires: (at: Micros, option: string | undefined) =>
    option === undefined
      ? `If nobody decides, the question expires at ${time(at)}, and nothing is done.`
      : `If nobody decides by ${time(at)}, "${option}" is taken.`,
  askedOf: (to: string, at: Micros) => `${to} was asked at ${time(at)}, and decides.`,
  deputies: (names: readonly string[]) => `These may decide too: ${names.join(", ")}.`,
  escalated: (names: readonly string[]) => `It was escalated to ${names.join(", ")}, who may decide too.`,
  takenUp: (by: string) => `${by} has taken it up.`,
  informed: (names: readonly string[]) => `These are informed: ${names.join(", ")}.`,
  definition: (metric: Metric, line: string) =>
    `${metric.name} is ${line}, by windows of ${metric.window}${metric.zone === undefined ? "" : ` in ${metric.zone}`}.`,
  serves: (serves: string) => `It serves: ${serves}`,
  definitionHash: (hash: string) => `Its definition is ${hash}.`,
  definitionChanged: (then: string) => `When the case was opened it was ${then}: the definition has changed since.`,
  noPrecedent: (playbook: string) => `Nothing was decided by playbook ${playbook} before this case.`,
  precedent: ({ case: id, decidedBy, label }: MadeDecision, at: Micros) =>
    `Last time, at ${time(at)} in ${id}, ${decidedBy} decided "${label}".`,
  reason: (reason: string) => `The reason: ${reason}`,
  noOutcome: () => "What came of it is not measured yet.",
  outcome: ({ before, after, verdict, metric }: MeasuredOutcome) => {
    const value = (one: typeof after) =>
      one.value === undefined ? "no number" : amount({ unit: "count", ...one }, one.value);
    const was = before ? `${value(before)} in ${period(before)}` : "without a number";
    return `What came of it: ${metric} was ${was}, and ${value(after)} in ${period(after)}; held against what was to be expected, ${verdicts[verdict]}.`;
  },
  verdict: (verdict: OutcomeVerdict) => verdicts[verdict],
  history: (told: {
    readonly count: number;
    readonly shown: number;
    readonly playbook: string | undefined;
    readonly person: string | undefined;
  }) => {
    const of = [
      ...(told.playbook === undefined ? [] : [`by playbook ${told.playbook}`]),
      ...(told.person === undefined ? [] : [`by ${told.person}`]),
    ].join(", ");
    if (told.count === 0) return `Nothing was decided ${of} in other cases.`;
    return `${told.count} ${told.count === 1 ? "decision" : "decisions"} ${of} in other cases${told.shown < told.count ? `; the last ${told.shown}` : ""}:`;
  },
  historyColumns: () => ["case", "when", "decision", "by", "what came of it"],
  noChanges: (span: Window, declared: readonly string[]) =>
    `Nothing in the log tells of a change in ${period(span)}: no decision, no action, no event that is called like a release or a setting${declared.length > 0 ? ` (as ${declared.slice(0, 5).join(", ")})` : ""}.`,
  changes: (count: number, span: Window, shown: number) =>
    `${count} ${count === 1 ? "change was" : "changes were"} made in ${period(span)}${shown < count ? `; the last ${shown}` : ""}:`,
  notBecause: () => "That they came before it does not say that they caused it.",
  tooOften: (types: readonly string[], most: number) =>
    `Left out is what happens more than ${most} times in that time anyway: ${types.slice(0, 5).join(", ")}.`,
  lookedCut: (most: number) => `Only the last ${most} events of the log were looked through.`,
  changeColumns: () => ["when", "what", "event"],
  help: () => "This can be asked here, of any metric, part and period of this log:",
  helpColumns: () => ["question", "what is answered"],
  cannot: (unread: Unread) => {
    switch (unread.kind) {
      case "nothing-asked":
        return "There is no question in that.";
      case "unknown-words":
        return `Not understood: ${list(unread.words)}. No word is passed over, so nothing was answered.`;
      case "unknown-value":
        return `${unread.property} has no value "${unread.value}" in this log.`;
      case "several-questions":
        return `These are several questions: ${list(unread.phrases)}. Ask them one by one.`;
      case "several-of":
        return `There is more than one of ${slots[unread.slot]} in it. Ask of one at a time.`;
      case "needs":
        return `It takes ${slots[unread.slot]} to answer that (${intents[unread.intent]}).`;
      case "not-with":
        return `"${intents[unread.intent]}" cannot be asked with ${slots[unread.slot]}.`;
      case "ambiguous":
        return `"${unread.name}" may be ${unread.readings.join(" or ")}. Say which.`;
      case "two-languages":
        return "It can be read in two languages, and says something else in each.";
    }
  },
  meant: (suggestions: readonly string[]) => `Was one of these meant? ${list(suggestions)}.`,
  canAsk: (examples: readonly string[]) =>
    `What can be asked, for example: ${list(examples)}. "help" shows everything.`,
};
