import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InputBlock, KnownBlock } from "@slack/types";
import fc from "fast-check";
import { bytes, type Form, type FormField, type Message, type Part } from "../../question/index.ts";
import { drawn } from "./blocks.ts";
import { most } from "./limits.ts";
import { escaped } from "./rich-text.ts";
import { formOf, formView } from "./view.ts";

const hour = 3_600_000_000;
const chart: Part = {
  kind: "chart",
  labels: ["09:00", "10:00", "11:00"],
  says: "Checkout share: 09:00 41 %, 10:00 40 %, 11:00 22 % (at least 35 %)",
  picture: {
    kind: "line",
    title: "Checkout share",
    unit: "share",
    series: [
      {
        name: "Checkout share",
        points: [0.41, 0.4, 0.22].map((value, i) => ({ at: i * hour, value })),
      },
    ],
    levels: [{ label: "at least", value: 0.35 }],
  },
};
const question: Message = {
  language: "en",
  title: "Checkout share fell. What do we do?",
  mentions: [{ name: "Ann", id: "U0ANN" }, { name: "the shop" }],
  parts: [
    { kind: "facts", facts: [{ label: "Asked of", value: "Ann" }] },
    chart,
    { kind: "list", items: ["mobile fell most"] },
    { kind: "caution", text: "Only 12 sessions.", url: "https://thence.example/lessons/small-numbers" },
    { kind: "table", title: "By device", columns: ["device", "share"], rows: [["mobile", "12 %"]] },
    { kind: "quote", by: "Bo", text: "We deployed at ten." },
  ],
  buttons: [
    { id: "answer-roll-back", label: "Roll back", style: "primary" },
    { id: "open", label: "Open", url: "https://thence.example/cases/C-1" },
  ],
  foot: "Case C-1",
};

