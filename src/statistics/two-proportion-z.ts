import type { Counted } from "./newcombe.ts";
import { standardNormal } from "./normal.ts";
import { mustBeCounted } from "./wilson.ts";

/**
 * Whether two independent shares may be the same one: the two-sided z test with the pooled share.
 *
 * shape   two counts in; the difference `a` minus `b`, the statistic `z` and its `p` out
 * units   shares; `z` counts standard errors; where every try hit, or none, both are the same: z 0, p 1
 * errors  statistics/bad-count when tries are 0 or hits exceed them
 * source  Pearson 1900; Fleiss 1981, Statistical Methods for Rates and Proportions, 2.2
 */
export function twoProportionZ(a: Counted, b: Counted) {
  mustBeCounted(a);
  mustBeCounted(b);
  const difference = a[0] / a[1] - b[0] / b[1];
  const pooled = (a[0] + b[0]) / (a[1] + b[1]);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a[1] + 1 / b[1]));
  const z = error === 0 ? 0 : difference / error;
  return { difference, z, p: 2 * standardNormal.survival(Math.abs(z)) };
}
