import { openHours } from "../insight/calendar.ts";
import { BadCondition, rowTest, type Where } from "../insight/condition.ts";
import { checkedFunnel } from "../insight/funnel-check.ts";
import { calendarUnits, periodFinder } from "../insight/period.ts";
import { noProperties } from "../insight/property.ts";
import { BadDuration, parseDuration } from "../kit/duration.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import type { Metric, MetricOptions, ObjectiveOptions, Unit } from "./definition.ts";
import {
  type Absence,
  funnelOfSteps,
  type Matching,
  type Measure,
  type RatioPart,
  type RetentionShare,
  type Steps,
} from "./measure.ts";
import { windowUnit } from "./window.ts";

export const BadMetric = failure(
  "metric/bad-definition",
  { retry: "never", kind: "usage" },
  (f: { metric: string; problem: string }) => `metric "${f.metric}": ${f.problem}`,
);

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What is wrong with a definition and what to do about it, in a sentence; undefined where nothing is. */
export function problemOf(name: string, options: MetricOptions, unit: Unit | undefined): string | undefined {
  const { measure, serves, objective } = options;
  if (!namePattern.test(name)) return "write its name in kebab-case: cart-to-purchase.";
  if (!serves?.trim()) return "say in `serves` which strategy it serves.";
  if (unit === undefined) return `its measure "${measure.kind}" is unknown. Make it with a function like eventCount.`;
  return (
    problemOfWindow(options) ??
    problemOfMeasure(measure) ??
    problemOfCalendar(options) ??
    problemOfUnit(options, unit) ??
    (objective && problemOfObjective(objective, unit, measure)) ??
    problemOfDirection(options) ??
    problemOfSource(options)
  );
}

function problemOfWindow({ window, zone }: Pick<Metric, "window" | "zone">): string | undefined {
  if (windowUnit(window)) {
    const unit = calendarUnits.find((one) => one === window) ?? "day";
    return thrownBy(() => periodFinder({ unit, zone: zone ?? "UTC" }));
  }
  const length = durationIn(window);
  if (length === undefined)
    return `its window "${window}" is not a duration like 30m, 1h or 1d, and not one of ${calendarUnits.join(", ")}.`;
  if (length <= 0) return "its window is empty.";
  if (zone !== undefined)
    return `its window ${window} has one length in every zone. Leave \`zone\` out, or give a window of the calendar: day, week or month.`;
  return undefined;
}

function problemOfSource({ owner, expectEvery }: MetricOptions): string | undefined {
  if (owner !== undefined && !owner.trim()) return "say in `owner` who is asked where it fails, or leave it out.";
  return expectEvery === undefined ? undefined : problemOfLength("expectEvery", expectEvery);
}

function problemOfMeasure(measure: Measure): string | undefined {
  switch (measure.kind) {
    case "event-count":
      return problemOfMatching(measure, "it counts");
    case "distinct-count":
      if (measure.of === "" || measure.of === "tag:")
        return "say in `of` whose different values count: a tag like tag:session, or a property.";
      return problemOfMatching(measure, "it counts");
    case "property-sum":
    case "property-mean":
    case "property-quantile":
      if (measure.property === "") return "say in `property` which number of its events it measures.";
      if (measure.kind === "property-quantile" && !isProperShare(measure.share))
        return "its `share` is no share between 0 and 1: write 0.5 for the median.";
      return problemOfMatching(measure, "it measures");
    case "rate":
      if (measure.of.kind !== "event-count" && measure.of.kind !== "property-sum")
        return "only an eventCount or a propertySum has a rate.";
      return problemOfLength("per", measure.per) ?? problemOfMeasure(measure.of);
    case "ratio":
      return problemOfRatio(measure.over, measure.under, measure.by);
    case "retention-share":
      return problemOfRetention(measure);
    case "absence":
      return problemOfAbsence(measure);
    case "funnel-share":
      return problemOfFunnelShare(measure);
    case "time-to-convert":
      if (measure.steps.length < 2) return "it has no two steps. Name where the time begins and where it ends.";
      if (!isProperShare(measure.share)) return "its `share` is no share between 0 and 1: write 0.5 for the median.";
      return problemOfSteps(measure);
  }
}

function problemOfMatching({ type, where = [] }: Matching, verb: string): string | undefined {
  return type === "" ? `say which event type ${verb}.` : problemOfConditions(where);
}

