import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shop } from "../../../test/checkout.ts";
import { check } from "../check.ts";
import { type Config, defineConfig } from "../define-config.ts";

const calendar = { adapter: "caldav", organiser: "thence@example.org", url: "https://dav.example.org/thence/" };
const findings = async (config: Partial<Config>) =>
  (await check(defineConfig({ ...shop, people: { "head of sales": { email: "sales@example.org" } }, ...config })))
    .filter(({ place }) => place === "calendar" || /playbook/.test(place))
    .map(({ kind, text }) => `${kind}: ${text}`);

describe("checking a calendar", () => {
  it("finds nothing in one that can be used", async () => assert.deepEqual(await findings({ calendar }), []));

  it("refuses an adapter that there is not and a setting that it does not know, and names what there is", async () => {
    assert.match((await findings({ calendar: { ...calendar, adapter: "palm" } })).join(), /problem: .*caldav/);
    assert.match((await findings({ calendar: { ...calendar, colour: "red" } })).join(), /problem: .*"colour"/);
  });

  it("notes a password that this process lacks, and whom a meeting of a playbook could not invite", async () => {
    const [recovery] = shop.playbooks ?? [];
    assert.ok(recovery);
    const meeting = { length: "30m", with: ["approver", "@bo"] };
    const config = {
      people: { "head of sales": { email: "sales@example.org" }, "@bo": {} },
      playbooks: [
        { ...recovery, sla: { decide: "2d" }, escalate: [{ after: "decide", wait: "1h", meeting } as const] },
      ],
      calendar: { ...calendar, user: "thence", passwordEnv: "NO_SUCH_PASSWORD" },
    };
    const found = await findings(config);
    assert.match(found.join("\n"), /note: .*NO_SUCH_PASSWORD/);
    assert.match(found.join("\n"), /note: it meets with "@bo"/);
    assert.doesNotMatch(found.join("\n"), /meets with "head of sales"/);
  });
});
