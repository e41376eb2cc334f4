import { type Micros, zoneOffsetSeconds } from "../../event/index.ts";
import { parseDuration } from "../../kit/duration.ts";
import { type Metric, windowUnit } from "../../metric/index.ts";
import { sequenceWidth } from "../../statistics/index.ts";
import type { Judgement, SequentialCondition } from "../condition.ts";
import { held, type Look, lastSlots, plural, type Slot, showShare, tooShort } from "./look.ts";
import { isOnSide } from "./usual.ts";

/** Below so many expected hits or misses in the test its normal approximation promises too much. */
const leastExpected = 10;
const dayMicros = 86_400_000_000;
const yearMicros = 365.2425 * dayMicros;

/**
 * A share against its baseline, by Robbins' mixture over what both sides tell of their difference: with the baseline fixed and the test
 * growing, the difference divided by its variance moves like chance does, so the bound holds at every look at once.
 *
 * source  Robbins 1970, Ann. Math. Statist. 41:1397; Waudby-Smith et al. 2021, arXiv 2103.06476 (its form and its tuning)
 */
export function judgeSequential(condition: SequentialCondition, { metric, now, series }: Look): Judgement {
  const { baseline, windows, least = 0, side = "both" } = condition;
  const slots = lastSlots(series, baseline + windows);
  if (slots.length < baseline + 1) return tooShort(slots.length, baseline + 1);
  // Tests begin at fixed places of the calendar, so that every look, from wherever the series is read, is of the same test. The first
  // one begins as soon as there is a baseline.
  const inTest = Math.min(placeOf(metric, now.from, windows) + 1, slots.length - baseline);
  const test = counted(slots.slice(-inTest));
  const base = counted(slots.slice(-inTest - baseline, -inTest));
  if (base.tries === 0) return held(`the ${plural(baseline, "window")} of the baseline have no data`);

  const pooled = (test.hits + base.hits) / (test.tries + base.tries);
  const told = `${showShare(test.share)} over the ${plural(inTest, "window")} of this test, against ${showShare(base.share)} in the ${baseline} before it`;
  if (test.tries * Math.min(pooled, 1 - pooled) < leastExpected)
    return pooled === 0 || pooled === 1
      ? { verdict: "kept", reason: `${told}: it has not moved` }
      : held(
          `${test.tries} so far are too few to be tested; ${Math.ceil(leastExpected / Math.min(pooled, 1 - pooled))} are needed`,
        );
  const both = (test.tries * base.tries) / (test.tries + base.tries);
  const reach =
    Math.sqrt(pooled * (1 - pooled)) *
    sequenceWidth(both, { alpha: alphaOfTest(condition, metric), tightestAt: base.tries / 4 });
  const difference = test.share - base.share;
  if (Math.abs(difference) <= reach || !isOnSide(side, difference))
    return { verdict: "kept", reason: `${told}: no more than chance moves it, which is up to ${points(reach)} points` };
  const change = Math.abs(difference) / base.share;
  if (change < least)
    return {
      verdict: "kept",
      reason: `${told}: it has moved, but by less than the ${showShare(least)} that are worth a question`,
    };
  return {
    verdict: "broken",
    reason: `${told}: more than chance moves it, however often one looks, which is up to ${points(reach)} points`,
  };
}

/**
 * Each test may raise a false alarm with this chance. In a year no more tests are touched than begin in it and one more, so that all
 * looks of a year together raise one with a chance below `alpha`, however often the test begins anew.
 */
function alphaOfTest({ alpha = 0.05, windows }: SequentialCondition, metric: Metric): number {
  return alpha / (Math.ceil(yearMicros / (windows * lengthOf(metric))) + 1);
}

/** At which place of its test a window stands, from 0. */
function placeOf(metric: Metric, from: Micros, windows: number): number {
  const number = numberOf(metric, from);
  return ((number % windows) + windows) % windows;
}

/** The windows of a metric in a row, each with its number. */
function numberOf(metric: Metric, from: Micros): number {
  const unit = windowUnit(metric.window);
  if (unit === undefined || unit === "hour") return Math.round(from / lengthOf(metric));
  // In its own zone a calendar's day begins at a whole number of days, and its week four days later; a month never half a month from
  // where months of one length would begin.
  const local = from + zoneOffsetSeconds(metric.zone ?? "UTC", from / 1000) * 1_000_000;
  return Math.round((unit === "week" ? local - 4 * dayMicros : local) / lengthOf(metric));
}

function lengthOf({ window }: Metric): number {
  switch (windowUnit(window)) {
    case "hour":
      return dayMicros / 24;
    case "day":
      return dayMicros;
    case "week":
      return 7 * dayMicros;
    case "month":
      return yearMicros / 12;
    case "quarter":
      return yearMicros / 4;
    case "year":
      return yearMicros;
    default:
      return parseDuration(window);
  }
}

function counted(slots: readonly Slot[]) {
  let [hits, tries] = [0, 0];
  for (const slot of slots) {
    hits += slot?.numerator ?? 0;
    tries += slot?.denominator ?? 0;
  }
  return { hits, tries, share: tries === 0 ? 0 : hits / tries };
}

const points = (difference: number) => (difference * 100).toFixed(1);
