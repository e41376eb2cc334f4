import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import { type NewEvent, parseTime, type RecordedEvent } from "../event/index.ts";
import {
  type AnswerField,
  AnswerGiven,
  AnswerRejected,
  evidence,
  isEvidenceIntact,
  QuestionAsked,
} from "../question/index.ts";
import { answerCase } from "./answer.ts";
import type { Case } from "./case.ts";
import { decisionRecord } from "./decision-record.ts";
import { decisionRecordMarkdown } from "./decision-record-markdown.ts";
import { dueSteps } from "./due-steps.ts";
import { DecisionMade } from "./events.ts";
import { foldCase } from "./fold-case.ts";
import { openByHand } from "./open.ts";
import { definePlaybook } from "./playbook.ts";
import { reopenCase } from "./reopen.ts";
import { supersedeDecision } from "./supersede.ts";

const at = parseTime("2026-11-21T23:30:00Z").at;
const hour = 3_600_000_000;
const options = [
  { id: "discount", label: "Give a discount", action: "set-discount" },
  { id: "postpone", label: "Postpone it" },
  { id: "wait", label: "Wait" },
];
const ask: readonly AnswerField[] = [
  { id: "percent", label: "Discount", kind: "number", unit: "%", min: 0, max: 50, when: "discount" },
  { id: "until", label: "Until", kind: "date", min: "today", when: "postpone" },
];
const playbook = definePlaybook("recovery", {
  metric: "checkout-completion",
  question: { text: "What now?", options, ask },
  people: { approver: "@maya" },
  sla: {
    decide: "2d",
    calendar: { zone: "Europe/Copenhagen", hours: { 1: ["09:00-17:00"], 2: ["09:00-17:00"], 7: ["00:00-24:00"] } },
  },
  outcome: { windows: 1 },
});
const pack = evidence({ metric: completion, observations: [], findings: ["it fell"] });
const opened = openByHand({ playbook, evidence: pack, by: "@bo", via: "page", about: "odd" }, at);
const stateOf = (events: readonly NewEvent[]): Case => {
  const state = foldCase(recorded(events));
  assert.ok(state);
  return state;
};
const open = stateOf(opened);
const maya = { case: open.id, option: "discount", reason: "cheaper than losing them", by: "@maya", via: "page" };
const percent = { id: "percent", label: "Discount", kind: "number", value: 15, unit: "%" } as const;

