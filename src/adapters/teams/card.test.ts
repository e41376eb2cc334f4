import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Button, Form, Message, Part } from "../../question/index.ts";
import { drawn, isWithin } from "./card.ts";
import type { Element } from "./elements.ts";
import { typedValues } from "./form-card.ts";

const form: Form = {
  title: "Sell off",
  says: ["This starts price.lower."],
  fields: [
    { kind: "text", id: "reason", label: "Why do you decide so?", minLength: 1, multiline: true },
    { kind: "number", id: "discount", label: "Discount", unit: "%", min: 1, max: 60, required: false },
    { kind: "choice", id: "where", label: "Where", options: [{ id: "dk", label: "Denmark" }] },
    { kind: "date", id: "from", label: "From" },
    { kind: "scale", id: "sure", label: "How sure", min: 1, max: 5 },
  ],
  submit: "Decide",
};
const sell: Button = { id: "sell-off", label: "Sell off", style: "primary", form };
const message: Message = {
  language: "en",
  title: "Returns of coats rose to 12 %",
  mentions: [{ name: "Ann [x](y) <b>", id: "00000000-0000-4000-8000-000000000001" }, { name: "Bo" }],
  parts: [
    { kind: "facts", facts: [{ label: "Decide by", value: "Friday" }] },
    { kind: "table", columns: ["size", "returns"], rows: [["M", "12"]] },
    {
      kind: "chart",
      says: "Returns rose from 4 % to 12 %.",
      labels: ["Mon", "Tue"],
      picture: {
        kind: "line",
        title: "Returns",
        unit: "share",
        series: [
          {
            name: "coats",
            points: [
              { at: 0, value: 0.04 },
              { at: 86_400_000_000, value: 0.12 },
            ],
          },
        ],
        levels: [{ label: "objective", value: 0.05 }],
      } as Extract<Part, { kind: "chart" }>["picture"], // as much of a picture as is drawn
    },
    { kind: "caution", text: "Only 40 orders." },
  ],
  buttons: [sell, { id: "keep", label: "Keep" }, { id: "open", label: "Open", url: "https://thence.example/cases/1" }],
  foot: "Case 1",
};

/** All elements of a card, in the order in which they are read. */
function all(of: unknown): readonly Element[] {
  if (Array.isArray(of)) return of.flatMap(all);
  if (typeof of !== "object" || of === null) return [];
  const one = of as Element; // an object of a card
  return [...("type" in one ? [one] : []), ...Object.values(one).flatMap(all)];
}
const typed = (card: unknown, type: string) => all(card).filter((one) => one["type"] === type);

