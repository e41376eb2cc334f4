import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import type { RandomBytes } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { sha256 } from "../kit/sha256.ts";
import type { EventStore, StoreContext } from "../store/index.ts";
import { adapterModule, adapterName, adaptersFor } from "./adapter-module.ts";
import { personalContext } from "./keys.ts";
import { filePlace, withoutSecrets } from "./store-place.ts";
import type { TrialPlaces } from "./trial-places.ts";

export const UnknownStore = failure(
  "app/unknown-store",
  { retry: "never", kind: "usage" },
  (f: { url: string; adapter: string; known: readonly string[] }) =>
    f.adapter === ""
      ? `"${f.url}" names no adapter. Did you mean sqlite:${f.url}?`
      : `no adapter "${f.adapter}" keeps events, so "${f.url}" cannot be opened. There are: ${f.known.join(", ")}. Name a store like sqlite:<path> or postgres://<host>/<database>.`,
);
export const NoSuchStore = failure(
  "app/no-such-store",
  { retry: "never" },
  (f: { place: string }) =>
    `there is no store at ${f.place}. Read events into one with thence import, or name another with --store.`,
);

/** What an event-store adapter's module exports. */
export interface EventStoreModule {
  openEventStore(url: string, context: StoreContext): Promise<EventStore>;
  /** Fresh places beside an address, for trying the adapter there. A store in a file needs none. */
  trialPlaces?(url: string): Promise<TrialPlaces>;
}

// More than this between two clocks of one machine means that one was set, or that it slept.
const clockGapMs = 20;

/** The real clock and real randomness. */
export function realContext(): StoreContext {
  let started = performance.timeOrigin;
  const clock = () => {
    // Finer than the wall clock, but it stands still while the machine sleeps; so it is set again by the wall clock.
    if (Math.abs(started + performance.now() - Date.now()) > clockGapMs) started = Date.now() - performance.now();
    return Math.floor((started + performance.now()) * 1000);
  };
  return { clock, random: pooledRandom(), hash: sha256 };
}

// A call into the system's generator costs some microseconds, and every id needs ten bytes; so they are fetched by the page, and used once.
function pooledRandom(): RandomBytes {
  let pool = new Uint8Array();
  return (count) => {
    if (pool.length < count) pool = randomBytes(Math.max(4096, count));
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  };
}

export interface OpenOptions {
  /** What to do where nothing has been kept yet. A command that only reads refuses: a mistyped path must not become an empty store. */
  readonly ifMissing?: "create" | "refuse";
  /** Where the keys of personal fields are, as `sqlite:<path>`. Default: what THENCE_KEYS says, else `<path>.keys` beside a file. */
  readonly keys?: string | undefined;
}

/**
 * Opens the store at an address. The word before the first colon names the adapter's folder, so a new adapter needs no list to be edited.
 *
 * errors  app/unknown-store, app/no-such-store, and whatever the adapter says
 */
export async function openStore(
  url: string,
  context: StoreContext = realContext(),
  { ifMissing = "create", keys }: OpenOptions = {},
): Promise<EventStore> {
  const { openEventStore } = await adapterOf(url);
  if (ifMissing === "refuse" && isMissingStore(url))
    throw new NoSuchStore({ place: filePlace(url)?.path ?? withoutSecrets(url) });
  const personal = context.personal ?? personalContext(url, keys);
  return openEventStore(url, personal ? { ...context, personal } : context);
}

/** Whether an address names a file that is not there. What is missing on a server, its adapter says once it is opened. */
export function isMissingStore(url: string): boolean {
  const place = filePlace(url);
  if (!place) return false;
  try {
    statSync(place.path);
    return false;
  } catch (cause) {
    // Only "there is no such file" is ours to say; that a folder is closed to us, the adapter explains better.
    return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  }
}

/** The adapter that an address names. */
export async function adapterOf(url: string): Promise<EventStoreModule> {
  const adapter = adapterName(url);
  const unknown = (name: string) =>
    new UnknownStore({ url: withoutSecrets(url), adapter: name, known: adaptersFor("event-store") });
  if (adapter === undefined) throw unknown("");
  const found = await adapterModule<EventStoreModule>(adapter, "event-store");
  if (!found) throw unknown(adapter);
  return found;
}
