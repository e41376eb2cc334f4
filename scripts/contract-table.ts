// Runs the contract of event stores on every adapter of this repository and writes docs/reference/event-store-contract.md:
// npm run contract-table [-- <adapter> …] (others keep what the page says of them). Exit status 1 where a clause is broken or was not run.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findService, started } from "../services/catalogue.ts";
import { installPackages, servicesFolder } from "../services/packages.ts";
import { contractTrial } from "../src/app/index.ts";
import { eventStoreContract, runClauses } from "../src/testing/index.ts";
import { type Column, contractPage, readColumns } from "./contract-page.ts";

const page = fileURLToPath(new URL("../docs/reference/event-store-contract.md", import.meta.url));
const adapters = ["memory", "sqlite", "postgres", "dynamodb"] as const;

/** The address of a place to try an adapter at, and the way to leave it. */
async function place(adapter: (typeof adapters)[number]): Promise<{ url: string; leave(): Promise<void> }> {
  switch (adapter) {
    case "memory":
      return { url: "memory:", leave: async () => {} };
    case "sqlite": {
      const folder = mkdtempSync(join(tmpdir(), "thence-contract-"));
      return { url: `sqlite:${join(folder, "log.db")}`, leave: async () => rmSync(folder, { recursive: true }) };
    }
    case "postgres": {
      const { url, stop } = await running(adapter);
      return { url, leave: stop };
    }
    case "dynamodb": {
      const { url, stop } = await running(adapter);
      return { url: `dynamodb://eu-central-1/thence?create&endpoint=${encodeURIComponent(url)}`, leave: stop };
    }
  }
}

async function running(name: string) {
  const service = await started(await findService(name));
  Object.assign(process.env, service.env);
  return service;
}

async function column(adapter: (typeof adapters)[number]): Promise<Column> {
  const { url, leave } = await place(adapter);
  try {
    const { harness, end } = await contractTrial(url);
    const outcomes = new Map<string, string>();
    for await (const one of runClauses(eventStoreContract, harness)) {
      outcomes.set(one.clause, one.outcome === "lacking" ? `lacks ${one.needs}` : one.outcome);
      if (one.outcome === "failed") process.stderr.write(`${adapter}: ${one.clause}\n  ${one.error.message}\n`);
    }
    const lacks = await eventStoreContract.lacks(harness);
    await end();
    return { adapter, lacks, outcomes };
  } finally {
    await leave();
  }
}

installPackages();
// The adapters look for their clients in the project in whose folder they run.
process.chdir(servicesFolder);
const asked = process.argv.slice(2);
const before = existsSync(page) ? readColumns(readFileSync(page, "utf8")) : [];
const columns: Column[] = [];
for (const adapter of adapters) {
  const kept = before.find((one) => one.adapter === adapter);
  columns.push(kept && asked.length > 0 && !asked.includes(adapter) ? kept : await column(adapter));
  process.stderr.write(`${adapter}: done\n`);
}
writeFileSync(page, contractPage(eventStoreContract.clauses, columns));
const isKept = ({ outcomes }: Column) =>
  eventStoreContract.clauses.every(({ name }) => /^(passed|lacks .*)$/.test(outcomes.get(name) ?? ""));
process.exitCode = columns.every(isKept) ? 0 : 1;