describe("an answer with values", () => {
  it("decides, and the decision has them for whoever does it", () => {
    const { kind, events } = answerCase(open, { ...maya, values: { percent: "15" } }, { now: at });
    assert.equal(kind, "decided");
    const state = stateOf([...opened, ...events]);
    assert.deepEqual(state.answer?.data.values, [percent]);
    assert.deepEqual(state.decision?.data.values, [percent]);
  });

  it("has none where the option asks for none", () => {
    const [given, made] = recorded(answerCase(open, { ...maya, option: "wait" }, { now: at }).events);
    assert.ok(given && AnswerGiven.is(given) && !("values" in given.data));
    assert.ok(made && DecisionMade.is(made) && !("values" in made.data));
  });

  it("is refused where one is missing or cannot be, with what is allowed", () => {
    assert.throws(() => answerCase(open, maya, { now: at }), {
      code: "decision/value-missing",
      message: `[decision/value-missing] ${open.id}: discount needs "Discount" (percent) too: a number from 0 to 50, in %.`,
    });
    assert.throws(() => answerCase(open, { ...maya, values: { percent: "80" } }, { now: at }), {
      code: "decision/bad-value",
      facts: {
        case: open.id,
        field: "percent",
        problem: '"Discount" (percent) is a number from 0 to 50, in %; "80" is not.',
      },
    });
    assert.throws(() => answerCase(open, { ...maya, option: "wait", values: { percent: "5" } }, { now: at }), {
      code: "decision/bad-value",
    });
  });

  it("names a date of the playbook's calendar: what is over in its zone is past", () => {
    const postpone = (until: string) =>
      answerCase(open, { ...maya, option: "postpone", values: { until } }, { now: at });
    assert.throws(() => postpone("2026-11-21"), { code: "decision/bad-value" });
    const state = stateOf([...opened, ...postpone("2026-11-22").events]);
    const until = { id: "until", label: "Until", kind: "date", value: "2026-11-22", zone: "Europe/Copenhagen" };
    assert.deepEqual(state.decision?.data.values, [until]);
  });

  it("that comes late is kept with its values, and two that differ in the number alone are two", () => {
    const first = answerCase(open, { ...maya, values: { percent: "15" } }, { now: at }).events;
    const decided = stateOf([...opened, ...first]);
    const late = (values: string) => answerCase(decided, { ...maya, values: { percent: values } }, { now: at + hour });
    const [ten, twenty, twentyAgain, odd] = [late("10"), late("20"), late("20"), late("a lot")].map(
      ({ events }) => events,
    );
    assert.ok(ten && twenty && twentyAgain && odd);
    assert.deepEqual(twenty, twentyAgain);
    assert.notEqual(ten[0]?.id, twenty[0]?.id);
    const state = stateOf([...opened, ...first, ...ten, ...twenty, ...odd]);
    assert.deepEqual(
      state.rejected.map(({ data }) => data.values?.map(({ kind, value }) => `${kind} ${value}`)),
      [["number 10"], ["number 20"], ["text a lot"]],
    );
    assert.deepEqual(state.decision?.data.values, [percent]);
    assert.deepEqual(
      decisionRecord(state)
        .discussion.map(({ text }) => text)
        .slice(0, 1),
      [
        'answered "discount" (Discount: 10 %), which did not count (decided already by @maya: discount): cheaper than losing them',
      ],
    );
  });

  it("that is too much to be kept is refused", () => {
    const decided = stateOf([
      ...opened,
      ...answerCase(open, { ...maya, values: { percent: "15" } }, { now: at }).events,
    ]);
    assert.throws(() => answerCase(decided, { ...maya, values: { percent: "9".repeat(5000) } }), {
      code: "decision/bad-value",
    });
  });

  it("takes the place of a decision that differs in its number alone, and sent again changes nothing", () => {
    const first = answerCase(open, { ...maya, values: { percent: "15" } }, { now: at }).events;
    const decided = stateOf([...opened, ...first]);
    const with20 = { by: "@maya", via: "page", option: "discount", reason: maya.reason, values: { percent: 20 } };
    assert.deepEqual(supersedeDecision(decided, { ...with20, values: { percent: 15 } }, { now: at }), []);
    const events = supersedeDecision(decided, with20, { now: at });
    const after = stateOf([...opened, ...first, ...events]);
    assert.deepEqual([after.decision?.data.decision.slice(-2), after.decision?.data.values?.[0]?.value], ["-2", 20]);
    assert.deepEqual(supersedeDecision(after, with20, { now: at }), []);
    assert.throws(() => supersedeDecision(decided, { ...with20, values: {} }, { now: at }), {
      code: "decision/value-missing",
    });
  });

  it("is asked for again when the case is opened again, and not taken by default", () => {
    const first = answerCase(open, { ...maya, option: "wait" }, { now: at }).events;
    const decided = stateOf([...opened, ...first]);
    const again = stateOf([
      ...opened,
      ...first,
      ...reopenCase(decided, { by: "@maya", via: "page", reason: "again" }, { now: at + hour, playbook }),
    ]);
    assert.deepEqual(again.asked?.data.ask, open.asked?.data.ask);
    // A question by hand may offer the playbook's default under a name that needs more.
    const silent = { ...playbook, onExpiry: { option: "discount" } };
    const expired = stateOf([...opened, ...dueSteps(open, silent, at + 2000 * hour)]);
    assert.deepEqual([expired.status, expired.decision], ["expired", undefined]);
  });

  it("reads as a line each in a decision record", () => {
    const state = stateOf([...opened, ...answerCase(open, { ...maya, values: { percent: 15 } }, { now: at }).events]);
    const record = decisionRecord(state);
    assert.deepEqual(record.decision?.values, [percent]);
    assert.match(
      decisionRecordMarkdown(record),
      /\*\*Give a discount\*\*, by @maya at .*\n\n- Discount \(percent\): 15 %\n\n> cheaper/,
    );
  });
});

