import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { failure } from "../kit/failure.ts";
import type { Config } from "./define-config.ts";

export const ConfigMissing = failure(
  "app/config-missing",
  { retry: "never", kind: "usage" },
  (f: { path: string }) =>
    `there is no configuration at ${f.path}. Name one with --config, or write one with thence init.`,
);
export const ConfigBroken = failure(
  "app/config-broken",
  { retry: "never" },
  (f: { path: string; problem: string }) => `${f.path} cannot be used: ${f.problem}. Mend it and run this again.`,
);

/** A configuration and where it was found. */
export interface LoadedConfig {
  readonly config: Config;
  readonly path: string | undefined;
  /** The folder that relative paths in it start from. */
  readonly folder: string;
}

const fileName = "thence.config.ts";

/** The configuration at `path`, or the nearest one upward from `from`, or an empty one. */
export async function loadConfig(path?: string, from: string = process.cwd()): Promise<LoadedConfig> {
  const found = path === undefined ? upward(resolve(from)) : resolve(from, path);
  if (found === undefined) return { config: {}, path: undefined, folder: resolve(from) };
  if (!existsSync(found)) throw new ConfigMissing({ path: found });
  return { config: await importConfig(found), path: found, folder: dirname(found) };
}

function upward(folder: string): string | undefined {
  const candidate = join(folder, fileName);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : upward(parent);
}

async function importConfig(path: string): Promise<Config> {
  resolveOurselves();
  let module: { default?: unknown };
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new ConfigBroken({ path, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  if (typeof module.default !== "object" || module.default === null) {
    throw new ConfigBroken({ path, problem: "it has no default export; write `export default defineConfig({ … })`" });
  }
  return module.default as Config; // what is inside is checked by `check` and where it is used
}

let resolving = false;

// A configuration imports "thence" from wherever it lies. It must get the very program that reads it, not a second copy.
function resolveOurselves(): void {
  if (resolving) return;
  resolving = true;
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const doors: Readonly<Record<string, string>> = {
    thence: `../index.${ending}`,
    "thence/testing": `../testing/index.${ending}`,
    "thence/app": `./index.${ending}`,
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      const door = Object.hasOwn(doors, specifier) ? doors[specifier] : undefined;
      return door ? { url: new URL(door, import.meta.url).href, shortCircuit: true } : next(specifier, context);
    },
  });
}
