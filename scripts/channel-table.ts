// Runs the contract of channels, and all that goes wrong between people and a case, on every adapter of this repository, and writes
// docs/reference/channel-contract.md and channel-hardships.md: npm run channel-table.
// Exit status 1 where a clause is broken.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { channelContract, runClauses } from "../src/testing/index.ts";
import { hardships } from "../test/channels/hardships.ts";
import { channelHarnesses } from "../test/channels/harnesses.ts";
import { type Column, channelPage, contractPage } from "./contract-page.ts";
import { hardshipsPage } from "./hardships-page.ts";

const columns: Column[] = [];
const found = new Map<string, Map<string, string>>();
for (const [adapter, harness] of Object.entries(channelHarnesses)) {
  const outcomes = new Map<string, string>();
  for await (const one of runClauses(channelContract, harness)) {
    outcomes.set(one.clause, one.outcome === "lacking" ? `lacks ${one.needs}` : one.outcome);
    if (one.outcome === "failed") process.stderr.write(`${adapter}: ${one.clause}\n  ${one.error.message}\n`);
  }
  const lacks = await channelContract.lacks(harness);
  columns.push({ adapter, lacks, outcomes });
  const kept = new Map<string, string>();
  found.set(adapter, kept);
  for (const { what, needs, check } of hardships) {
    const reason = lacks[needs];
    const outcome = reason ?? (await check(harness).then(() => "kept", told(`${adapter}: ${what}`)));
    kept.set(what, outcome);
  }
}

function told(what: string) {
  return (cause: unknown) => {
    process.stderr.write(`${what}\n  ${cause instanceof Error ? cause.message : String(cause)}\n`);
    return "?";
  };
}

const pageAt = (name: string) => fileURLToPath(new URL(`../docs/reference/${name}.md`, import.meta.url));
writeFileSync(pageAt("channel-contract"), contractPage(channelContract.clauses, columns, channelPage));
writeFileSync(pageAt("channel-hardships"), hardshipsPage(hardships, found));
const all = [...columns.map(({ outcomes }) => outcomes), ...found.values()].flatMap((one) => [...one.values()]);
process.exitCode = all.some((outcome) => outcome === "failed" || outcome === "?") ? 1 : 0;
