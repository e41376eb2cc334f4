// Runs the contract of channels on every adapter of this repository and writes docs/reference/channel-contract.md: npm run channel-table.
// Exit status 1 where a clause is broken.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { channelContract, runClauses } from "../src/testing/index.ts";
import { channelHarnesses } from "../test/channels/harnesses.ts";
import { type Column, channelPage, contractPage } from "./contract-page.ts";

const columns: Column[] = [];
for (const [adapter, harness] of Object.entries(channelHarnesses)) {
  const outcomes = new Map<string, string>();
  for await (const one of runClauses(channelContract, harness)) {
    outcomes.set(one.clause, one.outcome === "lacking" ? `lacks ${one.needs}` : one.outcome);
    if (one.outcome === "failed") process.stderr.write(`${adapter}: ${one.clause}\n  ${one.error.message}\n`);
  }
  columns.push({ adapter, lacks: await channelContract.lacks(harness), outcomes });
}
const page = fileURLToPath(new URL("../docs/reference/channel-contract.md", import.meta.url));
writeFileSync(page, contractPage(channelContract.clauses, columns, channelPage));
process.exitCode = columns.some(({ outcomes }) => [...outcomes.values()].includes("failed")) ? 1 : 0;
