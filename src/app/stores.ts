import { randomBytes } from "node:crypto";
import { failure } from "../kit/failure.ts";
import { sha256 } from "../kit/sha256.ts";
import type { EventStore, StoreContext } from "../store/index.ts";

export const UnknownStore = failure(
  "app/unknown-store",
  { retry: "never", kind: "usage" },
  (f: { url: string; adapter: string }) =>
    `no adapter "${f.adapter}" keeps events, so "${f.url}" cannot be opened. Use sqlite:<path> or memory:, or add src/adapters/${f.adapter}/event-store.`,
);

/** What an event-store adapter's module exports. */
interface EventStoreModule {
  openEventStore(url: string, context: StoreContext): Promise<EventStore>;
}

/** The real clock and real randomness. */
export function realContext(): StoreContext {
  const started = performance.timeOrigin;
  return {
    clock: () => Math.floor((started + performance.now()) * 1000),
    random: (count) => randomBytes(count),
    hash: sha256,
  };
}

/**
 * Opens the store at an address. The word before the first colon names the adapter's folder, so a new adapter needs no list to be edited.
 *
 * errors  app/unknown-store, and whatever the adapter says
 */
export async function openStore(url: string, context: StoreContext = realContext()): Promise<EventStore> {
  const adapter = /^([a-z][a-z0-9-]*):/.exec(url)?.[1];
  if (!adapter) throw new UnknownStore({ url: withoutSecrets(url), adapter: url });
  return (await adapterModule(adapter, url)).openEventStore(url, context);
}

async function adapterModule(adapter: string, url: string): Promise<EventStoreModule> {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = new URL(`../adapters/${adapter}/event-store.${ending}`, import.meta.url);
  try {
    return await import(file.href);
  } catch (cause) {
    const missing =
      cause instanceof Error &&
      "code" in cause &&
      cause.code === "ERR_MODULE_NOT_FOUND" &&
      "url" in cause &&
      cause.url === file.href;
    if (missing) throw new UnknownStore({ url: withoutSecrets(url), adapter }, { cause });
    throw cause;
  }
}

/** An address fit to be shown: a password in it is left out. */
export function withoutSecrets(url: string): string {
  return url.replace(/\/\/([^/@:]*):[^/@]*@/, "//$1@");
}
