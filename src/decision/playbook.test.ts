import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import type { NewEvent } from "../event/index.ts";
import {
  definePlaybook,
  liveDefinition,
  playbookHash,
  publishedPlaybook,
  publishPlaybook,
  retirePlaybook,
} from "./playbook.ts";
import type { Playbook } from "./playbook-definition.ts";
import { PlaybookPublished } from "./playbook-events.ts";
import { playbookMisfit } from "./playbook-misfit.ts";

type Options = Omit<Playbook, "name">;

const good: Options = {
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
const whole: Options = {
  ...good,
  segments: { by: "device", top: 5 },
  condition: { kind: "static", below: 0.4 },
  because: "Below it the campaign costs more than it earns.",
  question: {
    ...good.question,
    options: [
      { id: "act", label: "Act", expects: { direction: "up", byShare: 0.1 } },
      ...good.question.options.slice(1),
    ],
    require: ["expected-effect"],
  },
  people: { approver: "@maya", driver: "@bo", deputies: ["sales"], informed: ["#sales"] },
  sla: {
    acknowledge: "4h",
    decide: "2d",
    act: "1d",
    review: "7d",
    calendar: { zone: "Europe/London", hours: { 1: ["09:00-17:00"] } },
  },
  remind: "1h",
  routes: [{ channel: "inbox" }],
  escalate: [
    { after: "acknowledge", to: "approver" },
    { after: "decide", wait: "1h", meeting: { length: "30m", with: ["driver", "approver"] } },
  ],
  onExpiry: { option: "wait" },
  followUp: { after: "1h", ask: ["What was decided?"] },
  delegation: {
    upTo: "act",
    option: "act",
    needs: { outcomes: 3, goodShare: 0.9 },
    vetoWithin: "4h",
    stillAsk: 0.1,
    by: "@maya",
  },
};
const ask = (options: Playbook["question"]["options"], text = "What now?") => ({ question: { text, options } });
const acting = (more: Partial<NonNullable<Playbook["delegation"]>>) => ({
  delegation: { upTo: "act", option: "act", by: "@maya", vetoWithin: "1h", ...more } as const,
});

describe("declaring a playbook", () => {
  const refused: readonly (readonly [what: string, options: Partial<Options>, sentence: RegExp])[] = [
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
    [
      "an option that expects what cannot be",
      ask([
        { id: "a", label: "A", expects: { direction: "up", by: -1 } },
        { id: "b", label: "B" },
      ]),
      /option "a": .* above zero/,
    ],
    ["a question that asks nothing", ask(good.question.options, " "), /question\.text/],
    ["no metric", { metric: " " }, /`metric`/],
    ["a strategy that is not said", { serves: "" }, /`serves`/],
    ["nobody who decides", { people: { approver: " " } }, /people\.approver/],
    ["a name that reaches nobody", { people: { approver: "@" } }, /people\.approver/],
    ["a driver without a name", { people: { approver: "@maya", driver: "#" } }, /people\.driver/],
    ["a deputy without a name", { people: { approver: "@maya", deputies: [""] } }, /somebody in `people`/],
    ["no window for the outcome", { outcome: { windows: 0 } }, /outcome\.windows/],
    [
      "more windows for the outcome than anybody waits for",
      { outcome: { windows: 10_001 } },
      /outcome\.windows.*10000/,
    ],
    ["half a window for the outcome", { outcome: { windows: 1.5 } }, /outcome\.windows/],
    ["a line that nobody gave a reason for", { condition: { kind: "static", below: 1 } }, /`because`/],
    ["segments by nothing", { segments: { by: "" } }, /segments\.by/],
    ["no segment at all", { segments: { by: "device", top: 0 } }, /segments\.top/],
    ["a route to nowhere", { routes: [{ channel: "" }] }, /a route names its channel/],
    ["a time that cannot be read", { sla: { decide: "two days" } }, /`sla\.decide` is "two days".*30m, 4h or 2d/],
    ["no time at all", { sla: { act: "0h" } }, /`sla\.act` is no time/],
    ["more time to acknowledge than to decide", { sla: { acknowledge: "3d", decide: "2d" } }, /only 2d to decide/],
    [
      "a business that never opens",
      { sla: { decide: "1d", calendar: { zone: "UTC", hours: {} } } },
      /`sla\.calendar`: .*never open/,
    ],
    ["a reminder of no deadline", { remind: "1h" }, /leave `remind` out/],
    ["a reminder before the question", { remind: "4h", sla: { decide: "4h" } }, /Make `remind` shorter/],
    ["a reminder that cannot be read", { remind: "soon", sla: { decide: "4h" } }, /`remind` is "soon"/],
    ["an escalation to nobody", { sla: { decide: "1d" }, escalate: [{ after: "decide", to: "" }] }, /names nobody/],
    [
      "a meeting with nobody",
      { sla: { decide: "1d" }, escalate: [{ after: "decide", meeting: { length: "30m", with: [] } }] },
      /meeting\.with/,
    ],
    [
      "a meeting of no length",
      { sla: { decide: "1d" }, escalate: [{ after: "decide", meeting: { length: "short", with: ["@bo"] } }] },
      /`escalate\[0\]\.meeting\.length`/,
    ],
    [
      "an escalation to a driver who is not there",
      { sla: { decide: "1d" }, escalate: [{ after: "decide", to: "driver" }] },
      /people\.driver/,
    ],
    ["an escalation of no deadline", { escalate: [{ after: "acknowledge", to: "@bo" }] }, /sla\.acknowledge/],
    [
      "escalations in a wrong order",
      {
        sla: { decide: "1d" },
        escalate: [
          { after: "decide", wait: "2h", to: "@bo" },
          { after: "decide", wait: "1h", to: "@ida" },
        ],
      },
      /`escalate\[1\]` comes before/,
    ],
    [
      "an acknowledgement that is asked for when all is over",
      { sla: { acknowledge: "1h", decide: "2h" }, escalate: [{ after: "acknowledge", wait: "2h", to: "@bo" }] },
      /after the time to decide/,
    ],
    ["an expiry without a time", { onExpiry: { option: "wait" } }, /sla\.decide/],
    [
      "a default that is no option",
      { sla: { decide: "1d" }, onExpiry: { option: "burn-it" } },
      /`onExpiry\.option` names "burn-it".*act, wait/,
    ],
    ["a follow-up without questions", { followUp: { after: "1h", ask: [] } }, /followUp\.ask/],
    ["a follow-up that asks twice", { followUp: { after: "1h", ask: ["What?", "What?"] } }, /same twice/],
    ["a follow-up at no time", { followUp: { after: "later", ask: ["What?"] } }, /followUp\.after/],
    ["a delegation of no option", acting({ option: "burn-it" }), /delegation\.option/],
    ["a delegation that nobody answers for", acting({ by: "" }), /delegation\.by/],
    ["a share beyond one", acting({ stillAsk: 1.5 }), /delegation\.stillAsk/],
    ["a share below zero", acting({ needs: { outcomes: 3, goodShare: -0.1 } }), /goodShare/],
    ["a rung that needs nothing", acting({ needs: { outcomes: 0, goodShare: 1 } }), /needs\.outcomes/],
    [
      "a veto that comes when all is over",
      { ...acting({ vetoWithin: "3d" }), sla: { decide: "1d" } },
      /vetoWithin` shorter/,
    ],
    ["a veto without a time", { delegation: { upTo: "act", option: "act", by: "@maya" } }, /vetoWithin/],
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

  it("takes one that says all that a playbook can say, as it is", () => {
    assert.deepEqual(definePlaybook("recovery", whole), { name: "recovery", ...whole });
  });
});

describe("a playbook that goes live", () => {
  const playbook = definePlaybook("recovery", whole);
  const edited = definePlaybook("recovery", { ...whole, remind: "2h" });

  it("is known by its content: the same, however it is written, and another with any other line", () => {
    const { metric, ...rest } = whole;
    assert.equal(playbookHash(definePlaybook("recovery", { ...rest, metric })), playbookHash(playbook));
    assert.notEqual(playbookHash(edited), playbookHash(playbook));
    assert.match(playbookHash(playbook), /^[0-9a-f]{16}$/);
  });

  it("is told to the log once, and again when it was changed, taken back or retired", () => {
    let events: readonly NewEvent[] = [];
    const tell = (next: (history: ReturnType<typeof recorded>) => readonly NewEvent[]) => {
      const told = next(recorded(events));
      events = [...events, ...told];
      return told.length;
    };
    const publish = (one: Playbook) => tell((history) => publishPlaybook(one, history, { commit: "abc" }));
    assert.deepEqual([publish(playbook), publish(playbook), publish(edited), publish(playbook)], [1, 0, 1, 1]);
    assert.equal(liveDefinition(recorded(events)), playbookHash(playbook));
    const retire = () => tell((history) => retirePlaybook("recovery", history, { reason: "nobody answers it" }));
    assert.deepEqual([retire(), retire(), publish(playbook)], [1, 0, 1]);
    assert.equal(new Set(events.map((event) => event.id)).size, events.length);
  });

  it("can be read back from the log as it was", () => {
    const [event] = recorded(publishPlaybook(playbook, []));
    assert.ok(event && PlaybookPublished.is(event));
    assert.deepEqual(publishedPlaybook(event.data), playbook);
  });
});

describe("a playbook beside its metric", () => {
  it("fits one whose objective can break, and says what is missing where it cannot", () => {
    const { objective: _, ...bare } = completion;
    assert.equal(playbookMisfit({ metric: completion.name }, completion), undefined);
    assert.match(playbookMisfit({ metric: completion.name }, bare) ?? "", /has none/);
    assert.match(playbookMisfit({ metric: "orders" }, completion) ?? "", /watches the metric "orders"/);
    const condition = { kind: "static", below: 0.4 } as const;
    assert.equal(playbookMisfit({ metric: completion.name, condition }, bare), undefined);
  });
});
