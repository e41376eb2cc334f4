import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../kit/canonical-json.ts";
import { recordReader } from "./read-record.ts";

const text = fc.oneof(fc.string(), fc.constantFrom(`","intent":{`, `"id":"`, "01a1fb67-1800-7ade-bd3f-bfded8a21c49"));
const record = fc.record(
  {
    id: fc.oneof(fc.uuid(), text),
    actor: fc.record({ kind: fc.constant("person"), id: fc.oneof(fc.uuid(), text) }),
    correlation: fc.oneof(fc.uuid(), text),
    intent: fc.record({ command: fc.constantFrom("place", "pay"), reason: text }, { requiredKeys: ["command"] }),
    code: text,
  },
  { requiredKeys: ["id", "intent"] },
);

describe("reading commit records", () => {
  it("gives what parsing gives, whatever was read before", () =>
    fc.assert(
      fc.property(fc.array(record, { maxLength: 8 }), fc.array(fc.uuid(), { maxLength: 4 }), (records, ids) => {
        const read = recordReader();
        const again = records.flatMap((one) => [one, ...ids.map((id) => ({ ...one, id }))]);
        for (const one of again) {
          const told = canonicalJson(one);
          assert.deepEqual(read(told), JSON.parse(told));
        }
      }),
    ));

  it("shares what records have in common, and nobody can change it", () => {
    const read = recordReader();
    const [one, two] = ["1", "2"].map((last) =>
      read(`{"id":"01a1fb67-1800-7ade-bd3f-bfded8a21c4${last}","intent":{"command":"place"}}`),
    );
    assert.notEqual(one?.id, two?.id);
    assert.equal(one?.intent, two?.intent);
    assert.ok(Object.isFrozen(one?.intent));
  });
});