describe("a message as Slack's blocks", () => {
  it("draws a question with its chart, cautions, table and buttons, as Slack's own types have them", () => {
    const said = (text: string) => ({ type: "text", text }) as const;
    const bold = (text: string) => ({ type: "text", text, style: { bold: true } }) as const;
    const plain = (text: string) => ({ type: "plain_text", text, emoji: false }) as const;
    const raw = (text: string) => ({ type: "raw_text", text }) as const;
    const points = (...values: number[]) =>
      values.map((value, i) => ({ label: ["09:00", "10:00", "11:00"][i], value }));
    const above = [
      { type: "header", text: plain("Checkout share fell. What do we do?") },
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [{ type: "user", user_id: "U0ANN" }, said(" "), bold("the shop")] },
        ],
      },
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: [bold("Asked of: "), said("Ann")] }] },
    ] satisfies KnownBlock[];
    // Slack's types do not have it yet.
    const drawnChart = {
      type: "data_visualization",
      title: "Checkout share",
      chart: {
        type: "line",
        series: [
          { name: "Checkout share", data: points(41, 40, 22) },
          { name: "at least", data: points(35, 35, 35) },
        ],
        axis_config: { categories: ["09:00", "10:00", "11:00"], y_label: "%" },
      },
    };
    const below = [
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_list",
            style: "bullet",
            elements: [{ type: "rich_text_section", elements: [said("mobile fell most")] }],
          },
        ],
      },
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "emoji", name: "warning" },
              bold(" Only 12 sessions."),
              said(" "),
              { type: "link", url: "https://thence.example/lessons/small-numbers", text: "→" },
            ],
          },
        ],
      },
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: [bold("By device")] }] },
      {
        type: "table",
        rows: [
          [raw("device"), raw("share")],
          [raw("mobile"), raw("12 %")],
        ],
        column_settings: [
          { align: "left", is_wrapped: true },
          { align: "right", is_wrapped: true },
        ],
      },
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [bold("Bo:")] },
          { type: "rich_text_quote", elements: [said("We deployed at ten.")] },
        ],
      },
      {
        type: "actions",
        elements: [
          { type: "button", text: plain("Roll back"), action_id: "M-1/answer-roll-back", style: "primary" },
          {
            type: "button",
            text: plain("Open"),
            action_id: "open:1",
            url: "https://thence.example/cases/C-1",
          },
        ],
      },
      { type: "context", elements: [plain("Case C-1")] },
    ] satisfies KnownBlock[];
    assert.deepEqual(drawn("M-1", question).blocks, [...above, drawnChart, ...below]);
  });

  it("asks for each kind of field with the element that Slack has for it", () => {
    const plain = (text: string) => ({ type: "plain_text", text, emoji: false }) as const;
    const option = (value: string, label = value) => ({ text: plain(label), value });
    const fields: readonly FormField[] = [
      { kind: "number", id: "value.discount", label: "Discount", min: 0, max: 50, hint: "in %" },
      { kind: "scale", id: "value.mood", label: "Mood", min: 1, max: 3, initial: "2" },
      { kind: "date", id: "value.until", label: "Until", required: false },
      { kind: "choice", id: "because", label: "Because", options: [{ id: "known", label: "It is known" }] },
      { kind: "text", id: "reason", label: "Why?", multiline: true, minLength: 3, maxLength: 4000 },
    ];
    const of = { message: "M-1", button: "answer-x", place: { channel: "C1", ts: "1.2" } };
    const input = { type: "input", optional: false } as const;
    const expected = [
      {
        ...input,
        block_id: "value.discount",
        label: plain("Discount"),
        hint: plain("in %"),
        element: {
          type: "number_input",
          is_decimal_allowed: true,
          min_value: "0",
          max_value: "50",
          action_id: "value",
        },
      },
      {
        ...input,
        block_id: "value.mood",
        label: plain("Mood"),
        element: {
          type: "static_select",
          options: [option("1"), option("2"), option("3")],
          initial_option: option("2"),
          action_id: "value",
        },
      },
      {
        ...input,
        optional: true,
        block_id: "value.until",
        label: plain("Until"),
        element: { type: "datepicker", action_id: "value" },
      },
      {
        ...input,
        block_id: "because",
        label: plain("Because"),
        element: { type: "static_select", options: [option("known", "It is known")], action_id: "value" },
      },
      {
        ...input,
        block_id: "reason",
        label: plain("Why?"),
        element: { type: "plain_text_input", multiline: true, min_length: 3, max_length: 3000, action_id: "value" },
      },
    ] satisfies InputBlock[];
    assert.deepEqual(formView({ title: "Roll back", fields, submit: "Decide" }, of)["blocks"], expected);
  });

  it("tells charts and tables in words where they are not taken", () => {
    const { blocks, isNative } = drawn("M-1", question, { native: false });
    assert.equal(isNative, false);
    const said = JSON.stringify(blocks);
    assert.match(said, /11:00 22 % \(at least 35 %\)/);
    assert.match(said, /device {2}share\\nmobile {2}12 %/);
  });

  it("is not louder in a thread than the question above it", () => {
    const { blocks } = drawn("M-1", { language: "en", title: "You asked: why?", parts: [] }, { isReply: true });
    assert.deepEqual(
      blocks.map(({ type }) => type),
      ["rich_text"],
    );
  });

  it("lets nobody be called, linked or set in bold by what somebody wrote", () => {
    const evil = "<!channel> <@U0EVE> <https://evil.example|click> *bold* _x_ ~y~ `z` & :tada:";
    const { text, blocks } = drawn("M-1", {
      language: "en",
      title: evil,
      parts: [
        { kind: "text", text: evil },
        { kind: "quote", by: evil, text: evil },
        { kind: "caution", text: evil, url: "javascript:alert(1)" },
      ],
      mentions: [{ name: evil, id: "!channel" }],
      foot: evil,
    });
    assert.doesNotMatch(text, /<[!@h]/);
    assert.ok(text.includes("&lt;!channel&gt; &lt;@U0EVE&gt;"), text);
    const types: readonly string[] = JSON.stringify(blocks).match(/"type":"[a-z_]+"/g) ?? [];
    for (const markup of ["mrkdwn", "user", "broadcast", "link", "usergroup"])
      assert.ok(!types.includes(`"type":"${markup}"`), markup);
  });

  it("writes what a person typed as it is, from right to left and with emoji too, without marks that turn text around", () => {
    const said = JSON.stringify(
      drawn("M-1", { language: "en", title: "שלום 👩‍👩‍👧", parts: [{ kind: "text", text: "a\u202eb\u0007c" }] }),
    );
    assert.match(said, /שלום 👩‍👩‍👧/u);
    assert.match(said, /"abc"/);
  });

  it("draws a chart of one point as a bar, and one of none in words", () => {
    const of = (values: readonly number[]): Part => ({
      ...chart,
      picture: { ...chart.picture, series: [{ name: "x", points: values.map((value, at) => ({ at, value })) }] },
    });
    const drawnOf = (part: Part) => drawn("M-1", { language: "en", title: "t", parts: [part] }).blocks[1];
    assert.match(JSON.stringify(drawnOf(of([0.5]))), /"type":"bar"/);
    assert.match(JSON.stringify(drawnOf(of([]))), /"rich_text".*09:00 41 %/);
  });

  it("says how long something took in a unit that is read", () => {
    const part: Part = {
      ...chart,
      picture: {
        ...chart.picture,
        unit: "micros",
        series: [{ name: "x", points: [{ at: 0, value: 5.5 * hour }] }],
        levels: [],
      },
    };
    const said = JSON.stringify(drawn("M-1", { language: "en", title: "t", parts: [part] }).blocks);
    assert.match(said, /"value":5\.5.*"y_label":"h"/);
  });

  it("stays within every limit, whatever the message", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const { blocks, text } = drawn("M".repeat(64), message);
        assert.deepEqual(problemsIn(blocks), []);
        assert.ok(text.length <= most.text);
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it("gives a modal within every limit, whatever the form, and reads back what it is of", () => {
    fc.assert(
      fc.property(forms, (form) => {
        const of = { message: "M".repeat(64), button: "answer-x", place: { channel: "C1", ts: "1.2" } };
        const view = formView(form, of);
        assert.deepEqual(formOf(view["private_metadata"]), of);
        assert.deepEqual(viewProblems(view), []);
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it("writes out the three characters that begin markup, once", () => {
    assert.equal(escaped("a & <b> &amp;"), "a &amp; &lt;b&gt; &amp;amp;");
  });
});

const long = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ maxLength: 5000 }),
  fc.constant("<&>".repeat(2000)),
);
const number = fc.double();
const parts: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: long }),
  fc.record({ kind: fc.constant("caution" as const), text: long, url: fc.oneof(fc.webUrl(), long) }),
  fc.record({
    kind: fc.constant("facts" as const),
    facts: fc.array(fc.record({ label: long, value: long }), { maxLength: 20 }),
  }),
  fc.record({ kind: fc.constant("list" as const), items: fc.array(long, { maxLength: 40 }) }),
  fc.record({ kind: fc.constant("quote" as const), by: long, text: long }),
  fc.record({
    kind: fc.constant("table" as const),
    title: long,
    columns: fc.array(long, { maxLength: 30 }),
    rows: fc.array(fc.array(fc.string({ maxLength: 60 }), { maxLength: 30 }), { maxLength: 150 }),
  }),
  fc.record({
    kind: fc.constant("chart" as const),
    says: long,
    labels: fc.array(long, { maxLength: 40 }),
    picture: fc.record({
      kind: fc.constant("line" as const),
      title: long,
      unit: fc.constantFrom("share", "count", "micros", "number"),
      series: fc.array(
        fc.record({
          name: long,
          points: fc.array(fc.record({ at: fc.nat(50), value: number }), { maxLength: 40 }),
        }),
        { maxLength: 8 },
      ),
      levels: fc.array(fc.record({ label: long, value: number }), { maxLength: 8 }),
    }),
  }),
);
const messages: fc.Arbitrary<Message> = fc.record({
  language: fc.constant("en" as const),
  title: long,
  parts: fc.array(parts, { maxLength: 60 }),
  mentions: fc.array(fc.record({ name: long, id: fc.oneof(fc.constant("U0123"), long) }), { maxLength: 30 }),
  buttons: fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[a-z-]{1,250}$/), label: long }), {
    selector: ({ id }) => id,
    maxLength: 60,
  }),
  foot: long,
});