describe("a message as a card of Teams", () => {
  const { card, notes } = drawn("m1", message);

  it("shows facts, a table, a chart with its words beneath, and cautions above the buttons", () => {
    const body = (card["body"] as readonly Element[]).map(({ type }) => type); // a card has a body
    assert.deepEqual(body, [
      "RichTextBlock",
      "TextBlock",
      "RichTextBlock",
      "RichTextBlock",
      "Table",
      "Chart.Line",
      "Container",
      "ActionSet",
      "RichTextBlock",
    ]);
    const [chart] = typed(card, "Chart.Line");
    assert.deepEqual(chart?.["data"], [
      {
        legend: "coats",
        values: [
          { x: "1970-01-01T00:00:00.000Z", y: 4 },
          { x: "1970-01-02T00:00:00.000Z", y: 12 },
        ],
      },
      {
        legend: "objective",
        values: [
          { x: "1970-01-01T00:00:00.000Z", y: 5 },
          { x: "1970-01-02T00:00:00.000Z", y: 5 },
        ],
      },
    ]);
    assert.match(JSON.stringify(chart?.["fallback"]), /Returns rose from 4 % to 12 %/);
    assert.deepEqual(notes, []);
  });

  it("asks for a form beneath its button, and a click names the message and the button only", () => {
    const [shown] = typed(card, "Action.ShowCard");
    const [submit] = typed(shown, "Action.Execute");
    assert.deepEqual(submit?.["data"], { thence: { message: "m1", button: "sell-off", form: true } });
    assert.deepEqual(
      typed(shown, "Input.Number").map(({ id, min, max, isRequired }) => ({ id, min, max, isRequired })),
      [{ id: "sell-off/discount", min: 1, max: 60, isRequired: false }],
    );
  });

  it("submits plainly where a client knows no universal actions", () => {
    for (const one of typed(card, "Action.Execute"))
      assert.deepEqual(one["fallback"], {
        type: "Action.Submit",
        title: one["title"],
        data: one["data"],
        ...(one["style"] !== undefined && { style: one["style"] }),
      });
  });

  it("calls people by entities, and leaves markup out of their names", () => {
    assert.deepEqual(card["msteams"], {
      width: "Full",
      entities: [
        {
          type: "mention",
          text: "<at>Ann x y b</at>",
          mentioned: { id: "00000000-0000-4000-8000-000000000001", name: "Ann x y b" },
        },
      ],
    });
  });

  it("only leads to the case where nobody can answer through it", () => {
    const { card: told, notes: left } = drawn("m1", message, { isOneWay: true });
    assert.deepEqual([...typed(told, "Action.Execute"), ...typed(told, "Action.ShowCard")], []);
    assert.equal(typed(told, "Action.OpenUrl").length, 1);
    assert.deepEqual(left, ["2 buttons cannot be shown here"]);
  });

  it("shows forms only when a button is pressed where the card would be too large with them", () => {
    const says = Array.from({ length: 20 }, () => "long ".repeat(80));
    const large = { ...message, buttons: [1, 2, 3, 4].map((n) => ({ ...sell, id: `b${n}`, form: { ...form, says } })) };
    const { card: small, notes: none } = drawn("m1", large);
    assert.ok(isWithin(small));
    assert.deepEqual(typed(small, "Action.ShowCard"), []);
    assert.equal(typed(small, "Action.Execute").length, 4);
    assert.deepEqual(none, []);
  });

  it("keeps every text of people out of markup and formulas, and every card within the limit", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3_000 }),
      fc.constantFrom(
        "{{DATE(2026-01-01)}}",
        "[x](https://evil.example)",
        "<at>everyone</at>",
        "\u202eabc",
        "*b*".repeat(2_000),
      ),
    );
    const part: fc.Arbitrary<Part> = fc.oneof(
      text.map((one) => ({ kind: "text" as const, text: one })),
      text.map((one) => ({ kind: "caution" as const, text: one })),
      fc.record({ kind: fc.constant("quote" as const), by: text, text }),
      fc.array(text, { maxLength: 30 }).map((items) => ({ kind: "list" as const, items })),
      fc
        .array(fc.array(text, { maxLength: 3 }), { maxLength: 30 })
        .map((rows) => ({ kind: "table" as const, columns: ["a", "b"], rows })),
    );
    const hostile = fc.record({ title: text, parts: fc.array(part, { maxLength: 12 }), foot: text, name: text });
    fc.assert(
      fc.property(hostile, ({ name, ...rest }) => {
        const { card: one } = drawn("m1", {
          language: "en",
          ...rest,
          mentions: [{ name, id: "29:x" }],
          buttons: [{ ...sell, label: name }],
        });
        assert.ok(isWithin(one));
        assert.doesNotMatch(JSON.stringify(one), /\{\{|\u202e/);
        // A TextBlock is the only element that reads markup.
        for (const block of typed(one, "TextBlock"))
          assert.match(String(block["text"]), /^<at>[\p{L}\p{M}\p{N} .,'@…–-]+<\/at>$/u);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it("reads what was typed beneath one button, and nothing of another", () => {
    const data = {
      thence: {},
      "sell-off/reason": "too many",
      "sell-off/discount": 20,
      "keep/reason": "no",
      other: "x",
    };
    assert.deepEqual(typedValues(data, "sell-off"), { reason: "too many", discount: "20" });
  });
});
