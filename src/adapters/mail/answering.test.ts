import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import PostalMime, { type Email } from "postal-mime";
import { acting, sell, shop, target, windowCloses } from "../../../test/checkout.ts";
import { smtpSink } from "../../../test/smtp-sink.ts";
import { listCases } from "../../app/cases.ts";
import { openPacer } from "../../app/channels/pace.ts";
import { takeRequest } from "../../app/channels/take.ts";
import { defineConfig } from "../../app/define-config.ts";
import { openLoop, takeTurn } from "../../app/loop.ts";
import { all } from "../../app/read.ts";
import { type RawRequest, RequestReceived, RequestRefused } from "../../question/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { openEventStore as openMemory } from "../memory/event-store.ts";
import { openChannel } from "./channel.ts";

const secret = "0123456789abcdef0123456789abcdef";
const base = "https://thence.example.org";
const people = {
  "head of sales": { email: "sales@example.org", members: ["@maya", "@noor"] },
  "@maya": { email: "maya@example.org" },
  "@noor": { on: { mail: "Noor@example.org" } },
} as const;

/** The test shop, whose question goes to the group and to Maya by mail. */
async function asked() {
  const sink = await smtpSink();
  const context = fixedContext(3);
  const store = await openMemory("memory:", context);
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const [recovery] = shop.playbooks ?? [];
  assert.ok(recovery);
  const routes = [{ channel: "mail" }, { channel: "mail", target: "@maya" }];
  const config = defineConfig({
    ...shop,
    people,
    channels: { mail: {} },
    playbooks: [{ ...recovery, routes, people: { approver: "head of sales" } }],
  });
  const loop = openLoop(store, config);
  let wall = context.clock();
  const channel = openChannel({
    name: "mail",
    settings: {
      from: "Thence <thence@example.org>",
      server: `smtp://127.0.0.1:${sink.port}`,
      replyTo: "decide@example.org",
      authServId: "mx.example.org",
    },
    secret: () => secret,
    baseUrl: base,
    now: () => wall,
  });
  const delivering = {
    channels: new Map([["mail", channel]]),
    pacer: openPacer(),
    wallClock: () => wall,
    random: () => 0,
  };
  const now = windowCloses(1);
  const turn = () => takeTurn(loop, now, { ...acting(target().actuator, () => wall), delivering });
  await turn();
  const mails = () => Promise.all(sink.mails.map((one) => PostalMime.parse(one)));
  const send = (request: Partial<RawRequest>) =>
    takeRequest(
      { store, journal: loop.journal, config, now: () => now },
      channel,
      { method: "GET", path: "/press", query: {}, headers: {}, body: new Uint8Array(), ...request },
      wall,
    );
  const follow = (url: string, method = "GET") =>
    send({ method, query: Object.fromEntries(new URL(url).searchParams) });
  const post = (fields: Record<string, string>, headers = {}) =>
    send({ method: "POST", headers, body: new TextEncoder().encode(new URLSearchParams(fields).toString()) });
  const later = (seconds: number) => {
    wall += seconds * 1_000_000;
    context.clock.set(wall);
  };
  const to = async (address: string) =>
    (await mails()).find(({ to: [one] = [] }) => one?.address === address) ?? assert.fail(`no mail to ${address}`);
  const state = async () => (await listCases(store))[0] ?? assert.fail("no case");
  const receive = (mime: string, request: Partial<RawRequest> = {}) =>
    send({ method: "POST", path: "/inbound", isLocal: true, body: new TextEncoder().encode(mime), ...request });
  return { sink, store, mails, to, follow, post, send, later, state, receive, turn };
}

const linksOf = ({ html = "" }: Email) =>
  [...html.matchAll(/href="([^"]+)"/g)].map(([, url = ""]) => url.replaceAll("&amp;", "&"));
const linkTo = (mail: Email, label: string) =>
  new RegExp(`^${label}:\\n(\\S+)$`, "m").exec(mail.text ?? "")?.[1] ?? assert.fail(`no link ${label}`);
const hidden = (body = "") => ({
  t: /name="t" value="([^"]+)"/.exec(body)?.[1] ?? "",
  n: /name="n" value="([^"]+)"/.exec(body)?.[1] ?? "",
});
/** What somebody sends who reads the page. */
const read = (body = "") => ({ ...hidden(body), c: /<b>(\d+)<\/b><input name="c"/.exec(body)?.[1] ?? "" });

