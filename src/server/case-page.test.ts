import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { closePages, good, openedOn } from "../../test/page.ts";
import { readCase } from "../app/index.ts";
import { definePlaybook, type Playbook } from "../decision/index.ts";

after(closePages);

const page = async (change: (playbook: Playbook) => Playbook) => {
  const at = await openedOn(change);
  return { ...at, text: await (await fetch(`${at.page.url}/cases/${at.id}`)).text() };
};

/** A line of its own, where the objective has another. */
const withLine = ({ name, ...playbook }: Playbook) =>
  definePlaybook(name, { ...playbook, condition: { kind: "static", below: 0.4 }, because: "it costs" });

describe("the page of a case", () => {
  it("draws the playbook's line and the objective, each with its words", async () => {
    const { text } = await page(withLine);
    assert.match(text, /<text class="level"[^>]*>asked below 40\.0 %<\/text>/);
    assert.match(text, /<text class="level"[^>]*>objective: at least 50\.0 %<\/text>/);
    assert.equal(text.match(/<line class="line"/g)?.length, 2);
    assert.match(
      text,
      /window by window \(UTC\); objective: at least 50\.0.%; asked below 40\.0.%\.|asked below 40\.0.%; objective/,
    );
    const { text: plain } = await page((playbook) => playbook);
    assert.equal(plain.match(/<line class="line"/g)?.length, 1);
  });

  it("says who may decide too, in the list of questions as well", async () => {
    const at = await page((playbook) => ({ ...playbook, people: { approver: "@maya", deputies: ["@bo", "@cy"] } }));
    assert.match(at.text, /asked of @maya, or @bo, @cy ·/);
    assert.match(await (await fetch(at.page.url)).text(), /asked of @maya, or @bo, @cy,/);
    const refused = await at.post({ ...good, by: "@eve" });
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /@eve may not decide C-\w+; @maya, or @bo, @cy may\./);
  });

  it("offers to say what is expected, and takes an answer without it", async () => {
    const at = await page((playbook) => playbook);
    assert.match(at.text, /<input name="expected" maxlength="40" aria-describedby="hint-expected" value="">/);
    assert.match(at.text, /up 10%, down 0\.05 or unchanged; may be left out/);
    assert.equal((await at.post({ ...good, expected: "sideways" })).status, 422);
    assert.equal((await at.post({ ...good, expected: "up 10%" })).status, 303);
    const { decision } = await readCase(at.store, at.id);
    assert.deepEqual(decision?.data.expected, { direction: "up", byShare: 0.1 });
    const other = await page((playbook) => playbook);
    assert.equal((await other.post(good)).status, 303);
  });

  it("demands it where the question does", async () => {
    const { text } = await page((playbook) => ({
      ...playbook,
      question: { ...playbook.question, require: ["expected-effect"] },
    }));
    assert.match(text, /<input name="expected" required maxlength="40"/);
  });

  it("tells what went wrong in a sentence, and the code small behind it", async () => {
    const at = await page((playbook) => playbook);
    const text = await (await at.post({ ...good, option: "burn" })).text();
    assert.match(
      text,
      /role="alert">&quot;burn&quot; is no answer to .*<small class="code">decision\/unknown-option<\/small>/,
    );
    assert.ok(!text.includes("[decision/"));
  });
});
