import assert from "node:assert/strict";
import { it } from "node:test";
import { doubts, doubtText } from "./doubts.ts";
import { journeysOf } from "./sample-journeys.ts";

const journeys = journeysOf("session", [
  { type: "add-to-cart", at: 1, tags: { session: "s-1", product: "p-1" } },
  { type: "purchase", at: 2, tags: { session: "s-1" } },
  { type: "shipped", at: 3, tags: { order: "o-1" } },
]);
const texts = (...types: string[]) => doubts(journeys, types).map(doubtText);

it("has no doubt about what the log knows", () => {
  assert.deepEqual(texts("add-to-cart", "purchase"), []);
});

it("names the nearest type for one that never happened", () => {
  assert.deepEqual(texts("purchsae"), ['no event has the type "purchsae". Did you mean "purchase"?']);
  assert.deepEqual(texts("cart"), ['no event has the type "cart". Did you mean "add-to-cart"?']);
  assert.deepEqual(texts("returned-by-post"), ['no event has the type "returned-by-post".']);
});

it("tells a type that is there without the tag", () => {
  assert.deepEqual(texts("shipped"), [
    'there are events of the type "shipped", and none of them bears the tag "session".',
  ]);
});

it("lists the tags there are for one that no event bears", () => {
  const other = journeysOf("sesion", [{ type: "a", at: 1, tags: { session: "s-1", product: "p-1" } }]);
  assert.deepEqual(doubts(other, ["a"]).map(doubtText), [
    'no event bears the tag "sesion". The tags there are: product, session.',
  ]);
});

it("says that a log is empty, and nothing else", () => {
  assert.deepEqual(doubts(journeysOf("x", []), ["a", "b"]), [{ kind: "empty-log" }]);
});
