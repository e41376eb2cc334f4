import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import { defineOwnEvent, type NewEvent, tagText } from "../event/index.ts";
import { CaseOpened, caseTags, evidence, InquiryMade, type OfCase, QuestionAsked } from "../question/index.ts";
import { acknowledgeCase } from "./acknowledge.ts";
import { answerCase } from "./answer.ts";
import { attachSignal } from "./attach-signal.ts";
import type { Case } from "./case.ts";
import { commentOnCase } from "./comment.ts";
import { dismissCase } from "./dismiss.ts";
import { dueSteps } from "./due-steps.ts";
import { applyEvents, foldCase } from "./fold-case.ts";
import { answerFollowUp } from "./follow-up.ts";
import { inquiryText } from "./inquire.ts";
import { answerMeeting, holdMeeting, proposeMeeting } from "./meeting.ts";
import { openByHand, openBySignal } from "./open.ts";
import { definePlaybook, playbookHash } from "./playbook.ts";
import { reopenCase } from "./reopen.ts";
import { recordReview } from "./review.ts";
import { supersedeDecision } from "./supersede.ts";
import { vetoDecision } from "./veto.ts";

const hour = 3_600_000_000;
const now = 1_000 * hour;
const by = { by: "@maya", via: "page" };
const bo = { by: "@bo", via: "terminal" };
const pack = evidence({ metric: completion, observations: [], findings: ["40.0 % is below"] });
const playbook = definePlaybook("recovery", {
  metric: "m",
  question: {
    text: "What now?",
    options: [
      { id: "act", label: "Act", action: "roll-back-form" },
      { id: "wait", label: "Wait" },
    ],
  },
  people: { approver: "@maya" },
  sla: { acknowledge: "4h", decide: "2d" },
  routes: [{ channel: "inbox" }],
  followUp: { after: "1h", ask: ["What was decided?", "Who does what by when?"] },
  outcome: { windows: 1 },
});
const opened = openBySignal({ playbook, signal: "S-7K2M9QTA", causation: "raised", evidence: pack }, now);

type Command = (state: Case) => readonly NewEvent[];

/** A case after its opening and these commands, one after the other. */
function caseAfter(...commands: readonly Command[]): Case {
  let events: readonly NewEvent[] = opened;
  const state = () => {
    const folded = foldCase(recorded(events));
    assert.ok(folded);
    return folded;
  };
  for (const command of commands) events = [...events, ...command(state())];
  return state();
}
const answered = (option: string) => (state: Case) =>
  answerCase(state, { ...by, case: state.id, option, reason: "so" }).events;
const dismissed = (state: Case) => dismissCase(state, { ...by, because: "known", reason: "a bank holiday" });
const meeting = (state: Case) => proposeMeeting(state, { ...by, lengthMicros: hour, with: ["@bo"] });
const held = (state: Case) => holdMeeting(state, { by: "@bo" }, { now: now + hour });
const followedUp = (state: Case) => dueSteps(state, playbook, now + 2 * hour);
const open = caseAfter();

describe("opening a case", () => {
  it("for a signal asks the playbook's question, with deadlines from that moment on", () => {
    const [first, question] = recorded(opened);
    assert.ok(first && CaseOpened.is(first) && question && QuestionAsked.is(question));
    const { evidence: _, ...data } = first.data;
    assert.deepEqual(data, {
      case: "C-7K2M9QTA",
      playbook: "recovery",
      definition: playbookHash(playbook),
      metric: "m",
      signal: "S-7K2M9QTA",
      openedBy: "signal",
    });
    assert.deepEqual(question.data, {
      case: "C-7K2M9QTA",
      text: "What now?",
      options: playbook.question.options,
      to: "@maya",
      evidence: pack.hash,
      deadlines: { acknowledge: now + 4 * hour, decide: now + 48 * hour },
      routes: [{ channel: "inbox" }],
    });
    assert.deepEqual([first.causation, question.causation, first.occurred], ["raised", first.id, now]);
  });

  it("by hand needs no signal, may ask a question of its own, and is one case however often it is sent", () => {
    const question = {
      text: "Do we sell in Norway?",
      options: [
        { id: "yes", label: "Yes" },
        { id: "no", label: "No" },
      ],
    };
    const opening = { playbook, evidence: pack, ...bo, about: " orders from Norway ", question };
    const events = openByHand(opening, now);
    assert.deepEqual(openByHand(opening, now), events);
    const state = foldCase(recorded(events));
    const { about, by: who, via, openedBy, signal } = state?.opened.data ?? {};
    assert.deepEqual([about, who, via, openedBy, signal], ["orders from Norway", "@bo", "terminal", "hand", undefined]);
    assert.deepEqual([state?.asked?.data.text, state?.asked?.data.options], [question.text, question.options]);
    assert.match(state?.id ?? "", /^C-[0-9A-HJKMNP-TV-Z]{8}$/);
    assert.notEqual(openByHand(opening, now + 1)[0]?.id, events[0]?.id);
    assert.throws(() => openByHand({ ...opening, about: " " }, now), { code: "decision/text-missing" });
  });
});

