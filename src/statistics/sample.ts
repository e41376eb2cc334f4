import { failure } from "../kit/failure.ts";

export const BadNumber = failure(
  "statistics/bad-number",
  { retry: "never", kind: "usage" },
  (f: { what: string; value: number; must: string }) =>
    `${f.what} is ${f.value} and must be ${f.must}. Leave it out or mend it where it was counted, then compute again.`,
);

export const TooFewNumbers = failure(
  "statistics/too-few-numbers",
  { retry: "later" },
  (f: { what: string; count: number; least: number }) =>
    `${f.what} needs at least ${f.least} numbers and got ${f.count}. Wait for more of them, or look at a wider window.`,
);

/**
 * Holds a sample to its promise: at least `least` numbers, each of them finite.
 *
 * errors  statistics/too-few-numbers, statistics/bad-number
 */
export function mustBeSample(what: string, values: ArrayLike<number>, least = 1): void {
  if (values.length < least) throw new TooFewNumbers({ what, count: values.length, least });
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) throw new BadNumber({ what: `number ${i} of ${what}`, value, must: "finite" });
  }
}

/**
 * Holds one setting to its rule.
 *
 *     mustBe("level", level, level > 0 && level < 1, "between 0 and 1");
 */
export function mustBe(what: string, value: number, isTrue: boolean, must: string): void {
  if (!isTrue) throw new BadNumber({ what, value, must });
}
