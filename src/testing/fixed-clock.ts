import type { Clock, Micros, RandomBytes } from "../event/index.ts";
import { sha256 } from "../kit/sha256.ts";
import type { StoreContext } from "../store/index.ts";

/** A clock that stands still until it is set: forwards, or back as real clocks are. */
export interface FixedClock extends Clock {
  set(at: Micros): void;
  advance(micros: Micros): void;
}

/** A clock that stands at `at`; by default 2026-11-21 00:00 UTC. */
export function fixedClock(at: Micros = 1_795_219_200_000_000): FixedClock {
  let now = at;
  return Object.assign(() => now, {
    set: (to: Micros) => {
      now = to;
    },
    advance: (micros: Micros) => {
      now += micros;
    },
  });
}

/**
 * Bytes that look random and are the same for the same seed. Never for secrets.
 *
 * source  Marsaglia 2003, Xorshift RNGs, J. Stat. Software 8(14), the 32-bit generator
 */
export function seededBytes(seed = 1): RandomBytes {
  let state = Math.imul(seed, 0x9e3779b9) | 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0xff;
    });
}

/** What a store is given in a test: a clock that the test sets, and bytes from a seed. */
export function fixedContext(seed = 1): StoreContext & { readonly clock: FixedClock } {
  return { clock: fixedClock(), random: seededBytes(seed), hash: sha256 };
}