const ids = fc.stringMatching(/^[a-z.-]{1,60}$/);
const dates = fc.constantFrom("2026-11-21", "2026-02-28");
const fields: fc.Arbitrary<FormField> = fc.oneof(
  fc.record({
    kind: fc.constant("text" as const),
    id: ids,
    label: long,
    hint: long,
    minLength: fc.nat(5000),
    maxLength: fc.integer({ min: 1, max: 9000 }),
    initial: long,
  }),
  fc.record({ kind: fc.constant("number" as const), id: ids, label: long, min: fc.integer(), max: fc.integer() }),
  fc.integer({ min: 1, max: 300 }).map((max) => ({ kind: "scale" as const, id: "scale", label: "s", min: 1, max })),
  fc.record({ kind: fc.constant("date" as const), id: ids, label: long, initial: dates }),
  fc.record({
    kind: fc.constant("choice" as const),
    id: ids,
    label: long,
    options: fc.array(fc.record({ id: fc.stringMatching(/^[a-z]{1,200}$/), label: long }), {
      minLength: 1,
      maxLength: 150,
    }),
  }),
);
const forms: fc.Arbitrary<Form> = fc.record({
  title: long,
  says: fc.array(long, { maxLength: 5 }),
  fields: fc.uniqueArray(fields, { selector: ({ id }) => id, maxLength: 120 }),
  submit: long,
});

