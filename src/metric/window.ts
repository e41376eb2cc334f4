import type { Micros } from "../event/index.ts";

import { longestChain, plainFunnel } from "../insight/funnel-definition.ts";
import { type CalendarUnit, calendarUnits, periodAt } from "../insight/period.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Metric } from "./definition.ts";
import { funnelOfSteps } from "./measure.ts";
import { openTime } from "./open-time.ts";

/** A stretch of time: `from` belongs to it, `to` to the next one. */
export interface Window {
  readonly from: Micros;
  readonly to: Micros;
}

type Windowed = Pick<Metric, "window" | "zone">;

/** The unit of the calendar that a window is, and undefined for a window of one length. */
export function windowUnit(window: string): CalendarUnit | undefined {
  return calendarUnits.find((unit) => unit === window);
}

/** The window in which a moment lies. */
export function windowAt({ window, zone }: Windowed, at: Micros): Window {
  const unit = windowUnit(window);
  if (unit) {
    const { from, to } = periodAt(at, { unit, zone: zone ?? "UTC" });
    return { from, to };
  }
  const length = parseDuration(window);
  const from = Math.floor(at / length) * length;
  return { from, to: from + length };
}

/** The stretch of so many whole windows that begins at a window's start. */
export function windowsFrom(metric: Windowed, from: Micros, count: number): Window {
  let to = from;
  for (let n = 0; n < count; n++) to = windowAt(metric, to).to;
  return { from, to };
}

/**
 * When a window is closed: at its end, or once the time has passed too in which what began in it may still go on: the last step of a
 * funnel, a return, the end of an absence. From then on its number can only be changed by events that arrive late.
 */
export function closesAt(metric: Metric, window: Window): Micros {
  return laterBy(metric, window.to, lagOf(metric));
}

/** The first moment after `now` at which a window closes. */
export function nextClosing(metric: Metric, now: Micros): Micros {
  return closesAt(metric, oldestOpen(metric, now));
}

/** The first window that is not closed at `now`. */
export function oldestOpen(metric: Metric, now: Micros): Window {
  return windowAt(metric, laterBy(metric, now, -lagOf(metric)));
}

// An absence is the only one whose end is a moment of open time.
function laterBy({ calendar, measure }: Metric, at: Micros, lag: Micros): Micros {
  return calendar && measure.kind === "absence" ? openTime(calendar).add(at, lag) : at + lag;
}

function lagOf({ measure }: Metric): Micros {
  switch (measure.kind) {
    case "funnel-share":
    case "time-to-convert":
      return longestChain(plainFunnel(funnelOfSteps(measure)));
    case "retention-share":
    case "absence":
      return parseDuration(measure.within);
    default:
      return 0;
  }
}
