import type { Micros, RecordedEvent } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Fitting, Taken } from "./naive-fits.ts";
import { type Rule, type Step, triggersOf } from "./rule.ts";
import type { Cause } from "./semantics.ts";

/** What becomes of one run when nothing from outside ends it: at which event of its key, or before which where time ends it. */
export interface Fate {
  readonly end: "match" | "open" | Cause;
  readonly step: number;
  readonly at: Micros;
  readonly j: number;
  readonly byTime: boolean;
  /** The events that it takes. */
  readonly took: ReadonlySet<number>;
}

const time = (text: string | undefined) => (text === undefined ? Number.POSITIVE_INFINITY : parseDuration(text));

export function fateOf(
  rule: Rule,
  own: readonly RecordedEvent[],
  first: number,
  until: Micros,
  fitting: Fitting,
): Fate {
  const { steps, unless = [], within } = rule;
  const started = own[first]?.occurred ?? 0;
  const took = new Set<number>();
  let taken: Taken = {};
  let [step, at, parts] = [0, started, [] as number[]];
  const fate = (end: Fate["end"], j: number, due?: Micros): Fate => {
    return { end, step, at: due ?? own[j]?.occurred ?? 0, j, byTime: due !== undefined, took };
  };
  const take = (now: Step, event: RecordedEvent, j: number, part: number): void => {
    [at, parts] = [event.occurred, [...parts, part]];
    took.add(j);
    const name = triggersOf(now)[part]?.as;
    if (name !== undefined) taken = { ...taken, [name]: event };
    const times = (now.kind === "event" && now.times) || { min: 1 };
    const isDone = now.kind === "all" ? parts.length === now.of.length : !("max" in times) && parts.length >= times.min;
    if (isDone) [step, parts] = [step + 1, []];
  };
  for (let j = first; j <= own.length; j++) {
    const event = own[j];
    for (let now = steps[step]; now && j > first; now = steps[step]) {
      const waits = hasEnough(now, parts) ? steps[step + 1] : now;
      const isAbsence = waits?.kind === "absent";
      const own = at + time(isAbsence ? waits.within : waits?.kind === "every" ? undefined : waits?.gap);
      const due = Math.min(own, started + time(within));
      if (!(due < (event?.occurred ?? until))) break;
      if (!isAbsence || due < own) return fate("timed-out", j, due);
      [step, at] = [step + 1, due];
      if (step === steps.length) return fate("match", j, due);
    }
    const now = steps[step];
    if (!event || !now) break;
    if (j > first && fitting(unless, event, taken) >= 0) return fate("cancelled", j);
    const next = hasEnough(now, parts) ? steps[step + 1] : undefined;
    const goesOn = next ? fitting(triggersOf(next), event, taken) : -1;
    const left = triggersOf(now).map((one, i) => (now.kind === "all" && parts.includes(i) ? [] : [one]));
    const fits = left.findIndex((one) => fitting(one, event, taken) === 0);
    if (next && goesOn >= 0) {
      [step, parts] = [step + 1, []];
      take(next, event, j, goesOn);
    } else if (fits >= 0) {
      if (now.kind === "absent") return fate("happened", j);
      if (now.kind === "event" && parts.length === now.times?.max) return fate("too-many", j);
      take(now, event, j, fits);
    }
    if (step === steps.length) return fate("match", j);
  }
  return fate("open", own.length + 1);
}

/** Whether a step with an upper number has as many as it needs, and may go on. */
function hasEnough(now: Step, { length }: readonly number[]): boolean {
  return now.kind === "event" && now.times?.max !== undefined && length >= now.times.min;
}