type Json = Readonly<Record<string, unknown>>;

/** Every limit of the reference, read from the blocks as Slack would: independent of how they were made. */
function problemsIn(blocks: readonly Json[]): string[] {
  const all = everyObject(blocks);
  const of = (type: string) => all.filter((one) => one["type"] === type);
  const textIn = (one: Json) => String((one["text"] as Json)["text"]);
  const must = (isTrue: boolean, problem: string) => (isTrue ? [] : [problem]);
  return [
    ...must(blocks.length <= 50, `${blocks.length} blocks`),
    ...must(bytes(JSON.stringify(blocks)) <= 13_200, "too many bytes"),
    ...of("header").flatMap((one) => must(textIn(one).length <= 150 && textIn(one) !== "", "header")),
    ...of("text").flatMap((one) => must(one["text"] !== "", "an empty text")),
    ...of("rich_text_list").flatMap((one) => must((one["elements"] as []).length > 0, "an empty list")),
    ...of("rich_text_section").flatMap((one) => must((one["elements"] as []).length > 0, "an empty section")),
    ...of("actions").flatMap((one) => {
      const elements = one["elements"] as Json[];
      return [
        ...must(elements.length > 0 && elements.length <= 25, "elements of actions"),
        ...must(new Set(elements.map((element) => element["action_id"])).size === elements.length, "an action twice"),
      ];
    }),
    ...of("button").flatMap((one) => [
      ...must(textIn(one).length <= 75 && textIn(one) !== "", "a label"),
      ...must(String(one["action_id"]).length <= 255, "an action id"),
    ]),
    ...must(of("data_visualization").length <= 2, "charts"),
    ...of("data_visualization").flatMap(chartProblems),
    ...must(of("table").length <= 1, "tables"),
    ...of("table").flatMap((one) => {
      const rows = one["rows"] as Json[][];
      const columns = rows[0]?.length ?? 0;
      return [
        ...must(rows.length <= 100 && columns <= 20 && columns > 0, "rows and columns"),
        ...must(
          rows.every((row) => row.length === columns),
          "rows of different lengths",
        ),
        ...must(
          rows.flat().every((cell) => cell["text"] !== ""),
          "an empty cell",
        ),
        ...must(rows.flat().reduce((sum, cell) => sum + String(cell["text"]).length, 0) <= 10_000, "cells"),
      ];
    }),
  ];
}

function chartProblems(block: Json): string[] {
  const chart = block["chart"] as {
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[] };
  };
  const { categories } = chart.axis_config;
  const names = chart.series.map(({ name }) => name);
  const isShort = (name: string) => name.length <= 20 && name !== "";
  return [
    ...(String(block["title"]).length <= 50 ? [] : ["a chart's title"]),
    ...(new Set(categories).size === categories.length && categories.every(isShort) ? [] : ["categories"]),
    ...(new Set(names).size === names.length && names.every(isShort) && names.length <= 6 ? [] : ["series"]),
    ...chart.series.flatMap(({ data }) =>
      data.length <= 20 &&
      data.every(({ label, value }, i) => label === categories[i] && Number.isFinite(value)) &&
      data.length === categories.length
        ? []
        : ["points"],
    ),
  ];
}

function viewProblems(view: Json): string[] {
  const all = everyObject(view["blocks"]);
  const inputs = all.filter((one) => one["type"] === "input");
  const titles = [view["title"], view["submit"]].map((one) => String((one as Json)["text"]));
  return [
    ...(titles.every((title) => title.length <= 24 && title !== "") ? [] : ["title"]),
    ...((view["blocks"] as []).length <= 100 ? [] : ["blocks"]),
    ...(String(view["private_metadata"]).length <= 3000 ? [] : ["metadata"]),
    ...inputs.flatMap(({ label, element }) => {
      const {
        min_length: least = 0,
        max_length: longest = 3000,
        initial_value: initial = "",
        options,
      } = element as {
        min_length?: number;
        max_length?: number;
        initial_value?: string;
        options?: { text: Json; value: string }[];
      };
      return [
        ...(String((label as Json)["text"]).length <= 2000 ? [] : ["label"]),
        ...(longest <= 3000 && least <= longest && initial.length <= longest ? [] : ["lengths"]),
        ...(options === undefined ||
        (options.length <= 100 &&
          options.every(({ text, value }) => String(text["text"]).length <= 75 && value.length <= 150))
          ? []
          : ["options"]),
      ];
    }),
  ];
}

function everyObject(value: unknown): Json[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Json]), ...Object.values(value).flatMap(everyObject)];
}
