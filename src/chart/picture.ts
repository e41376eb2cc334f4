import type { Bar } from "./observations.ts";

/** What a number of a picture is: how many, which part of one (0..1), how long (microseconds), or just a number. */
export type Unit = "count" | "share" | "micros" | "number";

/**
 * What is to be seen, as plain data: the same picture becomes text for a terminal, an SVG file and a chart in the console.
 *
 * units  every `at`, `from` and `to` of a time is in microseconds since 1970 UTC; a share is 0..1
 */
export type Picture =
  | LinePicture
  | BarsPicture
  | FunnelPicture
  | SankeyPicture
  | GridPicture
  | MapPicture
  | DistributionPicture
  | StatesPicture;

interface Titled {
  readonly title: string;
  /** What a reader has to know: how it was counted, up to where the log was read. */
  readonly note?: string;
}

/** An objective, or another value to hold the numbers against. */
export interface Level {
  readonly label: string;
  readonly value: number;
}

/** Something that happened at a time: a signal was raised, a question decided. */
export interface Marker {
  readonly at: number;
  readonly label: string;
}

/** A number at a time. Without `value` there was nothing to measure, which is not zero. */
export interface LinePoint {
  readonly at: number;
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  /** Whether its window is still open, so that the number may change. */
  readonly isIncomplete?: boolean;
}

export interface LineSeries {
  readonly name: string;
  /** In order of time. */
  readonly points: readonly LinePoint[];
}

/** Numbers over time. */
export interface LinePicture extends Titled {
  readonly kind: "line";
  readonly unit: Unit;
  readonly series: readonly LineSeries[];
  readonly levels?: readonly Level[];
  readonly markers?: readonly Marker[];
}

/** Numbers side by side, one a window or one a group. */
export interface BarsPicture extends Titled {
  readonly kind: "bars";
  readonly unit: Unit;
  readonly bars: readonly Bar[];
  readonly levels?: readonly Level[];
}

/** How many came to a step. The shares are absent on the first step, and where there is nobody to have a share of. */
export interface FunnelBar {
  readonly name: string;
  readonly count: number;
  readonly ofFirst?: number;
  readonly ofPrevious?: number;
  /** The 95 % interval of `ofPrevious`. */
  readonly interval?: readonly [low: number, high: number];
}

/** How many get from one step to the next, all together and by group. */
export interface FunnelPicture extends Titled {
  readonly kind: "funnel";
  /** Who is counted: session, customer. */
  readonly of: string;
  readonly steps: readonly FunnelBar[];
  readonly groups?: readonly { readonly name: string; readonly steps: readonly FunnelBar[] }[];
}

export interface SankeyNode {
  readonly id: string;
  readonly name: string;
  readonly layer: number;
  readonly count: number;
  /** `anchor` is what the paths lead to or come from; `other` stands for many that are too rare to be drawn. */
  readonly role?: "anchor" | "other";
}

/** Where people come from and go to, layer by layer. A link leads to a later layer. */
export interface SankeyPicture extends Titled {
  readonly kind: "sankey";
  readonly of: string;
  /** What each layer is, from the left: "1 before", "cart", "1 after". */
  readonly layers: readonly string[];
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

/** Without `share` the period has not begun, or there was nobody. */
export interface GridCell {
  readonly share?: number;
  readonly count?: number;
  readonly isIncomplete?: boolean;
}

/** Which part of each cohort came back, period by period. */
export interface GridPicture extends Titled {
  readonly kind: "grid";
  readonly of: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly size: number; readonly cells: readonly GridCell[] }[];
}

export interface MapNode {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

export interface MapEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly medianMicros?: number;
  /** Whose way it is, where a map shows several kinds of things: order, item. */
  readonly type?: string;
  /** Why the reader is to look at it, in words. */
  readonly mark?: string;
}

/** Which event follows which. */
export interface MapPicture extends Titled {
  readonly kind: "map";
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly starts: readonly { readonly node: string; readonly count: number; readonly type?: string }[];
  readonly ends: readonly { readonly node: string; readonly count: number; readonly type?: string }[];
  /** Edges that are too rare to be drawn, and how often they were gone. */
  readonly hidden?: { readonly edges: number; readonly count: number };
}

/** How values are spread: a histogram with its quantiles. */
export interface DistributionPicture extends Titled {
  readonly kind: "distribution";
  readonly unit: Unit;
  readonly of: string;
  readonly scale: "linear" | "log";
  /** Side by side and in order; a bin holds its lower end, the last one its upper end too. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly count: number }[];
  readonly quantiles: readonly { readonly share: number; readonly value: number }[];
  /** How many have no value, as those that never converted. */
  readonly without?: number;
}

/** The tone says which colour a state has; without one it gets the next of the palette. */
export interface StateKind {
  readonly name: string;
  readonly tone?: "good" | "caution" | "bad" | "none";
}

/** What was in which state, and when. */
export interface StatesPicture extends Titled {
  readonly kind: "states";
  readonly from: number;
  readonly to: number;
  readonly states: readonly StateKind[];
  readonly rows: readonly { readonly label: string; readonly spans: readonly StateSpan[] }[];
}

export interface StateSpan {
  readonly from: number;
  readonly to: number;
  readonly state: string;
}
