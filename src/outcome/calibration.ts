import { wilson } from "../statistics/index.ts";
import { counted, percent } from "./show.ts";

/** A prediction that has been scored, and whose it was. */
export interface ScoredFor {
  readonly team: string;
  /** How sure it was said to be, 0..1. */
  readonly confidence?: number;
  /** Whether it came true; undefined where that cannot be told. */
  readonly met: boolean | undefined;
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
  readonly says: string;
}

const binCount = 10;
/** Below this many a mean says more of chance than of a team. */
const leastToSay = 10;

/** The calibration of each team, by name. */
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
    says: saysOf(team, sure, of.length),
  };
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
