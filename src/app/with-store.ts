import type { EventStore } from "../store/index.ts";
import { checkpointPlaceOf } from "./checkpoint-place.ts";
import { type LoadedConfig, loadConfig } from "./config.ts";
import { namedKeys } from "./keys.ts";
import { signedSession } from "./sign-session.ts";
import { storeUrl } from "./store-url.ts";
import { type OpenOptions, openStore, realContext } from "./stores.ts";

export interface Opened extends LoadedConfig {
  readonly store: EventStore;
}

/**
 * Loads the configuration, opens the store that it or the flag names, and closes it whatever happens. What was appended meanwhile is
 * signed; where that cannot be done, stderr is told, and the work stands.
 */
export async function withStore<Result>(
  store: string | undefined,
  config: string | undefined,
  work: (opened: Opened) => Promise<Result>,
  options: OpenOptions = {},
): Promise<Result> {
  const loaded = await loadConfig(config);
  const opened = await openStore(storeUrl(store, loaded), realContext(), {
    keys: namedKeys(store, loaded),
    ...options,
  });
  const session = signedSession(opened, checkpointPlaceOf(opened, loaded), (trouble) =>
    process.stderr.write(`${trouble}\n`),
  );
  try {
    return await work({ ...loaded, store: opened });
  } finally {
    await session.end();
    await opened.close();
  }
}

/** The same for commands that only read, and answers to what was asked: a store that is not there is an error, and stays not there. */
export function withExistingStore<Result>(
  store: string | undefined,
  config: string | undefined,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  return withStore(store, config, work, { ifMissing: "refuse" });
}