function problemOfConditions(where: readonly Where[]): string | undefined {
  for (const one of where) {
    if (!one.property) return "one of its conditions names no property.";
    // Only the condition itself can be wrong here; there are no values yet to hold it against.
    const column = { name: one.property, codes: new Uint32Array(0), values: [undefined, undefined] };
    const properties = new Map([...noProperties, [one.property, column] as const]);
    const problem = thrownBy(() => rowTest({ positions: new Uint32Array(0) }, [one], properties), BadCondition.code);
    if (problem) return problem;
  }
  return undefined;
}

const ratioParts: readonly string[] = ["event-count", "distinct-count", "property-sum"];

function problemOfRatio(over: RatioPart, under: RatioPart, by: string | undefined): string | undefined {
  if (by === "") return "its `by` is empty. Name a tag, like session, or leave it out.";
  for (const part of [over, under]) {
    if (!ratioParts.includes(part.kind)) return "a ratio is made of eventCount, distinctCount and propertySum.";
    const problem = problemOfMeasure(part);
    if (problem) return problem;
    if (by !== undefined && part.kind === "distinct-count" && part.of !== `tag:${by}`)
      return `it is a ratio by ${by}, and one of its sides counts different values of ${part.of}. Count those of tag:${by}, or leave \`by\` out.`;
  }
  return undefined;
}

function problemOfRetention(measure: RetentionShare): string | undefined {
  const { by, start, return: back, after = "0s", within, starts = "each-window" } = measure;
  if (by === "") return "say in `by` whose returns are counted: a tag, like customer.";
  if (starts !== "each-window" && starts !== "first") return 'its `starts` is neither "each-window" nor "first".';
  const [from, to] = [durationIn(after), durationIn(within)];
  if (from === undefined) return `its \`after\` "${after}" is not a duration like 30m, 1h or 1d.`;
  if (to === undefined) return `its \`within\` "${within}" is not a duration like 30m, 1h or 1d.`;
  if (from > to) return `nobody can return after ${after} and within ${within}. Write the shorter one as \`after\`.`;
  return problemOfMatching(start, "begins it") ?? problemOfMatching(back, "is a return");
}

function problemOfAbsence({ by, of, without, within }: Absence): string | undefined {
  if (by === "") return "say in `by` of whom something is absent: a tag, like order.";
  return (
    problemOfLength("within", within) ??
    problemOfMatching(of, "begins the wait") ??
    problemOfMatching(without, "is waited for")
  );
}

function problemOfFunnelShare(measure: Measure & { readonly kind: "funnel-share" }): string | undefined {
  const { of, reach, steps } = measure;
  const problem = problemOfSteps(measure);
  if (problem) return problem;
  const isWhole = Number.isSafeInteger(of) && Number.isSafeInteger(reach);
  if (isWhole && of >= 1 && reach > of && reach <= steps.length) return undefined;
  return `its steps run from 1 to ${steps.length}, and \`of\` lies before \`reach\`.`;
}

function problemOfSteps(measure: Steps): string | undefined {
  const { by, within, steps, order } = measure;
  if (by === "") return "say in `by` whose steps are counted: a tag, like session.";
  if (durationIn(within) === undefined) return `its \`within\` "${within}" is not a duration like 30m, 1h or 1d.`;
  if (steps.includes("")) return "one of its steps is empty.";
  for (const step of steps) {
    if (typeof step === "string") continue;
    if (step.within !== undefined && durationIn(step.within) === undefined)
      return `the \`within\` "${step.within}" of a step is not a duration like 30m, 1h or 1d.`;
    const problem = problemOfConditions(step.where ?? []);
    if (problem) return problem;
  }
  // A definition that comes as data may say what the types do not allow.
  if ((order as string | undefined) === "each")
    return 'in order "each" no step is a share of another. Make a ratio of two distinctCounts instead.';
  return thrownBy(() => checkedFunnel(funnelOfSteps(measure)));
}

// A deadline is looked for day by day.
const mostOpenYears = 10;
const year = 365 * 86_400_000_000;

const calendarKinds: readonly Measure["kind"][] = ["rate", "absence", "time-to-convert"];

