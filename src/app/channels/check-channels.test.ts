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

  it("refuses an identity that two persons have, by whatever it is written, and not one that groups share", async () => {
    const of = async (people: Config["people"]) =>
      (await check(defineConfig({ ...shop, people: { ...shop.people, ...people } } as Config))).flatMap(
        ({ kind, place, text }) => (place === "people" ? [`${kind}: ${text}`] : []),
      );
    assert.deepEqual(await of({ "@a": { on: { slack: "U1" } }, "@b": { on: { slack: "U1" } } }), [
      'problem: "@b" and "@a" have the id "U1" on slack in common, so nobody could say whose an answer is. Give it to one of them.',
    ]);
    const mails = await of({ "@a": { email: "Ann@example.org" }, "@b": { on: { mail: "ann@example.org" } } });
    assert.match(mails.join(), /"@b" and "@a" have the id "ann@example\.org" on mail in common/);
    const groups = {
      "the desk": { on: { slack: "C1" }, members: ["@a"] },
      sales: { on: { slack: "C1" }, members: ["@a"] },
    };
    assert.deepEqual(
      await of({ "@a": { on: { slack: "u1" } }, "@b": { on: { slack: "U1", teams: "U1" } }, ...groups }),
      [],
    );
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
