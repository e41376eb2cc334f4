import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Where the services and their own packages are. */
export const servicesFolder = fileURLToPath(new URL(".", import.meta.url));

/** Looks packages up among the services' own: `servicesRequire("pg")`. */
export const servicesRequire = createRequire(new URL("package.json", import.meta.url));

/** Installs the services' own packages where they are missing or older than their lock file; quick where they are there. */
export function installPackages(): void {
  if (isInstalled()) return;
  const args = ["ci", "--prefix", servicesFolder, "--silent", "--no-audit", "--no-fund"];
  const { status, error } = spawnSync("npm", args, { stdio: "inherit" });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(" ")} ended with status ${status}`);
}

interface Locked {
  readonly version?: string;
  readonly optional?: boolean;
}

function isInstalled(): boolean {
  const found = lockedIn("node_modules/.package-lock.json");
  if (!found) return false;
  const wanted = Object.entries(lockedIn("package-lock.json") ?? {}).filter(
    ([name, one]) => name !== "" && !one.optional,
  );
  return wanted.every(([name, { version }]) => found[name]?.version === version);
}

function lockedIn(file: string): Readonly<Record<string, Locked>> | undefined {
  if (!existsSync(servicesFolder + file)) return undefined;
  return JSON.parse(readFileSync(servicesFolder + file, "utf8")).packages; // written by npm
}
