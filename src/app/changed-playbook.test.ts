import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recovery, shop } from "../../test/checkout.ts";
import { definePlaybook } from "../decision/index.ts";
import { withSettings } from "./changed-playbook.ts";

const { name, ...rest } = recovery;
const falling = definePlaybook(name, {
  ...rest,
  condition: { kind: "relative-change", fall: 0.2, windows: 4 },
  because: "a fifth costs a day",
});
const config = { ...shop, playbooks: [falling] };
const changed = (...settings: string[]) => withSettings(config, name, settings).playbooks?.[0];

describe("a playbook with other settings", () => {
  it("takes the threshold as the line of its condition, or of its metric's objective", () => {
    assert.deepEqual(changed("threshold=0.3")?.condition, { kind: "relative-change", fall: 0.3, windows: 4 });
    const objective = withSettings(shop, name, ["threshold=0.4"]).metrics?.[0]?.objective;
    assert.deepEqual([objective?.atLeast, objective?.because], [0.4, completion.objective?.because]);
  });

  it("takes any path, several of them, and leaves everything else as it was", () => {
    const made = changed("condition.for=3", "guardrails.sampleSize=100", "sla.decide=2d");
    assert.deepEqual([made?.condition?.for, made?.guardrails?.sampleSize, made?.sla?.decide], [3, 100, "2d"]);
    assert.deepEqual(made?.question, falling.question);
    assert.equal(falling.condition?.for, undefined, "the definition itself is not touched");
  });

  it("takes another kind of condition with all that it needs, and leaves what only the old one knew", () => {
    const made = changed("condition.for=2", "condition.kind=static", "condition.below=0.4");
    assert.deepEqual(made?.condition, { kind: "static", below: 0.4, for: 2 });
    assert.throws(() => changed("condition.kind=static"), { code: "app/bad-setting", message: /has no line/ });
  });

  for (const [what, setting, code] of [
    ["a setting that names nothing", "=3", "app/bad-setting"],
    ["a setting without a value", "threshold", "app/bad-setting"],
    ["a value that the playbook refuses", "sla.decide=soon", "decision/bad-playbook"],
    ["a misspelt name", "conditon.for=3", "app/bad-setting"],
    ["a misspelt name inside", "guardrails.sampelSize=3", "app/bad-setting"],
    ["a setting that the condition cannot judge by", "condition.for=0", "app/bad-setting"],
    ["a property of every object", "__proto__.polluted=1", "app/bad-setting"],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.throws(() => changed(setting), { code });
    });

  it("names the words there are where one is misspelt", () => {
    const refuses = (setting: string, message: RegExp) =>
      assert.throws(() => changed(setting), { code: "app/bad-setting", message });
    refuses("condition.kind=statik", /is none of objective, static, .* Did you mean static\?/);
    refuses("condition.onNoData=hlod", /is none of hold, break, keep\. Did you mean hold\?/);
    refuses("guardrails.interval=never", /is none of caution, hold, false\. Write it like/);
    assert.equal(changed("guardrails.interval=false")?.guardrails?.interval, false);
    assert.equal(changed("condition.onNoData=break")?.condition?.onNoData, "break");
  });

  it("refuses a threshold where the condition has none, or two", () => {
    const of = (condition: NonNullable<typeof falling.condition>) => ({
      ...shop,
      playbooks: [definePlaybook(name, { ...rest, condition, because: "it costs" })],
    });
    const silent = of({ kind: "no-data", windows: 2 });
    assert.throws(() => withSettings(silent, name, ["threshold=1"]), { code: "app/bad-setting" });
    const both = of({ kind: "relative-change", fall: 0.2, rise: 0.3, windows: 2 });
    assert.throws(() => withSettings(both, name, ["threshold=1"]), { code: "app/bad-setting", message: /say which/ });
  });
});
