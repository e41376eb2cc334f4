import { deepEqual, equal, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import { pureTest, rule } from "./index.ts";
import { openMatcher } from "./matcher.ts";
import type { Again, Overlap, Rule } from "./rule.ts";
import { Timers } from "./timers.ts";

const A = defineEvent<"a", { n: number }>("a", { purpose: "Opens." });
const B = defineEvent<"b", { n: number }>("b", { purpose: "Ends." });
const C = defineEvent<"c", { n: number }>("c", { purpose: "Cancels." });

/** `a1 b2:y` are an event of type a at 1 ms of the key x, and one of type b at 2 ms of y. */
function told(text: string): RecordedEvent[] {
  return text.split(" ").map((one, i): RecordedEvent => {
    const [, type = "", ms = "0", key = "x"] = /^(\D+)(\d+):?(\w+)?$/.exec(one) ?? [];
    return {
      ...{ id: one, type, lineage: [type], version: 1, data: { n: i + 1 }, tags: { who: key }, position: i + 1 },
      ...{ occurred: Number(ms) * 1000, offset: 0, recorded: 0, commit: "c", intent: { command: "tell" } },
    };
  });
}

const ids = (rule: Rule, text: string) => {
  const matcher = openMatcher([rule]);
  return [...matcher.feed(told(text)).matches, ...matcher.advance(1e9).matches].map(
    ({ start, end }) => `${start}-${end ?? ""}`,
  );
};
const aThenB = (overlap: Overlap, again: Again) =>
  rule("a-then-b").by("who").on(A).followedBy(B).unless(C).within("5ms").build({ overlap, again });
const quiet = (overlap: Overlap) =>
  rule("quiet").by("who").on(A).absent(B).within("5ms").build({ overlap, again: "past" });

describe("where runs meet", () => {
  it("restart counts from the newest, first from the oldest, each has a run of every one", () => {
    deepEqual(ids(aThenB("restart", "past"), "a1 a2 b3"), ["2-3"]);
    deepEqual(ids(aThenB("first", "past"), "a1 a2 b3"), ["1-3"]);
    deepEqual(ids(aThenB("each", "overlap"), "a1 a2 b3"), ["1-3", "2-3"]);
    deepEqual(ids(aThenB("each", "past"), "a1 a2 b3"), ["1-3"]);
    deepEqual(ids(aThenB("first", "past"), "a1 a5 b7"), []);
    deepEqual(ids(aThenB("restart", "past"), "a1 a5 b7"), ["2-3"]);
  });

  it("once means one match of a key, ever", () => {
    deepEqual(ids(aThenB("restart", "once"), "a1 b2 a3 b4 a5:y b6:y"), ["1-2", "5-6"]);
  });

  it("an event that cancels may open as well", () => {
    const both = rule("both")
      .by("who")
      .on(A)
      .followedBy(B)
      .unless(A)
      .within("5ms")
      .build({ overlap: "restart", again: "past" });
    deepEqual(ids(both, "a1 a2 b3"), ["2-3"]);
  });
});

describe("time", () => {
  it("within holds its end", () => {
    deepEqual(ids(aThenB("restart", "past"), "a1 b6"), ["1-2"]);
    deepEqual(ids(aThenB("restart", "past"), "a1 b7"), []);
  });

  it("an event at the very end breaks an absence, one after it comes too late", () => {
    deepEqual(ids(quiet("first"), "a1 b6"), []);
    deepEqual(ids(quiet("first"), "a1 b7"), ["1-"]);
    deepEqual(ids(quiet("first"), "a1 a7 b8"), ["1-"], "the deadline is due before the event that opens anew");
  });

  it("what is due happens before the first later event, also one of another key, and not before", () => {
    const matcher = openMatcher([quiet("first")]);
    const events = told("a1 a6:y c7:z b7:z");
    equal(matcher.feed(events.slice(0, 2)).matches.length, 0);
    deepEqual(
      matcher.feed(events.slice(2, 3)).matches.map(({ at }) => at),
      [6000],
    );
    deepEqual(matcher.feed(events.slice(3)).matches, []);
    equal(matcher.advance(11_000).matches.length, 0);
    equal(matcher.advance(11_001).matches.length, 1);
  });

  it("one absence after another is a reminder and its escalation", () => {
    const twice = rule("twice").by("who").on(A).absent(B).within("2ms").absent(C).within("3ms");
    deepEqual(ids(twice.build({ overlap: "first", again: "past" }), "a1 b5"), ["1-"]);
    deepEqual(ids(twice.build({ overlap: "first", again: "past" }), "a1 c5"), []);
  });
});

describe("a matcher", () => {
  it("sets late events aside, and those that it has seen", () => {
    const matcher = openMatcher([quiet("first")]);
    const events = told("a5 a3 a5");
    deepEqual(
      matcher.feed([...events, ...events]).late.map(({ position }) => position),
      [2, 1, 2, 3],
    );
  });

  it("bounds the open runs of a key, and says so", () => {
    const many = { ...aThenB("each", "overlap"), maxOpen: 2 };
    const { matches, overflows } = openMatcher([many]).feed(told("a1 a2 a3 b4"));
    deepEqual(
      matches.map(({ start }) => start),
      [1, 2],
    );
    deepEqual(overflows, [{ rule: "a-then-b", key: "x", start: 3, step: 0, cause: "overflow", at: 3000, by: 3 }]);
  });

  it("runs code of the very source that the rule was built with, and no other", () => {
    const isOdd = pureTest("is-odd", (a: { n: number }) => a.n % 2 === 1);
    const odd = rule("odd")
      .by("who")
      .on(A, "a", ({ a }) => isOdd.holds(a))
      .build({ overlap: "each", again: "overlap" });
    deepEqual(
      openMatcher([odd], { code: [isOdd] })
        .feed(told("a1 a2 a3"))
        .matches.map(({ start }) => start),
      [1, 3],
    );
    const other = pureTest("is-odd", (a: { n: number }) => a.n % 3 === 1);
    throws(() => openMatcher([odd], { code: [other] }), /pattern\/unknown-code.*Register it/);
  });

  it("works where code may not be generated", () => {
    const real = globalThis.Function;
    globalThis.Function = class extends real {
      constructor() {
        super();
        throw new EvalError("Code generation from strings disallowed");
      }
    } as FunctionConstructor;
    try {
      deepEqual(ids(quiet("first"), "a1 b7"), ["1-"]);
    } finally {
      globalThis.Function = real;
    }
  });

  it("gives a match an id that follows from the rule, the key and the first event", () => {
    const [found] = openMatcher([aThenB("restart", "past")]).feed(told("a1:k b2:k")).matches;
    equal(found?.id, "a-then-b/k/1");
  });

  it("refuses two rules of one name", () => {
    throws(() => openMatcher([quiet("first"), quiet("each")]), /another rule has this name/);
  });
});

describe("timers", () => {
  it("come in order, whatever order they were set in", () => {
    const timers = new Timers({ next: Number.POSITIVE_INFINITY });
    const dues = Array.from({ length: 300 }, (_, i) => (i * 7919) % 1009);
    for (const [key, due] of dues.entries()) timers.push(due, key);
    const seen: number[] = [];
    while (timers.next < Number.POSITIVE_INFINITY) {
      seen.push(timers.next);
      timers.pop();
    }
    deepEqual(
      seen,
      dues.toSorted((a, b) => a - b),
    );
  });
});
