import type { Micros } from "../../event/index.ts";
import type { MissesMeeting, Span } from "../../question/index.ts";

/** Somebody who is to come, as far as it is known when they can. */
export interface ToCome {
  readonly name: string;
  /** Whether somebody must not be left out: a meeting without the one who decides decides nothing. */
  readonly isNeeded?: boolean;
  /** Whether they work through all of a stretch. */
  isAtWork(span: Span): boolean;
  /** Whether they are there at all that day. */
  isAway(at: Micros): boolean;
  readonly busy: readonly Span[];
}

export interface Slot {
  readonly at: Micros;
  /** Who cannot come then, and why; nobody where it suits all. */
  readonly misses: readonly MissesMeeting[];
}

const gridMicros = 15 * 60_000_000;

/**
 * The first time at which all can come, within their working hours. Where there is none, the one that fewest miss, and of these the first; what it
 * costs is said. Undefined where nobody could come at any.
 */
export function freeSlot(
  people: readonly ToCome[],
  { after, before, lengthMicros }: { readonly after: Micros; readonly before: Micros; readonly lengthMicros: Micros },
): Slot | undefined {
  let best: (Slot & { readonly cost: number }) | undefined;
  for (let at = Math.ceil(after / gridMicros) * gridMicros; at + lengthMicros <= before; at += gridMicros) {
    const span = { from: at, to: at + lengthMicros };
    const missing = people.flatMap((one) => {
      const because = whyNot(one, span);
      return because === undefined ? [] : [{ one, because }];
    });
    // As if there were as many more of those who are needed as of all.
    const cost = missing.reduce((sum, { one }) => sum + (one.isNeeded ? people.length + 1 : 1), 0);
    if (missing.length === people.length || (best && best.cost <= cost)) continue;
    best = { at, cost, misses: missing.map(({ one, because }) => ({ name: one.name, because })) };
    if (cost === 0) break;
  }
  return best && { at: best.at, misses: best.misses };
}

function whyNot(one: ToCome, span: Span): MissesMeeting["because"] | undefined {
  if (one.isAway(span.from)) return "away";
  if (one.busy.some(({ from, to }) => from < span.to && to > span.from)) return "busy";
  return one.isAtWork(span) ? undefined : "not-at-work";
}
