import { existsSync, readdirSync } from "node:fs";

/** The adapter that an address names: the word before its first colon is a folder, so a new adapter needs no list to be edited. */
export function adapterName(url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9-]*):/.exec(url)?.[1];
  // Its own tools write the address both ways.
  return scheme === "postgresql" ? "postgres" : scheme;
}

const folder = new URL("../adapters/", import.meta.url);
const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";

const fileOf = (adapter: string, port: string) => new URL(`${adapter}/${port}.${ending}`, folder);

/** The adapters that fill a port. */
export function adaptersFor(port: string): readonly string[] {
  return readdirSync(folder)
    .filter((adapter) => existsSync(fileOf(adapter, port)))
    .sort();
}

/** The module with which an adapter fills a port; undefined where it does not. */
export async function adapterModule<Module>(adapter: string, port: string): Promise<Module | undefined> {
  const file = fileOf(adapter, port).href;
  try {
    return await import(file);
  } catch (cause) {
    if (isMissingModule(cause, file)) return undefined;
    throw cause;
  }
}

/** Whether an import failed because there is no such file, and not because of something in it. */
export function isMissingModule(cause: unknown, url: string): boolean {
  const isError = cause instanceof Error && "code" in cause && "url" in cause;
  return isError && cause.code === "ERR_MODULE_NOT_FOUND" && cause.url === url;
}
