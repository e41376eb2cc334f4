import { type Micros, zoneOffsetSeconds } from "../event/index.ts";

/** A stretch of time in which a zone's clock runs without a jump. */
export interface ClockStretch {
  readonly from: Micros;
  readonly to: Micros;
  /** What is added to UTC to read the clock on the wall. */
  readonly offset: Micros;
}

/** The clock on the wall of a zone. Local times are its digits read as if they were UTC, in microseconds. */
export interface ZoneClock {
  offsetAt(at: Micros): Micros;
  /** The stretches that make up the time from `from` to before `to`, in order. */
  stretches(from: Micros, to: Micros): ClockStretch[];
  /** The first moment at which the clock shows this local time or a later one. */
  firstAt(local: Micros): Micros;
}

const second = 1_000_000;
const daySeconds = 86_400;
// No zone was ever further than 16 hours from UTC.
const farthest = 16 * 3600 * second;

const clocks = new Map<string, ZoneClock>();

/**
 * The clock of a zone: an IANA name, UTC, or an offset like +01:00.
 *
 * errors  event/unknown-zone
 */
export function zoneClock(zone: string): ZoneClock {
  const ready = clocks.get(zone);
  if (ready) return ready;
  const made = clockOf(zone);
  clocks.set(zone, made);
  return made;
}

function clockOf(zone: string): ZoneClock {
  const offsetOf = (seconds: number) => zoneOffsetSeconds(zone, seconds * 1000);
  offsetOf(0);
  const starts = new Map<number, number>();
  const atStart = (day: number) => remember(starts, day, () => offsetOf(day * daySeconds));
  const changes = new Map<number, number>();
  /** The second of a UTC day at which the offset changes; its end where it does not. No zone is known to have changed twice in one. */
  const change = (day: number) =>
    remember(changes, day, () => {
      const [first, end] = [day * daySeconds, (day + 1) * daySeconds];
      const before = atStart(day);
      if (before === atStart(day + 1)) return end;
      let [low, high] = [first, end];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (offsetOf(middle) === before) low = middle;
        else high = middle;
      }
      return high;
    });
  const dayOf = (at: Micros) => Math.floor(at / (daySeconds * second));
  const stretches = (from: Micros, to: Micros): ClockStretch[] => {
    const found: { from: Micros; to: Micros; offset: Micros }[] = [];
    const put = (start: number, end: number, offset: number) => {
      const [a, b] = [Math.max(from, start * second), Math.min(to, end * second)];
      if (a >= b) return;
      const last = found.at(-1);
      if (last?.offset === offset * second) last.to = b;
      else found.push({ from: a, to: b, offset: offset * second });
    };
    for (let day = dayOf(from); day * daySeconds * second < to; day++) {
      const jump = change(day);
      put(day * daySeconds, jump, atStart(day));
      put(jump, (day + 1) * daySeconds, atStart(day + 1));
    }
    return found;
  };
  return {
    offsetAt: (at) => {
      const day = dayOf(at);
      return (at < change(day) * second ? atStart(day) : atStart(day + 1)) * second;
    },
    stretches,
    firstAt: (local) => {
      for (const { from, to, offset } of stretches(local - farthest, local + farthest)) {
        const at = Math.max(from, local - offset);
        if (at < to) return at;
      }
      return local + farthest;
    },
  };
}

const mostRemembered = 100_000;

function remember(known: Map<number, number>, key: number, find: () => number): number {
  const ready = known.get(key);
  if (ready !== undefined) return ready;
  if (known.size > mostRemembered) known.clear();
  const found = find();
  known.set(key, found);
  return found;
}
