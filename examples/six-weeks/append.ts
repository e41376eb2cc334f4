import type { EventStore, Micros } from "thence";
import type { Happening } from "./simulation.ts";

const stretch = 3 * 3_600_000_000;

/**
 * Appends what happened, three hours at a time, with the clock of the store at their end: so the log says that it took the events
 * when they happened. `arrive` sets that clock.
 */
export async function appendAll(
  store: EventStore,
  happened: readonly Happening[],
  arrive: (at: Micros) => void,
): Promise<number> {
  let count = 0;
  for (const [last, together] of Map.groupBy(happened, ({ at }) => Math.floor(at / stretch) * stretch + stretch)) {
    arrive(last);
    await Promise.all(together.map(({ events, options }) => store.append(events, options)));
    count += together.reduce((sum, { events }) => sum + events.length, 0);
  }
  return count;
}
