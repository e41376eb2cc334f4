import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BadMapping, FileMissing, type Mapping } from "../capture/index.ts";
import { resolveOurselves } from "./resolve-ourselves.ts";

/**
 * The mapping that a TypeScript file exports by default.
 *
 * errors  capture/file-missing, capture/bad-mapping
 */
export async function loadMapping(path: string): Promise<Mapping> {
  const file = resolve(path);
  if (!existsSync(file)) throw new FileMissing({ file });
  resolveOurselves();
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new BadMapping({ file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  if (typeof module.default !== "function")
    throw new BadMapping({ file, problem: "it exports no function by default" });
  return module.default as Mapping; // what it answers is checked record by record
}
