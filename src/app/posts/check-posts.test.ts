import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shop } from "../../../test/checkout.ts";
import { definePost, type PostOptions } from "../../report/index.ts";
import { check } from "../check.ts";
import type { Config } from "../define-config.ts";

const fine = {
  what: { metric: "checkout-completion" },
  to: ["head of sales"],
  when: "every day at 09:00",
} as const satisfies PostOptions;

const findings = async (options: Partial<PostOptions>, left?: keyof Config) => {
  const whole: Config = {
    ...shop,
    channels: { terminal: {} },
    owner: "@maya",
    posts: [definePost("daily", { ...fine, ...options })],
  };
  const found = await check(Object.fromEntries(Object.entries(whole).filter(([part]) => part !== left)));
  return found.filter(({ place }) => place.includes("post")).map(({ kind, text }) => `${kind}: ${text}`);
};

describe("thence check of posts", () => {
  it("has nothing to say of one that fits", async () => {
    assert.deepEqual(await findings({}), []);
  });

  const wrong: readonly (readonly [title: string, options: Partial<PostOptions>, says: RegExp])[] = [
    ["a metric that is not there", { what: { metric: "checkout-complete" } }, /Did you mean "checkout-completion"/],
    ["a playbook that is not there", { opens: { playbook: "recovery" } }, /names the playbook "recovery"/],
    ["somebody whom nobody knows", { to: ["@maja"] }, /whom `people` does not know. Did you mean "@maya"/],
    ["a channel that is not declared", { to: [{ channel: "slak", target: "C1" }] }, /names the channel "slak"/],
    ["an owner whom nobody knows", { owner: "nobody" }, /`owner` names "nobody"/],
  ];
  for (const [title, options, says] of wrong)
    it(`finds ${title}`, async () => {
      const [first = "", ...others] = await findings(options);
      assert.match(first, /^problem/);
      assert.match(first, says);
      assert.deepEqual(others, []);
    });

  it("notes an event that nobody declares, nobody to ask where it fails, and channels that are missing", async () => {
    assert.match((await findings({ when: { event: "form-releast" } }))[0] ?? "", /^note: .*"form-releast"/);
    const [unowned] = await findings({}, "owner");
    assert.match(unowned ?? "", /^note: nobody is asked/);
    assert.match((await findings({}, "channels"))[0] ?? "", /^note: no channel/);
  });
});
