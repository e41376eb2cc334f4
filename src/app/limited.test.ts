import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { defineEvent } from "../event/index.ts";
import { defineFold, on } from "../projection/index.ts";
import { about, decide, defineDecider } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { limited } from "./limited.ts";

const noted = defineEvent("thing-noted", {
  purpose: "tests",
  tags: (data: { thing: string }) => ({ thing: data.thing }),
});
const endless = defineFold(
  "endless",
  0,
  on(noted, (n) => {
    for (;;) n += 1;
  }),
);
const counted = defineFold(
  "counted",
  0,
  on(noted, (n) => n + 1),
);
const thing = (name: string) => `thing:${name}`;
const late = () => new Error("late");

describe("work that does not end", () => {
  it("is stopped in a fold, which is named, and the store goes on", async () => {
    const store = await openEventStore("memory:", fixedContext());
    await store.append([noted({ thing: "a" })], { command: "note" });
    const looping = defineDecider("loop", {
      folds: { n: about(endless, thing) },
      decide: () => [noted({ thing: "a" })],
    });
    await assert.rejects(decide(store, looping, "a", { limited, limitMs: 20 }), {
      code: "store/fold-too-slow",
      message: /the fold "endless" did not end within 20 ms/,
    });
    assert.equal((await store.head()).position, 1);
    const counting = defineDecider("count", {
      folds: { n: about(counted, thing) },
      decide: (name, { n }) => (n === 1 ? [noted({ thing: name })] : []),
    });
    assert.equal((await decide(store, counting, "a", { limited })).kind, "decided");
  });

  it("is stopped in a decider", async () => {
    const store = await openEventStore("memory:", fixedContext());
    const looping = defineDecider("loop", {
      folds: {},
      decide: (_: string) => {
        for (;;);
      },
    });
    await assert.rejects(decide(store, looping, "a", { limited, limitMs: 20 }), {
      code: "store/fold-too-slow",
      message: /the decider "loop"/,
    });
  });

  it("is stopped though it catches whatever is thrown", () => {
    const stubborn = () => {
      for (;;) {
        try {
          for (;;);
        } catch {}
      }
    };
    assert.throws(() => limited(stubborn, 20, late), /^Error: late$/);
  });
});

describe("work that ends", () => {
  it("gives its result or its own error, also within other work", () => {
    assert.equal(
      limited(() => limited(() => 41, 1000, late) + 1, 1000, late),
      42,
    );
    assert.throws(
      () =>
        limited(
          () => {
            throw new RangeError("own");
          },
          1000,
          late,
        ),
      RangeError,
    );
    assert.equal(
      limited(() => undefined, 1000, late),
      undefined,
    );
  });
});
