import type {
  Funnel,
  FunnelAttempt,
  FunnelExclusion,
  FunnelOrder,
  FunnelStepDefinition,
  Where,
} from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";

/** Which events are meant: those of a type and of what refines it, as far as every condition holds. */
export interface Matching {
  readonly type: string;
  readonly where?: readonly Where[] | undefined;
}

/** How many events of a type occurred. */
export interface EventCount extends Matching {
  readonly kind: "event-count";
}

/** How many different values of a tag (`tag:session`) or of a property the events have. */
export interface DistinctCount extends Matching {
  readonly kind: "distinct-count";
  readonly of: string;
}

/** The sum of a number that the events have. */
export interface PropertySum extends Matching {
  readonly kind: "property-sum";
  readonly property: string;
}

/** The mean of a number that the events have. */
export interface PropertyMean extends Matching {
  readonly kind: "property-mean";
  readonly property: string;
}

/** The number below which a share of the events' numbers lies: 0.5 is the median. */
export interface PropertyQuantile extends Matching {
  readonly kind: "property-quantile";
  readonly property: string;
  readonly share: number;
}

/** A count or a sum by time: `per` an hour of the window, or of what the calendar has open in it. */
export interface Rate {
  readonly kind: "rate";
  readonly of: EventCount | PropertySum;
  readonly per: string;
}

export type RatioPart = EventCount | DistinctCount | PropertySum;

/** One number over another: revenue per visit. Without `by` the events are taken as independent of each other, with it the values of that tag. */
export interface Ratio {
  readonly kind: "ratio";
  readonly over: RatioPart;
  readonly under: RatioPart;
  readonly by?: string | undefined;
}

// Omit would keep only what all members of the union have.
type WithoutWithin<Step> = Step extends unknown ? Omit<Step, "within"> : never;

/** A step of a funnel where its type alone does not say it; its own window is written like 30m. */
export type MetricStep = WithoutWithin<FunnelStepDefinition> & { readonly within?: string | undefined };

/**
 * The steps of a funnel, as `Funnel` explains them. Each window is measured by itself: a chain begins in it, and what happened before the
 * window is not seen.
 */
export interface Steps {
  readonly steps: readonly (string | MetricStep)[];
  /** The tag whose values are counted: session, customer, case. */
  readonly by: string;
  /** How long after the first step the last one still counts. */
  readonly within: string;
  readonly order?: Exclude<FunnelOrder, "each"> | undefined;
  readonly attempt?: FunnelAttempt | undefined;
  readonly windowFrom?: "first-step" | "previous-step" | undefined;
  readonly exclude?: readonly FunnelExclusion[] | undefined;
  readonly ties?: "log-order" | "any-order" | undefined;
  readonly constant?: readonly string[] | undefined;
}

/** The share of those who reached step `of` that went on to step `reach`; steps count from 1. */
export interface FunnelShare extends Steps {
  readonly kind: "funnel-share";
  readonly of: number;
  readonly reach: number;
}

/** How long those took who came from the first step to the last: 0.5 is the median. Those who did not arrive are not in it. */
export interface TimeToConvert extends Steps {
  readonly kind: "time-to-convert";
  readonly share: number;
}

/**
 * Of those who did `start` in the window, the share that did `return` later: at least `after` and at most `within` the first start in the
 * window, both ends included. With starts "first" only those count who had never done it before.
 */
export interface RetentionShare {
  readonly kind: "retention-share";
  readonly start: Matching;
  readonly return: Matching;
  readonly by: string;
  readonly after?: string | undefined;
  readonly within: string;
  readonly starts?: "each-window" | "first" | undefined;
}

/**
 * Of those who did `of` in the window, the share that did not do `without` afterwards, for as long as `within` (its end included; of open
 * time, where the metric has a calendar) from the first in the window.
 */
export interface Absence {
  readonly kind: "absence";
  readonly of: Matching;
  readonly without: Matching;
  readonly by: string;
  readonly within: string;
}

export type Measure =
  | FunnelShare
  | EventCount
  | DistinctCount
  | PropertySum
  | PropertyMean
  | PropertyQuantile
  | Rate
  | Ratio
  | TimeToConvert
  | RetentionShare
  | Absence;

export type MeasureKind = Measure["kind"];

interface Conditions {
  readonly where?: readonly Where[];
}

export function eventCount(type: string, conditions: Conditions = {}): EventCount {
  return { kind: "event-count", type, ...conditions };
}

/** How many different values: of a tag as `tag:session`, or of a property as `sku`. */
export function distinctCount(type: string, of: string, conditions: Conditions = {}): DistinctCount {
  return { kind: "distinct-count", type, of, ...conditions };
}

export function propertySum(type: string, property: string, conditions: Conditions = {}): PropertySum {
  return { kind: "property-sum", type, property, ...conditions };
}

export function propertyMean(type: string, property: string, conditions: Conditions = {}): PropertyMean {
  return { kind: "property-mean", type, property, ...conditions };
}

/** The median of a property, or the value below which another share of them lies: `{ share: 0.9 }`. */
export function propertyQuantile(
  type: string,
  property: string,
  { share = 0.5, ...conditions }: Conditions & { readonly share?: number } = {},
): PropertyQuantile {
  return { kind: "property-quantile", type, property, share, ...conditions };
}

/** A count or a sum per stretch of time: `rate(eventCount("order-placed"), "1h")`. */
export function rate(of: string | EventCount | PropertySum, per: string): Rate {
  return { kind: "rate", of: typeof of === "string" ? eventCount(of) : of, per };
}

/** One number over another; a type stands for the count of its events. */
export function ratio(
  over: string | RatioPart,
  under: string | RatioPart,
  options: { readonly by?: string } = {},
): Ratio {
  const part = (of: string | RatioPart) => (typeof of === "string" ? eventCount(of) : of);
  return { kind: "ratio", over: part(over), under: part(under), ...options };
}

/** The share of those with event `from` that go on to event `to`: the last two steps, unless more come before. */
export function funnelShare(options: Steps & { readonly of?: number; readonly reach?: number }): FunnelShare {
  const reach = options.reach ?? options.steps.length;
  return { kind: "funnel-share", ...options, of: options.of ?? reach - 1, reach };
}

/** How long it takes from the first step to the last: the median, or `{ share: 0.9 }`. */
export function timeToConvert(options: Steps & { readonly share?: number }): TimeToConvert {
  return { kind: "time-to-convert", ...options, share: options.share ?? 0.5 };
}

type Match = string | Matching;
const matching = (match: Match): Matching => (typeof match === "string" ? { type: match } : match);

export function retentionShare(
  options: Omit<RetentionShare, "kind" | "start" | "return"> & { readonly start: Match; readonly return: Match },
): RetentionShare {
  return { kind: "retention-share", ...options, start: matching(options.start), return: matching(options.return) };
}

export function absence(
  options: Omit<Absence, "kind" | "of" | "without"> & { readonly of: Match; readonly without: Match },
): Absence {
  return { kind: "absence", ...options, of: matching(options.of), without: matching(options.without) };
}

/** The steps of a measure as a funnel of insight. */
export function funnelOfSteps(measure: Steps): Funnel {
  const { steps, by, within, order, attempt, windowFrom, exclude, ties, constant } = measure;
  return {
    steps: steps.map((step) => {
      if (typeof step === "string") return step;
      const { within: own, ...rest } = step;
      return own === undefined ? rest : { ...rest, within: parseDuration(own) };
    }),
    by,
    within: parseDuration(within),
    order,
    attempt,
    windowFrom,
    exclude,
    ties,
    constant,
  };
}
