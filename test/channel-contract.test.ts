import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { type Column, channelPage, contractPage } from "../scripts/contract-page.ts";
import { channelContract, runContract } from "../src/testing/index.ts";
import { channelHarnesses } from "./channels/harnesses.ts";

const found = new Map<string, Map<string, string>>();

for (const [adapter, harness] of Object.entries(channelHarnesses))
  describe(`the channel ${adapter}`, () => {
    const outcomes = new Map<string, string>();
    found.set(adapter, outcomes);
    runContract(channelContract, harness, {
      test: (name, body) =>
        it(name, async (context) => {
          let lacked: string | undefined;
          const skip = (reason = "") => {
            lacked = /it (lacks .*?):/.exec(reason)?.[1];
            context.skip(reason);
          };
          await body({ skip });
          outcomes.set(name, lacked ?? "passed");
        }),
    });
  });

describe("the page that shows which channel keeps which clause", () => {
  it("is what the contract was found to be just now", async () => {
    const columns: Column[] = [];
    for (const [adapter, harness] of Object.entries(channelHarnesses))
      columns.push({ adapter, lacks: await channelContract.lacks(harness), outcomes: found.get(adapter) ?? new Map() });
    const page = readFileSync(new URL("../docs/reference/channel-contract.md", import.meta.url), "utf8");
    assert.equal(contractPage(channelContract.clauses, columns, channelPage), page, "run npm run channel-table");
  });
});
