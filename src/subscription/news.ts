import type { EventStore } from "../store/index.ts";
import type { Timing } from "./timing.ts";

/** Resolves once the log has an event after `position`, or after `ms`, or when `signal` ends. */
export async function waitForNews(
  store: EventStore,
  position: number,
  { timing, ms, signal }: { readonly timing: Timing; readonly ms: number; readonly signal: AbortSignal },
): Promise<void> {
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const events = store.subscribe({}, { after: position, signal: ended })[Symbol.asyncIterator]();
  const news = events.next();
  try {
    await Promise.race([news, timing.wait(ms, ended)]);
  } finally {
    over.abort();
    await news;
    await events.return?.();
  }
}
