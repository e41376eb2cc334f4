import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineEvent } from "../event/index.ts";
import { defineFold, on } from "../projection/index.ts";
import { about, defineDecider, refuse } from "../store/index.ts";
import { given } from "./given-when-then.ts";

const purpose = "tests";
const tags = ({ sku }: { sku: string; cents: number; note?: string | undefined }) => ({ sku });
const listed = defineEvent("sku-listed", { purpose, tags });
const raised = defineEvent("price-raised", { purpose, tags });
const price = defineFold(
  "price",
  { cents: 0, changes: [] as readonly number[] },
  on(listed, (_, { data }) => ({ cents: data.cents, changes: [] })),
  on(raised, ({ changes }, { data }) => ({ cents: data.cents, changes: [...changes, data.cents] })),
);
const raisePrice = defineDecider("raise-price", {
  folds: { price: about(price, (command: { sku: string; cents: number }) => `sku:${command.sku}`) },
  decide: (command, { price: { cents } }) => {
    if (cents === 0) return refuse("price/not-listed", { sku: command.sku });
    return command.cents > cents ? [raised(command)] : [];
  },
});
const a1 = (cents: number) => ({ sku: "A1", cents });

describe("given, when, then", () => {
  it("holds events, nothing, or a refusal with or without its facts against what was decided", () => {
    const start = given([listed(a1(100)), listed({ sku: "B2", cents: 900 })]);
    start.when(raisePrice, a1(120)).then([raised(a1(120))]);
    start.when(raisePrice, a1(100)).then([]);
    given([]).when(raisePrice, a1(1)).then(refuse("price/not-listed"));
    given([])
      .when(raisePrice, a1(1))
      .then(refuse("price/not-listed", { sku: "A1" }));
    assert.equal(start.state(price).cents, 900);
  });

  it("compares types, data as the log would hold them, and tags, and nothing else", () => {
    const when = given([listed(a1(100))]).when(raisePrice, a1(120));
    when.then([raised({ ...a1(120), note: undefined }, { id: "00000000-0000-7000-8000-000000000000", occurred: 7 })]);
    assert.throws(() => when.then([{ ...raised(a1(120)), tags: { sku: "B2" } }]), assert.AssertionError);
  });

  it("shows the difference", () => {
    const when = given([listed(a1(100))]).when(raisePrice, a1(120));
    assert.throws(
      () => when.then([raised(a1(130))]),
      /\+ {8}cents: 120[\s\S]*- {8}cents: 130|cents: 120[\s\S]*cents: 130/,
    );
    assert.throws(() => when.then(refuse("price/not-listed")), /price-raised[\s\S]*price\/not-listed/);
    assert.throws(() => when.then([]), assert.AssertionError);
    const facts = () =>
      given([])
        .when(raisePrice, a1(1))
        .then(refuse("price/not-listed", { sku: "B2" }));
    assert.throws(facts, /A1[\s\S]*B2/);
  });

  it("finds out a fold and a decider that change a state", () => {
    const pushing = defineFold(
      "pushing",
      { list: [] as number[] },
      on(listed, (state, { data }) => {
        state.list.push(data.cents);
        return state;
      }),
    );
    assert.throws(() => given([listed(a1(1))]).state(pushing), { code: "store/fold-failed", message: /sku-listed #1/ });
    const mapped = defineFold(
      { name: "mapped", version: "1" },
      new Map<string, number>(),
      on(listed, (map, { data }) => map.set(data.sku, 1)),
    );
    assert.throws(() => given([listed(a1(1))]).state(mapped), { code: "store/fold-failed", message: /Cannot set/ });
    const copied = defineFold(
      { name: "copied", version: "1" },
      new Map<string, number>(),
      on(listed, (map, { data }) => new Map(map).set(data.sku, 1)),
    );
    assert.deepEqual([...given([listed(a1(1))]).state(copied)], [["A1", 1]]);
    const meddling = defineDecider("meddling", {
      folds: { price: about(price, () => "sku:A1") },
      decide: (_: object, states) => {
        (states.price as { cents: number }).cents = 1; // what plain JavaScript may do
        return [];
      },
    });
    assert.throws(() => given([]).when(meddling, {}), TypeError);
  });

  it("finds out a decider that reaches for chance or for a clock", () => {
    let now = 0;
    const clocked = defineDecider("clocked", { folds: {}, decide: (sku: string) => [raised({ sku, cents: ++now })] });
    assert.throws(() => given([]).when(clocked, "A1"), /"clocked" decided otherwise when it was asked again/);
  });

  it("says that it is not awaited", async () => {
    const when = given([listed(a1(100))]).when(raisePrice, a1(120));
    await assert.rejects(Promise.resolve(when), /leave out `await`/);
  });
});
