import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { acting, minute, opens, sell, shop, target, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { answer, person, turn } from "../app/index.ts";
import type { Config } from "../app/define-config.ts";
import { AnswerGiven, AnswerRejected } from "../question/index.ts";
import { streamOf } from "../app/read.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { type Running, serve } from "./serve.ts";

const evil = `<script>alert("1")</script>&'`;
const config: Config = {
  ...shop,
  name: `the shop ${evil}`,
  playbooks: (shop.playbooks ?? []).map((playbook) => ({
    ...playbook,
    question: { options: playbook.question.options.map((one) => ({ ...one, label: `${one.label} ${evil}` })), text: `What now? ${evil}` },
    people: { approver: `sales ${evil}` },
  })),
};
const now = windowCloses(1);

/** A page over a log in which one window broke, and the case that asks about it. */
async function opened(faults: Partial<EventStore> = {}) {
  const store: EventStore = { ...(await openMemory("memory:", fixedContext())), ...faults };
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const { opened: cases } = await turn(store, config, now, acting(target().actuator, () => 0));
  let answers = 0;
  const page = await serve({ store, config, now: () => now + minute, onAnswer: () => void answers++ }, { port: 0 });
  const id = cases[0] ?? "";
  const post = (form: Record<string, string>, headers: Record<string, string> = {}, path = `/cases/${id}/answers`) =>
    fetch(page.url + path, {
      method: "POST",
      redirect: "manual",
      headers: { origin: page.url, ...headers },
      body: new URLSearchParams(form),
    });
  return { store, page, id, post, answers: () => answers, head: async () => (await store.head()).position };
}

const good = { option: "wait", reason: "it will pass", by: "Maya" };
const protectedBy = (response: Response) => {
  const policy = response.headers.get("content-security-policy") ?? "";
  for (const rule of ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) assert.ok(policy.includes(rule), rule);
  assert.ok(!/unsafe|\*|script-src/.test(policy));
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("cross-origin-resource-policy"), "same-origin");
};

describe("the page", () => {
  let at: Awaited<ReturnType<typeof opened>>;
  let page: Running;
  before(async () => {
    at = await opened();
    page = at.page;
  });
  after(() => page.close());

  it("says that it is alive", async () => {
    const response = await fetch(`${page.url}/livez`);
    assert.deepEqual([response.status, await response.text()], [200, "ok"]);
  });

  it("shows the question, its evidence and a form", async () => {
    const text = await (await fetch(`${page.url}/cases/${at.id}`)).text();
    assert.match(text, /What now\?/);
    assert.match(text, /20\.0.% is below the objective of at least 50\.0/);
    assert.match(text, /<svg viewBox/);
    assert.match(text, new RegExp(`<form method="post" action="/cases/${at.id}/answers">`));
    assert.match(text, /<button name="option" value="roll-back">/);
    assert.match(await (await fetch(page.url)).text(), new RegExp(`href="/cases/${at.id}"`));
  });

  it("changes nothing by being looked at, whatever the address says, with GET and with HEAD", async () => {
    const before = await at.head();
    const paths = ["/", "/livez", "/style.css", `/cases/${at.id}`, `/cases/${at.id}?option=wait&reason=x&by=y`, `/cases/${at.id}/answers?option=wait&reason=x&by=y`, "/nowhere"];
    for (const path of paths) {
      for (const method of ["GET", "HEAD"]) {
        const response = await fetch(page.url + path, { method, headers: { origin: page.url } });
        protectedBy(response);
        if (method === "HEAD") assert.equal(await response.text(), "");
      }
    }
    assert.equal(await at.head(), before);
    assert.equal(at.answers(), 0);
  });

  it("knows what is not there", async () => {
    for (const path of ["/nowhere", "/cases/C-NOWHERE0", "/cases/%E0%A4%A", `/cases/${encodeURIComponent(evil)}`, `/cases/${at.id}/answers`]) {
      const response = await fetch(page.url + path);
      assert.equal(response.status, 404, path);
      protectedBy(response);
      assert.ok(!(await response.text()).includes("<script"), path);
    }
    const posted = await at.post(good, {}, "/cases/C-NOWHERE0/answers");
    assert.equal(posted.status, 404);
    assert.match(await posted.text(), new RegExp(`Open: ${at.id}`));
  });

  it("refuses a form that another page submits", async () => {
    const before = await at.head();
    const host = page.url.slice("http://".length);
    const foreign: readonly Record<string, string>[] = [
      { origin: "null" },
      { origin: "http://evil.example" },
      { origin: `https://${host}` },
      { origin: "http://127.0.0.1" },
      { origin: `http://${host}.evil.example` },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
    ];
    for (const headers of foreign) {
      const response = await at.post(good, headers);
      assert.equal(response.status, 403, JSON.stringify(headers));
      assert.match(await response.text(), /\[server\/foreign-origin\]/);
      protectedBy(response);
    }
    const without = await fetch(`${page.url}/cases/${at.id}/answers`, { method: "POST", body: new URLSearchParams(good) });
    assert.equal(without.status, 403, "no Origin at all");
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) assert.equal((await fetch(page.url, { method })).status, 403, method);
    assert.equal(await at.head(), before);
  });

  it("tells a browser to send the origin along with its own forms", async () => {
    // Under `no-referrer` a browser sends "Origin: null" with a form, and the page would refuse itself.
    assert.equal((await fetch(page.url)).headers.get("referrer-policy"), "same-origin");
  });

  it("refuses a body that is too large, announced or not", async () => {
    const before = await at.head();
    const large = "x".repeat(70_000);
    const announced = await at.post({ ...good, reason: large });
    assert.equal(announced.status, 413);
    protectedBy(announced);
    assert.match(await announced.text(), /64 KiB/);
    const stream = new Blob([new URLSearchParams({ ...good, reason: large }).toString()]).stream();
    const init = { method: "POST", headers: { origin: page.url, "content-type": "application/x-www-form-urlencoded" }, body: stream, duplex: "half" };
    const streamed = await fetch(`${page.url}/cases/${at.id}/answers`, init as RequestInit); // `duplex` is not in the types yet
    assert.equal(streamed.status, 413);
    protectedBy(streamed);
    assert.equal(await at.head(), before);
  });

  const unusable: readonly (readonly [what: string, form: Record<string, string>, sentence: RegExp])[] = [
    ["no name", { ...good, by: "  " }, /Say who you are/],
    ["no reason", { ...good, reason: " " }, /a decision is kept with its reason/],
    ["an option that was not offered", { ...good, option: "burn-it" }, /Answer with one of: roll-back, wait/],
    ["a reason that is too long", { ...good, reason: "x".repeat(4001) }, /at most 4000 characters/],
    ["a name that is too long", { ...good, by: "x".repeat(201) }, /at most 200 characters/],
  ];
  for (const [what, form, sentence] of unusable) {
    it(`refuses an answer with ${what}, and keeps what was typed`, async () => {
      const before = await at.head();
      const typed = { ...form, reason: form["reason"]?.trim() ? `${form["reason"]}` : "", by: form["by"] ?? "" };
      const response = await at.post(form);
      assert.equal(response.status, 422);
      protectedBy(response);
      const text = await response.text();
      assert.match(text, sentence);
      assert.match(text, /role="alert"/);
      assert.ok(text.includes(`rows="3">${typed.reason}</textarea>`));
      assert.ok(text.includes(`value="${typed.by.trim()}"`));
      assert.equal(await at.head(), before);
    });
  }

  it("refuses a form that is none", async () => {
    const headers = { origin: page.url, "content-type": "application/json" };
    const response = await fetch(`${page.url}/cases/${at.id}/answers`, { method: "POST", headers, body: JSON.stringify(good) });
    assert.equal(response.status, 422);
  });
});

