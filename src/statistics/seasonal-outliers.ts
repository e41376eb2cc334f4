import { modifiedZ } from "./mad.ts";
import { type StlOptions, stl } from "./stl.ts";

/** A value that neither season nor trend explains. */
export interface SeasonalOutlier {
  readonly index: number;
  readonly value: number;
  readonly expected: number;
  /** How many usual distances it lies from what was expected. */
  readonly z: number;
}

/**
 * The values that stand out once Monday is compared with Monday.
 *
 * shape   evenly spaced numbers in, those that stand out in their order
 * units   `limit` counts robust standard deviations of what season and trend leave
 * errors  as `stl`
 * source  `stl` with outliers losing their weight, then `modifiedZ` of its remainder
 */
export function seasonalOutliers(
  values: ArrayLike<number>,
  { limit = 3.5, ...options }: StlOptions & { readonly limit?: number },
): readonly SeasonalOutlier[] {
  const { seasonal, trend, remainder } = stl(values, { robust: true, ...options });
  const found: SeasonalOutlier[] = [];
  modifiedZ(remainder).forEach((z, index) => {
    const expected = (seasonal[index] ?? 0) + (trend[index] ?? 0);
    if (Math.abs(z) > limit) found.push({ index, value: values[index] ?? Number.NaN, expected, z });
  });
  return found;
}
