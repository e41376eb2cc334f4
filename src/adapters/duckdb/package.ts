import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { DuckPackage } from "./driver.ts";
import { MissingPackage } from "./errors.ts";

export const packageName = "@duckdb/node-api";
export const packageRange = "1.5";

/**
 * The package `@duckdb/node-api`: the one of the project in whose folder this runs, or else the one that stands beside Thence.
 *
 * errors  duckdb/missing-package
 */
export function duckdbPackage(
  bases: readonly string[] = [pathToFileURL(`${process.cwd()}/package.json`).href, import.meta.url],
): DuckPackage {
  for (const base of bases) {
    const require = createRequire(base);
    try {
      return require(packageName);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
    }
  }
  throw new MissingPackage({ name: packageName, range: packageRange });
}

// The package's native part comes in one package a platform, and may be missing alone.
function isMissing(cause: unknown): boolean {
  return (
    cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND" && cause.message.includes("@duckdb/")
  );
}
