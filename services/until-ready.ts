import { setTimeout as pause } from "node:timers/promises";

export interface Patience {
  /** How long to go on asking. Default: 30,000 ms. */
  readonly limitMs?: number;
  /** The pause between two questions. Default: 20 ms. */
  readonly everyMs?: number;
}

/**
 * What `look` gives as soon as it gives something other than `undefined` or `false`; what it throws meanwhile counts as "not yet".
 * Throws when the time is up, with the last thing that `look` threw as the cause.
 */
export async function untilReady<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
  { limitMs = 30_000, everyMs = 20 }: Patience = {},
): Promise<Found> {
  const started = performance.now();
  for (let cause: unknown; ; await pause(everyMs)) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      cause = undefined;
    } catch (thrown) {
      cause = thrown;
    }
    if (performance.now() - started > limitMs) throw new Error(`${what} took longer than ${limitMs} ms`, { cause });
  }
}
