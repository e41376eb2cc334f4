import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { completion, recorded } from "../../test/checkout.ts";
import { formatTime, type Micros, type NewEvent } from "../event/index.ts";
import { evidence } from "../question/index.ts";
import { acknowledgeCase } from "./acknowledge.ts";
import { answerCase } from "./answer.ts";
import type { Case } from "./case.ts";
import { commentOnCase } from "./comment.ts";
import { dismissCase } from "./dismiss.ts";
import { dueSteps, type KnownMoments, nextDue } from "./due-steps.ts";
import { foldCase } from "./fold-case.ts";
import { holdMeeting } from "./meeting.ts";
import { openBySignal } from "./open.ts";
import { definePlaybook } from "./playbook.ts";
import type { Playbook } from "./playbook-definition.ts";
import { reopenCase } from "./reopen.ts";
import { recordReview } from "./review.ts";
import { supersedeDecision } from "./supersede.ts";
import { vetoDecision } from "./veto.ts";

const hour = 3_600_000_000;
/** Friday 2026-03-06, 12:00 UTC. */
const friday: Micros = Date.UTC(2026, 2, 6, 12) * 1000;
const pack = evidence({ metric: completion, observations: [], findings: ["40.0 % is below"] });

const base: Omit<Playbook, "name"> = {
  metric: "m",
  question: {
    text: "What now?",
    options: [
      { id: "act", label: "Act", action: "roll-back-form" },
      { id: "wait", label: "Wait" },
    ],
  },
  people: { approver: "@maya", driver: "@bo" },
  outcome: { windows: 1 },
  sla: { acknowledge: "4h", decide: "2d", act: "1d", review: "7d" },
};
const playbookOf = (more: Partial<Playbook> = {}) => definePlaybook("recovery", { ...base, ...more });
const whole = playbookOf({
  remind: "1h",
  escalate: [
    { after: "acknowledge", wait: "1h", to: "driver" },
    { after: "decide", meeting: { length: "30m", with: ["driver", "approver"] } },
    { after: "decide", wait: "3h", to: "@chief" },
  ],
  onExpiry: { option: "act" },
  followUp: { after: "1h", ask: ["What was decided?"] },
});

/** A case that lives through commands, each at its moment, with time brought up to that moment first. */
function life(
  playbook: Playbook,
  opened: readonly NewEvent[] = openBySignal(
    { playbook, signal: "S-7K2M9QTA", causation: "s", evidence: pack },
    friday,
  ),
) {
  const events: NewEvent[] = [...opened];
  const state = (): Case => {
    const folded = foldCase(recorded(events));
    assert.ok(folded);
    return folded;
  };
  const turn = (now: Micros, known: KnownMoments = {}) => {
    const due = dueSteps(state(), playbook, now, known);
    events.push(...due);
    return due;
  };
  const say = (now: Micros, command: (state: Case) => readonly NewEvent[]) => {
    turn(now);
    events.push(...command(state()));
  };
  return { events, state, turn, say };
}
const after = (hours: number) => friday + hours * hour;
const told = (events: readonly NewEvent[]) =>
  events.map((event) => {
    const { deadline, level } = event.data as { readonly deadline?: string; readonly level?: number }; // what tells equal types apart
    return `${((event.occurred ?? 0) - friday) / hour} ${event.type.replace("thence.", "")}${deadline ? ` ${deadline}` : ""}${level ? ` ${level}` : ""}`;
  });
const by = { by: "@maya", via: "page" };

