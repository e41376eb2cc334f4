import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { languages, lexicons } from "./lexicon.ts";
import { parseQuestion } from "./parse-question.ts";
import {
  type AskedPeriod,
  comparisons,
  type InquiryQuery,
  type Intent,
  intents,
  periodUnits,
  slotsOf,
  type When,
} from "./query.ts";
import { readQuery } from "./read-query.ts";
import { queryWith, type Slots } from "./resolve.ts";
import { sentencesOf } from "./say.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

const shop: Vocabulary = {
  metrics: ["checkout-completion", "revenue"],
  properties: [
    { name: "device", values: ["mobile", "desktop"], isComplete: true },
    { name: "country", values: ["dk", "Størrelse M"], isComplete: false },
    { name: "market", values: ["dk"], isComplete: true },
    { name: "tag:product", values: ["p-1"], isComplete: false },
  ],
  people: ["@maya", "head of sales"],
  playbooks: ["checkout-recovery"],
};

const eight = { kind: "last", count: 8, unit: "week" } as const;
const march: When = { kind: "month", month: 3 };
const inMarch: AskedPeriod = { kind: "in", when: march };
const of = (year: number, month: number, day: number): When => ({ kind: "day", year, month, day });

const english: readonly (readonly [string, InquiryQuery])[] = [
  ["by device?", { intent: "split", by: "device" }],
  ["By Device, please", { intent: "split", by: "device" }],
  ["last 8 weeks?", { intent: "trend", period: eight }],
  ["the last eight weeks", { intent: "trend", period: eight }],
  ["by device in the last 8 weeks", { intent: "split", by: "device", period: eight }],
  ["why?", { intent: "why" }],
  ["Who decided last time?", { intent: "precedent" }],
  ["who decided last time, and what came of it?", { intent: "precedent" }],
  ["what about mobile?", { intent: "value", segment: { property: "device", value: "mobile" } }],
  [
    "only desktop since March",
    { intent: "trend", segment: { property: "device", value: "desktop" }, period: { kind: "since", when: march } },
  ],
  ["how much was it yesterday", { intent: "value", period: { kind: "in", when: { kind: "yesterday" } } }],
  ["how much was it on Monday?", { intent: "value", period: { kind: "in", when: { kind: "weekday", weekday: 1 } } }],
  ["in October 2025", { intent: "trend", period: { kind: "in", when: { kind: "month", year: 2025, month: 10 } } }],
  [
    "2026-03-01 to 2026-03-08",
    { intent: "trend", period: { kind: "between", from: of(2026, 3, 1), to: of(2026, 3, 8) } },
  ],
  [
    "between 1 March and 8 March",
    {
      intent: "trend",
      period: { kind: "between", from: { kind: "day", month: 3, day: 1 }, to: { kind: "day", month: 3, day: 8 } },
    },
  ],
  ["this month", { intent: "trend", period: { kind: "this", unit: "month" } }],
  ["last 3 windows", { intent: "trend", period: { kind: "last", count: 3, unit: "window" } }],
  ["same time last week?", { intent: "compare", with: "last-week" }],
  ["compared with last year", { intent: "compare", with: "last-year" }],
  ["how much did it change?", { intent: "compare", with: "previous" }],
  ["why did it fall?", { intent: "drivers" }],
  ["what drove it, by device?", { intent: "drivers", by: "device" }],
  ["why was nobody asked?", { intent: "held" }],
  ["how sure is it?", { intent: "certainty" }],
  ["is it the season?", { intent: "usual" }],
  ["show the rows yesterday", { intent: "rows", period: { kind: "in", when: { kind: "yesterday" } } }],
  ["how many rows?", { intent: "rows" }],
  ["forecast", { intent: "forecast" }],
  ["how is it measured?", { intent: "definition" }],
  ["definition of revenue", { intent: "definition", metric: "revenue" }],
  ["what are the options?", { intent: "options" }],
  ["what happens if nobody decides?", { intent: "deadline" }],
  ["who must decide?", { intent: "people" }],
  ["what changed before it?", { intent: "before" }],
  ["what was decided before?", { intent: "history" }],
  ["decisions by maya", { intent: "history", person: "@maya" }],
  ["earlier decisions of checkout recovery", { intent: "history", playbook: "checkout-recovery" }],
  ["what can I ask?", { intent: "help" }],
  ["revenue", { intent: "value", metric: "revenue" }],
  ["checkout completion by product", { intent: "split", metric: "checkout-completion", by: "tag:product" }],
  ["country dk", { intent: "value", segment: { property: "country", value: "dk" } }],
  ['country = "Norge"', { intent: "value", segment: { property: "country", value: "Norge" } }],
];

