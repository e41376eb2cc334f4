import { readFileSync } from "node:fs";

/** The version in package.json, which lies two folders up from here in a checkout and in the published package alike. */
export function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
