import type { Observation } from "../../metric/index.ts";
import { momentsOf, rateRatioTest, studentT, twoProportionZ } from "../../statistics/index.ts";
import type { Judgement, RelativeChange } from "../condition.ts";
import { held, type Look, lastSlots, plural, showNear, showShare, tooShort } from "./look.ts";

/** Rounding must not decide of a change that is exactly as large as the line. */
const hair = 1e-9;

/** The share of a window against the pooled share of the earlier ones, any other number against their mean. */
export function judgeRelativeChange(condition: RelativeChange, look: Look): Judgement {
  const { windows, every = 1, fall, rise } = condition;
  const { metric, value } = look;
  const needed = windows * every + 1;
  const slots = lastSlots(look.series, needed);
  if (slots.length < needed) return tooShort(slots.length, needed);
  const earlier = slots.filter((_, place) => place < needed - 1 && place % every === 0);
  const before = earlier.filter((one) => one !== undefined);
  if (before.length * 2 < windows)
    return held(
      `only ${before.length} of the ${windows} windows that it is compared with have data, and half are needed`,
    );

  const was = metric.unit === "share" ? pooled(before) : mean(before);
  const apart = every === 1 ? "" : `, each ${every} apart`;
  const base = `${showNear(metric, was)} of the ${plural(before.length, "window")} before${apart}`;
  if (was === 0) return held(`it was 0 in the ${plural(windows, "window")} before, and nothing is a share of nothing`);
  const change = (value - was) / Math.abs(was);
  const tail = testOf(look, before);
  const p = tail !== undefined && { p: tail };
  const told = `${showNear(metric, value)} is ${showShare(change)} ${change < 0 ? "less" : "more"} than the ${base}`;
  if (fall !== undefined && change <= -fall + hair)
    return { verdict: "broken", reason: `${told}; a fall of ${showShare(fall)} is the line`, ...p };
  if (rise !== undefined && change >= rise - hair)
    return { verdict: "broken", reason: `${told}; a rise of ${showShare(rise)} is the line`, ...p };
  const same = change === 0 ? `${showNear(metric, value)} is as much as the ${base}` : told;
  return { verdict: "kept", reason: same, ...p };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const hits = (all: readonly Observation[]) => sum(all.map(({ numerator }) => numerator));
const tries = (all: readonly Observation[]) => sum(all.map(({ denominator }) => denominator));
const pooled = (all: readonly Observation[]) => hits(all) / tries(all);
const valuesOf = (all: readonly Observation[]) => all.map(({ value = 0 }) => value);
const mean = (all: readonly Observation[]) => sum(valuesOf(all)) / all.length;

/** How likely a difference so large is by chance; undefined where the earlier windows are too few to say. */
function testOf({ metric, now, value }: Look, before: readonly Observation[]): number | undefined {
  if (metric.unit === "share") return twoProportionZ([now.numerator, now.denominator], [hits(before), tries(before)]).p;
  const { measure } = metric;
  const counts =
    measure.kind === "event-count" ||
    measure.kind === "distinct-count" ||
    (measure.kind === "rate" && measure.of.kind === "event-count");
  if (counts) {
    if (now.numerator + hits(before) === 0) return 1;
    return rateRatioTest([now.numerator, now.denominator], [hits(before), tries(before)]).p;
  }
  // Of amounts nobody knows how they vary but from how they varied: Student's interval for one more of them.
  if (before.length < 3) return undefined;
  const { mean: middle, variance } = momentsOf(valuesOf(before));
  if (variance === 0) return undefined;
  const t = (value - middle) / Math.sqrt(variance * (1 + 1 / before.length));
  return Math.min(1, 2 * studentT(before.length - 1).survival(Math.abs(t)));
}
