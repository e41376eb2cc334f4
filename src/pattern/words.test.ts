import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import {
  countOver,
  event,
  matchRecognize,
  mermaid,
  type Rule,
  rule,
  ruleDiagram,
  ruleSentence,
  whyNot,
} from "./index.ts";

const Added = defineEvent<"product-added", { qty: number; sku: string }>("product-added", {
  purpose: "A basket grew.",
});
const Cleared = defineEvent<"cart-cleared", { why: string }>("cart-cleared", { purpose: "A basket ended." });
const Placed = defineEvent<"order-placed", { total: number }>("order-placed", { purpose: "Sold." });
const by = (name: string) => rule(name).by("customer");

const abandoned = by("abandoned-cart")
  .on(Added, "add", ({ add }) => add.qty.above(0))
  .unless(Cleared)
  .absent(Placed)
  .within("24h")
  .build({ overlap: "first", again: "past", coolDown: "7d", rate: { matches: 100, per: "1s" } });
const bought = by("bought-more")
  .on(Added, "add", ({ add }) => add.qty.above(0))
  .followedBy(Placed, "order", ({ add, order }) => order.total.above(add.qty))
  .times(2)
  .unless(Cleared, "end", ({ end }) => end.why.is(["bored", "it's late"]))
  .within("30m")
  .build({ overlap: "restart", again: "past" });

describe("a rule in words", () => {
  it("is a sentence that a person can check", () => {
    equal(
      ruleSentence(abandoned),
      "For each customer: product-added (qty above 0), then no order-placed for 24h. " +
        "It ends without a match where cart-cleared comes in between. " +
        "It counts from the oldest product-added that is open. A match ends all that is open, and the next begins after it. " +
        "For 7d after a match, no other of the same customer counts. At most 100 act in 1s; the rest wait.",
    );
    equal(
      ruleSentence(bought),
      'For each customer: product-added "add" (qty above 0), then order-placed (total above the qty of add) 2 times, all within 30m. ' +
        "It ends without a match where cart-cleared (why is bored or it's late) comes in between. " +
        "It counts from the newest product-added. A match ends all that is open, and the next begins after it.",
    );
  });

  it("has words for every kind of step", () => {
    const made = rule("kinds")
      .on(Added, "add", ({ add }) => [
        countOver(add, "1h").atLeast(3),
        add.sku.changed(),
        add.sku.exists(),
        add.qty.sum("1d").below(9),
      ])
      .times(2, 3)
      .anyOf(event(Placed), event(Cleared))
      .gap("5m")
      .allOf(event(Placed), event(Cleared))
      .human({ ask: "Shall it go out?", of: "@maya" }, Placed)
      .within("2d")
      .build({ overlap: "each", again: "once" });
    equal(
      ruleSentence(made),
      "Over the whole log: product-added (count over 1h at least 3, sku changed, has a sku, sum of qty over 1d below 9) 2 to 3 times, " +
        "then order-placed or cart-cleared at most 5m after what came before, then order-placed and cart-cleared in any order, " +
        'then an answer of @maya to "Shall it go out?": order-placed, all within 2d. ' +
        "It counts from each product-added, up to 100 at once. It matches once for a log, ever.",
    );
    const weekly = rule("weekly").every("0 9 * * 1", "UTC").build({ overlap: "each", again: "overlap" });
    match(ruleSentence(weekly), /^Over the whole log: "0 9 \* \* 1" in UTC\./);
  });

  it("sends no control characters on", () => {
    const odd: Rule = {
      ...abandoned,
      steps: [{ kind: "event", of: [{ type: "a", where: [{ property: "p", is: "\u001b[2J" }] }] }],
    };
    ok(!ruleSentence(odd).includes("\u001b"));
  });
});

