import assert from "node:assert/strict";
import { it } from "node:test";
import { clip, counted, percent, plural, table } from "./table.ts";

it("aligns columns, numbers at the right", () => {
  const rows = [
    ["view", "5,066"],
    ["cart", "118"],
  ];
  assert.equal(table(["type", "entities"], rows, { right: [1] }), "type  entities\nview     5,066\ncart       118");
});

it("shows control characters of the log and never sends them to the terminal", () => {
  assert.equal(table(["type"], [["a\u001b[31m\nb"]]), "type\na\\u001b[31m\\u000ab");
});

it("cuts lines to a width, with a sign that more was there", () => {
  assert.equal(table(["type", "data"], [["a", "0123456789"]], { width: 10 }), "type  data\na     012…");
  assert.equal(clip("naïve", 5), "naïve");
});

it("writes counts and shares for people", () => {
  assert.equal(counted(561_470), "561,470");
  assert.equal(plural(1, "event"), "1 event");
  assert.equal(plural(2, "event"), "2 events");
  assert.deepEqual([0, 0.0035, 0.0233, 1, undefined].map(percent), ["0.0 %", "0.35 %", "2.3 %", "100.0 %", "–"]);
});
