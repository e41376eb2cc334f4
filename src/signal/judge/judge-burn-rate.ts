import { directionOf } from "../../metric/index.ts";
import { burnRate, type Counted } from "../../statistics/index.ts";
import type { BurnRateCondition, Judgement } from "../condition.ts";
import { held, type Look, lastSlots, plural, type Slot, showShare } from "./look.ts";

/** The share is of what is good, unless the metric says that down is better: then it is of what is bad. */
export function judgeBurnRate({ promised, rules }: BurnRateCondition, { metric, series }: Look): Judgement {
  const longest = Math.max(...rules.map(({ long }) => long));
  const slots = lastSlots(series, longest);
  const isOfBad = directionOf(metric) === "down";
  const rate = (windows: number) => burnRate(badOf(slots.slice(-windows), isOfBad), promised);
  const budget = `the ${showShare(1 - promised)} that may go wrong`;
  const found = rules
    .filter(({ long }) => long <= slots.length)
    .map((rule) => ({ ...rule, longRate: rate(rule.long), shortRate: rate(rule.short) }));
  const burning = found.find(({ factor, longRate, shortRate }) => longRate > factor && shortRate > factor);
  if (burning)
    return {
      verdict: "broken",
      reason: `${budget} are spent ${times(burning.longRate)} too fast over the last ${plural(burning.long, "window")} and ${times(burning.shortRate)} over the last ${burning.short}; ${times(burning.factor)} is the line`,
    };
  if (found.length < rules.length)
    return held(
      `${plural(slots.length, "window")} are there, and the longest rule needs ${longest}; it is judged after ${longest - slots.length} more`,
    );
  const fastest = found.reduce((most, one) => (one.longRate / one.factor > most.longRate / most.factor ? one : most));
  return {
    verdict: "kept",
    reason: `${budget} are spent ${times(fastest.longRate)} as fast as planned over the last ${plural(fastest.long, "window")}; ${times(fastest.factor)} is the line`,
  };
}

const times = (rate: number) => `${rate.toFixed(1)} times`;

function badOf(slots: readonly Slot[], isOfBad: boolean): Counted {
  let [bad, tries] = [0, 0];
  for (const slot of slots) {
    if (!slot) continue;
    bad += isOfBad ? slot.numerator : slot.denominator - slot.numerator;
    tries += slot.denominator;
  }
  return [bad, tries];
}
