import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { closePages, evil, openedOn, protectedBy } from "../../test/page.ts";
import { askFunnel } from "../app/ask-funnel.ts";
import { viewOfFunnel } from "../app/frozen-views.ts";
import { listCases, openCaseByHand, person } from "../app/index.ts";

after(closePages);

const own = {
  about: `phones lag ${evil}`,
  metric: "checkout-completion",
  segment: "",
  from: "",
  until: "",
  playbook: "",
  question: `What now? ${evil}`,
  options: `Fix it ${evil}\r\n\r\nLeave it as it is\r\n修理`,
  approver: "@maya",
  decide: "2d",
  by: "Bo",
};

describe("opening a case on the page", () => {
  let at: Awaited<ReturnType<typeof openedOn>>;
  before(async () => {
    at = await openedOn((playbook) => playbook);
  });
  const post = (form: Record<string, string>) => at.post(form, {}, "/cases");

  it("is offered below the questions, for every metric that is defined", async () => {
    const text = await (await fetch(at.page.url)).text();
    assert.match(text, /<details class="open"><summary>Open a case<\/summary>/);
    assert.match(text, /<form method="post" action="\/cases">\s*<button disabled hidden>/);
    assert.match(text, /<option value="checkout-completion">checkout-completion<\/option>/);
    assert.match(text, /<option value="checkout-recovery">checkout-recovery: What now\?/);
    assert.ok(!text.includes("<script"));
  });

  it("is not done by looking, whatever the address says", async () => {
    const head = await at.head();
    const response = await fetch(`${at.page.url}/cases?${new URLSearchParams(own)}`);
    assert.equal(response.status, 404);
    assert.equal(await at.head(), head);
  });

  for (const [what, more, sentence] of [
    ["nobody", { by: " " }, /Say who you are/],
    ["nothing that it is about", { about: "" }, /Say what it is about/],
    ["no question", { question: "" }, /Say what is asked/],
    ["one answer", { options: "Fix it" }, /at least two ways to answer/],
    ["too many answers", { options: Array.from({ length: 13 }, (_, i) => `a${i}`).join("\n") }, /more than 12 ways/],
    ["nobody who decides", { approver: "" }, /Say who decides/],
    ["a time that is none", { decide: "soon" }, /&quot;soon&quot;, which is no duration/],
    [
      "a metric that there is not",
      { metric: "nope" },
      /role="alert">There is no metric &quot;nope&quot;.*<small class="code">app\/unknown-metric</,
    ],
    ["a part that is none", { segment: "phone" }, /A part is written like device=phone/],
    ["a part that there is not", { segment: "tag:session=nobody" }, /counts nothing with tag:session nobody/],
    ["a day that is none", { from: "yesterday" }, /A day is written like 2026-11-21/],
    ["days that come after one another the wrong way", { from: "2026-03-05", until: "2026-03-02" }, /Turn them round/],
    [
      "days on which nothing was",
      { from: "2031-01-01" },
      /No closed window of &quot;checkout-completion&quot; has data/,
    ],
    ["two questions", { playbook: "checkout-recovery" }, /asks its own question/],
    [
      "a playbook that there is not",
      { playbook: "nope", question: "", options: "", approver: "", decide: "" },
      /There is no playbook/,
    ],
  ] as const)
    it(`is refused with ${what}, and keeps what was typed`, async () => {
      const head = await at.head();
      const response = await post({ ...own, ...more });
      assert.equal(response.status, 422);
      protectedBy(response);
      const text = await response.text();
      assert.match(text, sentence);
      assert.match(text, /<details class="open" open>/);
      if (!("about" in more)) assert.match(text, /phones lag &lt;script&gt;/);
      assert.ok(!text.includes("<script"));
      assert.equal(await at.head(), head);
    });

  it("asks what was typed of whom was named, and leads to the case", async () => {
    const response = await post(own);
    assert.equal(response.status, 303);
    const [, id = ""] = /^\/cases\/(C-\w+)$/.exec(response.headers.get("location") ?? "") ?? [];
    const state = (await listCases(at.store)).find((one) => one.id === id);
    assert.deepEqual(
      state?.asked?.data.options.map((one) => one.id),
      ["fix-it-script-alert-1-script", "leave-it-as-it-is", "option-3"],
    );
    assert.deepEqual([state?.opened.data.by, state?.opened.data.via, state?.asked?.data.to], ["Bo", "page", "@maya"]);
    assert.equal((await post(own)).headers.get("location"), `/cases/${id}`, "sent twice, it is one case");
    const text = await (await fetch(`${at.page.url}/cases/${id}`)).text();
    assert.match(text, /checkout-completion, window by window/);
    assert.ok(!text.includes("<script"));
  });

  it("is about a part of the metric, or some days of it, where that is said", async () => {
    const evidenceOf = async (more: Record<string, string>) => {
      const response = await post({ ...own, ...more });
      const id = (response.headers.get("location") ?? "").split("/").at(-1);
      return (
        (await listCases(at.store)).find((one) => one.id === id)?.opened.data ?? assert.fail(String(response.status))
      );
    };
    const part = await evidenceOf({ segment: "tag:session=s-0-1" });
    assert.deepEqual(part.segment, { property: "tag:session", kind: "value", value: "s-0-1" });
    const days = await evidenceOf({ from: "2026-03-02", until: "2026-03-02" });
    assert.ok(days.evidence.kind !== "view");
    assert.equal(days.evidence.observations.length, 2, "both windows of that day");
  });

  it("may ask a playbook's question", async () => {
    const form = { ...own, playbook: "checkout-recovery", question: "", options: "", approver: "", decide: "" };
    assert.equal((await post(form)).status, 303);
  });

  it("about a funnel, it is shown as it was seen", async () => {
    const question = { steps: ["checkout-started", "order-placed"], by: "session", within: undefined, limit: 20 };
    const { view, findings } = viewOfFunnel(await askFunnel(at.store, question), question);
    const state = await openCaseByHand(
      at.store,
      {},
      {
        about: "few pay",
        question: {
          text: "What now?",
          options: [
            { id: "fix", label: "Fix it" },
            { id: "leave", label: "Leave it" },
          ],
          approver: "@maya",
        },
        on: {
          kind: "view",
          view: { ...view, title: `${view.title} ${evil}` },
          findings,
          query: `thence funnel ${evil}`,
        },
        actor: person("@bo", "page", "stated"),
        now: 0,
      },
    );
    const text = await (await fetch(`${at.page.url}/cases/${state.id}`)).text();
    assert.match(text, /Brought up by @bo: few pay/);
    assert.match(text, /<svg viewBox/);
    assert.match(text, /<td>order-placed<\/td><td>9<\/td><td>45\.0.%<\/td>/);
    assert.match(text, /It is about no metric, so nothing is measured of what comes of it/);
    assert.match(text, /How it was counted/);
    assert.ok(!text.includes("<script"));
  });
});
