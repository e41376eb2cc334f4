import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import type { RandomBytes } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { sha256 } from "../kit/sha256.ts";
import type { EventStore, StoreContext } from "../store/index.ts";
import { personalContext } from "./keys.ts";
import { filePlace } from "./store-place.ts";
import type { TrialPlaces } from "./trial-places.ts";

export const UnknownStore = failure(
  "app/unknown-store",
  { retry: "never", kind: "usage" },
  (f: { url: string; adapter: string }) =>
    f.adapter === ""
      ? `"${f.url}" names no adapter. Did you mean sqlite:${f.url}?`
      : `no adapter "${f.adapter}" keeps events, so "${f.url}" cannot be opened. Use sqlite:<path> or memory:, or add src/adapters/${f.adapter}/event-store.`,
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
  const scheme = /^([a-z][a-z0-9-]*):/.exec(url)?.[1];
  // Its own tools write the address both ways.
  const adapter = scheme === "postgresql" ? "postgres" : scheme;
  if (!adapter) throw new UnknownStore({ url: withoutSecrets(url), adapter: "" });
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const file = new URL(`../adapters/${adapter}/event-store.${ending}`, import.meta.url).href;
  try {
    return await import(file);
  } catch (cause) {
    if (isMissingModule(cause, file)) throw new UnknownStore({ url: withoutSecrets(url), adapter }, { cause });
    throw cause;
  }
}

/** Whether an import failed because there is no such file, and not because of something in it. */
export function isMissingModule(cause: unknown, url: string): boolean {
  const isError = cause instanceof Error && "code" in cause && "url" in cause;
  return isError && cause.code === "ERR_MODULE_NOT_FOUND" && cause.url === url;
}

/** An address fit to be shown: of one like a URL its scheme, host and path, for a user, a password or a query may be a secret. */
export function withoutSecrets(url: string): string {
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined) return url;
  const query = rest.search(/[?#]/);
  const at = rest.lastIndexOf("@");
  // A password may hold a question mark, and a query an at sign; who cannot tell them apart shows neither.
  if (query >= 0 && at > query) return `${scheme}…`;
  return scheme + rest.slice(at + 1, query < 0 ? undefined : query);
}
