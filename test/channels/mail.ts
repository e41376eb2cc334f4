import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { freePort } from "../../services/free-port.ts";
import { openChannel } from "../../src/adapters/mail/channel.ts";
import { type Fault, type Message as Sent, startChat } from "../../src/chat/index.ts";
import { isRecord } from "../../src/kit/is-record.ts";
import { type Button, bytes, type Channel, type RawRequest } from "../../src/question/index.ts";
import type { ChannelHarness, ChannelStage, Delivered, Does, Fraud, Standing } from "../../src/testing/index.ts";
import { serving } from "../servers/slack-stage.ts";
import { htmlText } from "./read.ts";

const ann = "ann@shop.example";
const people = [
  { id: "ann", name: "Ann", email: ann },
  { id: "stranger", name: "Mallory", email: "mallory@evil.example" },
];
const secrets: Readonly<Record<string, string>> = {
  MAIL_SECRET: "links are signed with this, and with nothing else",
  MAIL_WEBHOOK_SECRET: "whoever brings a mail that came in knows this",
};
const faults: Readonly<Record<string, Partial<Fault> & Pick<Fault, "kind" | "method">>> = {
  "rate-limited": { method: "RCPT", kind: "rate-limited" },
  error: { method: "RCPT", kind: "error", status: 421 },
  cut: { method: "DATA", kind: "cut-before" },
  lost: { method: "DATA", kind: "cut-after" },
  silent: { method: "DATA", kind: "timeout-before" },
};
const now = () => Date.now() * 1000;

function channelAt(server: string, known = secrets): Channel {
  return openChannel({
    name: "mail",
    settings: {
      from: "Thence <thence@shop.example>",
      server,
      replyTo: "decide@shop.example",
      authServId: "mx.simulator.example",
    },
    secret: (name) => known[name],
    baseUrl: "https://thence.shop.example",
    now,
  });
}

/** The mail server and a connection to it, which stages share one after the other: it greets nobody before a tenth of a second. */
async function started() {
  const chat = await startChat({ seed: { people, channels: [] } });
  const caught: RawRequest[] = [];
  const app = await serving(async (request) => {
    caught.push(request);
    return 200;
  });
  chat.connect("mail", { replies: `${app.url}/inbound` });
  const stop = () => {
    app.close();
    return chat.stop();
  };
  return { chat, channel: channelAt(chat.smtp.url), caught, stop };
}
let shared: ReturnType<typeof started> | undefined;
let users = 0;
let opened = 0;

async function left(): Promise<void> {
  users -= 1;
  const mine = shared;
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (users > 0 || shared !== mine) return;
  shared = undefined;
  await (await mine)?.stop();
}

/** E-mail, over the SMTP server of our simulator. */
export const mail: ChannelHarness = {
  open: async () => {
    users += 1;
    shared ??= started();
    const { chat, channel, caught } = await shared;
    // One that was asked for, and to which nothing came in time, is not for the next one.
    chat.faults.clear();
    const group = `sales-${++opened}@shop.example`;
    const before = chat.mailTo(ann).length;
    const sentTo = (target: string) =>
      chat
        .mailTo(target)
        .slice(target === ann ? before : 0)
        .filter(({ by }) => "app" in by);
    const letterOf = ({ outgoing }: Delivered) => {
      const found = sentTo(outgoing.to.target).find(({ id }) => id.startsWith(`<${outgoing.id}.`));
      assert.ok(found, "it is in the mailbox");
      return found;
    };
    const said = async ({ by, about, text }: Does & { kind: "says" }, how?: Fraud) => {
      if (how === "forged") chat.faults.add({ platform: "mail", method: "reply", kind: "forge", times: 1 });
      await chat.press(letterOf(about), "reply", by, { values: { text } });
      await chat.idle();
      const reply = caught.at(-1);
      assert.ok(reply);
      // Another server vouches for the sender, whose word we do not take.
      const elsewhere = Buffer.from(reply.body)
        .toString("latin1")
        .replaceAll("mx.simulator.example", "mx.evil.example");
      return brought(how === "foreign" ? Buffer.from(elsewhere, "latin1") : reply.body, how === "stale" ? 600 : 0);
    };
    const stage: ChannelStage = {
      channel,
      group: { channel: "mail", target: group, kind: "group" },
      ann: { channel: "mail", target: ann, kind: "person" },
      annId: ann,
      annEmail: ann,
      nowhere: { channel: "mail", target: "nobody", kind: "person" },
      now,
      secrets: Object.values(secrets),
      stands: async ({ target }) => sentTo(target).map((one, _, all) => standing(one, all)),
      size: (payload) => (isRecord(payload) ? bytes(String(payload["html"])) : 0),
      spoil: (how) => {
        const { id } = chat.faults.add({ platform: "mail", method: "DATA", kind: "error", times: 1, ...faults[how] });
        return () => chat.faults.list().some((one) => one.id === id && one.done > 0);
      },
      request: async (does, how) => {
        if (does.kind === "says") return said(does, how);
        if (how === "stale" || how === "foreign") return undefined;
        const opened = pageRequest(linkOf(letterOf(does.about), does.button));
        if (does.kind === "presses") return how === "forged" ? { ...opened, query: forgedToken(opened) } : opened;
        return typedInto(channel, opened, { does, isForged: how === "forged" });
      },
      close: () => void left(),
    };
    return stage;
  },
  away: async () => channelAt(`smtp://127.0.0.1:${await freePort()}`),
  bare: async () => channelAt("smtp://127.0.0.1:1", {}),
  lacks: { times: "a mail server does not say how long to wait" },
};

