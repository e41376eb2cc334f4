/** How a series is smoothed: over how many neighbours, by lines or by constants, and at each how-many-th place (between them: straight). */
export interface Smoothing {
  readonly window: number;
  readonly isLine: boolean;
  readonly step: number;
}

/**
 * A series smoothed by local regression: at each place a constant or a line, fitted to its neighbours, the near ones counting most.
 *
 * shape   evenly spaced numbers in (and how much each counts), as many out, plus `beyond` at either end
 * units   those of the values; a window longer than the series widens what counts as near
 * source  Cleveland 1979, J. Am. Stat. Assoc. 74:829; the step and the ends as in Cleveland et al. 1990 (STL)
 */
export function loess(
  series: Float64Array,
  smoothing: Smoothing,
  weights?: Float64Array,
  beyond: 0 | 1 = 0,
): Float64Array {
  const count = series.length;
  const width = Math.min(smoothing.window, count);
  const smooth = new Float64Array(count);
  const fit = (place: number, from: number) => fitAt(series, weights, smoothing, place, from, from + width - 1);
  // Where nothing counts, a value stands for itself.
  const at = (place: number, from: number) => fit(place, from) ?? get(series, place);
  const step = Math.min(smoothing.step, Math.max(1, count - 1));
  const half = (smoothing.window + 1) >> 1;
  const startOf = (place: number) => Math.min(Math.max(place - half + 1, 0), count - width);

  for (let place = 0; place < count; place += step) smooth[place] = at(place, startOf(place));
  const last = Math.floor((count - 1) / step) * step;
  if (last < count - 1) smooth[count - 1] = at(count - 1, startOf(last));
  for (let left = 0; left < count - 1; left += step) {
    const right = Math.min(left + step, count - 1);
    const slope = (get(smooth, right) - get(smooth, left)) / (right - left);
    for (let place = left + 1; place < right; place++) smooth[place] = get(smooth, left) + slope * (place - left);
  }
  if (beyond === 0) return smooth;
  const before = fit(-1, 0) ?? get(smooth, 0);
  const after = fit(count, count - width) ?? get(smooth, count - 1);
  return Float64Array.of(before, ...smooth, after);
}

/** The fit at one place from the values between two others; nothing where none of them counts. */
function fitAt(
  series: Float64Array,
  weights: Float64Array | undefined,
  { window, isLine }: Smoothing,
  place: number,
  from: number,
  to: number,
): number | undefined {
  const near = Math.max(place - from, to - place) + Math.max(0, (window - series.length) >> 1);
  const shares = new Float64Array(to - from + 1);
  let total = 0;
  for (let i = from; i <= to; i++) {
    const distance = Math.abs(i - place);
    if (distance > 0.999 * near) continue;
    const share = (distance <= 0.001 * near ? 1 : (1 - (distance / near) ** 3) ** 3) * (weights ? get(weights, i) : 1);
    shares[i - from] = share;
    total += share;
  }
  if (total <= 0) return undefined;
  const middle = isLine ? shares.reduce((sum, share, i) => sum + (share / total) * (from + i), 0) : 0;
  const spread = isLine ? shares.reduce((sum, share, i) => sum + (share / total) * (from + i - middle) ** 2, 0) : 0;
  // A line needs neighbours that lie apart; else it would be steep by chance.
  const tilt = Math.sqrt(spread) > 0.001 * (series.length - 1) && near > 0 ? (place - middle) / spread : 0;
  return shares.reduce(
    (sum, share, i) => sum + (share / total) * (tilt * (from + i - middle) + 1) * get(series, from + i),
    0,
  );
}

function get(series: Float64Array, i: number): number {
  return series[i] ?? Number.NaN;
}