describe("the links of a mail", () => {
  it("decide nothing by GET or HEAD, however often a scanner follows all of them, nor by a POST without their page", async () => {
    const { sink, store, to, follow, post, state } = await asked();
    const mail = await to("maya@example.org");
    const links = linksOf(mail).filter((url) => url.startsWith(`${base}/channels/`));
    assert.equal(links.length, 6);
    const before = (await all(store, {})).length;
    for (const url of [...links, ...links])
      for (const method of ["GET", "HEAD"]) assert.equal((await follow(url, method)).status, 200);
    assert.equal((await all(store, {})).length, before);
    for (const url of links) {
      const { body } = await follow(url);
      const filled = [...(body ?? "").matchAll(/ name="(f\.[\w.-]+)"/g)].map(([, name = ""]) => [name, "known"]);
      for (const c of [{}, { c: "" }, { c: "on" }, { c: "known" }, { c: "1" }]) {
        const pressed = await post({ ...hidden(body), ...Object.fromEntries(filled), ...c });
        assert.equal(pressed.status, 409, "a program that fills in forms, and sends them");
        assert.match(pressed.body ?? "", /The number was not typed/);
      }
    }
    assert.equal((await all(store, {})).length, before);
    for (const url of links) assert.equal((await post({ t: new URL(url).searchParams.get("t") ?? "" })).status, 403);
    const { decision, acknowledged, dismissed, comments } = await state();
    assert.deepEqual([decision, acknowledged, dismissed, comments], [undefined, undefined, undefined, []]);
    await sink.close();
  });

  it("lead to the question with its cautions above the form, which decides once as the one who got the mail", async () => {
    const { sink, to, follow, post, state, store } = await asked();
    const url = linkTo(await to("maya@example.org"), "Wait and look again");
    const page = await follow(url);
    const { body = "", headers = {} } = page;
    assert.match(headers["content-security-policy"] ?? "", /^default-src 'none'; style-src 'sha256-/);
    assert.match(headers["x-robots-tag"] ?? "", /noindex/);
    assert.doesNotMatch(body, / style=|<script|<img|\bon[a-z]+=/);
    assert.match(body, /You answer as maya@example\.org\./);
    const caution = body.indexOf('class="caution"');
    assert.ok(caution === -1 || caution < body.indexOf("<form"));
    const refused = await post({ ...read(body), "f.reason": "" });
    assert.equal(refused.status, 409);
    const fields = { ...read(refused.body), "f.reason": "it is <b>the weekend</b>" };
    assert.equal((await post(fields, { "sec-fetch-site": "cross-site" })).status, 403);
    const done = await post(fields, { "sec-fetch-site": "same-origin" });
    assert.equal(done.status, 200);
    assert.match(done.body ?? "", /it is &lt;b&gt;the weekend&lt;\/b&gt;/);
    assert.equal((await post(fields)).status, 200, "sent twice it is told the same");
    const { decision, decisions } = await state();
    assert.equal(decision?.data.decidedBy, "@maya");
    assert.equal(decisions.length, 1);
    const [received] = (await all(store, { types: [RequestReceived.type] })).filter(RequestReceived.is).slice(-1);
    assert.equal(received?.data.assurance, "signed link that was sent to maya@example.org");
    const late = await follow(url);
    assert.equal(late.status, 409);
    assert.match(late.body ?? "", /Decided: Wait and look again, by @maya/);
    assert.doesNotMatch(late.body ?? "", /<form/);
    const log = JSON.stringify(await all(store, {}));
    assert.ok(!log.includes(hidden(body).t) && !log.includes(hidden(body).n), "no link and no nonce is in the log");
    await sink.close();
  });

  it("are pages that confirm where the button has no form, that go stale, and that grow old", async () => {
    const { sink, to, follow, post, later, state } = await asked();
    const url = linkTo(await to("maya@example.org"), "I take it");
    const { body } = await follow(url);
    later(3 * 3600);
    const stale = await post(read(body));
    assert.match(stale.body ?? "", /stood open for too long/);
    assert.equal((await state()).acknowledged, undefined);
    assert.equal((await post(read(stale.body))).status, 200);
    assert.equal((await state()).acknowledged?.data.by, "@maya");
    later(40 * 86_400);
    const old = await follow(url);
    assert.doesNotMatch(old.body ?? "", /<form/);
    await sink.close();
  });

  it("are refused where anything of them was changed, and that is recorded without them", async () => {
    const { sink, to, send, post, follow, store } = await asked();
    const mail = await to("maya@example.org");
    const [one, other] = ["I take it", "Wait and look again"].map(
      (label) => new URL(linkTo(mail, label)).searchParams.get("t") ?? "",
    );
    const [said = "", mark = ""] = (one ?? "").split(".");
    const forged = Buffer.from(said, "base64url").toString().replace("maya", "noor");
    const tokens = [
      `${said}.${mark.slice(0, -2)}AA`,
      `${Buffer.from(forged).toString("base64url")}.${mark}`,
      said,
      "",
      "..",
      "x".repeat(5000),
    ];
    for (const t of tokens) assert.equal((await send({ query: { t } })).status, 404, t.slice(0, 30));
    const { body } = await follow(linkTo(mail, "I take it"));
    assert.equal((await post({ ...read(body), t: other ?? "" })).status, 403, "a page of another link");
    assert.equal((await send({ method: "PUT", query: { t: one ?? "" } })).status, 405);
    const refusals = (await all(store, { types: [RequestRefused.type] })).filter(RequestRefused.is);
    assert.equal(refusals.length, tokens.length + 2);
    assert.ok(!JSON.stringify(refusals).includes(mark));
    await sink.close();
  });

  it("are none in a mail to a group, which is answered from one's own address", async () => {
    const { sink, to } = await asked();
    const mail = await to("sales@example.org");
    assert.deepEqual(
      linksOf(mail).filter((url) => url.startsWith(`${base}/channels/`)),
      [],
    );
    assert.match(
      linksOf(mail)[0] ?? "",
      /^mailto:decide\+N-\w+\.[0-9a-f]{20}@example\.org\?subject=Re%3A.*&body=roll-back%3A%20$/,
    );
    assert.match(mail.text ?? "", /This went to a group\./);
    await sink.close();
  });
});

const passed = "Authentication-Results: mx.example.org; dmarc=pass (p=none) header.from=example.org";
const reply = (mail: Email, text: string, { top = passed, from = "Noor <noor@example.org>", more = "" } = {}) =>
  [
    ...(top === "" ? [] : [top]),
    "Received: from mail.example.org by mx.example.org; Mon, 1 Dec 2025 00:00:00 +0000",
    "Authentication-Results: mx.example.org; dmarc=pass header.from=example.org",
    `From: ${from}`,
    "To: thence@example.org",
    `In-Reply-To: ${mail.messageId}`,
    "Message-ID: <r1@example.org>",
    ...(more === "" ? [] : [more]),
    "Content-Type: text/plain; charset=utf-8",
    "",
    text,
  ].join("\r\n");

describe("a reply", () => {
  it("decides as the one of whom the receiving server vouches, once, with its text and the hash of it kept", async () => {
    const { sink, to, receive, state, store } = await asked();
    const mail = await to("sales@example.org");
    const mime = reply(
      mail,
      "wait: it is the weekend\r\n\r\nOn Mon, 1 Dec 2025, Thence wrote:\r\n> What do we do?\r\n",
    );
    assert.equal((await receive(mime)).status, 200);
    await receive(`X-Way: another\r\n${mime}`);
    const { decision, decisions } = await state();
    assert.equal(decision?.data.decidedBy, "@noor");
    assert.equal(decision?.data.reason, "it is the weekend");
    assert.equal(decisions.length, 1);
    const [received] = (await all(store, { types: [RequestReceived.type] })).filter(RequestReceived.is);
    assert.equal(received?.data.assurance, "mail of which mx.example.org says that DMARC passed");
    assert.match(received?.data.evidence ?? "", /^[0-9a-f]{64}$/);
    await sink.close();
  });

  it("is not believed where nobody we trust vouches for its sender, and says why in the log", async () => {
    const { sink, to, receive, state, store } = await asked();
    const mail = await to("sales@example.org");
    const tries: readonly (readonly [options: Parameters<typeof reply>[2], reason: RegExp])[] = [
      [{ top: "" }, /says nothing of DMARC/],
      [{ top: "Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org" }, /says nothing of DMARC/],
      [{ top: passed.replace("pass", "fail") }, /says dmarc=fail/],
      [{ top: `${passed}\r\n${passed.replace("pass", "fail")}` }, /says dmarc=fail/],
      [{ top: passed.replace("header.from=example.org", "header.from=evil.example") }, /another domain/],
      [
        { top: "Authentication-Results: mx.example.org; spf=fail (dmarc=pass header.from=example.org)" },
        /nothing of DMARC/,
      ],
      [
        { top: 'Authentication-Results: mx.example.org; spf=pass smtp.helo="; dmarc=pass header.from=example.org"' },
        /nothing of DMARC/,
      ],
      [{ from: "noor@example.org, maya@example.org" }, /not one plain address/],
      [{ more: "From: maya@example.org" }, /not one plain address/],
      [{ more: "Auto-Submitted: auto-replied" }, /written by a program/],
      [{ more: "Precedence: bulk" }, /written by a program/],
      [{ more: "Return-Path: <>" }, /a bounce/],
      [{ more: "List-Id: <x.example.org>" }, /mailing list/],
    ];
    for (const [options, reason] of tries) {
      await receive(reply(mail, "wait: so", options));
      const refusals = (await all(store, { types: [RequestRefused.type] })).filter(RequestRefused.is);
      assert.match(refusals.at(-1)?.data.reason ?? "", reason);
    }
    await receive(reply({ ...mail, messageId: "<M-7K2M9QTA.00000000000000000000@example.org>" }, "wait: so"));
    const refusals = (await all(store, { types: [RequestRefused.type] })).filter(RequestRefused.is);
    assert.equal(refusals.at(-1)?.data.reason, "it answers none of our messages");
    assert.equal((await state()).decision, undefined);
    await sink.close();
  });

  it("is told by mail what was wrong with it, and a question or a comment in it is heard", async () => {
    const { sink, to, receive, state, mails } = await asked();
    const mail = await to("sales@example.org");
    await receive(reply(mail, "roll-back"));
    const told = (await mails()).at(-1);
    assert.deepEqual(
      told?.to?.map(({ address }) => address),
      ["noor@example.org"],
    );
    assert.equal(told?.inReplyTo, "<r1@example.org>");
    assert.equal(told?.headers.find(({ key }) => key === "auto-submitted")?.value, "auto-replied");
    await receive(reply(mail, "I am on it").replace("r1@", "r2@"));
    assert.deepEqual(
      (await state()).comments.map(({ data }) => data.text),
      ["I am on it"],
    );
    await sink.close();
  });

  it("comes by a webhook that bears our secret or is signed with it, and by no other", async () => {
    const { sink, to, receive, state } = await asked();
    const mime = reply(await to("sales@example.org"), "wait: so");
    const from = async (headers: Record<string, string>) => (await receive(mime, { isLocal: false, headers })).status;
    const at = "1764547200";
    assert.equal(await from({}), 401);
    assert.equal(await from({ authorization: "Bearer wrong" }), 401);
    assert.equal(
      await from({
        "x-thence-timestamp": at,
        "x-thence-signature": `sha256=${createHmac("sha256", secret).update(`${at}.${mime}`).digest("hex")}`,
      }),
      401,
      "old",
    );
    assert.equal((await state()).decision, undefined);
    assert.equal(await from({ authorization: `Basic ${Buffer.from(`x:${secret}`).toString("base64")}` }), 200);
    assert.equal((await state()).decision?.data.decidedBy, "@noor");
    await sink.close();
  });

  it("that is a bomb of parts, depth, headers or bytes is put away unread", async () => {
    const { sink, receive, store } = await asked();
    const part = "\r\n--b\r\nContent-Type: text/plain\r\n\r\nx";
    const nested = (depth: number): string =>
      depth === 0
        ? "x"
        : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--\r\n`;
    const bombs = [
      `From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n${part.repeat(100_000)}`,
      `From: a@example.org\r\n${nested(50)}`,
      `From: a@example.org\r\nX: ${"y".repeat(300_000)}\r\n\r\nx`,
      `From: a@example.org\r\n${"X-A: b\r\n".repeat(5_000)}\r\nx`,
      "x".repeat(6_000_000),
    ];
    for (const bomb of bombs) await receive(bomb);
    const reasons = (await all(store, { types: [RequestRefused.type] }))
      .filter(RequestRefused.is)
      .map(({ data }) => data.reason);
    assert.deepEqual(
      reasons.map((reason) => /more than|cannot be read/.test(reason)),
      bombs.map(() => true),
      reasons.join("\n"),
    );
    await sink.close();
  });
});