/** A mail as whoever receives it for us hands it on. */
function brought(body: Uint8Array, secondsAgo: number): RawRequest {
  const at = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const signature = createHmac("sha256", secrets["MAIL_WEBHOOK_SECRET"] ?? "")
    .update(`${at}.`)
    .update(body)
    .digest("hex");
  const headers = { "x-thence-timestamp": at, "x-thence-signature": `sha256=${signature}` };
  return { method: "POST", path: "/inbound", query: {}, headers, body };
}

const pageRequest = (url: string): RawRequest => ({
  method: "GET",
  path: "/press",
  query: Object.fromEntries(new URL(url).searchParams),
  headers: {},
  body: new Uint8Array(),
});

/** The same words, signed otherwise. */
const forgedToken = ({ query: { t = "" } }: RawRequest) => ({ t: `${t.split(".")[0]}.${"A".repeat(43)}` });

/** What a browser sends of the page behind a link. */
async function typedInto(
  channel: Channel,
  opened: RawRequest,
  { does, isForged }: { readonly does: Does & { kind: "submits" }; readonly isForged: boolean },
): Promise<RawRequest> {
  const received = await channel.receive?.(opened, now());
  const { form } = does.button;
  assert.ok(received && form);
  const shown = { kind: "form", form, message: does.about.outgoing.id, button: does.button.id } as const;
  const { body = "" } = (await channel.answer?.(received, [shown])) ?? {};
  const nonce = /name="n" value="([^"]+)"/.exec(body)?.[1] ?? "";
  // As a person reads it beside the field that wants it.
  const c = /<b>(\d+)<\/b><input name="c"/.exec(body)?.[1] ?? "";
  const typed = Object.entries(does.values).map(([name, value]) => [`f.${name}`, value] as const);
  const n = isForged ? `${nonce.split(".")[0]}.${"A".repeat(43)}` : nonce;
  const fields = new URLSearchParams({ t: opened.query["t"] ?? "", n, c, ...Object.fromEntries(typed) });
  const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
  return { ...opened, method: "POST", query: {}, headers, body: new TextEncoder().encode(fields.toString()) };
}

const htmlOf = ({ raw }: Sent) => (isRecord(raw) ? String(raw["html"]) : "");

function linkOf(letter: Sent, { label }: Button): string {
  const links = [...htmlOf(letter).matchAll(/<a [^>]*href="([^"]+)"[^>]*>([^<]*)<\/a>/g)];
  return links.find(([, , said]) => said === label)?.[1]?.replaceAll("&amp;", "&") ?? assert.fail(`no link ${label}`);
}

function standing(letter: Sent, all: readonly Sent[]): Standing {
  const root = all.find(({ id }) => id === letter.thread);
  const buttons = [...htmlOf(letter).matchAll(/<a [^>]*>([^<]*)<\/a>/g)].map(([, said = ""]) => said);
  return { text: htmlText(htmlOf(letter)), buttons, ...(root && { thread: htmlText(htmlOf(root)) }) };
}
