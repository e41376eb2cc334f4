/**
 * When a number deserves notice, as data. A condition is held against the closed windows of a metric, oldest first; the last one is the one
 * that is judged. Shares are 0..1, every other line is in the metric's own unit.
 */
export type Condition = Holding &
  (
    | ObjectiveCondition
    | StaticCondition
    | RelativeChange
    | BurnRateCondition
    | AnomalyCondition
    | ForecastCondition
    | SequentialCondition
    | NoDataCondition
  );

/** What every condition may say beside: how many windows it takes, and what becomes of windows without data. */
export interface Holding {
  /** So many windows in a row must break before a signal is raised (default 1); one of which nothing can be said is passed over. */
  readonly for?: number;
  /** Or: so many of the last so many. It takes the place of `for`. */
  readonly of?: { readonly breaches: number; readonly windows: number };
  /** So many windows in a row must be kept before a signal is cleared (default 1). */
  readonly keepFiring?: number;
  /** Below this many in the denominator a window is held: too few to tell. Of counts and sums there is none. */
  readonly minSample?: number;
  /** How long after its end a window waits for late events, as `30m` (default: not at all). */
  readonly settle?: string;
  /** What a window without data is: held (default), broken, or as the one before. */
  readonly onNoData?: "hold" | "break" | "keep";
}

/** The metric's own objective. */
export interface ObjectiveCondition {
  readonly kind: "objective";
}

/** Below or above a line. */
export interface StaticCondition {
  readonly kind: "static";
  readonly below?: number;
  readonly above?: number;
}

/** Fallen or risen by a share of what it was: against the mean of `windows` earlier ones, each `every` windows apart (7 daily windows: the same weekday). */
export interface RelativeChange {
  readonly kind: "relative-change";
  readonly fall?: number;
  readonly rise?: number;
  readonly windows: number;
  readonly every?: number;
}

/** An error budget spent too fast: of a share, over several lengths of time at once (statistics: burnRates, usualBurnRules). */
export interface BurnRateCondition {
  readonly kind: "burn-rate";
  /** The share that is promised to be good, as 0.99. */
  readonly promised: number;
  /** Each says: where in the last `long` and in the last `short` windows the budget is spent `factor` times too fast. */
  readonly rules: readonly { readonly long: number; readonly short: number; readonly factor: number }[];
}

/** Far from what its season leads to expect: residuals of STL, or of the same place in earlier seasons where there are few; by the modified z score. */
export interface AnomalyCondition {
  readonly kind: "anomaly";
  /** Windows in a season: 7 for days of a week; 1 for none. */
  readonly season: number;
  /** The least history it is judged by, in windows. */
  readonly history: number;
  /** Default 3.5 (Iglewicz & Hoaglin 1993). */
  readonly score?: number;
  readonly side?: "below" | "above" | "both";
}

/** Outside the band that Holt-Winters forecast for it from the windows before. */
export interface ForecastCondition {
  readonly kind: "forecast";
  readonly season: number;
  readonly history: number;
  /** Of the band; default 0.99. */
  readonly confidence?: number;
  readonly side?: "below" | "above" | "both";
}

/** A share that has moved away from its baseline, tested so that looking after every window raises no more false alarms than looking once. */
export interface SequentialCondition {
  readonly kind: "sequential";
  /** The windows before the test begins, whose pooled share is the baseline. */
  readonly baseline: number;
  /** How many windows, up to the judged one, are tested together at most; the test then begins anew. */
  readonly windows: number;
  /** How likely a false alarm is over all looks of a year, however often the test begins anew; default 0.05. */
  readonly alpha?: number;
  /** Differences smaller than this share of the baseline are not worth a question (default 0). */
  readonly least?: number;
  readonly side?: "below" | "above" | "both";
}

/** Nothing came where something always does: so many windows in a row without data, or with a count of zero. */
export interface NoDataCondition {
  readonly kind: "no-data";
  readonly windows: number;
}

/** What a condition says of a window. */
export type Verdict = "kept" | "broken" | "held" | "no-data";

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence with the numbers in it. */
  readonly reason: string;
  /** How likely a difference so large is by chance, where the condition tests; segments are corrected by it. */
  readonly p?: number;
}