const danish: readonly (readonly [string, InquiryQuery])[] = [
  ["fordelt på device?", { intent: "split", by: "device" }],
  ["pr. device", { intent: "split", by: "device" }],
  ["sidste 8 uger?", { intent: "trend", period: eight }],
  ["de seneste otte uger", { intent: "trend", period: eight }],
  ["hvorfor?", { intent: "why" }],
  ["Hvem besluttede sidste gang?", { intent: "precedent" }],
  ["i går", { intent: "trend", period: { kind: "in", when: { kind: "yesterday" } } }],
  ["i gaar", { intent: "trend", period: { kind: "in", when: { kind: "yesterday" } } }],
  ["før mandag", { intent: "trend", period: { kind: "before", when: { kind: "weekday", weekday: 1 } } }],
  ["foer mandag", { intent: "trend", period: { kind: "before", when: { kind: "weekday", weekday: 1 } } }],
  ["siden marts", { intent: "trend", period: { kind: "since", when: march } }],
  ["i marts", { intent: "trend", period: inMarch }],
  ["hvor meget var det i mandags", { intent: "value", period: { kind: "in", when: { kind: "weekday", weekday: 1 } } }],
  ["samme tid sidste år", { intent: "compare", with: "last-year" }],
  ["samme tid sidste aar", { intent: "compare", with: "last-year" }],
  ["hvorfor faldt det?", { intent: "drivers" }],
  ["største ændring efter device", { intent: "drivers", by: "device" }],
  ["stoerste aendring efter device", { intent: "drivers", by: "device" }],
  ["storste aendring efter device", { intent: "drivers", by: "device" }],
  ["hvorfor blev ingen spurgt?", { intent: "held" }],
  ["hvor sikkert er det?", { intent: "certainty" }],
  ["er det sæsonen?", { intent: "usual" }],
  ["vis rækkerne", { intent: "rows" }],
  ["vis raekkerne i går", { intent: "rows", period: { kind: "in", when: { kind: "yesterday" } } }],
  ["prognose", { intent: "forecast" }],
  ["hvordan måles det?", { intent: "definition" }],
  ["hvordan maales det", { intent: "definition" }],
  ["hvad er mulighederne?", { intent: "options" }],
  ["hvad sker der, hvis ingen beslutter?", { intent: "deadline" }],
  ["hvem skal beslutte?", { intent: "people" }],
  ["hvad skete der før?", { intent: "before" }],
  ["hvad blev besluttet før?", { intent: "history" }],
  ["kun mobile", { intent: "value", segment: { property: "device", value: "mobile" } }],
  [
    "fra 2026-03-01 til 2026-03-08",
    { intent: "trend", period: { kind: "between", from: of(2026, 3, 1), to: of(2026, 3, 8) } },
  ],
  [
    "1. marts til 8. marts",
    {
      intent: "trend",
      period: { kind: "between", from: { kind: "day", month: 3, day: 1 }, to: { kind: "day", month: 3, day: 8 } },
    },
  ],
  ["hvad kan jeg spørge om?", { intent: "help" }],
  ["hvad med størrelse m", { intent: "value", segment: { property: "country", value: "Størrelse M" } }],
];

