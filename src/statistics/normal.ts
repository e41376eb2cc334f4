import { anyNumber, positive, share } from "./checked.ts";
import type { Curve } from "./distribution.ts";
import { erfc } from "./erf.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { BadNumber } from "./sample.ts";

/**
 * The normal distribution, the standard one where nothing is said.
 *
 * shape   mean and standard deviation in, a distribution out
 * units   those of `mean` and `deviation`
 * errors  statistics/bad-number when `mean` is not finite, `deviation` not above 0, or a share no share
 * source  quantile: Wichura 1988, Applied Statistics 37:477, AS 241
 */
export function normal(mean = 0, deviation = 1): Curve {
  if (!Number.isFinite(mean)) throw new BadNumber({ what: "the mean", value: mean, must: "finite" });
  positive("the deviation", deviation);
  const z = (x: number) => (anyNumber("x", x) - mean) / deviation;
  return {
    pdf: (x) => Math.exp(-(z(x) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI)),
    cdf: (x) => erfc(-z(x) / Math.SQRT2) / 2,
    survival: (x) => erfc(z(x) / Math.SQRT2) / 2,
    quantile: (of) => mean + deviation * normalQuantile(share("the share of a quantile", of)),
  };
}

export const standardNormal: Curve = normal();
