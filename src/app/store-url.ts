import { join, resolve } from "node:path";
import type { LoadedConfig } from "./config.ts";

/** Where the log is: what was asked for, else what the configuration says, else `.thence/log.db` beside it. */
export function storeUrl(flag: string | undefined, { config, folder }: LoadedConfig): string {
  if (flag !== undefined) return flag;
  if (config.store === undefined) return `sqlite:${join(folder, ".thence", "log.db")}`;
  // A relative path in a configuration starts from the configuration, not from where the command happens to run.
  const path = /^sqlite:(?:\/\/)?(.*)$/s.exec(config.store)?.[1];
  return path === undefined ? config.store : `sqlite:${resolve(folder, path)}`;
}
