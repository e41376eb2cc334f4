import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Funnel } from "../funnel-definition.ts";
import type { Series } from "../series-definition.ts";
import { compileFunnel, compileProcessMap, compileSeries } from "./compile.ts";
import { sqlDialects } from "./dialect.ts";

const shop: Funnel = { steps: ["view", "cart", "buy"], by: "who" };
const optional = (type: string) => ({ type, optional: true });
const like = (is: string): Funnel => ({ ...shop, steps: [{ type: "view", where: [{ property: "p", is }] }] });
const day = { unit: "day" } as const;

describe("what no statement could count exactly is refused, and named", () => {
  const refused: readonly (readonly [what: string, compile: (of: "duckdb" | "clickhouse") => unknown])[] = [
    ["every attempt", (of) => compileFunnel({ ...shop, attempt: "every" }, of)],
    ["ties in any order", (of) => compileFunnel({ ...shop, ties: "any-order" }, of)],
    ["two optional steps", (of) => compileFunnel({ ...shop, steps: ["a", optional("b"), optional("c"), "d"] }, of)],
    ["six steps in any order", (of) => compileFunnel({ ...shop, steps: [..."abcdef"], order: "any" }, of)],
    ["a breakdown of the deepest attempt", (of) => compileFunnel(shop, of, { breakdown: "p" })],
    ["a value that may mean a list", (of) => compileFunnel(like("[1]"), of)],
    ["a name with NUL", (of) => compileFunnel({ ...shop, by: "a\0b" }, of)],
    ["half a character", (of) => compileFunnel({ ...shop, steps: ["\ud800"] }, of)],
    ["a share of the activities", (of) => compileProcessMap({ by: "who", activities: 0.5 }, of)],
    ["a share of the connections", (of) => compileProcessMap({ by: "who", connections: 0.5 }, of)],
    ["whole journeys", (of) => compileSeries({ of: {}, item: "journey", measure: { kind: "count" } }, of)],
    [
      "open time",
      (of) => compileSeries({ of: {}, measure: { kind: "count" }, calendar: { zone: "UTC", hours: {} } }, of),
    ],
    ["a rate by hour", (of) => compileSeries({ of: {}, measure: { kind: "rate", per: "hour" } }, of)],
    ["a ratio", (of) => compileSeries({ of: {}, measure: ratio }, of)],
    ["periods without an end", (of) => compileSeries({ of: {}, measure: { kind: "count" }, period: day, from: 0 }, of)],
  ];
  const count = { kind: "count" } as const;
  const ratio: Series["measure"] = { kind: "ratio", over: count, to: {}, under: count };
  for (const [what, compile] of refused)
    it(what, () => {
      for (const of of sqlDialects) assert.throws(() => compile(of), { code: "insight/not-in-sql", kind: "usage" });
    });

  it("and so is a definition that is none", () => {
    assert.throws(() => compileFunnel({ ...shop, steps: [] }, "duckdb"), { code: "insight/no-steps" });
    assert.throws(() => compileSeries({ of: {}, measure: { kind: "entities" } }, "duckdb"), {
      code: "insight/bad-series",
    });
  });
});

it("the product's own events take part only where they are asked for", () => {
  assert.match(compileFunnel(shop, "duckdb").sql, /FROM events\b/);
  assert.match(compileFunnel({ ...shop, steps: ["thence.decided"] }, "duckdb").sql, /FROM log\b/);
});

it("a statement ends at the position that was asked for", () =>
  assert.match(compileFunnel(shop, "clickhouse", { upTo: 5000 }).sql, /FROM events WHERE position <= 5000/));
