import { properShare } from "./checked.ts";
import { type Moments, mustBeMoments } from "./moments.ts";
import { studentT } from "./student-t.ts";

/**
 * Whether two independent means may be the same, whatever their variances: R's `t.test`.
 *
 * shape   the moments of two samples in (see `momentsOf`); the difference `a` minus `b`, its interval, `t`, its degrees of freedom and
 *         the two-sided `p` out
 * units   those of the samples; where neither varies, the interval has no width and `t` is 0 or infinite
 * errors  statistics/too-few-numbers for fewer than two numbers on a side; statistics/bad-number
 * source  Welch 1947, Biometrika 34:28; Satterthwaite 1946 (degrees of freedom)
 */
export function welch(a: Moments, b: Moments, { confidence = 0.95 } = {}) {
  for (const side of [a, b]) mustBeMoments("one side of a t test", side);
  properShare("confidence", confidence);
  const difference = a.mean - b.mean;
  const [partA, partB] = [a.variance / a.count, b.variance / b.count];
  const square = partA + partB;
  if (square === 0) {
    const t = difference === 0 ? 0 : Math.sign(difference) * Infinity;
    return {
      difference,
      low: difference,
      high: difference,
      t,
      freedom: a.count + b.count - 2,
      p: difference === 0 ? 1 : 0,
    };
  }
  const error = Math.sqrt(square);
  const [weightA, weightB] = [partA / square, partB / square];
  const freedom = 1 / (weightA ** 2 / (a.count - 1) + weightB ** 2 / (b.count - 1));
  const distribution = studentT(freedom);
  const t = difference / error;
  const reach = error * distribution.quantile((1 + confidence) / 2);
  return {
    difference,
    low: difference - reach,
    high: difference + reach,
    t,
    freedom,
    p: 2 * distribution.survival(Math.abs(t)),
  };
}
