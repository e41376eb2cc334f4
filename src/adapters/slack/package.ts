import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export const packageName = "@slack/web-api";
export const packageRange = "^8";

/** As much of the package `@slack/web-api` as is used. */
export interface SlackPackage {
  readonly WebClient: new (token: string, options: object) => SlackWebClient;
}

export interface SlackWebClient {
  apiCall(method: string, args: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** The package of the project in whose folder this runs, or else the one that stands beside Thence; undefined where it is not installed. */
export function slackPackage(): SlackPackage | undefined {
  for (const base of [pathToFileURL(`${process.cwd()}/package.json`).href, import.meta.url]) {
    try {
      return createRequire(base)(packageName);
    } catch (cause) {
      const isMissing = cause instanceof Error && "code" in cause && cause.code === "MODULE_NOT_FOUND";
      if (!isMissing) throw cause;
    }
  }
  return undefined;
}
