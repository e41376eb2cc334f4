import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import type { NewEvent } from "../event/index.ts";
import { isRecord } from "../kit/is-record.ts";
import { evidence } from "../question/index.ts";
import { answerCase } from "./answer.ts";
import type { Case } from "./case.ts";
import { commentOnCase } from "./comment.ts";
import { type DecisionRecord, decisionRecord } from "./decision-record.ts";
import { decisionRecordMarkdown, expectedText } from "./decision-record-markdown.ts";
import { decisionRecordSchema } from "./decision-record-schema.ts";
import { dismissCase } from "./dismiss.ts";
import { dueSteps } from "./due-steps.ts";
import { foldCase } from "./fold-case.ts";
import { openByHand, openBySignal } from "./open.ts";
import { definePlaybook } from "./playbook.ts";
import { recordReview } from "./review.ts";
import { supersedeDecision } from "./supersede.ts";

const at = Date.UTC(2026, 2, 2, 9) * 1000;
const hour = 3_600_000_000;
const by = { by: "@maya", via: "page" };
const playbook = definePlaybook("recovery", {
  metric: "checkout-completion",
  question: {
    text: "Customers give up. What do we do?",
    options: [
      { id: "roll-back", label: "Roll the form back", action: "roll-back-form" },
      { id: "wait", label: "Wait" },
    ],
  },
  people: { approver: "@maya" },
  sla: { decide: "2d" },
  outcome: { windows: 1 },
});
const pack = evidence({
  metric: completion,
  observations: [
    {
      metric: "checkout-completion",
      definition: "d",
      unit: "share",
      from: at - hour,
      to: at,
      value: 0.2,
      numerator: 2,
      denominator: 10,
      low: 0.06,
      high: 0.51,
      watermark: at,
      upTo: 7,
      rows: 10,
      rowsHash: "h",
    },
  ],
  findings: ["20.0 % is below the objective of at least 50.0 %."],
  checks: [
    { check: "interval", verdict: "caution", sentence: "It could be above the line.", lesson: "small-numbers" },
    { check: "season", verdict: "pass", sentence: "It is not as usual here.", lesson: "seasons" },
  ],
});
const opened = openBySignal({ playbook, signal: "S-7K2M9QTA", causation: "s", evidence: pack }, at);

function caseAfter(first: readonly NewEvent[], ...commands: readonly ((state: Case) => readonly NewEvent[])[]): Case {
  let events = first;
  const state = () => {
    const folded = foldCase(recorded(events));
    assert.ok(folded);
    return folded;
  };
  for (const command of commands) events = [...events, ...command(state())];
  return state();
}

const expected = { direction: "up", byShare: 0.5, confidence: 0.8 } as const;
const answer = (state: Case) =>
  answerCase(
    state,
    { ...by, case: state.id, option: "roll-back", reason: "the form\nrejects <b>postcodes</b>", expected },
    { now: at + hour },
  ).events;
