import { EffectAttempted, EffectFailed, EffectPostponed, EffectRequested, EffectSucceeded } from "../action/index.ts";
import { DecisionMade } from "../decision/index.ts";
import type { RecordedEvent } from "../event/index.ts";
import { groupLabel } from "../insight/series-group.ts";
import { addsUp, MetricDefined, MetricObserved, type Observation, unitOf } from "../metric/index.ts";
import { comparable, type MeasuredOutcome, OutcomeAwaited, OutcomeMeasured } from "../outcome/index.ts";
import {
  AnswerGiven,
  AnswerRejected,
  type AnswerValue,
  CaseOpened,
  QuestionAsked,
  valuesText,
} from "../question/index.ts";
import {
  ConditionEvaluated,
  SignalCleared,
  SignalRaised,
  showChange,
  showCount,
  showInterval,
  showValue,
} from "../signal/index.ts";
import { caseSubject } from "./case-subject.ts";
import { describeCase } from "./describe-case.ts";
import { describeMessage } from "./describe-message.ts";
import { describeRule } from "./describe-rule.ts";
import { periodText } from "./text.ts";

/** What an event says, in a line that a person can read. */
export function describe(event: RecordedEvent): string {
  if (MetricDefined.is(event)) return `${event.data.metric} is defined (${event.data.definition})`;
  if (MetricObserved.is(event)) return `${event.data.metric} was ${observationText(event.data)}`;
  if (ConditionEvaluated.is(event)) return `objective ${event.data.verdict}: ${event.data.reason}`;
  if (SignalRaised.is(event)) return `signal ${event.data.signal}${ofSegment(event.data)}: ${event.data.reason}`;
  if (SignalCleared.is(event)) return `signal ${event.data.signal} cleared: ${event.data.reason}`;
  if (CaseOpened.is(event)) return `case ${event.data.case} was opened on ${caseSubject(event.data)}`;
  if (QuestionAsked.is(event)) return `${event.data.to} was asked: "${event.data.text}"`;
  if (AnswerGiven.is(event))
    return `${event.data.by} answered "${event.data.option}"${beside(event.data)} (${event.data.via}): ${event.data.reason}`;
  if (AnswerRejected.is(event))
    return `${event.data.by} answered "${event.data.option}"${beside(event.data)}, which did not count: ${event.data.because}`;
  if (DecisionMade.is(event))
    return `decision ${event.data.decision} by ${event.data.decidedBy}: "${event.data.label}"${beside(event.data)}, because ${event.data.reason}`;
  if (EffectRequested.is(event)) return `effect ${event.data.effect} was asked for`;
  if (EffectAttempted.is(event)) return `effect ${event.data.effect}, attempt ${event.data.attempt}`;
  if (EffectPostponed.is(event))
    return `effect ${event.data.effect}, attempt ${event.data.attempt} came to nothing (${event.data.status}); again in ${event.data.waitMs} ms`;
  if (EffectSucceeded.is(event))
    return `effect ${event.data.effect} was done (${event.data.status}) at attempt ${event.data.attempt}`;
  if (EffectFailed.is(event)) return `effect ${event.data.effect} failed (${event.data.status})`;
  if (OutcomeAwaited.is(event)) return `the outcome is measured over ${periodText(event.data)}`;
  if (OutcomeMeasured.is(event)) return `outcome of ${event.data.case}: ${outcomeText(event.data)}`;
  return (
    describeCase(event) ??
    describeRule(event) ??
    describeMessage(event) ??
    `${event.type}${event.stream ? ` of ${event.stream}` : ""}`
  );
}

function ofSegment({ segment }: { readonly segment?: string }): string {
  return segment === undefined ? "" : ` of ${segment}`;
}

/** What was typed beside an option: ` [Discount: 15 %]`. */
function beside({ values }: { readonly values?: readonly AnswerValue[] }): string {
  return values ? ` [${valuesText(values)}]` : "";
}

export function observationText(one: Observation): string {
  const unit = unitOf(one);
  const value = one.value === undefined ? "without data" : showValue({ ...one, unit }, one.value);
  return `${value}${unit === "share" ? ` (${showCount(one.numerator)} of ${showCount(one.denominator)})` : ""} in ${periodText(one)}`;
}

/** The same with its segment, its interval and what it leaves out. */
export function observationLine(one: Observation): string {
  const { segment, low, high, missing, sealed, unreadable } = one;
  const leftOut = Object.entries({ missing, sealed, unreadable }).flatMap(([why, count]) =>
    count === undefined ? [] : [`${showCount(count)} ${why}`],
  );
  return [
    ...(segment ? [`${segment.property} ${groupLabel(segment)}: `] : []),
    observationText(one),
    ...(low !== undefined && high !== undefined
      ? [`, 95 %: ${showInterval({ ...one, unit: unitOf(one) }, low, high)}`]
      : []),
    ...(leftOut.length > 0 ? [`; left out: ${leftOut.join(", ")}`] : []),
  ].join("");
}

export function outcomeText({ before: known, after, difference, low, high, verdict, reason }: MeasuredOutcome): string {
  const { value: _, ...unknown } = after;
  const before: Observation = known ?? unknown;
  const unit = unitOf(before);
  const show = (value: number | undefined) => (value === undefined ? "no data" : showValue({ ...before, unit }, value));
  const rounded = (count: number) => Number(count.toFixed(2));
  const value = comparable(before, after);
  const moved = (by: number) => showChange({ ...before, unit }, by);
  const interval = low === undefined || high === undefined ? "" : ` (95 %: ${moved(low)} to ${moved(high)})`;
  const change = difference === undefined ? "" : `, ${moved(difference)}${interval}`;
  const word = { better: "better", worse: "worse", "no-effect": "no effect", "cannot-tell": "cannot tell" }[verdict];
  const per = addsUp(before) && after.to - after.from !== before.to - before.from ? " per window" : "";
  return `${show(before.value)} → ${show(unit === "count" && value !== undefined ? rounded(value) : value)}${per}${change}: ${word}; ${reason}`;
}
