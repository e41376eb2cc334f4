import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import { defineEvent } from "../event/index.ts";
import { isRecord } from "../kit/is-record.ts";
import { countOver, event, field, pureTest, type Rule, rule, ruleHash, ruleProblem } from "./index.ts";

const Added = defineEvent<"product-added", { sku: string; qty: number; price?: number; gift: { wrap: boolean } }>(
  "product-added",
  { purpose: "A basket grew." },
);
const Cleared = defineEvent<"cart-cleared", { why: "bored" | "poor" }>("cart-cleared", { purpose: "A basket ended." });
const Placed = defineEvent<"order-placed", { sku: string; total: number }>("order-placed", { purpose: "Sold." });
const Anything = defineEvent("thing-noticed", { purpose: "A payload of any shape." });
const finish = { overlap: "restart", again: "past" } as const;

const abandoned = rule("abandoned-cart")
  .by("customer")
  .on(Added, "add", ({ add }) => add.qty.above(0))
  .unless(Cleared)
  .absent(Placed)
  .within("24h")
  .build({ overlap: "first", again: "past", coolDown: "7d", rate: { matches: 100, per: "1s" } });

describe("a rule", () => {
  it("is plain data: what its predicates said is written down", () => {
    deepEqual(abandoned, {
      name: "abandoned-cart",
      by: "customer",
      steps: [
        { kind: "event", of: [{ type: "product-added", as: "add", where: [{ property: "qty", above: 0 }] }] },
        { kind: "absent", of: [{ type: "order-placed" }], within: "24h" },
      ],
      unless: [{ type: "cart-cleared" }],
      overlap: "first",
      again: "past",
      coolDown: "7d",
      rate: { matches: 100, per: "1s" },
    });
  });

  it("comes back from JSON as it was, with the same hash, and is frozen throughout", () => {
    const back: Rule = JSON.parse(JSON.stringify(abandoned));
    deepEqual(back, abandoned);
    equal(ruleHash(back), ruleHash(abandoned));
    ok(ruleHash({ ...abandoned, within: "3d" }) !== ruleHash(abandoned));
    const isFrozen = (value: unknown): boolean =>
      !(isRecord(value) || Array.isArray(value)) || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    ok(isFrozen(abandoned));
  });

  it("records every word: earlier events, changes, totals, counts, lists and nested fields", () => {
    const made = rule("all-words")
      .by("customer")
      .on(Added, "add", ({ add }) => [
        add.sku.is(["a", "b"]),
        add.gift.wrap.isNot(true),
        add.price.exists(),
        add.price.changed(),
        add.qty.sum("1h").atLeast(5),
        add.qty.average("1d").below(9),
        countOver(add, "10m").atMost(4),
      ])
      .followedBy(Placed, "order", ({ add, order }) => [order.sku.is(add.sku), order.total.above(add.price)])
      .within("30m")
      .build(finish);
    deepEqual(
      made.steps.flatMap((step) => (step.kind === "event" ? step.of.map(({ where }) => where) : [])),
      [
        [
          { property: "sku", is: ["a", "b"] },
          { property: "gift.wrap", isNot: true },
          { property: "price", exists: true },
          { property: "price", changed: true },
          { over: "1h", sum: "qty", atLeast: 5 },
          { over: "1d", average: "qty", below: 9 },
          { over: "10m", count: true, atMost: 4 },
        ],
        [
          { property: "sku", is: { of: "add", property: "sku" } },
          { property: "total", above: { of: "add", property: "price" } },
        ],
      ],
    );
  });

  it("has steps of any kind", () => {
    const made = rule("every-kind")
      .on(Added, "add")
      .times(2, 3)
      .gap("5m")
      .anyOf(
        event(Placed, "order", ({ order }) => order.total.above(10)),
        event(Anything),
      )
      .allOf(
        event(Added, "again"),
        event(Cleared, "end", ({ end }) => end.why.is("bored")),
      )
      .human({ ask: "May it go on?", of: "@maya" }, Anything, "answer", ({ answer, order }) =>
        field(answer, "ok").is(order.sku),
      )
      .within("2d")
      .build({ overlap: "each", again: "overlap", maxOpen: 3 });
    deepEqual(
      made.steps.map(({ kind }) => kind),
      ["event", "event", "all", "event"],
    );
    deepEqual(made.steps[3], {
      kind: "event",
      of: [
        {
          type: "thing-noticed",
          as: "answer",
          where: [{ property: "ok", is: { of: "order", property: "sku" } }],
        },
      ],
      human: { ask: "May it go on?", of: "@maya" },
    });
    const weekly = rule("weekly").every("0 9 * * 1", "Europe/Copenhagen").build(finish);
    deepEqual(weekly.steps, [{ kind: "every", cron: "0 9 * * 1", zone: "Europe/Copenhagen" }]);
  });

  it("names code by its source", () => {
    const isRound = pureTest("is-round", (order: { total: number }) => order.total % 100 === 0);
    const made = rule("round")
      .on(Placed, "order", ({ order }) => isRound.holds(order))
      .build(finish);
    const [step] = made.steps;
    ok(step?.kind === "event");
    deepEqual(step.of[0]?.where, [{ code: "is-round", hash: isRound.hash }]);
    match(isRound.hash, /^[0-9a-f]{64}$/);
  });

  it("does not compile with a wrong event, field or operand", () => {
    const begin = () => rule("never-run").by("customer");
    const added = () => begin().on(Added, "add");
    const wrong = [
      // @ts-expect-error an event is named by its definition
      () => begin().on("product-added"),
      // @ts-expect-error there is no such field
      () => begin().on(Added, "add", ({ add }) => add.quantity.above(0)),
      // @ts-expect-error a number is above a number
      () => begin().on(Added, "add", ({ add }) => add.qty.above("0")),
      // @ts-expect-error a text is never above anything
      () => begin().on(Added, "add", ({ add }) => add.sku.above(1)),
      // @ts-expect-error a number is not above a text of another event
      () => added().followedBy(Placed, "order", ({ add, order }) => order.total.above(add.sku)),
      // @ts-expect-error a text that the field cannot be
      () => begin().on(Cleared, "end", ({ end }) => end.why.is("rich")),
      // @ts-expect-error no event is called so
      () => begin().on(Added, "add", ({ order }) => order.total.above(0)),
      // @ts-expect-error a predicate is recorded, not run
      () => begin().on(Added, "add", ({ add }) => add.qty > 0),
      // @ts-expect-error an absence says how long
      () => begin().on(Added).absent(Placed).build(finish),
      // @ts-expect-error nothing follows before something opens
      () => begin().followedBy(Added),
      // @ts-expect-error what happens where runs meet is said
      () => begin().on(Added).build({ again: "past" }),
    ];
    ok(wrong.length > 10);
    throws(() => begin().on(Added, "add", () => true as never), /the predicate of "add" gave a value of type boolean/);
    throws(
      () => added().followedBy(Placed, "order", ({ add }) => add.qty.above(0)),
      /a condition on "add", which is another event/,
    );
  });
});