describe("a question that asks for values", () => {
  const base = { metric: "m", people: { approver: "@maya" }, outcome: { windows: 1 } };

  it("may ask for a value alone: then there is one answer", () => {
    const alone = definePlaybook("price", {
      ...base,
      question: { text: "At what price?", ask: [{ id: "price", label: "Price", kind: "number", unit: "EUR", min: 0 }] },
    });
    assert.deepEqual(alone.question.options, [{ id: "answer", label: "Answer" }]);
    const events = openByHand({ playbook: alone, evidence: pack, by: "@bo", via: "page", about: "odd" }, at);
    const state = stateOf(events);
    const answered = answerCase(state, { ...maya, case: state.id, option: "answer", values: { price: "12.5 EUR" } });
    assert.deepEqual(stateOf([...events, ...answered.events]).decision?.data.values?.[0]?.value, 12.5);
  });

  it("may have one option of its own, which starts its action", () => {
    const one = definePlaybook("price", {
      ...base,
      question: {
        text: "At what price?",
        options: [{ id: "set", label: "Set the price", action: "set-price" }],
        ask: [{ id: "price", label: "Price", kind: "number" }],
      },
    });
    assert.equal(one.question.options[0]?.action, "set-price");
  });

  it("is refused with what is wrong, and where it would be decided without anybody to type", () => {
    const sla = { decide: "2d" };
    assert.throws(() => definePlaybook("p", { ...base, question: { text: "?" } }), /at least two options/);
    assert.throws(
      () =>
        definePlaybook("p", {
          ...base,
          question: { text: "?", options, ask: [{ id: "a", label: "A", kind: "number", min: 2, max: 1 }] },
        }),
      /`question.ask`: the value "a": `min` is 2 and `max` only 1/,
    );
    assert.throws(
      () =>
        definePlaybook("p", { ...base, sla, question: { text: "?", options, ask }, onExpiry: { option: "discount" } }),
      /`onExpiry.option` names "discount", which needs values that somebody types/,
    );
    assert.throws(
      () =>
        definePlaybook("p", {
          ...base,
          question: { text: "?", options, ask },
          delegation: { upTo: "recommend", option: "postpone", by: "@maya" },
        }),
      /`delegation.option` names "postpone"/,
    );
    assert.doesNotThrow(() =>
      definePlaybook("p", { ...base, sla, question: { text: "?", options, ask }, onExpiry: { option: "wait" } }),
    );
  });
});

describe("a case that was written before answers had values", () => {
  const lines = readFileSync(new URL("../../test/fixtures/case-1.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  const events = lines.map((line) => JSON.parse(line) as RecordedEvent); // written by the store
  const cases = Map.groupBy(events, (event) => event.stream ?? "");

  it("is told as it was, and its evidence is intact", () => {
    const states = [...cases.values()].flatMap((told) => foldCase(told) ?? []);
    assert.deepEqual(
      states.map((state) => [
        state.status,
        state.opened.data.openedBy,
        state.decision?.data.option,
        state.rejected.length,
      ]),
      [
        ["decided", "signal", "roll-back", 1],
        ["asked", "hand", undefined, 0],
      ],
    );
    for (const state of states) assert.ok(isEvidenceIntact(state.opened.data.evidence));
    assert.ok(states[0] && !("values" in (decisionRecord(states[0]).decision ?? {})));
    assert.ok(events.filter(QuestionAsked.is).every(({ data }) => data.ask === undefined));
    assert.ok(events.some((event) => AnswerRejected.is(event)));
  });

  it("is answered as it was", () => {
    const asked = [...cases.values()].flatMap((told) => foldCase(told) ?? []).find(({ status }) => status === "asked");
    assert.ok(asked);
    const answered = answerCase(asked, { ...maya, case: asked.id, option: "wait" }, { now: at });
    assert.equal(answered.kind, "decided");
    assert.throws(
      () => answerCase(asked, { ...maya, case: asked.id, option: "wait", values: { percent: 5 } }, { now: at }),
      {
        code: "decision/bad-value",
      },
    );
  });
});
