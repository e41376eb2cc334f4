/** Units in which a period is told; `window` is the metric's own. */
export const periodUnits = ["window", "hour", "day", "week", "month", "quarter", "year"] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/** A day or a longer stretch of the calendar. Without a year, the latest that has begun. A weekday counts as ISO does: 1 is Monday. */
export type When =
  | { readonly kind: "day"; readonly year?: number; readonly month: number; readonly day: number }
  | { readonly kind: "month"; readonly year?: number; readonly month: number }
  | { readonly kind: "year"; readonly year: number }
  | { readonly kind: "weekday"; readonly weekday: number }
  | { readonly kind: "today" }
  | { readonly kind: "yesterday" };

/** A stretch of time as people say it: what it means is settled by the metric's zone and the moment of asking. */
export type AskedPeriod =
  | { readonly kind: "last"; readonly count: number; readonly unit: PeriodUnit }
  | { readonly kind: "this"; readonly unit: Exclude<PeriodUnit, "window"> }
  | { readonly kind: "in"; readonly when: When }
  | { readonly kind: "since"; readonly when: When }
  | { readonly kind: "before"; readonly when: When }
  /** The last day belongs to it. */
  | { readonly kind: "between"; readonly from: When; readonly to: When };

/** Which part of the number: those with one value of a property. */
export interface AskedSegment {
  readonly property: string;
  readonly value: string;
}

export const comparisons = ["previous", "last-week", "last-month", "last-year"] as const;
export type Comparison = (typeof comparisons)[number];

interface OfMetric {
  /** Default: the metric of the case. */
  readonly metric?: string;
  readonly period?: AskedPeriod;
}

interface OfPart extends OfMetric {
  readonly segment?: AskedSegment;
}

/** What somebody asks about a case, as plain data. It names what is to be looked up, and never holds a number of an answer. */
export type InquiryQuery =
  | ({ readonly intent: "value" } & OfPart)
  | ({ readonly intent: "trend" } & OfPart)
  | ({ readonly intent: "rows" } & OfPart)
  | ({ readonly intent: "certainty" } & OfPart)
  | ({ readonly intent: "usual" } & OfPart)
  | ({ readonly intent: "compare"; readonly with: Comparison } & OfPart)
  | ({ readonly intent: "split"; readonly by: string } & OfMetric)
  | ({ readonly intent: "drivers"; readonly by?: string } & OfMetric)
  | { readonly intent: "forecast"; readonly metric?: string; readonly segment?: AskedSegment }
  | { readonly intent: "definition"; readonly metric?: string }
  | { readonly intent: "history"; readonly playbook?: string; readonly person?: string }
  | { readonly intent: "why" }
  | { readonly intent: "held" }
  | { readonly intent: "precedent" }
  | { readonly intent: "options" }
  | { readonly intent: "deadline" }
  | { readonly intent: "people" }
  | { readonly intent: "before" }
  | { readonly intent: "help" };

export type Intent = InquiryQuery["intent"];
export type Slot = "metric" | "segment" | "by" | "period" | "with" | "playbook" | "person";

const part = ["metric", "segment", "period"] as const;

/** What may be said with each intent. */
export const slotsOf: Readonly<Record<Intent, readonly Slot[]>> = {
  value: part,
  trend: part,
  split: ["by", "metric", "period"],
  compare: ["with", ...part],
  drivers: ["by", "metric", "period"],
  rows: part,
  certainty: part,
  usual: part,
  forecast: ["metric", "segment"],
  definition: ["metric"],
  why: [],
  held: [],
  precedent: [],
  history: ["playbook", "person"],
  options: [],
  deadline: [],
  people: [],
  before: [],
  help: [],
};

/** All of them, in the order in which they are offered. */
// The keys are those of the table above, which names each intent once.
export const intents = Object.keys(slotsOf) as readonly Intent[];