describe("what time brings about in a case", () => {
  it("is nothing before it is due, and then each thing once, at its own moment", () => {
    const one = life(whole);
    assert.deepEqual(one.turn(after(2.9)), []);
    assert.deepEqual(told(one.turn(after(1000))), [
      "3 reminder-sent acknowledge",
      "4 deadline-reached acknowledge",
      "5 case-escalated 1",
      "47 reminder-sent decide",
      "48 deadline-reached decide",
      "48 case-escalated 2",
      "48 meeting-proposed",
      "51 case-escalated 3",
      "54 decision-expired",
      "54 decision-made",
      "77 reminder-sent act",
      "78 deadline-reached act",
    ]);
    assert.deepEqual(one.turn(after(2000)), []);
  });

  it("comes with a default by nobody where the playbook names one, and with no decision where not", () => {
    const done = life(whole);
    done.turn(after(54));
    assert.deepEqual(
      [done.state().status, done.state().decision?.data.decidedBy, done.state().decision?.data.option],
      ["decided", "nobody (expired)", "act"],
    );
    const none = life(playbookOf());
    none.turn(after(1000));
    assert.deepEqual(
      [none.state().status, none.state().decision, none.state().expired?.data],
      ["expired", undefined, { case: none.state().id }],
    );
  });

  it("misses no deadline where a decision in time gave way to one after it", () => {
    const one = life(playbookOf({ remind: "1h" }));
    const passes = { ...by, option: "wait", reason: "it passes" };
    one.say(after(2), (state) => answerCase(state, { ...passes, case: state.id }, { now: after(2) }).events);
    one.say(after(60), (state) =>
      supersedeDecision(state, { ...by, option: "act", reason: "it did not pass" }, { now: after(60) }),
    );
    one.turn(after(61));
    assert.deepEqual(
      told(one.events).filter((line) => /deadline|reminder/.test(line)),
      [],
    );
  });

  it("reminds those who are waited for, also whoever it was escalated to", () => {
    const one = life(whole);
    one.turn(after(60));
    assert.deepEqual(
      one.state().reminders.map((said) => said.data.to),
      [["@maya"], ["@maya", "@bo"]],
    );
    assert.deepEqual(
      one.state().escalations.map((said) => [said.data.to, said.data.meeting]),
      [
        ["@bo", undefined],
        [undefined, "M-7K2M9QTA"],
        ["@chief", undefined],
      ],
    );
    assert.deepEqual(one.state().meetings[0]?.proposed.data.with, ["@bo", "@maya"]);
    assert.equal(
      one.state().escalations[0]?.data.because,
      `nobody acknowledged the question by ${formatTime(after(4))}`,
    );
  });

  it("stops at an answer, and asks to act from then on", () => {
    const one = life(whole);
    one.say(after(1), (state) => acknowledgeCase(state, by, { now: after(1) }));
    one.say(
      after(10),
      (state) => answerCase(state, { ...by, case: state.id, option: "act", reason: "so" }, { now: after(10) }).events,
    );
    assert.deepEqual(told(one.turn(after(1000))), ["33 reminder-sent act", "34 deadline-reached act"]);
  });

  it("is no missed deadline to act where the action was done, or where there is none", () => {
    const one = life(whole);
    one.say(
      after(1),
      (state) => answerCase(state, { ...by, case: state.id, option: "act", reason: "so" }, { now: after(1) }).events,
    );
    assert.deepEqual(told(one.turn(after(1000), { actDone: after(2) })), []);
    const other = life(whole);
    other.say(
      after(1),
      (state) => answerCase(state, { ...by, case: state.id, option: "wait", reason: "so" }, { now: after(1) }).events,
    );
    assert.deepEqual(other.turn(after(1000)), []);
  });

  it("asks after a meeting was held what came of it, once for each", () => {
    const one = life(whole);
    one.say(after(50), (state) => holdMeeting(state, { by: "@bo" }, { now: after(50) }));
    assert.equal(one.state().status, "meeting-held");
    const due = one.turn(after(51));
    assert.deepEqual(told(due), ["51 case-escalated 3", "51 follow-up-asked"]);
    assert.deepEqual(one.state().meetings[0]?.followUpAsked?.data.questions, ["What was decided?"]);
  });

  it("requests a review when the outcome was measured, and notices when nobody makes it", () => {
    const one = life(whole);
    one.say(
      after(1),
      (state) => answerCase(state, { ...by, case: state.id, option: "wait", reason: "so" }, { now: after(1) }).events,
    );
    assert.deepEqual(one.turn(after(100)), []);
    const known = { outcomeAt: after(90) };
    assert.deepEqual(told(one.turn(after(100), known)), ["90 review-requested"]);
    assert.equal(one.state().reviewRequested?.data.due, after(90 + 7 * 24));
    assert.deepEqual(told(one.turn(after(1000), known)), ["257 reminder-sent review", "258 deadline-reached review"]);
    const review = { ...by, process: "good", result: "cannot-tell", lesson: "ask sooner" } as const;
    one.say(after(1001), (state) => recordReview(state, review, { now: after(1001) }));
    assert.deepEqual([one.state().status, one.turn(after(3000), known)], ["reviewed", []]);
  });

  it("records a deadline that was missed while nobody looked, and asks nobody else after the fact", () => {
    const one = life(whole);
    // Without bringing time up first, as where no process ran.
    one.events.push(...acknowledgeCase(one.state(), by, { now: after(6) }));
    assert.deepEqual(told(one.turn(after(7))), ["4 deadline-reached acknowledge"]);
  });

  it("counts open time where there is a calendar", () => {
    const calendar = {
      zone: "UTC",
      hours: { 1: ["09:00-17:00"], 2: ["09:00-17:00"], 3: ["09:00-17:00"], 4: ["09:00-17:00"], 5: ["09:00-17:00"] },
    } as const;
    const one = life(playbookOf({ sla: { acknowledge: "4h", decide: "8h", calendar }, remind: "2h" }));
    // Friday has five hours left; the weekend has none.
    assert.deepEqual(told(one.turn(after(1000))), [
      "2 reminder-sent acknowledge",
      "4 deadline-reached acknowledge",
      "70 reminder-sent decide",
      "72 deadline-reached decide",
      "72 decision-expired",
    ]);
  });

  it("begins anew where a case is asked again, and leaves a decision in force to people", () => {
    const one = life(whole);
    one.say(
      after(1),
      (state) => answerCase(state, { ...by, case: state.id, option: "wait", reason: "so" }, { now: after(1) }).events,
    );
    one.say(after(100), (state) =>
      reopenCase(state, { ...by, reason: "it broke again" }, { now: after(100), playbook: whole }),
    );
    const due = told(one.turn(after(1000)));
    assert.deepEqual(due.slice(0, 2), ["103 reminder-sent acknowledge", "104 deadline-reached acknowledge"]);
    assert.equal(due.at(-1), "154 decision-expired");
    assert.deepEqual([one.state().status, one.state().decision?.data.option], ["expired", "wait"]);
  });

  it("tells when the next thing is due, and where nothing is", () => {
    const one = life(whole);
    assert.equal(nextDue(one.state(), whole), after(3));
    one.turn(after(3));
    assert.equal(nextDue(one.state(), whole), after(4));
    one.turn(after(1000));
    assert.equal(nextDue(one.state(), whole), undefined);
    assert.equal(nextDue(one.state(), whole, { outcomeAt: after(90) }), after(90));
  });

  it("is a decision that the playbook may make by itself, unless somebody objects in time", () => {
    const playbook = playbookOf({
      delegation: {
        upTo: "act",
        option: "act",
        needs: { outcomes: 1, goodShare: 1 },
        vetoWithin: "3h",
        stillAsk: 0,
        by: "@maya",
      },
    });
    const good = { option: "act", verdict: "better" } as const;
    const withHistory = (count: number) =>
      life(
        playbook,
        openBySignal(
          { playbook, signal: "S-7K2M9QTA", causation: "s", evidence: pack, history: Array(count).fill(good) },
          friday,
        ),
      );
    const made = (one: ReturnType<typeof life>) => {
      one.turn(after(3));
      const { decision } = one.state();
      return (
        decision && [((decision.event.occurred ?? 0) - friday) / hour, decision.data.decidedBy, decision.data.delegated]
      );
    };
    assert.deepEqual(
      [0, 1].map((count) => made(withHistory(count))),
      [undefined, undefined],
    );
    assert.deepEqual(made(withHistory(2)), [3, "delegated by @maya", { rung: "act-unless-vetoed", by: "@maya" }]);
    assert.deepEqual(made(withHistory(3)), [0, "delegated by @maya", { rung: "act", by: "@maya" }]);
    const vetoed = withHistory(2);
    vetoed.say(after(1), (state) => vetoDecision(state, { ...by, reason: "the form is new" }, { now: after(1) }));
    assert.equal(made(vetoed), undefined);
    assert.throws(() => vetoDecision(vetoed.state(), { ...by, reason: "again" }), { code: "decision/nothing-to-veto" });
  });
});

