import type { RecordedEvent } from "../src/event/index.ts";
import { seeded } from "./seeded.ts";

export const windowMs = 30 * 60_000;
const keys = 100_000;
const batchSize = 10_000;
const dayMs = 24 * 3_600_000;

/** One event as the peers are told it: of the same fields, without the envelope. */
export interface Plain {
  readonly type: string;
  readonly key: string;
  readonly atMs: number;
  readonly position: number;
}

/** What all sides must find: how many matches, and which. */
export interface Tally {
  matches: number;
  sum: number;
}

export function count(tally: Tally, start: number, end: number): void {
  tally.matches += 1;
  tally.sum = (tally.sum * 31 + start * 7 + end) % 1_000_000_007;
}

/** A day of events in batches: 100,000 customers, ten types of which a is 8 of 100, b 8 and c 4. Made anew, so that no side holds them all. */
export function* plainBatches(events: number): Generator<readonly Plain[]> {
  const { next } = seeded(7);
  const names = Array.from({ length: keys }, (_, i) => `customer-${i}`);
  const others = Array.from({ length: 7 }, (_, i) => `other-${i}`);
  for (let done = 0; done < events; done += batchSize) {
    yield Array.from({ length: Math.min(batchSize, events - done) }, (_, i): Plain => {
      const dice = next();
      const other = others[Math.floor(next() * others.length)] ?? "other-0";
      const type = dice < 0.08 ? "a" : dice < 0.16 ? "b" : dice < 0.2 ? "c" : other;
      const key = names[Math.floor(next() * keys)] ?? "";
      const position = done + i + 1;
      return { type, key, atMs: Math.floor((position / events) * dayMs), position };
    });
  }
}

/** The same as the log gives them back. */
export function recordedBatch(batch: readonly Plain[]): readonly RecordedEvent[] {
  const intent = { command: "bench" };
  return batch.map(({ type, key, atMs, position }) => ({
    id: "",
    type,
    lineage: [type],
    version: 1,
    data: {},
    tags: { customer: key },
    position,
    occurred: atMs * 1000,
    offset: 0,
    recorded: 0,
    commit: "",
    intent,
  }));
}
