import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recorded } from "../../test/checkout.ts";
import { definePlaybook, foldCase, openByHand } from "../decision/index.ts";
import { evidence } from "../question/index.ts";
import { askedValues } from "./asked-values.ts";
import type { Terminal } from "./command.ts";

const at = Date.UTC(2026, 2, 2) * 1000;
const playbook = definePlaybook("p", {
  metric: "checkout-completion",
  question: {
    text: "What now?",
    options: [
      { id: "discount", label: "Give a discount" },
      { id: "wait", label: "Wait" },
    ],
    ask: [
      { id: "percent", label: "Discount", kind: "number", unit: "%", max: 50, when: "discount" },
      { id: "note", label: "Note", kind: "text", required: false },
    ],
  },
  people: { approver: "@maya" },
  outcome: { windows: 1 },
});
const pack = evidence({ metric: completion, observations: [], findings: [] });
const state = foldCase(recorded(openByHand({ playbook, evidence: pack, by: "@bo", via: "page", about: "odd" }, at)));
assert.ok(state);
const open = state;

function keyboard(...lines: readonly string[]) {
  const left = [...lines];
  const prompts: string[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    out: () => {},
    note: (text) => void notes.push(text),
    isInteractive: true,
    columns: 80,
    ask: async (prompt) => {
      prompts.push(prompt);
      return left.shift();
    },
    stopped: new AbortController().signal,
  };
  return { terminal, prompts, notes };
}

describe("what an answer says beside its option, at the keyboard", () => {
  it("is asked for until it can be, and what may be left out is", async () => {
    const { terminal, prompts, notes } = keyboard("", "80", "15", "");
    assert.deepEqual(await askedValues(open, "discount", undefined, at, terminal), { percent: "15", note: "" });
    assert.deepEqual(prompts, [
      ...Array.from({ length: 3 }, () => "Discount (a number up to 50, in %): "),
      "Note (a text of at most 1000 characters; Enter leaves it out): ",
    ]);
    assert.deepEqual(notes, [
      "It is needed: Discount.",
      '"Discount" (percent) is a number up to 50, in %; "80" is not.',
    ]);
  });

  it("is not asked for where it was set, or belongs to another option", async () => {
    const { terminal, prompts } = keyboard();
    assert.deepEqual(await askedValues(open, "wait", { note: "so" }, at, terminal), { note: "so" });
    assert.deepEqual(prompts, []);
  });

  it("is left out where nobody is there", async () => {
    const { terminal } = keyboard();
    assert.equal(await askedValues(open, "discount", undefined, at, terminal), undefined);
  });
});
