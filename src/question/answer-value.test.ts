import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type AnswerField, dateBound, fieldHint, today } from "./answer-field.ts";
import { answerValues, keptValues, valuesText } from "./answer-value.ts";
import { fieldsProblem } from "./field-problem.ts";

const day = 86_400_000_000;
// Late in the evening of the 21st in UTC, when it is the 22nd in Copenhagen already.
const now = Date.UTC(2026, 10, 21, 23, 30) * 1000;
const percent: AnswerField = { id: "percent", label: "Discount", kind: "number", unit: "%", min: 0, max: 50 };
const until: AnswerField = {
  id: "until",
  label: "Until",
  kind: "date",
  min: "today",
  max: "today+30d",
  zone: "Europe/Copenhagen",
};
const note: AnswerField = { id: "note", label: "Note", kind: "text", minLength: 3, maxLength: 10, required: false };
const carrier: AnswerField = {
  id: "carrier",
  label: "Carrier",
  kind: "choice",
  options: [
    { id: "dhl", label: "DHL Express" },
    { id: "gls", label: "GLS" },
  ],
};
const mood: AnswerField = { id: "mood", label: "How sure", kind: "scale", min: 1, max: 5 };
const count: AnswerField = { id: "count", label: "Count", kind: "number", whole: true };

const told = (field: AnswerField, typed: string | number) => {
  const answered = answerValues([field], "any", { [field.id]: typed }, now);
  return answered.kind === "values" ? answered.values[0]?.value : answered.problem.text;
};

