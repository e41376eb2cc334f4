import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseTime } from "../event/index.ts";
import type { Cohort } from "../insight/index.ts";
import { parseCohort } from "./cohort-flag.ts";

const at = (text: string) => parseTime(text).at;

describe("a cohort as it is typed", () => {
  const examples: readonly (readonly [string, Cohort])[] = [
    ["did:purchase", { kind: "did", event: { type: "purchase" } }],
    ["not:cart", { kind: "did", event: { type: "cart" }, atLeast: 0, atMost: 0 }],
    ["did:*", { kind: "did", event: {} }],
    ["did:purchase>=2", { kind: "did", event: { type: "purchase" }, atLeast: 2 }],
    ["did:purchase > 2", { kind: "did", event: { type: "purchase" }, atLeast: 3 }],
    ["did:purchase=0", { kind: "did", event: { type: "purchase" }, atLeast: 0, atMost: 0 }],
    ["did:purchase<3", { kind: "did", event: { type: "purchase" }, atMost: 2 }],
    ["did:Send Fine", { kind: "did", event: { type: "Send Fine" } }],
    ['did:"a & \\"b\\""', { kind: "did", event: { type: 'a & "b"' } }],
    [
      "did:purchase[price>=9.5][brand!=acer][!coupon][size]",
      {
        kind: "did",
        event: {
          type: "purchase",
          where: [
            { property: "price", atLeast: 9.5 },
            { property: "brand", isNot: "acer" },
            { property: "coupon", exists: false },
            { property: "size", exists: true },
          ],
        },
      },
    ],
    ["first:view@2019-10", { kind: "first", event: { type: "view" }, from: at("2019-10-01"), until: at("2019-11-01") }],
    ["first:view@2019", { kind: "first", event: { type: "view" }, from: at("2019-01-01"), until: at("2020-01-01") }],
    [
      "did:view@2019-10-01..2019-10-07",
      { kind: "did", event: { type: "view" }, from: at("2019-10-01"), until: at("2019-10-08") },
    ],
    ["did:view@..2019-10-01T12:00:00Z", { kind: "did", event: { type: "view" }, until: at("2019-10-01T12:00:00Z") }],
    ["not:view@2019-10-01..", { kind: "did", event: { type: "view" }, atLeast: 0, atMost: 0, from: at("2019-10-01") }],
    ["first-value:brand=acer", { kind: "value", which: "first", where: { property: "brand", is: "acer" } }],
    ["last-value:brand", { kind: "value", which: "last", where: { property: "brand", exists: true } }],
    [
      "did:a & !(did:b | not:c)",
      {
        kind: "all",
        of: [
          { kind: "did", event: { type: "a" } },
          {
            kind: "not",
            of: {
              kind: "any",
              of: [
                { kind: "did", event: { type: "b" } },
                { kind: "did", event: { type: "c" }, atLeast: 0, atMost: 0 },
              ],
            },
          },
        ],
      },
    ],
  ];
  for (const [text, cohort] of examples) it(`can be ${text}`, () => assert.deepEqual(parseCohort(text), cohort));

  it("reads dates in the zone given", () => {
    const cohort = parseCohort("did:view@2019-10-27", { zone: "Europe/Copenhagen" });
    assert.deepEqual(cohort, {
      kind: "did",
      event: { type: "view" },
      from: at("2019-10-26T22:00:00Z"),
      until: at("2019-10-27T23:00:00Z"),
    });
  });

  for (const [text, message] of [
    ["", /character 1: a cohort begins with did:/],
    ["purchase", /character 1: a cohort begins with did:/],
    ["did:", /character 5: the event type is missing/],
    ["did:a &", /character 8: a cohort begins/],
    ["(did:a", /character 7: the bracket is not closed/],
    ["did:a)", /character 6: "\)" does not belong here/],
    ["did:a>=x", /character 8: >= needs a whole number/],
    ["did:a<1", /who never did is not:/],
    ["did:a[price>x]", /> needs a number behind it/],
    ["did:a[price", /not closed by \]/],
    ["did:a@", /the time is missing/],
    ["did:a@2019-13", /"2019-13" is no time/],
    ["did:a@..", /the time is missing/],
  ] as const) {
    it(`is refused with the place where it is wrong: ${text || "nothing"}`, () => {
      assert.throws(() => parseCohort(text), { code: "app/bad-cohort-flag", message });
    });
  }

  it("can be who was saved in a file, where files are read", () => {
    const saved = (path: string): Cohort => ({ kind: "named", says: path, names: ["a"] });
    assert.deepEqual(parseCohort('@some.json & !@"a b@c.json"', { saved }), {
      kind: "all",
      of: [saved("some.json"), { kind: "not", of: saved("a b@c.json") }],
    });
    assert.throws(() => parseCohort("@", { saved }), { code: "app/bad-cohort-flag", message: /the file is missing/ });
    assert.throws(() => parseCohort("@some.json"), { code: "app/bad-cohort-flag" });
  });
});
