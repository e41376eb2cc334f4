import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shop } from "../../../test/checkout.ts";
import { check } from "../check.ts";
import { type Config, defineConfig } from "../define-config.ts";

const [recovery] = shop.playbooks ?? [];
assert.ok(recovery);
const findings = async (changed: Partial<Config>, routes = recovery.routes) => {
  const playbook = { ...recovery, ...(routes && { routes }) };
  const config = defineConfig({ ...shop, playbooks: [playbook], ...changed } as Config);
  return (await check(config)).flatMap(({ kind, place, text }) =>
    /channel|inbox/.test(`${place} ${text}`) ? [`${kind} ${place}: ${text}`] : [],
  );
};

describe("thence check of channels", () => {
  it("says nothing where there are none, or all can work", async () => {
    assert.deepEqual(await findings({}), []);
  });

  it("names a channel without an adapter, and a setting that there is not", async () => {
    const [unknown] = await findings({ channels: { pigeon: {} } });
    assert.match(
      unknown ?? "",
      /problem channel pigeon: .*adapter "pigeon", which there is not\. There are: .*inbox.*slack/,
    );
    const [setting] = await findings({ channels: { slack: { tokenfrom: "X" } } });
    assert.match(setting ?? "", /problem channel slack: .*no setting "tokenfrom"/);
  });

  it("notes what this process lacks", async () => {
    const [lacking] = await findings({ channels: { slack: { tokenFrom: "NO_SUCH_VARIABLE" } } });
    assert.match(lacking ?? "", /note channel slack: .*NO_SUCH_VARIABLE/);
  });

  it("names a route to a channel that is not declared, and notes whom no channel reaches", async () => {
    const channels = { slack: { tokenFrom: "NO_SUCH_VARIABLE" } };
    const route = await findings({ channels }, [{ channel: "slak" }]);
    assert.match(
      route.join("\n"),
      /problem playbook checkout-recovery: `routes\[0\]` names the channel "slak".*Did you mean "slack"/,
    );
    const unreached = await findings({ channels, people: { "head of sales": { name: "Noor" } } });
    assert.match(unreached.join("\n"), /note playbook checkout-recovery: "head of sales" is reached by no channel/);
  });
});