describe("a rule as a diagram", () => {
  it("has a state for each wait, and every way out of it", () => {
    deepEqual(ruleDiagram(abandoned).arrows, [
      { from: "begin", to: "step2", label: "product-added (qty above 0)" },
      { from: "step2", to: "match", label: "no order-placed for 24h" },
      { from: "step2", to: "ended", label: "order-placed" },
      { from: "step2", to: "ended", label: "cart-cleared" },
    ]);
  });

  it("is Mermaid text in which nothing of a rule's own text is markup", () => {
    const odd: Rule = { ...abandoned, unless: [{ type: "x", where: [{ property: "p", is: 'a"; b --> c\n<i>' }] }] };
    const text = mermaid(ruleDiagram(odd));
    match(text, /^stateDiagram-v2\n {2}state "nothing yet" as begin\n/);
    match(text, /step2 --> ended: x \(p is a#34;#59; b --#62; c#10;#60;i#62;\)\n/);
  });
});

describe("why a rule has not matched", () => {
  const hour = 3_600_000_000;
  type Told = readonly [type: string, hours: number, data?: object];
  const told = (...events: readonly Told[]) =>
    events.map(
      ([type, hours, data = { qty: 1 }], i): RecordedEvent => ({
        ...{ id: `e${i}`, type, lineage: [type], version: 1, data, tags: { customer: "c-7" }, position: i + 1 },
        ...{ occurred: hours * hour, offset: 0, recorded: 0, commit: "c", intent: { command: "tell" } },
      }),
    );
  const sentences = (...events: readonly Told[]) =>
    whyNot(abandoned, "c-7", told(...events), { clock: 200 * hour }).sentences;

  it("names the step, the event and the time for each run", () => {
    deepEqual(
      sentences(
        ["product-added", 0],
        ["order-placed", 3],
        ["product-added", 4],
        ["cart-cleared", 5],
        ["product-added", 190],
      ),
      [
        "The run from event 1 ended at step 2 of 2, waiting for no order-placed for 24h: order-placed (event 2) came at 1970-01-01T03:00:00Z.",
        "The run from event 3 ended at step 2 of 2, waiting for no order-placed for 24h: cart-cleared (event 4) ended it at 1970-01-01T05:00:00Z.",
        "The run from event 5 is open, and waits at step 2 of 2 for no order-placed for 24h.",
      ],
    );
  });

  it("tells of matches, and of a second one that came too soon", () => {
    deepEqual(sentences(["product-added", 0], ["product-added", 30]), [
      "The run from event 1 is a match, by time, at 1970-01-02T00:00:00Z.",
      "The run from event 2 was complete at 1970-01-03T06:00:00Z, less than 7d after the last match, so it does not count.",
    ]);
  });

  it("tells where nothing opened it", () => {
    deepEqual(sentences(["product-added", 0, { qty: 0 }]), [
      "Nothing opened it: 1 events came that could have, and none was product-added (qty above 0).",
    ]);
    deepEqual(sentences(["order-placed", 0]), [
      "Nothing opened it: of the 1 events of this customer, none is product-added (qty above 0).",
    ]);
  });
});

describe("a rule as MATCH_RECOGNIZE", () => {
  it("is a query that says the same", () => {
    equal(
      matchRecognize(bought),
      `SELECT *
FROM events
MATCH_RECOGNIZE (
  PARTITION BY customer
  ORDER BY occurred, position
  MEASURES
    FIRST(S1.position) AS start_position,
    LAST(S2.position) AS end_position,
    LAST(S2.occurred) AS matched_at
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (S1 (F2* S2){2}) WITHIN INTERVAL '1800' SECOND
  DEFINE
    S1 AS ((S1.type = 'product-added' AND CAST(JSON_VALUE(S1.data, '$.qty') AS DOUBLE) > 0)),
    S2 AS ((S2.type = 'order-placed' AND CAST(JSON_VALUE(S2.data, '$.total') AS DOUBLE) > CAST(JSON_VALUE(S1.data, '$.qty') AS DOUBLE))) AND NOT COALESCE((S2.type = 'cart-cleared' AND JSON_VALUE(S2.data, '$.why') IN ('bored', 'it''s late')), FALSE),
    F2 AS NOT COALESCE((F2.type = 'cart-cleared' AND JSON_VALUE(F2.data, '$.why') IN ('bored', 'it''s late')) OR (F2.type = 'order-placed' AND CAST(JSON_VALUE(F2.data, '$.total') AS DOUBLE) > CAST(JSON_VALUE(S1.data, '$.qty') AS DOUBLE)) OR (F2.type = 'product-added' AND CAST(JSON_VALUE(F2.data, '$.qty') AS DOUBLE) > 0), FALSE)
);
`,
    );
  });

  const refused: readonly (readonly [title: string, rule: Rule, reason: RegExp])[] = [
    ["an absence", abandoned, /step 2 waits for an absence/],
    ["a policy that SQL has not", { ...bought, overlap: "first" }, /`overlap: first` has no words there/],
    ["one match for ever", { ...bought, again: "once" }, /`again: once` has no words/],
    ["a cool-down", { ...bought, coolDown: "1d" }, /a cool-down has no words/],
    ["a rule without a key", rule("any").on(Added).build({ overlap: "each", again: "past" }), /it has no key/],
    [
      "a total",
      by("t")
        .on(Added, "add", ({ add }) => countOver(add, "1h").above(2))
        .build({ overlap: "each", again: "past" }),
      /a total over a window/,
    ],
    [
      "any order",
      by("t").allOf(event(Added), event(Placed)).within("1h").build({ overlap: "each", again: "past" }),
      /in any order/,
    ],
  ];
  for (const [title, made, reason] of refused)
    it(`refuses ${title}, with the reason`, () => throws(() => matchRecognize(made), reason));
});
