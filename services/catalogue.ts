import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { alone } from "./alone.ts";
import { servicesFolder } from "./packages.ts";
import type { RunningService, Service } from "./service.ts";

/** All services there are: every file in this folder that exports `service`. A new one needs no list to be edited. */
export async function allServices(): Promise<readonly Service[]> {
  const files = readdirSync(servicesFolder).filter((file) => file.endsWith(".ts"));
  const found = await Promise.all(files.sort().map((file) => serviceIn(file)));
  return found.flatMap((service) => service ?? []);
}

/** The service of this name, from the file of this name. */
export async function findService(name: string): Promise<Service> {
  const isKnown = /^[a-z][a-z0-9-]*$/.test(name) && existsSync(join(servicesFolder, `${name}.ts`));
  const service = isKnown ? await serviceIn(`${name}.ts`) : undefined;
  if (service) return service;
  const names = (await allServices()).map((one) => one.name);
  throw new Error(`There is no service "${name}". Known: ${names.join(", ")}.`);
}

async function serviceIn(file: string): Promise<Service | undefined> {
  const { service }: { readonly service?: Service } = await import(new URL(file, import.meta.url).href);
  return service;
}

/** Installs what a service needs, and starts it; its folder is one for all runs, so that nothing is fetched twice. */
export async function started(service: Service): Promise<RunningService> {
  const folder = join(servicesFolder, ".state", service.name);
  mkdirSync(folder, { recursive: true });
  await alone(join(servicesFolder, ".state", "installing"), () => service.install(folder));
  return service.start(folder);
}