const whole = decisionRecord(
  caseAfter(
    opened,
    (state) => commentOnCase(state, { ...by, text: "by device?" }, { now: at + 1 }),
    answer,
    (state) => answerCase(state, { ...by, by: "@bo", case: state.id, option: "wait", reason: "no" }).events,
    (state) => supersedeDecision(state, { ...by, option: "wait", reason: "it is mended" }, { now: at + 2 * hour }),
    (state) => recordReview(state, { ...by, process: "good", result: "cannot-tell", lesson: "ask sooner" }),
  ),
  {
    outcomes: new Map([
      ["D-7K2M9QTA", { verdict: "worse", reason: "it was superseded after 1 of its 2 windows" }],
      [
        "D-7K2M9QTA-2",
        { verdict: "better", reason: "the interval leaves zero out", difference: 0.31234, low: 0.1, high: 0.5 },
      ],
    ]),
    why: ["decision D-7K2M9QTA by @maya"],
  },
);
const asking = definePlaybook("asking", {
  metric: "checkout-completion",
  question: {
    text: "How much?",
    ask: [
      { id: "n", label: "N", kind: "number", unit: "EUR" },
      { id: "d", label: "D", kind: "date" },
      { id: "t", label: "T", kind: "text" },
      {
        id: "c",
        label: "C",
        kind: "choice",
        options: [
          { id: "a", label: "A" },
          { id: "b", label: "B" },
        ],
      },
      { id: "s", label: "S", kind: "scale", min: 1, max: 5 },
    ],
  },
  people: { approver: "@maya" },
  outcome: { windows: 1 },
});
const records: readonly (readonly [what: string, record: DecisionRecord])[] = [
  ["a decision with all that can be said of it", whole],
  ["an open case", decisionRecord(caseAfter(opened))],
  ["a decision", decisionRecord(caseAfter(opened, answer))],
  [
    "a dismissed case",
    decisionRecord(caseAfter(opened, (state) => dismissCase(state, { ...by, because: "known", reason: "a holiday" }))),
  ],
  ["an expired case", decisionRecord(caseAfter(opened, (state) => dueSteps(state, playbook, at + 100 * hour)))],
  [
    "a decision with values",
    decisionRecord(
      caseAfter(
        openByHand({ playbook: asking, evidence: pack, ...by, about: "orders from Norway" }, at),
        (state) =>
          answerCase(
            state,
            {
              ...by,
              case: state.id,
              option: "answer",
              reason: "so",
              values: { n: 2, d: "2026-11-21", t: "x", c: "a", s: 3 },
            },
            { now: at },
          ).events,
      ),
    ),
  ],
  [
    "a case by hand",
    decisionRecord(caseAfter(openByHand({ playbook, evidence: pack, ...by, about: "orders from Norway" }, at))),
  ],
];

