import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BadPost, definePost } from "./post.ts";
import type { PostOptions } from "./post-definition.ts";

const good = {
  what: { metric: "conversion", period: "week" },
  to: ["@maya"],
  when: "every monday at 09:00",
} as const satisfies PostOptions;

const steps = ["cart-filled", "cart-bought"];

describe("a post", () => {
  it("is plain data, as it was written", () => {
    assert.deepEqual(definePost("weekly", good), { name: "weekly", ...good });
  });

  const wrong: readonly (readonly [title: string, name: string, options: object, says: RegExp])[] = [
    ["a name that is not in kebab-case", "Weekly Numbers", {}, /kebab-case/],
    ["nothing to tell", "weekly", { what: {} }, /say in `what`/],
    ["two things to tell", "weekly", { what: { metric: "a", sql: "select 1" } }, /one thing/],
    [
      "a period that is none",
      "weekly",
      { what: { metric: "a", period: "fortnight" } },
      /"fortnight" is not a duration/,
    ],
    ["more periods than anybody reads", "weekly", { what: { metric: "a", periods: 61 } }, /from 2 to 60/],
    [
      "a funnel without a time",
      "weekly",
      { what: { funnel: { steps, by: "session" }, period: "day" } },
      /goes on changing/,
    ],
    [
      "a funnel of no steps",
      "weekly",
      { what: { funnel: { steps: [], by: "session", within: "1h" }, period: "day" } },
      /step/,
    ],
    [
      "a statement whose period says nothing",
      "weekly",
      { what: { sql: "select 1", period: "week" } },
      /\{from\} and \{to\}/,
    ],
    ["a statement with bounds of nothing", "weekly", { what: { sql: "select {from}" } }, /no period/],
    ["nobody to tell", "weekly", { to: [] }, /say in `to`/],
    ["a place without a target", "weekly", { to: [{ channel: "slack" }] }, /\{ channel, target \}/],
    ["a schedule that cannot be read", "weekly", { when: "every full moon" }, /every day at 09:00/],
    ["a schedule that never comes", "weekly", { when: "0 0 30 2 *" }, /never comes/],
    ["a zone that is none", "weekly", { zone: "Europe/Atlantis" }, /zone "Europe\/Atlantis"/],
    [
      "an event that telling brings about",
      "weekly",
      { when: { event: "thence.message-sent" } },
      /comes with every message/,
    ],
    [
      "a condition that says nothing",
      "weekly",
      { when: { event: "a", where: [{ property: "b" }] } },
      /condition on "b"/,
    ],
    ["a cool-down that is no length", "weekly", { when: { event: "a", coolDown: "soon" } }, /coolDown/],
    ["a question that nobody decides", "weekly", { opens: { question: { text: "?", options: [] } } }, /two options/],
    ["a title of two pages", "weekly", { title: "x".repeat(151) }, /150/],
  ];
  for (const [title, name, options, says] of wrong)
    it(`refuses ${title}, and says what to do`, () => {
      // What plain JavaScript may hand in.
      const made = () => definePost(name, { ...good, ...options } as PostOptions);
      assert.throws(made, (cause) => cause instanceof BadPost && says.test(cause.message));
    });
});