describe("what is wrong with a rule is told in a sentence", () => {
  const a = { kind: "event", of: [{ type: "a" }] } as const;
  const b = { kind: "event", of: [{ type: "b" }] } as const;
  const good: Rule = { name: "good", by: "who", steps: [a, b], within: "1h", overlap: "first", again: "past" };
  const absent = (within: string) => ({ kind: "absent", of: [{ type: "c" }], within }) as const;
  const where = (condition: object) => ({ kind: "event", of: [{ type: "b", where: [condition] }] });

  const broken: readonly (readonly [title: string, change: object, problem: RegExp])[] = [
    ["a name that is none", { name: "Good Rule" }, /kebab-case/],
    ["no step", { steps: [] }, /Begin with `on/],
    ["an unbounded match", { within: undefined }, /step 2 may be waited for without end\. Say how long .*`within`/],
    [
      "repeated steps without an end",
      { steps: [{ ...a, times: { min: 3 } }], within: undefined },
      /step 1 may be waited/,
    ],
    ["an absence first", { steps: [absent("1h")] }, /nothing says from when/],
    ["an absence without a time", { steps: [a, { kind: "absent", of: [{ type: "c" }] }] }, /`within` is missing/],
    ["an absence of no time", { steps: [a, absent("0s")] }, /no time at all/],
    ["an absence longer than the whole", { steps: [a, absent("2h")] }, /absences take 2h, .* no more than 1h/],
    ["nothing within nothing", { within: "0m" }, /`within` is no time at all/],
    ["a duration that is none", { within: "soon" }, /"soon", which is no duration/],
    ["a gap before the first event", { steps: [{ ...a, gap: "1m" }, b] }, /no event comes before it/],
    ["a gap longer than the whole", { steps: [a, { ...b, gap: "2h" }] }, /gap of step 2 is longer/],
    ["times that go backwards", { steps: [{ ...a, times: { min: 3, max: 2 } }, b] }, /goes from 3 to 2/],
    ["an upper number at the end", { steps: [a, { ...b, times: { min: 1, max: 2 } }] }, /no event after it tells/],
    ["what is waited for and ends the wait", { unless: [{ type: "b" }] }, /could never match/],
    ["an unknown policy", { overlap: "newest" }, /say in `overlap`/],
    ["an unknown policy after a match", { again: "never" }, /say in `again`/],
    ["a cool-down of a single match", { again: "once", coolDown: "1d" }, /a cool-down says nothing/],
    ["a bound of what is one", { maxOpen: 5 }, /bounds the runs of `overlap: each`/],
    ["a rate of nothing", { rate: { matches: 0, per: "1s" } }, /`rate.matches`/],
    ["a calendar time with a key", { steps: [{ kind: "every", cron: "* * * * *", zone: "UTC" }] }, /about no who/],
    [
      "a calendar time later on",
      { steps: [a, { kind: "every", cron: "* * * * *", zone: "UTC" }] },
      /only the first step/,
    ],
    ["a kind that is none", { steps: [a, { kind: "maybe", of: [] }] }, /unknown kind "maybe"/],
    [
      "two events of one name",
      {
        steps: [
          { kind: "event", of: [{ type: "a", as: "x" }] },
          { kind: "event", of: [{ type: "b", as: "x" }] },
        ],
      },
      /a name of its own/,
    ],
    ["a condition that says nothing", { steps: [a, where({ property: "p" })] }, /step 2, "b": .* says nothing/],
    [
      "a condition that says two things",
      { steps: [a, where({ property: "p", above: 1, below: 3 })] },
      /says several things/,
    ],
    ["a comparison with a text", { steps: [a, where({ property: "p", above: "1" })] }, /takes a number/],
    [
      "an earlier event that there is not",
      { steps: [a, where({ property: "p", is: { of: "z", property: "p" } })] },
      /"z", which no earlier step is called/,
    ],
    ["a total over no time", { steps: [a, where({ over: "0s", count: true, above: 1 })] }, /`over` is no time/],
    ["a total held against nothing", { steps: [a, where({ over: "1h", count: true })] }, /held against one number/],
  ];
  for (const [title, change, problem] of broken)
    it(`tells of ${title}`, () => match(ruleProblem({ ...good, ...change } as Rule) ?? "nothing", problem));

  it("finds nothing wrong with a good one", () => equal(ruleProblem(good), undefined));

  it("knows the events that there are", () => {
    const known = {
      types: ["a", "b"],
      tags: () => ["who"],
      mayHave: (_: string, property: string) => property === "p",
    };
    const withWhere = (condition: object): Rule => ({ ...good, steps: [a, where(condition)] as Rule["steps"] });
    equal(ruleProblem(withWhere({ property: "p", is: 1 }), known), undefined);
    match(ruleProblem(withWhere({ property: "q", is: 1 }), known) ?? "", /"b" has no field "q"/);
    match(ruleProblem({ ...good, by: "order" }, known) ?? "", /"a" has no such tag, only who/);
    match(
      ruleProblem({ ...good, unless: [{ type: "z" }] }, known) ?? "",
      /there is no event type "z"\. There are a, b/,
    );
  });
});
