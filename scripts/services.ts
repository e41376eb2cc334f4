// Real servers to try things out with: npm run services -- up <name…> | down [name…] | list
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allServices, findService, started } from "../services/catalogue.ts";
import { servicesFolder } from "../services/packages.ts";
import { endProcess, startOf } from "../services/process.ts";
import type { Service } from "../services/service.ts";

/** What is kept of a service that was started, so that exactly it can be ended. */
interface Kept {
  readonly url: string;
  readonly pid: number;
  /** When the process started: another one may have its number by now. */
  readonly since: string;
  readonly files?: string;
  readonly env: Readonly<Record<string, string>>;
}

const fileOf = (name: string) => join(servicesFolder, ".state", `${name}.json`);

function running(name: string): Kept | undefined {
  if (!existsSync(fileOf(name))) return undefined;
  const kept: Kept = JSON.parse(readFileSync(fileOf(name), "utf8")); // written by `up`
  return startOf(kept.pid) === kept.since ? kept : undefined;
}

async function up(service: Service): Promise<void> {
  if (!running(service.name)) {
    const { url, pid, files, env = {} } = await started(service);
    const kept: Kept = { url, pid, since: startOf(pid) ?? "", ...(files !== undefined && { files }), env };
    mkdirSync(join(servicesFolder, ".state"), { recursive: true });
    writeFileSync(fileOf(service.name), JSON.stringify(kept), { mode: 0o600 });
  }
  show(service);
}

async function down(service: Service): Promise<void> {
  const kept = running(service.name);
  if (kept) await endProcess(kept.pid);
  if (kept?.files !== undefined) rmSync(kept.files, { recursive: true, force: true });
  rmSync(fileOf(service.name), { force: true });
  say(`${service.name}: ${kept ? "ended" : "was not running"}`);
}

function show(service: Service): void {
  const kept = running(service.name);
  say(`${service.name}: ${kept?.url ?? "not running"}`);
  for (const [name, value] of Object.entries(kept?.env ?? {})) say(`  ${name}=${value}`);
  if (!kept) say(`  ${service.about}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const [word = "list", ...names] = process.argv.slice(2);
const named = names.length > 0 ? await Promise.all(names.map(findService)) : undefined;
if (word === "up" && named) for (const service of named) await up(service);
else if (word === "down") for (const service of named ?? (await allServices())) await down(service);
else if (word === "list") for (const service of named ?? (await allServices())) show(service);
else {
  process.stderr.write("npm run services -- up <name…> | down [name…] | list [name…]\n");
  process.exitCode = 2;
}
