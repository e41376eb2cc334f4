import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Button, Form, Message, Part } from "../../question/index.ts";
import { drawn, isWithin } from "./card.ts";
import { formCard } from "./form-card.ts";

const functions = { name: "thence", dialogs: true };
const form: Form = {
  title: "Sell off",
  says: ["This starts <b>price.lower</b>."],
  fields: [
    { kind: "text", id: "reason", label: "Why do you decide so?", multiline: true, maxLength: 300 },
    { kind: "number", id: "discount", label: "Discount", unit: "%", min: 1, max: 60, required: false },
    { kind: "choice", id: "where", label: "Where", options: [{ id: "dk", label: "Denmark" }] },
    { kind: "date", id: "from", label: "From" },
    { kind: "scale", id: "sure", label: "How sure", min: 1, max: 5 },
  ],
  submit: "Decide",
};
const sell: Button = { id: "sell-off", label: "Sell off", style: "primary", form };
const day = 86_400_000_000;
const chart: Part = {
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
          { at: day, value: 0.12 },
        ],
      },
    ],
    levels: [{ label: "objective", value: 0.05 }],
  },
};
const message: Message = {
  language: "da",
  title: "Returns of coats rose",
  parts: [
    chart,
    { kind: "table", columns: ["size", "returns"], rows: [["M", "12"]] },
    { kind: "caution", text: "Only 40 orders.", url: "https://thence.example/?a=1&b=2" },
  ],
  buttons: [sell, { id: "keep", label: "Keep" }, { id: "open", label: "Open", url: "https://thence.example/cases/1" }],
  foot: "Case 1",
};

interface Widget {
  readonly textParagraph?: { readonly text: string };
  readonly buttonList?: { readonly buttons: readonly Readonly<Record<string, unknown>>[] };
}
// As it is drawn here: one card of one section.
const widgetsOf = (payload: unknown) =>
  (payload as { cardsV2: [{ card: { sections: [{ widgets: Widget[] }] } }] }).cardsV2[0].card.sections[0].widgets;

describe("a message as a card of Google Chat", () => {
  it("says everything in paragraphs: a chart as bars of text, a table a line a row, cautions above the buttons", () => {
    const { payload, notes } = drawn("m1", message, functions);
    assert.deepEqual(
      widgetsOf(payload).map((one) => one.textParagraph?.text ?? "buttons"),
      [
        "<b>Returns of coats rose</b>",
        "<b>Returns</b><br>████ 4 % · Mon<br>████████████ 12 % · Tue<br>objective: 5 %<br>Returns rose from 4 % to 12 %.",
        "• <b>M</b> · returns: 12",
        '⚠ <b>Only 40 orders.</b> <a href="https://thence.example/?a=1&amp;b=2">↗</a>',
        "buttons",
        "<i>Case 1</i>",
      ],
    );
    assert.deepEqual(notes, []);
  });

  it("opens a dialog by a button with a form, where there are dialogs; a click names the message and the button only", () => {
    const buttons = (dialogs: boolean) =>
      widgetsOf(drawn("m1", message, { name: "thence", dialogs }).payload).flatMap(
        (one) => one.buttonList?.buttons ?? [],
      );
    const parameters = [
      { key: "message", value: "m1" },
      { key: "button", value: "sell-off" },
    ];
    const action = { function: "thence", parameters, interaction: "OPEN_DIALOG" };
    assert.deepEqual(buttons(true)[0], { text: "Sell off", type: "FILLED", onClick: { action } });
    assert.doesNotMatch(JSON.stringify(buttons(false)), /OPEN_DIALOG/);
    assert.deepEqual(buttons(true)[2]?.["onClick"], { openLink: { url: "https://thence.example/cases/1" } });
  });

  it("asks for each kind of field by what a dialog knows, and for none that is optional", () => {
    const card = JSON.stringify(formCard(form, { message: "m1", button: "sell-off" }, functions));
    assert.deepEqual(card.match(/"(textInput|selectionInput)":\{"name":"\w+"/g), [
      '"textInput":{"name":"reason"',
      '"textInput":{"name":"discount"',
      '"selectionInput":{"name":"where"',
      '"textInput":{"name":"from"',
      '"selectionInput":{"name":"sure"',
    ]);
    assert.match(card, /"requiredWidgets":\["reason","where","from","sure"\]/);
    assert.match(card, /&lt;b&gt;price\.lower/);
    assert.match(card, /"hintText":"YYYY-MM-DD"/);
  });

  it("keeps every text of people out of markup, and every message within the limits", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 2_000 }),
      fc.constantFrom(
        "<users/all>",
        "<a href='https://evil.example'>x</a>",
        "&lt;b&gt;",
        "\u202eabc",
        "<b>".repeat(2_000),
      ),
    );
    const part: fc.Arbitrary<Part> = fc.oneof(
      text.map((one) => ({ kind: "text" as const, text: one })),
      text.map((one) => ({ kind: "caution" as const, text: one, url: one })),
      fc.record({ kind: fc.constant("quote" as const), by: text, text }),
      fc.array(text, { maxLength: 30 }).map((items) => ({ kind: "list" as const, items })),
      fc
        .array(fc.array(text, { maxLength: 3 }), { maxLength: 30 })
        .map((rows) => ({ kind: "table" as const, columns: ["a", "b"], rows })),
    );
    const hostile = fc.record({ title: text, parts: fc.array(part, { maxLength: 110 }), foot: text, name: text });
    fc.assert(
      fc.property(hostile, ({ name, ...rest }) => {
        const mentions = [{ name, id: name }];
        const { payload } = drawn(
          "m1",
          { language: "en", ...rest, mentions, buttons: [{ ...sell, label: name }] },
          functions,
        );
        assert.ok(isWithin(payload));
        assert.equal(payload["text"], "");
        assert.doesNotMatch(JSON.stringify(payload), /\u202e/);
        for (const { textParagraph } of widgetsOf(payload)) {
          const left = (textParagraph?.text ?? "").replace(/<\/?[bi]>|<br>|&(amp|lt|gt|quot|#39);/g, "");
          assert.doesNotMatch(left.replace(/<a href="https?:[^"<>]*">↗<\/a>/g, ""), /[<>&]/);
        }
      }),
      { seed: 7, numRuns: 12 },
    );
  });
});
