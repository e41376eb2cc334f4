import { type Micros, type RecordedEvent, tagValues } from "../event/index.ts";
import { typesOf } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Measure, Window } from "../metric/index.ts";
import { showCount } from "../metric/index.ts";

/** Events of a window that reach a funnel's last step without the step that its share is of, and how that is told. */
export interface Skipped {
  readonly events: number;
  readonly told: string;
}

/** How long before a window the step may lie that `skippedStep` looks for; nothing of a measure that has none. */
export function stepBefore(measure: Measure): Micros {
  return isInOrder(measure) ? parseDuration(measure.within) : 0;
}

function isInOrder(measure: Measure): measure is Extract<Measure, { kind: "funnel-share" }> {
  return measure.kind === "funnel-share" && (measure.order ?? "ordered") === "ordered";
}

/**
 * Who arrives by another way is in no share: a purchase without a cart before it. Of a funnel in order alone; undefined of every other measure.
 * The events are in the order of their time.
 */
export function skippedStep(
  measure: Measure,
  events: readonly RecordedEvent[],
  { from, to }: Window,
): Skipped | undefined {
  if (!isInOrder(measure)) return undefined;
  const [needed, reached] = [measure.steps[measure.of - 1], measure.steps[measure.reach - 1]];
  if (needed === undefined || reached === undefined) return undefined;
  const [before, after] = [typesOf(needed), typesOf(reached)];
  const within = parseDuration(measure.within);
  const last = new Map<string, Micros>();
  let count = 0;
  for (const event of events) {
    if (event.occurred < from - within || event.occurred >= to) continue;
    const is = (types: readonly string[]) => types.some((type) => event.lineage.includes(type));
    for (const entity of tagValues(event.tags, measure.by)) {
      if (is(before)) last.set(entity, event.occurred);
      else if (event.occurred >= from && is(after) && event.occurred - (last.get(entity) ?? -Infinity) > within)
        count += 1;
    }
  }
  return { events: count, told: `${showCount(count)} ${after.join(" or ")} without ${before.join(" or ")} before` };
}