describe("a question about a case", () => {
  for (const [language, table] of [
    ["en", english],
    ["da", danish],
  ] as const)
    it(`is read in ${language}, whatever its words are`, () => {
      for (const [text, query] of table) {
        const parsed = parseQuestion(text, shop);
        assert.deepEqual("query" in parsed ? parsed.query : parsed, query, text);
        if (text.length > 8) assert.equal(parsed.language, language, text);
      }
    });

  it("says in words what was understood", () => {
    const said = (text: string) => {
      const parsed = parseQuestion(text, shop);
      return "understood" in parsed ? parsed.understood : parsed.cannot.kind;
    };
    assert.equal(said("by device last 8 weeks"), "split by device, last 8 weeks");
    assert.equal(said("only desktop in march"), "trend for device = desktop, in March");
    assert.equal(said("hvor meget var det i mandags"), "hvad er tallet, i mandags");
  });

  const refused: readonly (readonly [string, string, readonly string[]])[] = [
    ["", "nothing-asked", []],
    ["??", "nothing-asked", []],
    ["please", "nothing-asked", []],
    ["by divice", "unknown-words", ["split by device"]],
    ["by the weather", "unknown-words", []],
    ["not by device", "unknown-words", []],
    ["value > 5", "unknown-words", []],
    ["sidste 8 ugre", "unknown-words", ["udvikling, sidste 8 uger"]],
    ["device = watch", "unknown-value", []],
    ["dk", "ambiguous", []],
    ["why and how sure is it", "several-questions", []],
    ["by device by country", "several-of", []],
    ["last week this month", "several-of", []],
    ["break it down", "needs", ["split by device", "split by country", "split by market"]],
    ["why, last 8 weeks", "not-with", []],
    ["forecast, last 8 weeks", "not-with", []],
    ["what changed before Monday", "not-with", []],
    ["last 5000 weeks", "unknown-words", []],
    ["2026-02-30", "unknown-words", []],
  ];
  it("is refused with the reason where it cannot be read, and what may have been meant is never taken for it", () => {
    for (const [text, kind, suggestions] of refused) {
      const parsed = parseQuestion(text, shop);
      assert.ok("cannot" in parsed, text);
      assert.deepEqual([parsed.cannot.kind, parsed.suggestions], [kind, suggestions], text);
    }
  });

  it("is read back from every sentence that says it, in both languages", () => {
    fc.assert(
      fc.property(
        vocabularies.chain((vocabulary) => fc.tuple(fc.constant(vocabulary), queries(vocabulary))),
        ([vocabulary, query]) => {
          for (const language of languages)
            for (const sentence of sentencesOf(query, vocabulary, language)) {
              const parsed = parseQuestion(sentence, vocabulary, { language });
              assert.deepEqual("query" in parsed ? parsed.query : parsed, query, sentence);
            }
        },
      ),
      { seed: 20260302, numRuns: 60 },
    );
  });

  it("may be any text at all: it is read or refused, and a query names only what there is", () => {
    const word = fc.constantFrom(
      ...[
        ...wordsOf("en").known,
        ...wordsOf("da").known,
        "device",
        "mobile",
        "revenue",
        "=",
        '"',
        "8",
        "2026-03-01",
        "§",
        "'",
      ],
    );
    const texts = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map((codes) => String.fromCharCode(...codes)),
      fc.array(word, { maxLength: 9 }).map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseQuestion(text, shop);
        if (!("query" in parsed)) return assert.ok(parsed.cannot.kind);
        const { segment } = { segment: undefined, ...parsed.query };
        // A value that was typed behind "=" need not be known.
        const known = segment && {
          ...shop,
          properties: shop.properties.map((one) => ({ ...one, values: [...one.values, segment.value] })),
        };
        assert.deepEqual(readQuery(parsed.query, known ?? shop), parsed.query);
      }),
      { seed: 20260302, numRuns: 150 },
    );
  });
});

describe("the lexicons", () => {
  it("say each phrase in one sense only, also as it is written in haste", () => {
    for (const language of languages) {
      const { lexicon, phrases } = wordsOf(language);
      const senses = new Map<string, string>();
      for (const list of phrases.values())
        for (const { words, saying } of list) {
          const [text, sense] = [words.join(" "), JSON.stringify(saying)];
          assert.equal(senses.get(text) ?? sense, sense, `${lexicon.language}: ${text}`);
          senses.set(text, sense);
        }
    }
  });

  it("have a phrase for every intent and every comparison", () => {
    for (const { phrases, compare } of Object.values(lexicons))
      assert.ok([...Object.values(phrases), ...Object.values(compare)].every((list) => list.length > 0));
  });
});