describe("time, however it is cut", () => {
  const commands = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 120 }),
      what: fc.constantFrom(
        "acknowledge",
        "comment",
        "answer",
        "wait",
        "dismiss",
        "hold",
        "reopen",
        "review",
        "act-done",
        "outcome",
      ),
    }),
    { maxLength: 8 },
  );
  const playbooks = fc.record(
    {
      remind: fc.constantFrom("1h", "2h"),
      escalate: fc.constant(whole.escalate ?? []),
      onExpiry: fc.constantFrom({ option: "wait" }, { option: "act", wait: "5h" }, { wait: "0h" }),
      followUp: fc.constant({ after: "2h", ask: ["What?"] }),
      sla: fc.constantFrom(base.sla ?? {}, {
        ...base.sla,
        calendar: { zone: "Europe/London", hours: { 1: ["09:00-17:00"], 5: ["08:00-20:00"] } },
      }),
    },
    { requiredKeys: ["sla"] },
  );
  /** Lives through the commands with turns at these hours too; what happened, and what came of each turn. */
  const live = (
    playbook: Playbook,
    list: readonly { readonly at: number; readonly what: string }[],
    turns: readonly number[],
  ) => {
    const one = life(playbook);
    let known: KnownMoments = {};
    const moments = [...list, ...turns.map((at) => ({ at, what: "turn" }))].sort((a, b) => a.at - b.at);
    for (const { at, what } of moments) {
      const now = after(at);
      one.turn(now, known);
      const state = one.state();
      const isOpen = state.closed === undefined;
      if (what === "acknowledge" && isOpen) one.events.push(...acknowledgeCase(state, by, { now }));
      if (what === "comment") one.events.push(...commentOnCase(state, { ...by, text: "hm" }, { now }));
      if (what === "answer" || what === "wait") {
        const option = what === "wait" ? "wait" : "act";
        one.events.push(...answerCase(state, { ...by, case: state.id, option, reason: "so" }, { now }).events);
      }
      if (what === "dismiss" && isOpen)
        one.events.push(...dismissCase(state, { ...by, because: "known", reason: "so" }, { now }));
      if (what === "hold" && state.meetings.length > 0) one.events.push(...holdMeeting(state, { by: "@bo" }, { now }));
      if (what === "reopen" && !isOpen)
        one.events.push(...reopenCase(state, { ...by, reason: "so" }, { now, playbook }));
      if (what === "review" && state.decision && !isOpen && !state.review)
        one.events.push(...recordReview(state, { ...by, process: "good", result: "bad", lesson: "so" }, { now }));
      if (what === "act-done" && state.decision) known = { actDone: now, ...known };
      if (what === "outcome" && state.decision) known = { outcomeAt: now, ...known };
    }
    one.turn(after(2000), known);
    return one.events;
  };

  it("brings the same events, whether it comes in many turns or in one", () => {
    fc.assert(
      fc.property(
        playbooks,
        commands,
        fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 20 }),
        (more, list, turns) => {
          const playbook = playbookOf(more);
          // Turns at the moment of a command would come before or after it by chance of sorting; commands come first then.
          const kept = turns.map((at) => at + 0.5);
          assert.deepEqual(live(playbook, list, kept), live(playbook, list, []));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never brings anything twice, nor out of order, nor something under the id of something else", () => {
    fc.assert(
      fc.property(playbooks, commands, (more, list) => {
        const events = live(playbookOf(more), list, []);
        const ids = events.map((event) => event.id);
        assert.ok(ids.every((id) => id !== undefined));
        assert.equal(new Set(ids).size, ids.length);
        const moments = events.map((event) => event.occurred ?? 0);
        assert.deepEqual(
          moments,
          [...moments].sort((a, b) => a - b),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("is the same for two processes that find it due at moments of their own", () => {
    fc.assert(
      fc.property(playbooks, fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (more, a, b) => {
        const playbook = playbookOf(more);
        const state = life(playbook).state();
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((hours) => dueSteps(state, playbook, after(hours)));
        assert.deepEqual(late?.slice(0, early?.length), early);
      }),
    );
  });
});
