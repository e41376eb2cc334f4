import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { filePlace } from "./store-place.ts";

/** Places for trying out an adapter, beside the one that an address names and never in it. */
export interface TrialPlaces {
  /** The address of a fresh place. */
  next(): Promise<string>;
  /** Takes such a place away again. */
  remove(address: string): Promise<void>;
  /** Takes away what all of them shared. */
  end(): Promise<void>;
}

/**
 * Where a file store is tried: in a new folder beside the file. An adapter of a server says itself where, by exporting
 * `trialPlaces(url)`: a schema, a log or a table of its own.
 */
export function fileTrialPlaces(url: string): TrialPlaces | undefined {
  const place = filePlace(url);
  if (!place && /^[a-z][a-z0-9-]*:$/.test(url))
    return { next: async () => url, remove: async () => {}, end: async () => {} };
  if (!place) return undefined;
  return {
    next: async () => `${place.adapter}:${join(await mkdtemp(join(dirname(place.path), "thence-trial-")), "log.db")}`,
    remove: async (address) => {
      const made = filePlace(address);
      if (made) await rm(dirname(made.path), { recursive: true, force: true });
    },
    end: async () => {},
  };
}
