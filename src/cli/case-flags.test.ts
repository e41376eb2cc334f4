import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deafTerminal, typedAs } from "../../test/terminal.ts";
import { command } from "./case.ts";
import { expectedOf } from "./case-doing.ts";
import { openingOf } from "./case-open.ts";

const opening = (...args: string[]) => openingOf(typedAs(command, ["open", ...args]), deafTerminal().terminal);
const own = ["--question", "What now?", "--option", "a=A", "--option", "b=B", "--approver", "@maya"];

describe("the flags of thence case", () => {
  it("need no metric beside a playbook, whose metric it is then", () => {
    assert.equal(typeof opening("p", "--about", "odd", "--until", "2026-03-01"), "function");
    assert.equal(typeof opening("p", "--about", "odd", "--segment", "device=phone"), "function");
  });

  it("say what a time is of where it is of nothing", () => {
    assert.throws(() => opening("--about", "odd", "--until", "2026-03-01", ...own), {
      code: "cli/bad-usage",
      message: /--until is of a metric: say --metric <name>, or a playbook/,
    });
    assert.throws(() => opening("p", "--about", "odd", "--until", "2026-03-01", "--", "funnel", "a"), {
      message: /an analysis stands behind --: give it its own/,
    });
  });

  it("say what a confidence is of", () => {
    assert.throws(() => expectedOf(typedAs(command, ["answer", "C-1", "a", "--confidence", "0.8"])), {
      code: "cli/bad-usage",
      message: /nothing is expected\. Say it too: --expect "up 10%" --confidence 0\.8/,
    });
    const both = typedAs(command, ["answer", "C-1", "a", "--expect", "up 10%", "--confidence", "0.8"]);
    assert.deepEqual(expectedOf(both), { direction: "up", byShare: 0.1, confidence: 0.8 });
  });
});