function problemOfCalendar({ calendar, measure, expectEvery }: MetricOptions): string | undefined {
  if (!calendar) return undefined;
  if (!calendarKinds.includes(measure.kind) && expectEvery === undefined)
    return "its business calendar changes nothing: only a rate, an absence, a timeToConvert and `expectEvery` count open time. Leave `calendar` out.";
  const problem = thrownBy(() => openHours(calendar));
  if (problem || measure.kind !== "absence") return problem;
  if (parseDuration(measure.within) <= mostOpenYears * openHours(calendar).between(0, year)) return undefined;
  return `its \`within\` "${measure.within}" is open time, and its calendar has not that much in ${mostOpenYears} years. Give a shorter one, or leave \`calendar\` out.`;
}

function problemOfUnit({ unit: name }: MetricOptions, unit: Unit): string | undefined {
  if (name === undefined) return undefined;
  if (unit !== "number" && unit !== "rate")
    return `its unit is given as "${name}", and it is a ${unit} already. Leave \`unit\` out.`;
  return name.trim() ? undefined : "its unit is empty. Name what it is in, like GBP, or leave it out.";
}

function problemOfObjective(objective: ObjectiveOptions, unit: Unit, measure: Measure): string | undefined {
  const { minSample, because } = objective;
  const written = [objective.atLeast, objective.atMost].filter((line) => line !== undefined);
  if (written.length === 0) return "its objective names neither `atLeast` nor `atMost`.";
  const isTime = unit === "duration";
  if (isTime && written.some((line) => typeof line !== "string" || durationIn(line) === undefined))
    return "its objective is a length of time: write it like 30m, 8h or 2d.";
  const lineOf = (line: number | string | undefined) => (typeof line === "string" && isTime ? durationIn(line) : line);
  const [atLeast, atMost] = [lineOf(objective.atLeast), lineOf(objective.atMost)];
  const isNumber = (line: unknown) => line === undefined || (typeof line === "number" && Number.isFinite(line));
  if (!isNumber(atLeast) || !isNumber(atMost)) return "its objective is not a number.";
  const lines = [atLeast, atMost].filter((line) => typeof line === "number");
  const beyond = unit === "share" ? lines.find((line) => line < 0 || line > 1) : undefined;
  if (beyond !== undefined)
    return beyond > 1 && beyond <= 100
      ? `its objective is a share, from 0 to 1, and ${beyond} is none: write ${beyond / 100} for ${beyond} %.`
      : `its objective is a share, from 0 to 1, and ${beyond} is none: write 0.5 for 50 %.`;
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    return "its objective can never be kept: `atLeast` lies above `atMost`.";
  if (minSample !== undefined && !(Number.isSafeInteger(minSample) && minSample >= 0))
    return "`minSample` is a whole number, 0 or more.";
  const isAmount =
    measure.kind === "property-sum" || (measure.kind === "ratio" && measure.under.kind === "property-sum");
  if (minSample !== undefined && (unit === "count" || unit === "rate" || isAmount))
    return "its objective has a `minSample`, and it is no number of a sample. Leave it out.";
  return because?.trim() ? undefined : "say in `because` why the objective stands where it does.";
}

function problemOfDirection({ direction, objective }: MetricOptions): string | undefined {
  if (direction === undefined) return undefined;
  if (direction !== "up" && direction !== "down") return '`direction` says which way is better: "up" or "down".';
  const { atLeast, atMost } = objective ?? {};
  const against = direction === "up" ? atMost : atLeast;
  const along = direction === "up" ? atLeast : atMost;
  if (against === undefined || along !== undefined) return undefined;
  const line = direction === "up" ? "atMost" : "atLeast";
  return `its \`direction\` says that ${direction} is better, and its objective is \`${line}\`. Take one of them back.`;
}

function problemOfLength(field: string, text: string): string | undefined {
  const length = durationIn(text);
  if (length === undefined) return `its \`${field}\` "${text}" is not a duration like 30m, 1h or 1d.`;
  return length > 0 ? undefined : `its \`${field}\` is empty.`;
}

const isProperShare = (share: number) => share > 0 && share < 1;

function durationIn(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (cause) {
    if (cause instanceof BadDuration) return undefined;
    throw cause;
  }
}

/** The sentence of what is thrown on purpose, without its code. */
function thrownBy(run: () => void, code?: string): string | undefined {
  try {
    run();
    return undefined;
  } catch (cause) {
    if (cause instanceof ThenceError && (code === undefined || cause.code === code))
      return cause.message.slice(cause.message.indexOf("] ") + 2);
    throw cause;
  }
}
