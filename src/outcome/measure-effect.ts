import type { Metric, Observation } from "../metric/index.ts";
import { type Compared, leastHistory } from "./compare.ts";
import type { Effect, EffectInput, Expected } from "./effect.ts";
import { expectationOf } from "./expectation.ts";
import { byHistory, byItself, bySegmentsAlone, byUntouched, type Found } from "./methods.ts";
import { hasNumber, isPerWindow, numberAfter } from "./number.ts";
import { untouchedOf } from "./untouched.ts";
import { verdictOf } from "./verdict.ts";

/**
 * What a decision did to a number: the time after it against what was to be expected without it.
 *
 * The best comparison that the data carry is taken: segments that were not touched, the course of at least eight windows before the one that
 * broke, the mean of at least three, and otherwise the window that broke itself, which is said. A rule that asks at an extreme is answered
 * by a number that is less extreme, whatever is done; all but the last correct for that.
 *
 * shape   observations in, the effect out; plain data without observations
 * units   those of the metric; of counts and sums per window
 */
export function measureEffect(input: EffectInput): Effect {
  const { metric, before, between = [], after, afterWhole, control, expected } = input;
  const count = brokenOf(input);
  const chosen = before.slice(before.length - count);
  const was = chosen.at(-1);
  if (!was) return untold(input, {}, nothingBefore);
  if (!hasNumber(was)) return untold(input, {}, nothing);
  const number = numberAfter(metric, after, afterWhole, was);
  if (!number || !Number.isFinite(number.value)) return untold(input, { before: was.value }, nothing);
  const raw = { before: was.value, after: number.value, difference: number.value - was.value };
  if (!Number.isFinite(raw.difference)) return untold(input, { before: raw.before, after: raw.after }, tooLarge);
  if (metric.measure.kind === "distinct-count" && isLonger(afterWhole, was) && !after.some(hasNumber))
    return untold(input, { before: raw.before, after: raw.after }, tooLong);

  const history = before.slice(0, before.length - count).slice(-longest);
  const compared: Compared = {
    metric,
    history,
    broken: [...chosen, ...between.filter((one) => !isPerWindow(metric) || !isLonger(was, one))],
    after,
    afterWhole,
    number,
  };
  const untouched = control && untouchedOf(metric, control, compared);
  const found =
    byUntouched(metric, compared, untouched) ??
    byHistory(metric, compared) ??
    bySegmentsAlone(metric, compared, untouched) ??
    byItself(metric, compared, was);
  return withExpectation(metric, effectOf(metric, raw, found, expected), expected);
}

/**
 * How many of the last windows are since a number broke: the longest stretch that begins with a broken one, and of which two in three are
 * broken. One that chance lifts over the line in between is still of the broken time, and nothing usual is learnt from it.
 */
export function brokenStretch(isBroken: readonly boolean[]): number {
  let [found, broken] = [0, 0];
  for (const [i, is] of isBroken.toReversed().entries()) {
    if (!is) continue;
    broken++;
    if (3 * broken >= 2 * (i + 1)) found = i + 1;
  }
  return found;
}

/** A number that was broken as far back as anybody looked is usual as it is, and its last window alone was chosen. */
function brokenOf({ before, broken = 1 }: EffectInput): number {
  const isApart = broken > 1 && before.length - broken >= leastHistory;
  return Math.min(before.length, isApart ? broken : 1);
}

// What is usual now was learnt lately; and smoothing reads every window many times.
const longest = 400;
const tooLarge = "the numbers are too large to be compared";
const nothingBefore =
  "the number had no value yet when the case was opened, so there is nothing before to compare with";
const nothing = "nothing was there to be measured";
const tooLong = "how many different ones there are in several windows says nothing of one window";

function untold({ metric, expected }: EffectInput, raw: Effect["raw"], reason: string): Effect {
  const says = `Nothing was compared: ${reason}.`;
  const effect: Effect = { raw, counterfactual: { method: "none", says }, verdict: "cannot-tell", reason };
  return withExpectation(metric, effect, expected);
}

function effectOf(metric: Metric, raw: Required<Effect["raw"]>, found: Found, expected: Expected | undefined): Effect {
  const { value, method, says, stays, difference, low, high, lacking = "there is no interval to compare" } = found;
  const isCompared = method !== "none";
  const counterfactual = { value, method, says, ...(stays !== undefined && { stays }) };
  const recovered = isCompared &&
    raw.difference !== 0 && {
      recoveredAnyway: Math.min(1, Math.max(0, (value - raw.before) / raw.difference)),
    };
  if (low === undefined || high === undefined)
    return { difference, raw, counterfactual, ...recovered, verdict: "cannot-tell", reason: lacking };
  return {
    difference,
    low,
    high,
    raw,
    counterfactual: { ...counterfactual, ...(isCompared && { low: raw.after - high, high: raw.after - low }) },
    ...recovered,
    ...verdictOf({
      metric,
      before: raw.before,
      without: value,
      after: raw.after,
      low,
      high,
      isCorrected: stays !== undefined,
      expected,
    }),
  };
}

function withExpectation(metric: Metric, effect: Effect, expected: Expected | undefined): Effect {
  return expected ? { ...effect, expectation: expectationOf(metric, expected, effect) } : effect;
}

function isLonger(one: Observation, other: Observation): boolean {
  return one.to - one.from > Math.round(1.5 * (other.to - other.from));
}
