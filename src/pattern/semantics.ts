import type { Micros } from "../event/index.ts";

/**
 * What a rule means. Three implementations agree on it: `naive.ts` says it in the fewest words, `interpreted.ts` and `generated.ts` are quick.
 *
 * **Keys.** Each value of the tag `by` is watched by itself; an event with several values counts for each, one without for none. An event
 * counts as its type and as each type that it refines.
 *
 * **Order.** Events come by occurred time, and in the order of the log within one instant.
 *
 * **Runs.** An event that fits the first step opens a run. Each later event is taken by a run that waits for it; others may lie between. An
 * event that fits several triggers of a step counts as the first of them. A run that has taken its last step is a match, and has the id
 * `rule/key/position of its first event`.
 *
 * **Time.** `within`, `gap` and an absence hold their end: an event at the very end is in time, and breaks the absence. A deadline is due
 * before the first event that occurred later than it, also an event of another key; events at the deadline come first. An absence that is
 * kept goes on at its deadline, from where the next step's time counts. Where the whole may end at the same moment, the absence is kept.
 *
 * **Often.** A step of `times(n)` is done with the n-th event. With an upper number it goes on until an event of the next step comes (which
 * is looked for first, once there are enough); one event too many ends the run. Once there are enough, only the next step's gap counts.
 *
 * **One event, several parts.** What is due before it happens first. Then the open runs see it, oldest first: it ends the run (`unless`), or
 * breaks its absence, or is taken. Then it may open a run, also where it has just ended one. `restart`: unless a run that is still open has
 * taken it, it ends the open run and begins anew. `first`: only where no run is open. `each`: always, up to `maxOpen` runs of a key; beyond
 * that no run is opened, and this is reported as an overflow.
 *
 * **After a match.** `past`: all other open runs of the key end, and the event that completed the match opens none. `overlap`: nothing else
 * happens. `once`: the key has had its match, and nothing opens again. A match at less than `coolDown` after the last one of its key is
 * no match but a death, and leaves behind what a match does.
 *
 * **What came before.** `changed` compares with the key's last event of the trigger's type, whatever its run. `over` counts the key's events
 * of the type that meet the trigger's other plain conditions, this one included, from exactly so long ago. A condition on an earlier event
 * does not hold where that event was not taken or has no such value.
 *
 * `rate` is no part of matching: whoever acts keeps to it.
 */

export interface Match {
  readonly id: string;
  readonly rule: string;
  readonly key: string;
  /** Position of the first event. */
  readonly start: number;
  /** Position of the event that completed it; without one, time did. */
  readonly end?: number;
  /** When it was complete. */
  readonly at: Micros;
}

/** Why a run ended without a match. */
export type Cause =
  | "cancelled"
  | "happened"
  | "too-many"
  | "timed-out"
  | "restarted"
  | "passed"
  | "cooling-down"
  | "overflow";

/** A near miss: at which step a run ended (from 0; the number of steps where it was complete), why, and by which event. */
export interface Death {
  readonly rule: string;
  readonly key: string;
  readonly start: number;
  readonly step: number;
  readonly cause: Cause;
  readonly at: Micros;
  /** Position of the event that ended it; without one, time did. */
  readonly by?: number;
}

export function matchId(rule: string, key: string, start: number): string {
  return `${rule}/${encodeURIComponent(key)}/${start}`;
}
