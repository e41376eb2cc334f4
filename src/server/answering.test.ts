import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { minute } from "../../test/checkout.ts";
import { closePages, config, evil, good, now, opened, protectedBy } from "../../test/page.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { answer, person, streamOf } from "../app/index.ts";
import { AnswerGiven, AnswerRejected } from "../question/index.ts";
import { StoreLocked } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { serve } from "./serve.ts";

after(closePages);

describe("answering on the page", () => {
  it("records the answer with who gave it, by which door, and shows it", async () => {
    const { page, post, store, id, answers } = await opened();
    const response = await post(
      { ...good, reason: "the form rejects Übersee 😀" },
      { "sec-fetch-site": "same-origin" },
    );
    assert.deepEqual([response.status, response.headers.get("location")], [303, `/cases/${id}`]);
    protectedBy(response);
    assert.equal(answers(), 1);
    const given = (await streamOf(store, "thence.case", id)).find(AnswerGiven.is);
    assert.deepEqual(
      [given?.data.by, given?.data.via, given?.actor?.assurance, given?.occurred],
      ["Maya", "page", "stated", now + minute],
    );
    assert.equal(given?.intent.reason, "the form rejects Übersee 😀");
    const text = await (await fetch(`${page.url}/cases/${id}`)).text();
    assert.match(text, /Decided by Maya: “the form rejects Übersee 😀”/);
    assert.ok(!text.includes(`action="/cases/${id}/answers"`));
  });

  it("says to the second person who was first, and keeps the second answer", async () => {
    const { post, store, id, answers } = await opened();
    await answer(store, {
      case: id,
      option: "wait",
      reason: "it will pass",
      actor: person("bo", "terminal", "stated"),
      now,
    });
    const response = await post({ ...good, option: "roll-back" });
    assert.equal(response.status, 409);
    protectedBy(response);
    const text = await response.text();
    assert.match(text, /role="alert">[^<]*was decided already: &quot;Wait and look again.{0,80}&quot; by bo/);
    assert.match(text, /Decided by bo/);
    assert.equal(answers(), 0);
    assert.equal((await streamOf(store, "thence.case", id)).filter(AnswerRejected.is).length, 1);
  });

  it("refuses a form that cannot be read, as the sender's mistake", async () => {
    const { page, id, answers } = await opened();
    for (const [type, body] of [
      ["multipart/form-data", "--x"],
      ["multipart/form-data; boundary=x", "--x\r\nno end"],
      ["multipart/form-data; boundary=x", ""],
    ] as const) {
      const headers = { origin: page.url, "content-type": type };
      const response = await fetch(`${page.url}/cases/${id}/answers`, { method: "POST", headers, body });
      assert.equal(response.status, 400, type);
      protectedBy(response);
      assert.match(
        await response.text(),
        />The form cannot be read\. Load the page again\..*<small class="code">server\/bad-form</,
      );
    }
    assert.equal(answers(), 0);
  });

  it("never lets a text become markup: not the name of the shop, the question, an option, a reason or a person", async () => {
    const { page, post, id } = await opened();
    const shown = [
      await fetch(page.url),
      await fetch(`${page.url}/cases/${id}`),
      await post({ option: evil, reason: evil, by: evil }),
    ];
    assert.equal((await post({ option: "wait", reason: evil, by: evil })).status, 303);
    shown.push(
      await fetch(page.url),
      await fetch(`${page.url}/cases/${id}`),
      await post({ option: evil, reason: evil, by: evil }),
    );
    for (const response of shown) {
      const text = await response.text();
      assert.ok(text.includes("&lt;script&gt;"), "it is shown as text");
      assert.ok(!text.includes("<script"), response.url);
      assert.ok(!text.includes(`="${evil.slice(0, 3)}`) && !/value="[^"]*<script/.test(text));
    }
  });

  it("says that a store that is away is away, and that a mistake of ours is ours, without its inside", async (context) => {
    const write = context.mock.method(process.stderr, "write", () => true);
    const broken = await openMemory("memory:", fixedContext());
    let cause: Error = new Error("secret inside");
    const scan = () => {
      throw cause;
    };
    const away = await serve({ store: { ...broken, scan, head: scan }, config, now: () => now }, { port: 0 });
    context.after(() => away.close());

    const fault = await fetch(`${away.url}/`);
    assert.equal(fault.status, 500);
    protectedBy(fault);
    assert.ok(!(await fault.text()).includes("secret inside"));
    const written = write.mock.calls.map((call) => String(call.arguments[0])).join("");
    assert.match(written, /\[server\/fault\].*secret inside/);

    cause = new StoreLocked({ place: "log.db", waitedMs: 5000 });
    const locked = await fetch(`${away.url}/`);
    assert.equal(locked.status, 503);
    protectedBy(locked);
  });
});
