import type { Micros } from "../event/index.ts";

/** A signal that waits to be asked about: of which window, since when, and with which others it may be asked about together. */
export interface Waiting {
  /** Those with one key are asked about together; each without one by itself. */
  readonly group?: string;
  readonly from: Micros;
  readonly to: Micros;
  readonly at: Micros;
  /** How long its question waits for others. */
  readonly wait: Micros;
}

/** Signals that become one question, the first raised first, and when it is asked. */
export interface Batch<Signal> {
  readonly signals: readonly [Signal, ...Signal[]];
  readonly due: Micros;
}

/** Whether a signal belongs to the one that its group began with: of the same window, or raised while the question waits. */
export function belongsTogether(first: Waiting, other: Waiting): boolean {
  if (first.group === undefined || first.group !== other.group) return false;
  const isSameWindow = first.from === other.from && first.to === other.to;
  const wait = Math.max(first.wait, other.wait);
  return isSameWindow || Math.abs(other.at - first.at) <= wait;
}

/** Puts signals together, in the order in which they were raised. */
export function batchesOf<Signal extends Waiting>(waiting: readonly Signal[]): Batch<Signal>[] {
  const batches: { signals: [Signal, ...Signal[]]; due: Micros }[] = [];
  for (const signal of waiting.toSorted((a, b) => a.at - b.at)) {
    const batch = batches.find(({ signals: [first] }) => belongsTogether(first, signal));
    if (batch) {
      batch.signals.push(signal);
      batch.due = Math.max(batch.due, batch.signals[0].at + signal.wait);
    } else batches.push({ signals: [signal], due: signal.at + signal.wait });
  }
  return batches;
}