describe("a case, told by its stream", () => {
  const statuses: readonly (readonly [status: string, commands: readonly Command[]])[] = [
    ["asked", []],
    ["acknowledged", [(state) => acknowledgeCase(state, by)]],
    ["meeting-proposed", [meeting]],
    ["meeting-proposed", [meeting, (state) => acknowledgeCase(state, by)]],
    ["meeting-held", [meeting, held]],
    ["meeting-held", [meeting, held, meeting]],
    ["decided", [answered("act")]],
    ["decided", [meeting, answered("act"), held]],
    ["dismissed", [dismissed]],
    ["asked", [dismissed, (state) => reopenCase(state, { ...bo, reason: "it is not" }, { now, playbook })]],
    ["expired", [(state) => dueSteps(state, playbook, now + 100 * hour)]],
    [
      "reviewed",
      [answered("act"), (state) => recordReview(state, { ...by, process: "good", result: "good", lesson: "go on" })],
    ],
  ];
  for (const [status, commands] of statuses)
    it(`is ${status} after ${commands.length} commands`, () => {
      assert.equal(caseAfter(...commands).status, status);
    });

  it("passes over what other rooms say, and counts it", () => {
    const Strange = defineOwnEvent<OfCase>()("thence.strange", { tags: caseTags, stream: "thence.case", purpose: "p" });
    const state = foldCase(recorded([...opened, Strange({ case: open.id })]));
    assert.deepEqual(state, { ...open, revision: 3 });
  });

  it("is the same whether events are applied to it or read with it", () => {
    const events = [...meeting(open), ...commentOnCase(open, { ...by, text: "hm" })];
    const read = foldCase(recorded([...opened, ...events]));
    const applied = applyEvents(open, events, 0);
    const plain = (state: Case | undefined) => [
      state?.status,
      state?.revision,
      state?.comments[0]?.data,
      state?.meetings[0]?.id,
    ];
    assert.deepEqual(plain(applied), plain(read));
  });

  it("keeps all its events in the case's own stream, under ids that a retry derives again", () => {
    const commands = [meeting, dismissed, answered("act"), (state: Case) => acknowledgeCase(state, by)];
    for (const command of commands) {
      assert.deepEqual(command(open), command(open));
      assert.ok(command(open).every((event) => event.stream === tagText("thence.case", open.id) && event.id));
    }
  });
});

describe("questions about a case", () => {
  it("are kept up to two hundred, and then refused with where else to look", () => {
    const { id } = foldCase(recorded(opened)) ?? assert.fail();
    const made = (n: number) => InquiryMade({ case: id, inquiry: `q${n}`, ...bo, text: `why ${n}?` });
    const asked = (count: number) =>
      foldCase(recorded([...opened, ...Array.from({ length: count }, (_, n) => made(n))])) ?? assert.fail();
    assert.equal(inquiryText(asked(199), " why? "), "why?");
    assert.throws(() => inquiryText(asked(200), "why?"), { code: "decision/too-many-inquiries", retry: "never" });
  });
});

