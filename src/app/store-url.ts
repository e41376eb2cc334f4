import { join } from "node:path";
import type { LoadedConfig } from "./config.ts";
import { filePlace } from "./store-place.ts";

/** Where the log is: what was asked for, else what the configuration says, else `.thence/log.db` beside it. */
export function storeUrl(flag: string | undefined, { config, folder }: LoadedConfig): string {
  if (flag !== undefined) return flag;
  if (config.store === undefined) return `sqlite:${join(folder, ".thence", "log.db")}`;
  // A relative path in a configuration starts from the configuration, not from where the command happens to run.
  const place = filePlace(config.store, folder);
  return place ? `${place.adapter}:${place.path}` : config.store;
}
