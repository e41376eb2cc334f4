import type { Micros } from "../event/index.ts";

/** A stretch of time in which nothing came for longer than it should be. */
export interface SilentStretch {
  /** The last event before it. */
  readonly last: Micros;
  /** When it had been silent for too long. */
  readonly due: Micros;
  /** The event that ended it; none where it goes on. */
  readonly ended?: Micros;
}

/**
 * Where nothing came for longer than `every`, oldest first. `times` are in order; `add` counts open time where there is a calendar, of which
 * there is never more than time.
 */
export function silentStretches(
  times: readonly Micros[],
  every: Micros,
  add: (at: Micros, length: Micros) => Micros = (at, length) => at + length,
): readonly SilentStretch[] {
  const stretches: SilentStretch[] = [];
  for (const [i, last] of times.entries()) {
    const ended = times[i + 1];
    if (ended !== undefined && ended - last <= every) continue;
    const due = add(last, every);
    if (ended === undefined) stretches.push({ last, due });
    else if (due < ended) stretches.push({ last, due, ended });
  }
  return stretches;
}