describe("answering on the page", () => {
  it("records the answer with who gave it, by which door, and shows it", async () => {
    const { page, post, store, id, answers } = await opened();
    const response = await post({ ...good, reason: "the form rejects Übersee 😀" }, { "sec-fetch-site": "same-origin" });
    assert.deepEqual([response.status, response.headers.get("location")], [303, `/cases/${id}`]);
    protectedBy(response);
    assert.equal(answers(), 1);
    const given = (await streamOf(store, "thence.case", id)).find(AnswerGiven.is);
    assert.deepEqual([given?.data.by, given?.data.via, given?.actor?.assurance, given?.occurred], ["Maya", "page", "stated", now + minute]);
    assert.equal(given?.intent.reason, "the form rejects Übersee 😀");
    const text = await (await fetch(`${page.url}/cases/${id}`)).text();
    assert.match(text, /Decided by Maya: “the form rejects Übersee 😀”/);
    assert.ok(!text.includes("<form"));
    await page.close();
  });

  it("says to the second person who was first, and keeps the second answer", async () => {
    const { page, post, store, id, answers } = await opened();
    await answer(store, { case: id, option: "wait", reason: "it will pass", actor: person("bo", "terminal", "stated"), now });
    const response = await post({ ...good, option: "roll-back" });
    assert.equal(response.status, 409);
    protectedBy(response);
    const text = await response.text();
    assert.match(text, /role="alert">[^<]*was decided already: &quot;wait&quot; by bo/);
    assert.match(text, /Decided by bo/);
    assert.equal(answers(), 0);
    assert.equal((await streamOf(store, "thence.case", id)).filter(AnswerRejected.is).length, 1);
    await page.close();
  });

  it("never lets a text become markup: not the name of the shop, the question, an option, a reason or a person", async () => {
    const { page, post, id } = await opened();
    const pages = [await fetch(page.url), await fetch(`${page.url}/cases/${id}`), await post({ option: evil, reason: evil, by: evil })];
    assert.equal((await post({ option: "wait", reason: evil, by: evil })).status, 303);
    pages.push(await fetch(page.url), await fetch(`${page.url}/cases/${id}`), await post({ option: evil, reason: evil, by: evil }));
    for (const response of pages) {
      const text = await response.text();
      assert.ok(text.includes("&lt;script&gt;"), "it is shown as text");
      assert.ok(!text.includes("<script"), response.url);
      assert.ok(!text.includes(`="${evil.slice(0, 3)}`) && !/value="[^"]*<script/.test(text));
    }
    await page.close();
  });

  it("says that a store that is away is away, and that a mistake of ours is ours, without its inside", async () => {
    let cause: Error = new Error("secret inside");
    const { page, id } = await opened();
    const broken = await openMemory("memory:", fixedContext());
    const away = await serve({ store: { ...broken, scan: () => { throw cause; } }, config, now: () => now }, { port: 0 });
    const written: string[] = [];
    const write = process.stderr.write;
    process.stderr.write = (text: string | Uint8Array) => (written.push(String(text)), true);
    try {
      const fault = await fetch(`${away.url}/cases/${id}`);
      assert.equal(fault.status, 500);
      protectedBy(fault);
      assert.ok(!(await fault.text()).includes("secret inside"));
    } finally {
      process.stderr.write = write;
    }
    assert.match(written.join(""), /\[server\/fault\].*secret inside/);
    const { StoreLocked } = await import("../store/index.ts");
    cause = new StoreLocked({ place: "log.db", waitedMs: 5000 });
    const locked = await fetch(`${away.url}/`);
    assert.equal(locked.status, 503);
    protectedBy(locked);
    await Promise.all([page.close(), away.close()]);
  });
});

it("the story begins when the shop opens", () => assert.ok(opens < now));
