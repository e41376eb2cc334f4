import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { completion } from "../../../test/checkout.ts";
import { definePlaybook, playbookMisfit } from "../../decision/index.ts";
import { burnRateOf, withObjectives } from "./fit.ts";
import { mapOpenSlo, readOpenSlo, unmappedLine } from "./map.ts";
import { documentsIn } from "./read.ts";

const { objective: _, ...bare } = completion;

const shared = `apiVersion: openslo/v1
kind: DataSource
metadata: { name: log }
spec: { type: thence }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: completion }
spec:
  ratioMetric:
    rawType: success
    raw:
      metricSource: { metricSourceRef: log, spec: { metric: checkout-completion } }
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: checkout }
spec:
  alertWhenBreaching: true
  conditions:
    - kind: AlertCondition
      metadata: { name: fast }
      spec: { condition: { kind: burnrate, op: gte, threshold: 1.5, lookbackWindow: 2h, alertAfter: 1h } }
---
`;
const slo = `apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout }
spec:
  description: Below one half the campaign costs more than it earns.
  indicatorRef: completion
  budgetingMethod: Occurrences
  objectives: [{ target: 0.5 }]
  alertPolicies: [{ alertPolicyRef: checkout }]
`;
const whole = shared + slo;

const told = async (text: string) => mapOpenSlo(await documentsIn(text, "a.yaml"));
const problems = async (text: string) => (await told(text)).unmapped.map(unmappedLine);

describe("an OpenSLO file", () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-openslo-"));
  after(() => rmSync(folder, { recursive: true }));
  const written = (text: string) => {
    const path = join(folder, "a.yaml");
    writeFileSync(path, text);
    return path;
  };

  it("gives a metric its objective, and a playbook the burn rate of its alert", async () => {
    const read = await readOpenSlo(written(whole));
    const [metric] = withObjectives([bare], read);
    assert.deepEqual(metric?.objective, {
      atLeast: 0.5,
      because: "Below one half the campaign costs more than it earns.",
    });
    const condition = burnRateOf(read, "checkout", bare);
    assert.deepEqual(condition, {
      kind: "burn-rate",
      promised: 0.5,
      rules: [{ long: 4, short: 4, factor: 1.5 }],
      for: 2,
    });
    const playbook = definePlaybook("checkout-burns", {
      metric: "checkout-completion",
      condition,
      because: "the SLO says so",
      question: {
        text: "What do we do?",
        options: [
          { id: "wait", label: "Wait" },
          { id: "call", label: "Call" },
        ],
      },
      people: { approver: "@maya" },
      outcome: { windows: 1 },
    });
    assert.ok(metric);
    assert.equal(playbookMisfit(playbook, metric), undefined);
  });

  it("reads a threshold with its side, and a targetPercent as a share", async () => {
    const threshold = (op: string) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: t }
spec:
  indicator:
    spec: { thresholdMetric: { metricSource: { type: thence, spec: { metric: basket } } } }
  objectives: [{ op: ${op}, value: 30 }]
`;
    assert.deepEqual((await told(threshold("gte"))).slos[0]?.objective, { atLeast: 30, because: "The SLO t says so." });
    assert.equal((await told(threshold("lte"))).slos[0]?.objective.atMost, 30);
    assert.match((await problems(threshold("lt")))[0] ?? "", /line 7, SLO t: only gte and lte/);
    const percent = await told(whole.replace("target: 0.5", "targetPercent: 99.5"));
    assert.equal(percent.slos[0]?.promised, 0.995);
  });

  it("tells the line of everything that would mean something else, and takes nothing over", async () => {
    const cases: [string, string, RegExp][] = [
      ["openslo/v1\nkind: SLO", "openslo/v2\nkind: SLO", /line 25, SLO checkout: only apiVersion openslo\/v1/],
      ["kind: SLO", "kind: SLOO", /its kind is none of/],
      ["indicatorRef: completion", "indicatorRef: completed", /names the SLI "completed", which is not in the file/],
      ["{ target: 0.5 }", "{ target: 1.5 }", /no target between 0 and 1/],
      ["[{ target: 0.5 }]", "[{ target: 0.5 }, { target: 0.9 }]", /a metric has one objective/],
      ["budgetingMethod: Occurrences", "budgetingMethod: Timeslices", /not slices of time/],
      ["type: thence", "type: prometheus", /its source is of type prometheus/],
      ["rawType: success", "rawType: failure", /only rawType success/],
      ["kind: burnrate", "kind: average", /only burnrate is read/],
      ["lookbackWindow: 2h", "lookbackWindow: 1M", /no length in minutes/],
      ["threshold: 1.5", "threshold: 2", /the threshold in line \d+ is never passed/],
      ["{ target: 0.5 }", "{ target: 0.5, targetPercent: 90 }", /its target and its targetPercent differ/],
      ["alertWhenBreaching: true", "alertWhenBreaching: yes please", /neither true nor false/],
      ["alertPolicyRef: checkout", "alertPolicyRef: nothing", /AlertPolicy "nothing"/],
    ];
    for (const [from, to, problem] of cases) {
      assert.ok(whole.includes(from), from);
      const text = whole.replace(from, to);
      assert.match((await problems(text)).join("\n"), problem);
      await assert.rejects(readOpenSlo(written(text)), { code: "app/openslo-unmapped", message: /a\.yaml: line \d+/ });
    }
  });

  it("is refused where it fits no metric that there is", async () => {
    const read = await readOpenSlo(written(whole));
    const misfit = (problem: RegExp) => ({ code: "app/openslo-misfit", message: problem });
    assert.throws(() => withObjectives([], read), misfit(/there is no metric "checkout-completion"/));
    assert.throws(() => withObjectives([completion], read), misfit(/has an objective already/));
    assert.throws(() => burnRateOf(read, "check-out", bare), misfit(/There are: checkout/));
    assert.throws(() => burnRateOf(read, "checkout", { window: "month" }), misfit(/no fixed length/));
    assert.throws(() => burnRateOf(read, "checkout", { window: "45m" }), misfit(/no whole number/));
  });

  it("is refused where it is no YAML, too large, too deep, or names itself into gigabytes", async () => {
    const unreadable = (problem: RegExp) => ({ code: "app/openslo-unreadable", message: problem });
    await assert.rejects(readOpenSlo(join(folder, "none.yaml")), unreadable(/ENOENT/));
    await assert.rejects(documentsIn("a: [1\n", "a.yaml"), unreadable(/a\.yaml cannot be read as OpenSLO: line 2/));
    await assert.rejects(documentsIn("- 1\n", "a.yaml"), unreadable(/line 1: it is no object/));
    await assert.rejects(readOpenSlo(written(`# ${"x".repeat(1024 * 1024)}`)), unreadable(/larger than 1 MiB/));
    await assert.rejects(documentsIn(`a: ${"[".repeat(20_000)}`, "a.yaml"), unreadable(/nested too deeply/));
    await assert.rejects(documentsIn("---\na: 1\n".repeat(501), "a.yaml"), unreadable(/more than 500 documents/));
    const ten = (of: string) => Array.from({ length: 10 }, () => of).join(",");
    const bomb = [`a: &a [${ten("x")}]`, `b: &b [${ten("*a")}]`, `c: &c [${ten("*b")}]`, `d: [${ten("*c")}]`].join(
      "\n",
    );
    await assert.rejects(documentsIn(bomb, "a.yaml"), unreadable(/aliases name too much/));
  });
});