describe("people at a case", () => {
  it("acknowledge it once each, and the first of them has it", () => {
    const one = caseAfter(
      (state) => acknowledgeCase(state, by),
      (state) => acknowledgeCase(state, bo),
    );
    assert.deepEqual([one.acknowledged?.data.by, one.acknowledgements.length], ["@maya", 2]);
    assert.deepEqual(acknowledgeCase(one, bo), []);
    assert.throws(() => acknowledgeCase(caseAfter(dismissed), by), { code: "decision/case-closed" });
  });

  it("say what they think, also when it is over, and two at once are both heard", () => {
    const text = (words: string) => commentOnCase(open, { ...by, text: words });
    assert.notEqual(text("one")[0]?.id, text("two")[0]?.id);
    const late = caseAfter(dismissed, (state) => commentOnCase(state, { ...bo, text: " it is not " }));
    assert.deepEqual(
      late.comments.map((one) => one.data.text),
      ["it is not"],
    );
    assert.throws(() => text(" "), {
      code: "decision/text-missing",
      message: "[decision/text-missing] C-7K2M9QTA: a comment says nothing. Write a sentence.",
    });
    assert.throws(() => text("x".repeat(4001)), { code: "decision/reason-too-long" });
  });

  it("dismiss it for one of four grounds and with a reason, while it is open", () => {
    const why = { ...by, because: "bad-data", reason: "the feed was late" } as const;
    const one = caseAfter((state) => dismissCase(state, why));
    assert.deepEqual(one.dismissed?.data, { case: one.id, ...why });
    assert.throws(() => dismissCase(open, { ...why, reason: " " }), { code: "decision/reason-missing" });
    assert.throws(() => dismissCase(one, why), { code: "decision/case-closed" });
    // What plain JavaScript may say.
    const strange = { ...why, because: "boring" } as unknown as typeof why;
    assert.throws(() => dismissCase(open, strange), { code: "decision/bad-choice" });
  });

  it("reopen what is closed, and are asked again with deadlines of that moment", () => {
    const later = now + 500 * hour;
    const again = (state: Case) => reopenCase(state, { ...bo, reason: "it is not" }, { now: later, playbook });
    const one = caseAfter(dismissed, again);
    assert.deepEqual(
      [one.round, one.asked?.data.deadlines?.decide, one.dismissed, one.closed],
      [2, later + 48 * hour, undefined, undefined],
    );
    assert.throws(() => again(one), { code: "decision/case-open" });
  });

  it("attach another signal of the same matter, once", () => {
    const signal = { signal: "S-11111111", metric: "m", reason: "40.0 % is below" };
    const one = caseAfter((state) => attachSignal(state, signal));
    assert.deepEqual(
      one.signals.map((said) => said.data.signal),
      ["S-11111111"],
    );
    assert.deepEqual(attachSignal(one, signal), []);
    assert.deepEqual(attachSignal(one, { ...signal, signal: "S-7K2M9QTA" }), []);
    assert.throws(() => attachSignal(caseAfter(dismissed), signal), { code: "decision/case-closed" });
  });

  it("take another decision in the place of one that is in force, which is kept", () => {
    const another = { ...bo, option: "wait", reason: "it made it worse" };
    const one = caseAfter(answered("act"), (state) => supersedeDecision(state, another));
    assert.deepEqual(
      one.decisions.map((said) => said.data.decision),
      ["D-7K2M9QTA", "D-7K2M9QTA-2"],
    );
    assert.deepEqual(one.superseded[0]?.data, {
      case: one.id,
      decision: "D-7K2M9QTA",
      by: "D-7K2M9QTA-2",
      reason: "it made it worse",
    });
    assert.equal(one.decision?.data.decidedBy, "@bo");
    assert.throws(() => supersedeDecision(open, another), { code: "decision/nothing-decided" });
    assert.throws(() => supersedeDecision(one, { ...another, option: "burn" }), { code: "decision/unknown-option" });
  });

  it("cannot veto what is not about to be decided", () => {
    const veto = { ...by, reason: "no" };
    assert.throws(() => vetoDecision(open, veto), /its playbook waits for an answer\. Answer it\./);
    assert.throws(() => vetoDecision(caseAfter(answered("act")), veto), /it is decided already\. Supersede/);
  });
});