describe("a query from outside", () => {
  it("is taken in its very form, and names nothing that the log does not know", () => {
    assert.deepEqual(readQuery({ intent: "split", by: "device" }, shop), { intent: "split", by: "device" });
    const bad: readonly unknown[] = [
      null,
      "split by device",
      42,
      [],
      {},
      { intent: "guess" },
      { intent: "split" },
      { intent: "split", by: "weather" },
      { intent: "value", metric: "profit" },
      { intent: "value", value: 0.42 },
      { intent: "value", answer: "It is 42 %." },
      { intent: "why", metric: "revenue" },
      { intent: "value", segment: { property: "device", value: "watch" } },
      { intent: "value", segment: { property: "device", value: "mobile", rows: 3 } },
      { intent: "trend", period: { kind: "last", count: 1e9, unit: "week" } },
      { intent: "trend", period: { kind: "last", count: 1.5, unit: "week" } },
      { intent: "trend", period: { kind: "in", when: { kind: "day", month: 2, day: 30 } } },
      { intent: "trend", period: "last 8 weeks" },
      { intent: "compare", with: "the moon" },
      { intent: "history", person: "@nobody" },
    ];
    for (const one of bad) assert.equal(readQuery(one, shop), undefined, JSON.stringify(one));
  });
});

const names = fc.oneof(
  fc.constantFrom(
    "device",
    "land",
    "kunde-type",
    "by",
    "pr",
    "last 8 weeks",
    "2026-03-01",
    "tag:order",
    "Ærø",
    "why",
    "a=b",
    'say "hi"',
    "back\\slash",
    "7",
    "og",
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((name) => name.trim() !== "" && name === name.normalize("NFC")),
);
const distinct = (max: number) => fc.uniqueArray(names, { maxLength: max });
const vocabularies: fc.Arbitrary<Vocabulary> = fc.record({
  metrics: distinct(3),
  properties: fc.uniqueArray(fc.record({ name: names, values: distinct(3), isComplete: fc.boolean() }), {
    maxLength: 3,
    selector: ({ name }) => name,
  }),
  people: distinct(2),
  playbooks: distinct(2),
});

const whens: fc.Arbitrary<When> = fc.oneof(
  fc.constantFrom<When>({ kind: "today" }, { kind: "yesterday" }),
  fc.record({ kind: fc.constant("weekday" as const), weekday: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ kind: fc.constant("year" as const), year: fc.integer({ min: 1970, max: 2199 }) }),
  fc.record(
    {
      kind: fc.constant("month" as const),
      year: fc.integer({ min: 1970, max: 2199 }),
      month: fc.integer({ min: 1, max: 12 }),
    },
    { requiredKeys: ["kind", "month"] },
  ),
  fc.record(
    {
      kind: fc.constant("day" as const),
      year: fc.integer({ min: 1970, max: 2199 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
    },
    { requiredKeys: ["kind", "month", "day"] },
  ),
);
const periods: fc.Arbitrary<AskedPeriod> = fc.oneof(
  fc.record({
    kind: fc.constant("last" as const),
    count: fc.integer({ min: 1, max: 1000 }),
    unit: fc.constantFrom(...periodUnits),
  }),
  fc.record({
    kind: fc.constant("this" as const),
    unit: fc.constantFrom(...periodUnits.slice(1)).filter((unit) => unit !== "window"),
  }),
  fc.record({ kind: fc.constantFrom("in" as const, "since" as const, "before" as const), when: whens }),
  fc.record({ kind: fc.constant("between" as const), from: whens, to: whens }),
);

/** Any query that may be asked with these names. */
function queries({ metrics, properties, people, playbooks }: Vocabulary): fc.Arbitrary<InquiryQuery> {
  const maybe = <Value>(values: readonly Value[]) =>
    fc.option(values.length > 0 ? fc.constantFrom(...values) : fc.constant(undefined), { nil: undefined });
  const segments = properties.flatMap(({ name, values }) => values.map((value) => ({ property: name, value })));
  const slots = fc.record({
    metric: maybe(metrics),
    segment: maybe(segments),
    by: maybe(properties.map(({ name }) => name)),
    period: fc.option(periods, { nil: undefined }),
    with: fc.constantFrom(...comparisons),
    playbook: maybe(playbooks),
    person: maybe(people),
  });
  const possible: readonly Intent[] = properties.length > 0 ? intents : intents.filter((intent) => intent !== "split");
  return fc.tuple(fc.constantFrom(...possible), slots).map(([intent, filled]) => {
    const by = filled.by ?? (intent === "split" ? properties[0]?.name : undefined);
    const kept = Object.entries({ ...filled, by }).filter(
      ([slot, value]) => value !== undefined && slotsOf[intent].some((known) => known === slot),
    );
    // Filled from the lists above.
    return queryWith(intent, JSON.parse(JSON.stringify(Object.fromEntries(kept))) as Slots);
  });
}