/** As much of JSON Schema as the schema uses; each problem names its place. */
function problems(schema: object, value: unknown, place = "$"): string[] {
  const rule: Readonly<Record<string, unknown>> = { ...schema };
  if ("const" in rule) return value === rule["const"] ? [] : [`${place}: not ${String(rule["const"])}`];
  switch (rule["type"]) {
    case "array":
      if (!Array.isArray(value)) return [`${place}: no list`];
      return value.flatMap((item, i) => problems(isRecord(rule["items"]) ? rule["items"] : {}, item, `${place}[${i}]`));
    case "object": {
      if (!isRecord(value)) return [`${place}: no object`];
      const properties = isRecord(rule["properties"]) ? rule["properties"] : {};
      const required = Array.isArray(rule["required"]) ? rule["required"] : [];
      return [
        ...required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${place}.${key}: missing`),
        ...Object.entries(value).flatMap(([key, member]) => {
          const property = properties[key];
          return isRecord(property) ? problems(property, member, `${place}.${key}`) : [`${place}.${key}: unknown`];
        }),
      ];
    }
    default: {
      if (![rule["type"]].flat().includes(typeof value)) return [`${place}: no ${String(rule["type"])}`];
      if (Array.isArray(rule["enum"]) && !rule["enum"].includes(value)) return [`${place}: none of its values`];
      if (rule["format"] === "date-time" && Number.isNaN(Date.parse(String(value)))) return [`${place}: no time`];
      const [least, most] = [rule["minimum"], rule["maximum"]];
      const isWithin =
        (typeof least !== "number" || Number(value) >= least) && (typeof most !== "number" || Number(value) <= most);
      return isWithin ? [] : [`${place}: out of range`];
    }
  }
}

describe("a decision record", () => {
  for (const [what, record] of records)
    it(`of ${what} is what its schema says`, () => {
      assert.deepEqual(problems(decisionRecordSchema, JSON.parse(JSON.stringify(record))), []);
    });

  it("that lacks something, or says what the schema does not know, is refused by it", () => {
    const broken: readonly (readonly [change: object, problem: string])[] = [
      [{ title: undefined }, "$.title: missing"],
      [{ status: "maybe" }, "$.status: none of its values"],
      [{ opened: "yesterday" }, "$.opened: no time"],
      [{ schema: "other/1" }, "$.schema: not thence-decision-record/1"],
      [{ mood: "good" }, "$.mood: unknown"],
      [{ options: "none" }, "$.options: no list"],
      [{ expected: { direction: "up", confidence: 2 } }, "$.expected.confidence: out of range"],
      [{ outcome: { verdict: "better" } }, "$.outcome.reason: missing"],
      [{ why: [1] }, "$.why[0]: no string"],
    ];
    for (const [change, problem] of broken)
      assert.deepEqual(problems(decisionRecordSchema, JSON.parse(JSON.stringify({ ...whole, ...change }))), [problem]);
  });

  it("keeps what was decided before, what was said, and what is expected of what is in force", () => {
    assert.deepEqual([whole.id, whole.status, whole.decision?.option], ["D-7K2M9QTA-2", "accepted", "wait"]);
    assert.deepEqual(
      whole.earlier?.map((one) => [one.id, one.supersededBy]),
      [["D-7K2M9QTA", "D-7K2M9QTA-2"]],
    );
    assert.deepEqual(
      whole.discussion.map((one) => one.text),
      ["by device?", 'answered "wait", which did not count (decided already by @maya: roll-back): no'],
    );
    assert.deepEqual(
      whole.options.map((one) => one.isChosen),
      [false, true],
    );
    assert.equal(whole.expected, undefined);
    assert.deepEqual(
      whole.context.cautions.map((one) => one.check),
      ["interval"],
    );
  });

  it("reads as an ADR", () => {
    const text = decisionRecordMarkdown(
      decisionRecord(caseAfter(opened, answer), {
        outcomes: new Map([["D-7K2M9QTA", { verdict: "cannot-tell", reason: "the interval holds zero" }]]),
      }),
    );
    const hash = pack.hash.slice(0, 16);
    const definition = whole.playbook.definition;
    assert.equal(
      text,
      `# D-7K2M9QTA: Customers give up. What do we do?

## Status

Accepted. Opened 2026-03-02T09:00:00Z, closed 2026-03-02T10:00:00Z.

## Context

The metric \`checkout-completion\` serves: Who wants to pay, can.

From 2026-03-02T08:00:00Z to 2026-03-02T09:00:00Z: 20.0 % (2 of 10), 95 %: 6.0 % to 51.0 %.

- 20.0 % is below the objective of at least 50.0 %.

Cautions:

- interval: It could be above the line.

Asked by the playbook \`recovery\` (${definition}); evidence ${hash}.

## Options considered

- Roll the form back (chosen)
- Wait

## Decision

**Roll the form back**, by @maya at 2026-03-02T10:00:00Z.

> the form
> rejects \\<b\\>postcodes\\</b\\>

It starts the action \`roll-back-form\`.

## Expected effect

up by 50 % of what it was (80 % sure).

## Outcome

Cannot tell: the interval holds zero.
`,
    );
  });

  it("tells in its page what was superseded, learnt and why", () => {
    const text = decisionRecordMarkdown(whole);
    for (const part of [
      "Superseded by D-7K2M9QTA-2: **Roll the form back**",
      "It got better by +31.2 points (95 %: +10.0 points to +50.0 points)",
      "the result one that cannot be told",
      "- Lesson: ask sooner",
      "## Why",
      "None was stated.",
    ])
      assert.ok(text.includes(part), part);
  });

  it("says a difference that tells nothing as one, not as the size of a change", () => {
    for (const [verdict, says] of [
      [
        "cannot-tell",
        "Cannot tell, with a difference of +2.0 points (95 %: −18.0 points to +20.0 points): it holds zero.",
      ],
      [
        "no-effect",
        "It changed nothing worth naming, with a difference of +2.0 points (95 %: −18.0 points to +20.0 points): it holds zero.",
      ],
    ] as const) {
      const outcome = { verdict, reason: "it holds zero", difference: 0.02, low: -0.18, high: 0.2 };
      assert.ok(decisionRecordMarkdown({ ...whole, outcome }).includes(says));
    }
  });

  it("says an expected effect in words", () => {
    assert.equal(expectedText({ direction: "down", by: 3 }), "down by 3");
    assert.equal(expectedText({ direction: "up", by: 0.0196 }, { unit: "share" }), "up by 2.0 points");
    assert.equal(expectedText({ direction: "down", by: 1.5 }, { unit: "number", unitText: "EUR" }), "down by 1.5 EUR");
    assert.equal(expectedText({ direction: "unchanged", confidence: 0.5 }), "unchanged (50 % sure)");
  });
});
