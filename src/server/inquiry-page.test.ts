import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { closePages, evil, opened, protectedBy } from "../../test/page.ts";
import { readCase } from "../app/index.ts";

after(closePages);

describe("asking about a case on its page", () => {
  let at: Awaited<ReturnType<typeof opened>>;
  const path = () => `/cases/${at.id}/inquiries`;
  const page = async () => (await fetch(`${at.page.url}/cases/${at.id}`)).text();
  before(async () => {
    at = await opened();
  });

  it("is offered below the answer, and shows the log's answer with the commands that prove it", async () => {
    assert.match(await page(), new RegExp(`<form method="post" action="${path()}">`));
    const response = await at.post({ text: "why?", by: "Maya" }, {}, path());
    assert.deepEqual([response.status, response.headers.get("location")], [303, `/cases/${at.id}#ask`]);
    protectedBy(response);
    assert.equal(at.answers(), 0, "a question decides nothing");
    const { inquiries, decision } = await readCase(at.store, at.id);
    assert.deepEqual([inquiries.length, inquiries[0]?.made.data.by, inquiries[0]?.made.data.via], [1, "Maya", "page"]);
    assert.equal(decision, undefined);
    const told = inquiries[0]?.answered?.data.answer.sentences[0] ?? assert.fail("it was answered at once");
    assert.ok((await page()).replaceAll("\u00a0", " ").includes(told.slice(0, 20)), told);
  });

  it("never lets what was asked, or by whom, become markup", async () => {
    assert.equal((await at.post({ text: `why ${evil}`, by: evil }, {}, path())).status, 303);
    const refused = await (await at.post({ text: evil.repeat(20), by: evil }, {}, path())).text();
    for (const text of [await page(), refused]) {
      assert.ok(text.includes("&lt;script&gt;"), "it is shown as text");
      assert.ok(!text.includes("<script"));
    }
    assert.match(refused, /role="alert">A question has at most 500 characters/);
  });

  it("is not done by looking, whatever the address says", async () => {
    const head = await at.head();
    const response = await fetch(`${at.page.url}${path()}?${new URLSearchParams({ text: "why?", by: "Maya" })}`);
    assert.equal(response.status, 404);
    protectedBy(response);
    await fetch(`${at.page.url}/cases/${at.id}?text=why&by=Maya`);
    assert.equal(await at.head(), head);
  });

  for (const [what, form, sentence] of [
    ["nobody", { text: "why?", by: " " }, /Say who you are/],
    ["no question", { text: "", by: "Maya" }, /Type a question/],
    ["a name that is too long", { text: "why?", by: "x".repeat(201) }, /at most 200 characters/],
  ] as const)
    it(`is refused with ${what}, and keeps what was typed`, async () => {
      const head = await at.head();
      const response = await at.post(form, {}, path());
      assert.equal(response.status, 422);
      protectedBy(response);
      const text = await response.text();
      assert.match(text, sentence);
      assert.ok(text.includes(`value="${form.text}"`) && text.includes(`value="${form.by.trim()}"`));
      assert.equal(await at.head(), head);
    });

  it("is refused from another page, of a case that there is not, and with a body that is too large", async () => {
    const head = await at.head();
    assert.equal((await at.post({ text: "why?", by: "Maya" }, { origin: "http://evil.example" }, path())).status, 403);
    assert.equal((await at.post({ text: "why?", by: "Maya" }, {}, "/cases/C-NOWHERE0/inquiries")).status, 404);
    assert.equal((await at.post({ text: "x".repeat(70_000), by: "Maya" }, {}, path())).status, 413);
    assert.equal(await at.head(), head);
  });
});
