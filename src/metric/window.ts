import type { Micros } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Metric } from "./metric.ts";

/** A stretch of time: `from` belongs to it, `to` to the next one. */
export interface Window {
  readonly from: Micros;
  readonly to: Micros;
}

export function windowAt(metric: Pick<Metric, "window">, at: Micros): Window {
  const length = parseDuration(metric.window);
  const from = Math.floor(at / length) * length;
  return { from, to: from + length };
}

/**
 * When a window is closed: at its end, or for a funnel once the time that its last step may take has passed too. From then on its
 * number can only be changed by events that arrive late.
 */
export function closesAt(metric: Metric, window: Window): Micros {
  return window.to + (metric.measure.kind === "funnel-share" ? parseDuration(metric.measure.within) : 0);
}

/** The first moment after `now` at which a window closes. */
export function nextClosing(metric: Metric, now: Micros): Micros {
  const after = closesAt(metric, { from: 0, to: 0 });
  return windowAt(metric, now - after).to + after;
}
