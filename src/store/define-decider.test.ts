import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { defineEvent } from "../event/index.ts";
import { defineFold, on } from "../projection/index.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { decide } from "./decide.ts";
import { type AboutTags, about, defineDecider } from "./define-decider.ts";

const noted = defineEvent("thing-noted", {
  purpose: "tests",
  tags: (data: { thing: string }) => ({ thing: data.thing }),
});
const things = defineFold(
  "things",
  { count: 0 },
  on(noted, ({ count }) => ({ count: count + 1 })),
);

const deciderOf = (tags: unknown, answer: unknown) =>
  defineDecider("note-thing", {
    folds: { things: about(things, (_: object) => tags as AboutTags) }, // what plain JavaScript may give
    decide: () => answer as [],
  });

describe("a decider in plain JavaScript", () => {
  for (const tags of [undefined, null, 1, [1], ["thing:a", undefined], {}])
    it(`is told which fold is about no tag: ${JSON.stringify(tags)}`, async () => {
      const store = await openEventStore("memory:", fixedContext());
      await assert.rejects(decide(store, deciderOf(tags, []), {}), {
        code: "store/bad-decider",
        message: /the decider "note-thing": the fold "things" is about something that is no tag/,
      });
      await store.close();
    });

  for (const answer of [[undefined], [noted({ thing: "a" }), null], ["thing-noted"]])
    it(`is told that its answer holds what is no event: ${JSON.stringify(answer)}`, async () => {
      const store = await openEventStore("memory:", fixedContext());
      for (const options of [{}, { id: "cmd-1" }])
        await assert.rejects(decide(store, deciderOf("thing:a", answer), {}, options), {
          code: "store/bad-decider",
          message: /its list holds something that is no event/,
        });
      assert.equal((await store.head()).position, 0);
      await store.close();
    });

  it("has the code of its own functions, whatever is checked around them", () => {
    const one = deciderOf("thing:a", []);
    const other = defineDecider("note-thing", { folds: { things: about(things, () => "thing:b") }, decide: () => [] });
    assert.notEqual(one.code, other.code);
  });
});
