import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { closePages, evil, good, opened, protectedBy } from "../../test/page.ts";
import type { Running } from "./serve.ts";

after(closePages);

describe("the page", () => {
  let at: Awaited<ReturnType<typeof opened>>;
  let page: Running;
  before(async () => {
    at = await opened();
    page = at.page;
  });

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
    const paths = [
      "/",
      "/livez",
      "/style.css",
      `/cases/${at.id}`,
      `/cases/${at.id}?option=wait&reason=x&by=y`,
      `/cases/${at.id}/answers?option=wait&reason=x&by=y`,
      "/nowhere",
    ];
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
    for (const path of [
      "/nowhere",
      "/cases/C-NOWHERE0",
      "/cases/%E0%A4%A",
      `/cases/${encodeURIComponent(evil)}`,
      `/cases/${at.id}/answers`,
    ]) {
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
      assert.match(await response.text(), /^A form of this page must .*\(server\/foreign-origin\)$/);
      protectedBy(response);
    }
    const without = await fetch(`${page.url}/cases/${at.id}/answers`, {
      method: "POST",
      body: new URLSearchParams(good),
    });
    assert.equal(without.status, 403, "no Origin at all");
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"])
      assert.equal((await fetch(page.url, { method })).status, 403, method);
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
    const init = {
      method: "POST",
      headers: { origin: page.url, "content-type": "application/x-www-form-urlencoded" },
      body: stream,
      duplex: "half",
    };
    const streamed = await fetch(`${page.url}/cases/${at.id}/answers`, init as RequestInit); // `duplex` is not in the types yet
    assert.equal(streamed.status, 413);
    protectedBy(streamed);
    assert.equal(await at.head(), before);
  });

  const unusable: readonly (readonly [what: string, form: Record<string, string>, sentence: RegExp])[] = [
    ["no name", { ...good, by: "  " }, /Say who you are/],
    ["no reason", { ...good, reason: " " }, /A decision is kept with its reason/],
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
    const response = await fetch(`${page.url}/cases/${at.id}/answers`, {
      method: "POST",
      headers,
      body: JSON.stringify(good),
    });
    assert.equal(response.status, 422);
  });
});
