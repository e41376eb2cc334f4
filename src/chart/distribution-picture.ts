import type { DistributionPicture, Unit } from "./picture.ts";

/**
 * A histogram of values with their quantiles.
 *
 * shape   any numbers in; a logarithmic scale needs values above zero and is linear where one is not
 * source  quantiles are type 1 of Hyndman and Fan 1996, Am. Stat. 50:361: each is a value that was there
 */
export function distributionPicture(
  values: readonly number[],
  options: {
    readonly title: string;
    readonly note?: string;
    readonly unit: Unit;
    readonly of: string;
    readonly scale?: "linear" | "log";
    readonly bins?: number;
    readonly quantiles?: readonly number[];
    readonly without?: number;
  },
): DistributionPicture {
  const { bins: most = 20, quantiles = [0.5, 0.9], scale: asked = "linear", ...rest } = options;
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const scale = min > 0 ? asked : "linear";
  const [to, back] = scale === "log" ? [Math.log, Math.exp] : [(one: number) => one, (one: number) => one];
  const count = sorted.length === 0 ? 0 : min === max ? 1 : Math.min(most, Math.ceil(Math.sqrt(sorted.length)) + 1);
  const edge = (i: number) => (i === 0 ? min : i === count ? max : back(to(min) + ((to(max) - to(min)) * i) / count));
  const bins = Array.from({ length: count }, (_, i) => ({ from: edge(i), to: edge(i + 1), count: 0 }));
  let at = 0;
  for (const value of sorted) {
    while (at < count - 1 && value >= (bins[at]?.to ?? max)) at += 1;
    const bin = bins[at];
    if (bin) bin.count += 1;
  }
  return {
    kind: "distribution",
    ...rest,
    scale,
    bins,
    quantiles: quantiles.flatMap((share) => {
      const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
      return value === undefined ? [] : [{ share, value }];
    }),
  };
}

/** Where a value stands among the bins: 2.5 is the middle of the third. */
export function binPlace({ bins, scale }: DistributionPicture, value: number): number {
  const index = bins.findIndex((bin, i) => value < bin.to || i === bins.length - 1);
  const bin = bins[index];
  if (!bin) return index + 0.5;
  const to = scale === "log" ? Math.log : (one: number) => one;
  // The logarithms of two ends may be the same where the ends are not.
  const width = to(bin.to) - to(bin.from);
  if (width === 0) return index + 0.5;
  return index + Math.min(1, Math.max(0, (to(value) - to(bin.from)) / width));
}
