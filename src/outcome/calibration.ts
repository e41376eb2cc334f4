import { wilson } from "../statistics/index.ts";
import { counted, percent } from "./show.ts";

/** A prediction that has been scored, and whose it was. */
export interface ScoredFor {
  readonly team: string;
  /** How sure it was said to be, 0..1. */
  readonly confidence?: number;
  /** Whether it came true; undefined where that cannot be told. */
  readonly met: boolean | undefined;
  /** Whether the measured interval held the size that was stated; undefined where none was. */
  readonly covered?: boolean | undefined;
}

/** So many of so many, with the interval of the share (Wilson, 95 %). */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** Predictions that were said with about the same confidence. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** What was said on average, and what share came true with its interval (Wilson, 95 %). */
  readonly confidence: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** How good a team is at predicting its own decisions. */
export interface Calibration {
  readonly team: string;
  /** All its predictions; of these so many can be told, and so many of them were said with a confidence. */
  readonly count: number;
  readonly told: number;
  readonly scored: number;
  /** The mean Brier score: 0 is best, 0.25 is a coin. */
  readonly brier?: number;
  readonly bins: readonly ReliabilityBin[];
  /** How often what was expected came true, of those that can be told; and how often the effect held the stated size. */
  readonly cameTrue?: Share;
  readonly covered?: Share;
  /** The mean Brier score of the earlier and of the later half, where both are enough to say something. */
  readonly trend?: { readonly earlier: number; readonly later: number };
  readonly says: string;
}

const binCount = 10;
/** Below this many a mean says more of chance than of a team. */
const leastToSay = 10;

/** The calibration of each team, by name; predictions in the order of time. */
export function calibration(scored: readonly ScoredFor[]): readonly Calibration[] {
  return [...Map.groupBy(scored, ({ team }) => team)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([team, of]) => calibrationOf(team, of));
}

interface Sure {
  readonly confidence: number;
  readonly met: boolean;
}

function calibrationOf(team: string, of: readonly ScoredFor[]): Calibration {
  const told = of.filter(({ met }) => met !== undefined);
  const sure = told.flatMap(({ confidence, met }) =>
    confidence === undefined || met === undefined || !(confidence >= 0 && confidence <= 1) ? [] : [{ confidence, met }],
  );
  const binOf = ({ confidence }: Sure) => Math.min(binCount - 1, Math.floor(confidence * binCount + 1e-9));
  const bins = [...Map.groupBy(sure, binOf)].sort(([a], [b]) => a - b).map(([bin, of]) => reliability(bin, of));
  return {
    team,
    count: of.length,
    told: told.length,
    scored: sure.length,
    ...(sure.length > 0 && { brier: meanOf(sure.map(({ confidence, met }) => (confidence - Number(met)) ** 2)) }),
    bins,
    ...shareOf(
      "cameTrue",
      told.map(({ met }) => met === true),
    ),
    ...shareOf(
      "covered",
      of.flatMap(({ covered }) => (covered === undefined ? [] : [covered])),
    ),
    ...trendOf(sure),
    says: saysOf(team, sure, of.length),
  };
}

function shareOf<Name extends string>(name: Name, of: readonly boolean[]): { readonly [key in Name]?: Share } {
  if (of.length === 0) return {};
  const count = of.filter((one) => one).length;
  const [low, high] = wilson(count, of.length);
  const share: Share = { count, of: of.length, low, high };
  // A computed key widens to string; its name is Name.
  return { [name]: share } as { readonly [key in Name]?: Share };
}

function trendOf(sure: readonly Sure[]): Pick<Calibration, "trend"> {
  if (sure.length < 2 * leastToSay) return {};
  const half = Math.floor(sure.length / 2);
  const brier = (of: readonly Sure[]) => meanOf(of.map(({ confidence, met }) => (confidence - Number(met)) ** 2));
  return { trend: { earlier: brier(sure.slice(0, half)), later: brier(sure.slice(half)) } };
}

function reliability(bin: number, of: readonly Sure[]): ReliabilityBin {
  const hits = of.filter(({ met }) => met).length;
  const [low, high] = wilson(hits, of.length);
  return {
    from: bin / binCount,
    to: (bin + 1) / binCount,
    count: of.length,
    confidence: meanOf(of.map(({ confidence }) => confidence)),
    share: hits / of.length,
    low,
    high,
  };
}

function saysOf(team: string, sure: readonly Sure[], count: number): string {
  const of = `${sure.length} of ${counted(count, "prediction")} of ${team}`;
  if (sure.length < leastToSay)
    return `${of} can be scored: too few to say how well it predicts; ${leastToSay} are needed.`;
  const hits = sure.filter(({ met }) => met).length;
  const [low, high] = wilson(hits, sure.length);
  const said = meanOf(sure.map(({ confidence }) => confidence));
  const numbers = `${team} was ${percent(said, 0)} sure on average, and ${percent(hits / sure.length, 0)} of ${sure.length} predictions came true (95 %: ${percent(low, 0)} to ${percent(high, 0)})`;
  if (said > high) return `${numbers}: it is surer than it should be.`;
  if (said < low) return `${numbers}: it may trust itself more.`;
  return `${numbers}: nothing speaks against its confidence.`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
