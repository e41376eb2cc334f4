/** Where smoothing starts, and from which value on it is asked what it expects. */
export interface SmoothingStart {
  readonly level: number;
  readonly slope: number;
  readonly season: readonly number[];
  readonly from: number;
}

/**
 * A first guess of level, slope and season: of the first two values, or of the first two seasons by a line through their moving mean.
 *
 * source  as R's `HoltWinters` (start.periods = 2) and `decompose`
 */
export function startOf(
  series: Float64Array,
  period: number,
  seasonal: "additive" | "multiplicative",
  trend: boolean,
): SmoothingStart {
  const [first = 0, second = 0] = series;
  if (period === 0)
    return trend
      ? { level: second, slope: second - first, season: [], from: 2 }
      : { level: first, slope: 0, season: [], from: 1 };
  const means = centredMeans(series.subarray(0, 2 * period), period);
  const { level, slope } = lineThrough(means);
  const isScaled = seasonal === "multiplicative";
  const lost = Math.floor(period / 2);
  const sums = new Array<number>(period).fill(0);
  const counts = new Array<number>(period).fill(0);
  means.forEach((mean, i) => {
    const value = series[i + lost] ?? Number.NaN;
    const phase = (i + lost) % period;
    sums[phase] = (sums[phase] ?? 0) + (isScaled ? value / mean : value - mean);
    counts[phase] = (counts[phase] ?? 0) + 1;
  });
  const figure = sums.map((sum, phase) => sum / (counts[phase] ?? 1));
  const middle = figure.reduce((sum, value) => sum + value, 0) / period;
  const season = figure.map((value) => (isScaled ? value / middle : value - middle));
  return { level, slope: trend ? slope : 0, season, from: period };
}

/** The mean over one season around each value that has half a season on both sides; of an even period the two ends count half. */
function centredMeans(series: Float64Array, period: number): readonly number[] {
  const half = Math.floor(period / 2);
  const ends = period % 2 === 0 ? 0.5 : 1;
  const means: number[] = [];
  for (let i = half; i < series.length - half; i++) {
    let total = 0;
    for (let j = -half; j <= half; j++) total += (Math.abs(j) === half ? ends : 1) * (series[i + j] ?? Number.NaN);
    means.push(total / period);
  }
  return means;
}

/** The least-squares line through numbers at 1, 2, 3, …: its level at 0, and its slope. */
function lineThrough(values: readonly number[]): { readonly level: number; readonly slope: number } {
  const count = values.length;
  const middle = (count + 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const spread = (count * (count * count - 1)) / 12;
  const slope = values.reduce((sum, value, i) => sum + (i + 1 - middle) * (value - mean), 0) / spread;
  return { level: mean - slope * middle, slope };
}
