import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { hardshipsPage } from "../scripts/hardships-page.ts";
import { channelContract } from "../src/testing/index.ts";
import { hardships } from "./channels/hardships.ts";
import { channelHarnesses } from "./channels/harnesses.ts";

const found = new Map<string, Map<string, string>>();

for (const [adapter, harness] of Object.entries(channelHarnesses))
  describe(`a question in ${adapter}`, () => {
    const outcomes = new Map<string, string>();
    found.set(adapter, outcomes);
    for (const { what, becomes, needs, check } of hardships)
      it(`${what} ${becomes}`, async (context) => {
        const reason = (await channelContract.lacks(harness))[needs];
        if (reason !== undefined) {
          outcomes.set(what, reason);
          return context.skip(reason);
        }
        await check(harness);
        outcomes.set(what, "kept");
      });
  });

describe("the page that shows what becomes of each hardship in each channel", () => {
  it("is what was found just now", () => {
    const page = readFileSync(new URL("../docs/reference/channel-hardships.md", import.meta.url), "utf8");
    assert.equal(hardshipsPage(hardships, found), page, "run npm run channel-table");
  });
});