describe("a meeting about a case", () => {
  it("is proposed with people, for some time, in the future", () => {
    const one = caseAfter(meeting, meeting);
    assert.deepEqual(
      one.meetings.map((said) => said.id),
      ["M-7K2M9QTA", "M-7K2M9QTA-2"],
    );
    assert.deepEqual(one.meetings[0]?.proposed.data, {
      case: one.id,
      meeting: "M-7K2M9QTA",
      lengthMicros: hour,
      with: ["@bo"],
      evidence: pack.hash,
      by: "@maya",
    });
    const bad = [
      { lengthMicros: hour, with: [" "] },
      { lengthMicros: 0, with: ["@bo"] },
      { lengthMicros: hour, with: ["@bo"], at: now - 1 },
    ];
    for (const proposal of bad)
      assert.throws(() => proposeMeeting(open, proposal, { now }), { code: "decision/bad-meeting" });
    assert.throws(() => meeting(caseAfter(dismissed)), { code: "decision/case-closed" });
  });

  it("knows who comes by the last word of each", () => {
    const says = (who: string, comes: "yes" | "no") => (state: Case) => answerMeeting(state, { by: who, comes });
    const one = caseAfter(meeting, says("@bo", "yes"), says("@ida", "no"), says("@bo", "no"), says("@bo", "no"));
    assert.deepEqual(
      one.meetings[0]?.answers.map((said) => [said.data.by, said.data.comes]),
      [
        ["@ida", "no"],
        ["@bo", "no"],
      ],
    );
    assert.equal(one.revision, 6);
    assert.throws(() => answerMeeting(open, { by: "@bo", comes: "yes" }), /has no meeting\. Propose one first/);
    const other = { meeting: "M-1", by: "@bo", comes: "yes" } as const;
    assert.throws(() => answerMeeting(one, other), /no meeting "M-1"\. There are: M-7K2M9QTA/);
  });

  it("is held once, and what came of it can be told when it was asked for", () => {
    const answers = [{ question: "What was decided?", answer: " to wait " }];
    const follow = { ...bo, answers };
    const one = caseAfter(meeting, held, held, followedUp, (state) => answerFollowUp(state, follow));
    assert.deepEqual(
      one.meetings[0]?.followUps.map((said) => said.data.answers),
      [[{ question: "What was decided?", answer: "to wait" }]],
    );
    assert.throws(() => answerFollowUp(caseAfter(meeting, held), follow), { code: "decision/unknown-question" });
    const strange = [{ question: "Who pays?", answer: "you" }];
    assert.throws(() => answerFollowUp(one, { ...bo, answers: strange }), /"Who pays\?" was not asked/);
    assert.throws(() => answerFollowUp(one, { ...bo, answers: [] }), { code: "decision/text-missing" });
  });
});

describe("a review", () => {
  const review = { ...by, process: "good", result: "bad", lesson: "ask sooner", ruleChange: "for: 2" } as const;

  it("judges process and result apart, once for each decision", () => {
    const one = caseAfter(answered("act"), (state) => recordReview(state, review));
    assert.deepEqual(one.review?.data, { case: one.id, decision: "D-7K2M9QTA", ...review });
    assert.throws(() => recordReview(one, review), { code: "decision/already-reviewed" });
    const another = caseAfter(
      answered("act"),
      (state) => recordReview(state, review),
      (state) => supersedeDecision(state, { ...bo, option: "wait", reason: "no" }),
    );
    assert.equal(recordReview(another, review).length, 1);
  });

  it("is of a decision, or of a case that nobody decided", () => {
    assert.equal(
      recordReview(
        caseAfter((state) => dueSteps(state, playbook, now + 100 * hour)),
        review,
      ).length,
      1,
    );
    assert.throws(() => recordReview(open, review), { code: "decision/case-open" });
    assert.throws(() => recordReview(caseAfter(dismissed), review), { code: "decision/nothing-decided" });
    const decided = caseAfter(answered("act"));
    assert.throws(() => recordReview(decided, { ...review, lesson: "" }), { code: "decision/text-missing" });
  });
});
