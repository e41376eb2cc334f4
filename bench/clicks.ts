// Seeded clicks as columns in the order in which they arrive: the same events for every engine, by number.
import { type JourneyIndex, journeyIndex } from "../src/insight/journey-index.ts";
import { seeded } from "./seeded.ts";

export interface Clicks {
  readonly events: number;
  readonly users: number;
  readonly user: Uint32Array;
  readonly type: Uint8Array;
  /** Milliseconds since 1970, strictly ascending: no two events at one instant, so that every engine has the same order. */
  readonly at: Float64Array;
}

export const types = Array.from({ length: 20 }, (_, i) => `type-${String(i).padStart(2, "0")}`);
export const start = Date.UTC(2026, 0, 1);
export const days = 90;

/** A few users with thousands of events and many with few; a few types that are common and many that are rare. */
export function clicks(events: number, seed = 7): Clicks {
  const { next } = seeded(seed);
  const users = Math.ceil(events / 20);
  const weights = types.map((_, i) => 1 / (i + 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  const typeOf = new Uint8Array(4096);
  for (let i = 0, type = 0, reached = weights[0] ?? 0; i < typeOf.length; i++) {
    while ((i / typeOf.length) * sum >= reached && type < types.length - 1) reached += weights[++type] ?? 0;
    typeOf[i] = type;
  }
  const [user, type, at] = [new Uint32Array(events), new Uint8Array(events), new Float64Array(events)];
  // Half a step apart at least, so that the milliseconds differ; more events than milliseconds make no sense here.
  const step = (days * 86_400_000) / events;
  for (let i = 0; i < events; i++) {
    user[i] = Math.floor(users * next() ** 1.7);
    type[i] = typeOf[Math.floor(next() * typeOf.length)] ?? 0;
    at[i] = start + Math.floor(i * step) + Math.floor(next() * Math.max(1, Math.floor(step)));
  }
  return { events, users, user, type, at };
}

/** Our columns of them, built event by event as the log would. */
export function indexOf(
  { events, users, user, type, at }: Clicks,
  allocate?: (bytes: number) => ArrayBufferLike,
): JourneyIndex {
  const index = journeyIndex("user", allocate && { allocate });
  const lineages = types.map((name) => [name]);
  const names = Array.from({ length: users }, (_, who) => `u${who}`);
  for (let i = 0; i < events; i++) {
    const name = names[user[i] ?? 0] ?? "";
    index.add({
      lineage: lineages[type[i] ?? 0] ?? [],
      occurred: (at[i] ?? 0) * 1000,
      position: i + 1,
      tags: { user: name },
    });
  }
  index.compact();
  return index;
}
