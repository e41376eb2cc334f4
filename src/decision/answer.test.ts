import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import { tagText } from "../event/index.ts";
import { AnswerGiven, AnswerRejected, CaseOpened, evidence, QuestionAsked } from "../question/index.ts";
import { answerCase } from "./answer.ts";
import { type Case, foldCase } from "./case.ts";
import { DecisionMade } from "./events.ts";
import { definePlaybook, type Playbook } from "./playbook.ts";

const pack = evidence({ metric: completion, observations: [], findings: ["40.0 % is below"] });
const opened = CaseOpened({ case: "C-7K2M9QTA", playbook: "p", metric: "m", signal: "S-7K2M9QTA", evidence: pack });
const asked = QuestionAsked({
  case: "C-7K2M9QTA",
  text: "What do we do?",
  options: [
    { id: "roll-back", label: "Roll it back", action: "roll-back-form" },
    { id: "wait", label: "Wait" },
  ],
  to: "head of sales",
  evidence: pack.hash,
});
const caseOf = (events: Parameters<typeof recorded>[0]): Case => {
  const state = foldCase(recorded(events));
  assert.ok(state);
  return state;
};
const maya = { case: "C-7K2M9QTA", option: "roll-back", reason: "the form rejects postcodes", by: "maya", via: "page" };

describe("a case", () => {
  it("is told by its stream: what was asked, answered and decided, and how far it was read", () => {
    const open = caseOf([opened, asked]);
    assert.deepEqual(
      [open.id, open.revision, open.asked?.data.to, open.decision],
      ["C-7K2M9QTA", 2, "head of sales", undefined],
    );
    const done = caseOf([opened, asked, ...answerCase(open, maya).events]);
    assert.deepEqual([done.revision, done.answer?.data.by, done.decision?.data.option], [4, "maya", "roll-back"]);
  });

  it("is none where nothing opened it", () => {
    assert.equal(foldCase([]), undefined);
    assert.equal(foldCase(recorded([asked])), undefined);
  });

  it("keeps its decision when a later answer is rejected", () => {
    const open = caseOf([opened, asked]);
    const first = answerCase(open, maya).events;
    const decided = caseOf([opened, asked, ...first]);
    const after = caseOf([
      opened,
      asked,
      ...first,
      ...answerCase(decided, { ...maya, by: "bo", option: "wait" }).events,
    ]);
    assert.deepEqual([after.decision?.data.decidedBy, after.answer?.data.by, after.revision], ["maya", "maya", 5]);
  });
});

describe("answering", () => {
  const open = caseOf([opened, asked]);

  it("decides: the answer, and the decision that rests on the evidence and starts the option's action", () => {
    const answered = answerCase(open, { ...maya, reason: "  the form rejects postcodes " });
    assert.equal(answered.kind, "decided");
    const [given, made] = recorded(answered.events);
    assert.ok(given && AnswerGiven.is(given) && made && DecisionMade.is(made));
    assert.deepEqual(given.data, maya);
    assert.deepEqual(made.data, {
      decision: "D-7K2M9QTA",
      case: "C-7K2M9QTA",
      option: "roll-back",
      label: "Roll it back",
      reason: "the form rejects postcodes",
      decidedBy: "maya",
      action: "roll-back-form",
      basis: pack.hash,
    });
    assert.equal(made.causation, given.id);
    assert.equal(given.causation, open.asked?.event.id);
    assert.ok(answered.events.every((event) => event.stream === tagText("thence.case", "C-7K2M9QTA")));
  });

  it("starts nothing where the option starts nothing", () => {
    const made = recorded(answerCase(open, { ...maya, option: "wait" }).events)[1];
    assert.ok(made && DecisionMade.is(made) && !("action" in made.data));
  });

  it("is the same when it is tried again", () => {
    assert.deepEqual(answerCase(open, maya), answerCase(open, maya));
  });

  it("refuses an option that was not offered, and names those that were", () => {
    assert.throws(() => answerCase(open, { ...maya, option: "burn-it" }), {
      code: "decision/unknown-option",
      message: '[decision/unknown-option] "burn-it" is no answer to C-7K2M9QTA. Answer with one of: roll-back, wait.',
    });
  });

  for (const reason of ["", "  ", "\n\t"]) {
    it(`refuses ${JSON.stringify(reason)} as a reason`, () => {
      assert.throws(() => answerCase(open, { ...maya, reason }), { code: "decision/reason-missing" });
    });
  }

  it("refuses a reason that is too long, instead of cutting it", () => {
    assert.equal(answerCase(open, { ...maya, reason: "x".repeat(4000) }).kind, "decided");
    assert.throws(() => answerCase(open, { ...maya, reason: "x".repeat(4001) }), { code: "decision/reason-too-long" });
  });

  it("keeps an answer that comes too late, whatever it says, and tells who was first", () => {
    const decided = caseOf([opened, asked, ...answerCase(open, maya).events]);
    for (const option of ["wait", "roll-back", "burn-it"]) {
      const late = answerCase(decided, { ...maya, by: "bo", option, reason: "" });
      assert.deepEqual(
        [late.kind, late.kind === "late" && late.decidedBy, late.kind === "late" && late.option],
        ["late", "maya", "roll-back"],
      );
      const [kept, ...more] = recorded(late.events);
      assert.ok(kept && AnswerRejected.is(kept) && more.length === 0);
      assert.deepEqual(
        [kept.data.by, kept.data.option, kept.data.because],
        ["bo", option, "decided already by maya: roll-back"],
      );
    }
  });
});

describe("declaring a playbook", () => {
  const good: Omit<Playbook, "name"> = {
    metric: "m",
    question: {
      text: "What now?",
      options: [
        { id: "act", label: "Act" },
        { id: "wait", label: "Wait" },
      ],
    },
    people: { approver: "head of sales" },
    outcome: { windows: 1 },
  };
  const ask = (options: Playbook["question"]["options"], text = "What now?") => ({ question: { text, options } });
  const refused: readonly (readonly [what: string, options: Partial<Omit<Playbook, "name">>, sentence: RegExp])[] = [
    ["a single option", ask([{ id: "act", label: "Act" }]), /at least two options/],
    [
      "two options of one id",
      ask([
        { id: "a", label: "A" },
        { id: "a", label: "B" },
      ]),
      /same id/,
    ],
    [
      "an id that cannot be typed",
      ask([
        { id: "Act now", label: "A" },
        { id: "b", label: "B" },
      ]),
      /"Act now" in kebab-case/,
    ],
    [
      "an option that says nothing",
      ask([
        { id: "a", label: " " },
        { id: "b", label: "B" },
      ]),
      /option "a"/,
    ],
    ["a question that asks nothing", ask(good.question.options, " "), /question\.text/],
    ["nobody who decides", { people: { approver: " " } }, /people\.approver/],
    ["no window for the outcome", { outcome: { windows: 0 } }, /outcome\.windows/],
    ["half a window for the outcome", { outcome: { windows: 1.5 } }, /outcome\.windows/],
  ];
  for (const [what, options, sentence] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => definePlaybook("recovery", { ...good, ...options }),
        (cause: Error & { code?: string }) => {
          assert.equal(cause.code, "decision/bad-playbook");
          assert.match(cause.message, /playbook "recovery": /);
          assert.match(cause.message, sentence);
          return true;
        },
      );
    });
  }
  it("refuses a name that is not kebab-case", () => {
    assert.throws(() => definePlaybook("Recovery", good), /kebab-case/);
    assert.equal(definePlaybook("recovery", good).name, "recovery");
  });
});
