import type { BusinessCalendar } from "../insight/calendar.ts";
import type { Measure } from "./measure.ts";

/** An SLO on a business number: what it must not fall below or rise above, and why it stands there. */
export interface Objective {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Below this many in the denominator nothing is judged: too few to tell. */
  readonly minSample?: number;
  /** Why the line is drawn there, for the person who is asked. */
  readonly because: string;
}

/** An objective as it is written: a length of time as `30m` or `2d`, any other number as a number. */
export interface ObjectiveOptions extends Omit<Objective, "atLeast" | "atMost"> {
  readonly atLeast?: number | string;
  readonly atMost?: number | string;
}

/** What a number is: a share from 0 to 1, a count, an amount per stretch of time, an amount, or microseconds. */
export type Unit = "share" | "count" | "rate" | "number" | "duration";

/** Which way is better. */
export type Direction = "up" | "down";

/** A number that matters: how it is measured, in which windows, what it serves, and when it counts as broken. */
export interface Metric {
  readonly name: string;
  readonly measure: Measure;
  /**
   * A length like `15m`, `1h`, `1d`: windows begin at whole multiples since 1970 UTC. Or `hour`, `day`, `week` (from Monday), `month`,
   * `quarter`, `year`: those of the calendar in `zone`. Windows do not overlap.
   */
  readonly window: string;
  readonly unit: Unit;
  /** What the number is in, where it has a name: `GBP`, `GBP per hour`. */
  readonly unitText?: string;
  /** The zone whose calendar cuts the windows, as `Europe/London`. Default: UTC. */
  readonly zone?: string;
  /** When the business is open: rates count and divide by open time alone, an absence waits and a conversion takes open time. */
  readonly calendar?: BusinessCalendar;
  /** Which strategy it serves, in a sentence. */
  readonly serves: string;
  /** Which way is better. An objective says so too. */
  readonly direction?: Direction;
  readonly objective?: Objective;
  /** Who is asked where it cannot be measured or its source is silent. Default: the owner of the configuration, else who is asked about it. */
  readonly owner?: string;
  /** Its events come at least so often, as `2h`; counted in open time where it has a calendar. Silence longer than that is told to its owner. */
  readonly expectEvery?: string;
}

export interface MetricOptions extends Omit<Metric, "name" | "unit" | "unitText" | "objective"> {
  readonly objective?: ObjectiveOptions;
  /** What its numbers are in: `GBP`, `kg`. Only of sums, means, quantiles, ratios and rates. */
  readonly unit?: string;
}
