import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion } from "../../test/checkout.ts";
import { evidence } from "../question/index.ts";
import { caseFindings, caseSubject } from "./case-subject.ts";

const pack = evidence({ metric: completion, observations: [], findings: ["it is below the line.", "14 of 60."] });
const segment = { property: "device", kind: "value", value: "phone" } as const;

describe("a case about one segment", () => {
  it("says which, in what it is about and in what the numbers say first", () => {
    assert.equal(caseSubject({ evidence: pack, segment }), `${completion.name} of device phone`);
    assert.equal(
      caseSubject({ evidence: pack, segment: { property: "device", kind: "missing" } }),
      `${completion.name} of device (missing)`,
    );
    assert.deepEqual(caseFindings({ evidence: pack, segment, openedBy: "signal" }), [
      "device phone, it is below the line.",
      "14 of 60.",
    ]);
  });

  it("leaves what a person brought up, and the whole, as they are", () => {
    assert.deepEqual(caseFindings({ evidence: pack, segment, openedBy: "hand" }), pack.findings);
    assert.deepEqual(caseFindings({ evidence: pack, openedBy: "signal" }), pack.findings);
    assert.equal(caseSubject({ evidence: pack }), completion.name);
  });
});
