import type { Counted } from "./newcombe.ts";
import { mustBe } from "./sample.ts";
import { BadCount } from "./wilson.ts";

/** One pair of windows: how much of the budget may be spent in the long one, and the short one that tells whether it still burns. */
export interface BurnRule {
  readonly severity: "page" | "ticket";
  readonly longMs: number;
  readonly shortMs: number;
  readonly budgetShare: number;
}

const hourMs = 3_600_000;

/** The usual windows for a budget of 30 days: 2 % in an hour or 5 % in six wake somebody, 10 % in a day or in three make a ticket. */
export const usualBurnRules: readonly BurnRule[] = [
  { severity: "page", longMs: hourMs, shortMs: hourMs / 12, budgetShare: 0.02 },
  { severity: "page", longMs: 6 * hourMs, shortMs: hourMs / 2, budgetShare: 0.05 },
  { severity: "ticket", longMs: 24 * hourMs, shortMs: 2 * hourMs, budgetShare: 0.1 },
  { severity: "ticket", longMs: 72 * hourMs, shortMs: 6 * hourMs, budgetShare: 0.1 },
];

export interface BurnOptions {
  /** The share that shall be good, as 0.999. */
  readonly objective: number;
  readonly periodMs?: number;
  readonly rules?: readonly BurnRule[];
  /** With fewer tries than this in the long window there is nothing to conclude. */
  readonly leastTries?: number;
}

/** How fast the budget burns by one rule: 1 spends it exactly by the end of the period. */
export interface Burn {
  readonly rule: BurnRule;
  readonly long: number;
  readonly short: number;
  /** The rate above which both windows must be. */
  readonly limit: number;
  readonly verdict: "burning" | "calm" | "too-few";
}

/**
 * Whether an error budget is being spent too fast, by pairs of windows: the long one says that it matters, the short one that it lasts.
 *
 * shape   a function that counts `[bad, tries]` of the last so many milliseconds in, a finding for each rule out, in their order
 * units   rates are multiples of the rate that just spends the budget; `objective` and `budgetShare` are shares
 * errors  statistics/bad-count for counts that are no share, statistics/bad-number for an objective or a rule that leaves no budget
 * source  Google, The Site Reliability Workbook, 5 (multiwindow, multi-burn-rate alerts)
 */
export function burnRates(countLast: (windowMs: number) => Counted, options: BurnOptions): readonly Burn[] {
  const { objective, periodMs = 30 * 24 * hourMs, rules = usualBurnRules, leastTries = 1 } = options;
  return rules.map((rule) => {
    mustBe("longMs", rule.longMs, rule.longMs > 0 && rule.longMs <= periodMs, `above 0 and at most ${periodMs}`);
    mustBe("shortMs", rule.shortMs, rule.shortMs > 0 && rule.shortMs <= rule.longMs, "above 0 and at most longMs");
    mustBe("budgetShare", rule.budgetShare, rule.budgetShare > 0 && rule.budgetShare <= 1, "above 0 and at most 1");
    const counted = countLast(rule.longMs);
    const long = burnRate(counted, objective);
    const short = burnRate(countLast(rule.shortMs), objective);
    const limit = (rule.budgetShare * periodMs) / rule.longMs;
    const isBurning = long > limit && short > limit;
    const verdict = counted[1] < leastTries ? "too-few" : isBurning ? "burning" : "calm";
    return { rule, long, short, limit, verdict };
  });
}

/** How many times faster than allowed things go wrong; 0 where nothing was tried. Errors as `burnRates`. */
export function burnRate([bad, tries]: Counted, objective: number): number {
  const areCounts = Number.isSafeInteger(bad) && Number.isSafeInteger(tries);
  if (!areCounts || bad < 0 || bad > tries) throw new BadCount({ hits: bad, tries });
  mustBe("objective", objective, objective > 0 && objective < 1, "above 0 and below 1");
  return tries === 0 ? 0 : bad / tries / (1 - objective);
}
