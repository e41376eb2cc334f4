import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import { tagText } from "../event/index.ts";
import {
  AnswerGiven,
  AnswerRejected,
  type AskedQuestion,
  CaseOpened,
  evidence,
  QuestionAsked,
} from "../question/index.ts";
import { answerCase, answerError } from "./answer.ts";
import type { Case } from "./case.ts";
import { dismissCase } from "./dismiss.ts";
import { DecisionExpired, DecisionMade, DecisionSuperseded } from "./events.ts";
import { foldCase } from "./fold-case.ts";
import { deciders } from "./may-decide.ts";
import { reopenCase } from "./reopen.ts";

const pack = evidence({ metric: completion, observations: [], findings: ["40.0 % is below"] });
const opened = CaseOpened({
  case: "C-7K2M9QTA",
  playbook: "p",
  definition: "d",
  metric: "m",
  signal: "S-7K2M9QTA",
  openedBy: "signal",
  evidence: pack,
});
const question: AskedQuestion = {
  case: "C-7K2M9QTA",
  text: "What do we do?",
  options: [
    { id: "roll-back", label: "Roll it back", action: "roll-back-form" },
    { id: "wait", label: "Wait", expects: { direction: "unchanged" } },
  ],
  to: "head of sales",
  evidence: pack.hash,
};
const asked = QuestionAsked(question);
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
      optionsConsidered: [
        { id: "roll-back", label: "Roll it back" },
        { id: "wait", label: "Wait" },
      ],
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

  it("keeps no option that was never offered, also from somebody who may not decide", () => {
    const never = { ...maya, option: "burn-it" };
    assert.throws(() => answerCase(open, never, { mayDecide: () => false }), { code: "decision/unknown-option" });
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

  it("keeps two late answers of one moment, and one that is sent twice once", () => {
    const decided = caseOf([opened, asked, ...answerCase(open, maya).events]);
    const idOf = (by: string) => answerCase(decided, { ...maya, by }).events[0]?.id;
    assert.equal(idOf("bo"), idOf("bo"));
    assert.notEqual(idOf("bo"), idOf("ida"));
  });

  it("is late where the case expired or was dismissed, and says so", () => {
    const expired = caseOf([opened, asked, DecisionExpired({ case: open.id })]);
    const dismissal = { by: "ida", via: "page", because: "known", reason: "a bank holiday" } as const;
    const dismissed = caseOf([opened, asked, ...dismissCase(open, dismissal)]);
    const told = [expired, dismissed].map((state) => {
      const late = answerCase(state, maya);
      const [kept] = recorded(late.events);
      assert.ok(kept && AnswerRejected.is(kept));
      return [late.kind, late.kind === "late" && late.status, kept.data.because, answerError(state, maya, late)?.code];
    });
    assert.deepEqual(told, [
      ["late", "expired", "expired already", "decision/case-closed"],
      ["late", "dismissed", "dismissed already by ida", "decision/case-closed"],
    ]);
  });

  it("tells whoever comes too late what became of the case, who did it, when and why", () => {
    const at = Date.UTC(2026, 2, 2, 8) * 1000;
    const said = (state: Case) =>
      answerError(state, maya, answerCase(state, maya))?.message.replaceAll(open.id, "C") ?? "";
    const decided = caseOf([
      opened,
      asked,
      ...answerCase(open, { ...maya, by: "bo", reason: "It will pass." }, { now: at }).events,
    ]);
    assert.equal(
      said(decided),
      `[decision/already-decided] C was decided already: "Roll it back" by bo at 2026-03-02T08:00:00Z, because It will pass. Your answer is kept beside it; nothing was changed.`,
    );
    const why = { by: "ida", via: "page", because: "known", reason: "a bank holiday" } as const;
    assert.match(
      said(caseOf([opened, asked, ...dismissCase(open, why, { now: at })])),
      /C was dismissed as known by ida at 2026-03-02T08:00:00Z: a bank holiday\. Your answer is kept beside it/,
    );
    assert.match(
      said(caseOf([opened, asked, DecisionExpired({ case: open.id }, { occurred: at })])),
      /C expired at 2026-03-02T08:00:00Z: nobody decided in time, and nothing was decided\. Your answer/,
    );
  });

  it("tells somebody who may not decide who may, and keeps what was said", () => {
    const mayDecide = (by: string) => by === "head of sales";
    const refused = answerCase(open, maya, { mayDecide });
    const [kept, ...more] = recorded(refused.events);
    assert.ok(kept && AnswerRejected.is(kept) && more.length === 0);
    assert.deepEqual([refused.kind, kept.data.because, kept.data.reason], ["refused", "may not decide", maya.reason]);
    assert.equal(answerError(open, maya, refused)?.code, "decision/may-not-decide");
    assert.equal(answerCase(open, { ...maya, by: "head of sales" }, { mayDecide }).kind, "decided");
  });

  it("says when it was given, where that is told", () => {
    assert.deepEqual(
      answerCase(open, maya, { now: 7 }).events.map((event) => event.occurred),
      [7, 7],
    );
  });

  it("keeps what is expected of the decision, or what the playbook expects of the option", () => {
    const expected = { direction: "up", byShare: 0.1, confidence: 0.7 } as const;
    const madeBy = (answer: Parameters<typeof answerCase>[1]) => {
      const made = recorded(answerCase(open, answer).events)[1];
      assert.ok(made && DecisionMade.is(made));
      return made.data.expected;
    };
    assert.deepEqual(madeBy({ ...maya, expected }), expected);
    assert.deepEqual(madeBy({ ...maya, option: "wait" }), { direction: "unchanged" });
    assert.equal(madeBy(maya), undefined);
  });

  it("refuses an answer without an expected effect where the question asks for one, and one that is no effect", () => {
    const demanding = caseOf([opened, QuestionAsked({ ...question, require: ["expected-effect"] })]);
    assert.throws(() => answerCase(demanding, maya), { code: "decision/expectation-missing" });
    assert.equal(answerCase(demanding, { ...maya, expected: { direction: "up" } }).kind, "decided");
    assert.throws(() => answerCase(open, { ...maya, expected: { direction: "up", confidence: 7 } }), {
      code: "decision/bad-expectation",
      message: "[decision/bad-expectation] C-7K2M9QTA: confidence is from 0.5 (a guess) to 1 (certain).",
    });
  });

  it("to a case that was reopened takes the place of the decision before, which is kept", () => {
    const playbook = {
      name: "p",
      metric: "m",
      question,
      people: { approver: "head of sales" },
      outcome: { windows: 1 },
    };
    const first = [opened, asked, ...answerCase(open, maya).events];
    const again = [
      ...first,
      ...reopenCase(caseOf(first), { by: "bo", via: "page", reason: "no" }, { now: 9, playbook }),
    ];
    const reopened = caseOf(again);
    assert.deepEqual([reopened.status, reopened.round, reopened.decision?.data.option], ["asked", 2, "roll-back"]);
    const second = answerCase(reopened, { ...maya, by: "bo", option: "wait" }).events;
    const after = caseOf([...again, ...second]);
    const superseded = recorded(second).find(DecisionSuperseded.is);
    assert.deepEqual(superseded?.data, {
      case: open.id,
      decision: "D-7K2M9QTA",
      by: "D-7K2M9QTA-2",
      reason: maya.reason,
    });
    assert.deepEqual(
      after.decisions.map((one) => one.data.option),
      ["roll-back", "wait"],
    );
    assert.deepEqual([after.status, after.decision?.data.decision], ["decided", "D-7K2M9QTA-2"]);
  });
});

describe("who may decide", () => {
  const open = caseOf([opened, QuestionAsked({ ...question, to: "@maya" })]);
  const people = { approver: "@maya", deputies: ["sales"] };
  const directory = (name: string) => (name === "sales" ? ["bo", "Ida@example.org"] : undefined);

  it("is the one who was asked, and whoever is behind the deputies' names", () => {
    const may = deciders(open, { people }, directory);
    assert.deepEqual(["maya", "@Maya", "bo", "ida@example.org", "eve", ""].map(may), [
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("is everyone where a role is asked that no directory knows", () => {
    const role = caseOf([opened, asked]);
    assert.equal(deciders(role, { people: { approver: "head of sales" } }, directory)("eve"), true);
  });
});
