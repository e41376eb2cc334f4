import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { PgPool } from "./driver.ts";
import { MissingPackage } from "./errors.ts";

/** As much of the package `pg` as is used to make a pool. */
export interface PgPackage {
  readonly Pool: new (options: object) => PgPool & { on(event: "error", listener: () => void): unknown };
  readonly Client: new (options: object) => PgConnecting;
}

/** A client that a pool makes and connects, by a callback. */
export interface PgConnecting {
  connect(connected: (error?: Error) => void): unknown;
  /** The way to the server, where it is made of JavaScript. */
  readonly connection?: { readonly stream: { destroy(): unknown } };
}

/**
 * The package `pg`: the one of the project in whose folder this runs, or else the one that stands beside Thence.
 *
 * errors  postgres/missing-package
 */
export function pgPackage(place: string, range: string): PgPackage {
  const bases = [pathToFileURL(`${process.cwd()}/package.json`).href, import.meta.url];
  for (const base of bases) {
    const require = createRequire(base);
    try {
      return require("pg");
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
    }
  }
  throw new MissingPackage({ place, name: "pg", range });
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND" && /'pg'/.test(cause.message);
}