describe("what is typed beside an option", () => {
  it("is kept typed, with its unit, its zone and what it meant", () => {
    const answered = answerValues(
      [percent, until, note, carrier, mood],
      "any",
      { mood: "4", percent: " 12.5 % ", until: "2026-11-22", note: " soon ", carrier: "dhl" },
      now,
    );
    assert.deepEqual(answered, {
      kind: "values",
      values: [
        { id: "percent", label: "Discount", kind: "number", value: 12.5, unit: "%" },
        { id: "until", label: "Until", kind: "date", value: "2026-11-22", zone: "Europe/Copenhagen" },
        { id: "note", label: "Note", kind: "text", value: "soon" },
        { id: "carrier", label: "Carrier", kind: "choice", value: "dhl", chosen: "DHL Express" },
        { id: "mood", label: "How sure", kind: "scale", value: 4, min: 1, max: 5 },
      ],
    });
    assert.equal(
      answered.kind === "values" && valuesText(answered.values),
      "Discount: 12.5 %; Until: 2026-11-22 (Europe/Copenhagen); Note: soon; Carrier: DHL Express; How sure: 4 (1 to 5)",
    );
  });

  for (const [field, typed, kept] of [
    [percent, "0", 0],
    [percent, "-0", 0],
    [percent, "50", 50],
    [percent, ".5", 0.5],
    [percent, "1e1", 10],
    [percent, "0e-999", 0],
    [percent, "1e-300", 1e-300],
    [percent, 15, 15],
    [count, "-3", -3],
    [until, "2026-12-22", "2026-12-22"],
  ] as const)
    it(`takes ${JSON.stringify(typed)} as ${field.label}`, () => {
      assert.equal(told(field, typed), kept);
    });

  const discount = '"Discount" (percent) is a number from 0 to 50, in %; ';
  const date = '"Until" (until) is a date like 2026-11-22 from 2026-11-22 to 2026-12-22 (Europe/Copenhagen); ';
  for (const [field, typed, problem] of [
    [percent, "51", `${discount}"51" is not.`],
    [percent, "-1", `${discount}"-1" is not.`],
    [percent, "1,5", `${discount}"1,5" is not.`],
    [percent, "15 EUR", `${discount}"15 EUR" is not.`],
    [percent, "0x10", `${discount}"0x10" is not.`],
    [percent, "Infinity", `${discount}"Infinity" is not.`],
    [percent, Number.NaN, `${discount}"NaN" is not.`],
    [percent, "-1e-999", `${discount}"-1e-999" is not.`],
    [percent, "1.2345e-320", `${discount}"1.2345e-320" is not.`],
    [percent, "0.12345678901234567", `${discount}"0.12345678901234567" is not.`],
    [count, "1.5", '"Count" (count) is a whole number; "1.5" is not.'],
    [mood, "6", '"How sure" (mood) is a whole number from 1 to 5; "6" is not.'],
    [mood, "2.5", '"How sure" (mood) is a whole number from 1 to 5; "2.5" is not.'],
    [until, "2026-11-21", `${date}"2026-11-21" is not.`],
    [until, "2026-12-23", `${date}"2026-12-23" is not.`],
    [until, "2026-11-31", `${date}"2026-11-31" is not.`],
    [until, "22.11.2026", `${date}"22.11.2026" is not.`],
    [note, "ab", '"Note" (note) is a text of 3 to 10 characters; this one has 2.'],
    [note, "x".repeat(11), '"Note" (note) is a text of 3 to 10 characters; this one has 11.'],
    [carrier, "ups", '"Carrier" (carrier) is one of dhl, gls; "ups" is not.'],
  ] as const)
    it(`refuses ${JSON.stringify(typed)} as ${field.label}, and says what is allowed`, () => {
      assert.equal(told(field, typed), problem);
    });

  it("is refused where it belongs to another option, is not asked for, or is missing", () => {
    const fields: readonly AnswerField[] = [
      { ...percent, when: "discount" },
      { ...until, when: ["wait", "later"] },
    ];
    const of = (option: string, typed: Record<string, string>) => {
      const answered = answerValues(fields, option, typed, now);
      return answered.kind === "problem" ? answered.problem : answered.values.map(({ id }) => id);
    };
    assert.deepEqual(of("discount", { percent: "5", until: " " }), ["percent"]);
    assert.deepEqual(of("other", {}), []);
    assert.deepEqual(of("wait", { percent: "5", until: "2026-11-23" }), {
      kind: "bad",
      field: "percent",
      text: '"Discount" (percent) belongs to discount, not to wait. Leave it out.',
    });
    assert.deepEqual(of("discount", {}), {
      kind: "missing",
      field: "percent",
      text: 'discount needs "Discount" (percent) too: a number from 0 to 50, in %.',
    });
    assert.deepEqual(of("discount", { percent: "5", price: "9" }), {
      kind: "bad",
      field: "price",
      text: '"price" is not asked for. It asks for percent.',
    });
    assert.deepEqual(of("other", { toString: "9" }), {
      kind: "bad",
      field: "toString",
      text: '"toString" is not asked for. It asks for no values.',
    });
  });

  it("is kept as it was said where it decides nothing, unless it is too much", () => {
    assert.deepEqual(keptValues([percent, until], { until: "soon", percent: "80", other: "x" }), [
      { id: "percent", label: "Discount", kind: "number", value: 80, unit: "%" },
      { id: "until", label: "Until", kind: "text", value: "soon" },
      { id: "other", label: "other", kind: "text", value: "x" },
    ]);
    assert.equal(keptValues([percent], { percent: "x".repeat(4001) }), undefined);
    assert.equal(keptValues([], Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`v${i}`, "x"]))), undefined);
  });

  const seed = 20_261_130;
  it(`that is accepted is within what is allowed, and is read again as it was kept (seed ${seed})`, () => {
    const text = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true }).map(String),
      fc.integer({ min: -100, max: 100 }).map(String),
      fc
        .date({ min: new Date(now / 1000), max: new Date((now + 40 * day) / 1000), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      fc.constantFrom("dhl", "gls", "3"),
    );
    const field = fc.constantFrom(percent, until, note, carrier, mood, count);
    let accepted = 0;
    fc.assert(
      fc.property(field, text, (one, typed) => {
        const first = answerValues([one], "any", { [one.id]: typed }, now);
        if (first.kind === "problem" || first.values.length === 0) return;
        accepted++;
        const [value] = first.values;
        assert.ok(value);
        assert.deepEqual(JSON.parse(JSON.stringify(value)), value);
        assert.deepEqual(answerValues([one], "any", { [one.id]: value.value }, now), first);
        if (one.kind === "number")
          assert.ok(Number(value.value) >= (one.min ?? -Infinity) && Number(value.value) <= (one.max ?? Infinity));
      }),
      { seed, numRuns: 2000 },
    );
    assert.ok(accepted > 100, String(accepted));
  });
});

describe("a date of the calendar", () => {
  it("is today where the people are", () => {
    assert.equal(today({}, now), "2026-11-21");
    assert.equal(today({ zone: "Europe/Copenhagen" }, now), "2026-11-22");
    assert.equal(today({ zone: "America/Los_Angeles" }, now), "2026-11-21");
  });

  it("is counted in whole days over months and leap days", () => {
    assert.equal(dateBound("today+30d", "2028-02-15"), "2028-03-16");
    assert.equal(dateBound("today-1d", "2026-01-01"), "2025-12-31");
    assert.equal(dateBound("tomorrow", "2026-01-01"), undefined);
  });
});

describe("the values that a question asks for", () => {
  it("are told as what may be typed", () => {
    assert.equal(fieldHint({ ...until, max: "2027-01-01" }), "a date from today to 2027-01-01 (Europe/Copenhagen)");
    assert.equal(fieldHint({ id: "d", label: "D", kind: "date" }), "a date like 2026-11-21");
    const early = { id: "d", label: "D", kind: "date", max: "2026-01-31" } as const;
    assert.equal(fieldHint(early), "a date like 2026-01-31 up to 2026-01-31");
    assert.equal(fieldHint({ id: "n", label: "N", kind: "number", max: 50 }), "a number up to 50");
    assert.equal(fieldHint({ id: "n", label: "N", kind: "text" }), "a text of at most 1000 characters");
  });

  for (const [what, field, problem] of [
    ["an id that is no kebab-case", { ...percent, id: "Percent" }, 'the value "Percent": write its id in kebab-case'],
    ["no label", { ...percent, label: " " }, "say in `label` what is asked for"],
    ["an unknown kind", { ...percent, kind: "money" } as unknown as AnswerField, "`kind` is one of number, scale"], // as plain JavaScript may write it
    [
      "an option that there is not",
      { ...percent, when: "burn" },
      '`when` names "burn", which is no option. There are: discount, wait.',
    ],
    ["no option at all", { ...percent, when: [] }, "`when` names no option"],
    ["a least above the most", { ...percent, min: 60 }, "`min` is 60 and `max` only 50"],
    ["a bound that is none", { ...percent, max: Number.NaN }, "are numbers"],
    ["a scale without an end", { ...mood, max: 1 }, "a scale goes from"],
    ["a scale that is too long", { ...mood, max: 50 }, "over at most eleven"],
    ["a date that is none", { ...until, min: "soon" }, '"soon" is no date'],
    ["dates that are turned round", { ...until, min: "today+5d", max: "today" }, "Turn them round"],
    ["a zone that there is not", { ...until, zone: "Mars/Olympus" }, "is not a time zone"],
    ["a text of no length", { ...note, maxLength: 0 }, "`maxLength` is a whole number from 1 to 4000"],
    ["a text that is too short for itself", { ...note, minLength: 11 }, "`minLength` is 11 and `maxLength` only 10"],
    [
      "one choice",
      { ...carrier, options: carrier.kind === "choice" ? carrier.options.slice(1) : [] },
      "at least two `options`",
    ],
    [
      "a choice twice",
      {
        ...carrier,
        options: [
          { id: "a", label: "A" },
          { id: "a", label: "B" },
        ],
      } as AnswerField,
      "two of its options have the same id",
    ], // a choice with others
  ] as const)
    it(`are refused with ${what}`, () => {
      const found = fieldsProblem([field], ["discount", "wait"]);
      assert.ok(found?.includes(problem), found);
    });

  it("are refused where two have one id, and taken where all is well", () => {
    assert.match(fieldsProblem([percent, { ...note, id: "percent" }], []) ?? "", /have the id "percent"/);
    assert.equal(fieldsProblem([percent, until, note, carrier, mood, { ...count, when: "wait" }], ["wait"]), undefined);
  });
});
