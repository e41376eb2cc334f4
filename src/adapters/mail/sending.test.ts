import assert from "node:assert/strict";
import { describe, it } from "node:test";
import PostalMime from "postal-mime";
import { smtpSink } from "../../../test/smtp-sink.ts";
import type { Channel, Message, Outgoing } from "../../question/index.ts";
import { openChannel } from "./channel.ts";

const secrets: Readonly<Record<string, string>> = { MAIL_SECRET: "0123456789abcdef0123456789abcdef" };
const message: Message = {
  language: "en",
  title: "Customers give up. What do we do?",
  parts: [{ kind: "text", text: "Hm." }],
};
const outgoing = (more: Partial<Outgoing> = {}): Outgoing => ({
  id: "M-7K2M9QTA",
  to: { channel: "mail", target: "maya@example.org", kind: "person" },
  message,
  ...more,
});

async function channelOn(port: number, more: object = {}): Promise<Channel> {
  return openChannel({
    name: "mail",
    settings: {
      from: "Thence <thence@example.org>",
      server: `smtp://127.0.0.1:${port}`,
      replyTo: "decide@example.org",
      ...more,
    },
    secret: (name) => secrets[name],
    baseUrl: "https://thence.example.org",
    now: () => 1_764_547_200_000_000,
  });
}

async function sentTo(answers: Parameters<typeof smtpSink>[0]) {
  const sink = await smtpSink(answers);
  try {
    return await (await channelOn(sink.port)).deliver(outgoing());
  } finally {
    await sink.close();
  }
}

describe("a mail", () => {
  it("is sent with a Message-ID of its own, in its thread, in its language, and as written by a program", async () => {
    const sink = await smtpSink();
    const channel = await channelOn(sink.port);
    const [first, again] = [await channel.deliver(outgoing()), await channel.deliver(outgoing())];
    assert.equal(first.kind, "done");
    assert.deepEqual(first, again);
    const thread = first.kind === "done" ? first.place : {};
    await channel.deliver(outgoing({ id: "M-2", thread, message: { ...message, language: "da" } }));
    await sink.close();
    const read = await Promise.all(sink.mails.map((one) => PostalMime.parse(one)));
    const header = (i: number, key: string) => read[i]?.headers.find((one) => one.key === key)?.value;
    assert.match(read[0]?.messageId ?? "", /^<M-7K2M9QTA\.[0-9a-f]{20}@example\.org>$/);
    assert.equal(read[0]?.messageId, read[1]?.messageId);
    assert.equal(read[2]?.inReplyTo, read[0]?.messageId);
    assert.equal(read[2]?.references, read[0]?.messageId);
    assert.equal(header(2, "content-language"), "da");
    assert.equal(header(0, "auto-submitted"), "auto-generated");
    assert.equal(header(0, "list-id"), "<decisions.thence.example.org>");
    assert.match(JSON.stringify(read[0]?.replyTo), /decide\+M-7K2M9QTA\.[0-9a-f]{20}@example\.org/);
    assert.match(read[0]?.text ?? "", /Hm\./);
    assert.match(read[0]?.html ?? "", /<html lang="en">/);
  });

  it("cannot be given headers or recipients by what people wrote", async () => {
    const sink = await smtpSink();
    const channel = await channelOn(sink.port);
    const title = "Well\r\nBcc: eve@example.net\r\n\r\n<script>alert(1)</script> שלום 🎉 \u202eevil";
    await channel.deliver(outgoing({ message: { ...message, title, mentions: [{ name: "Eve\r\nTo: x@y.example" }] } }));
    const bad = await channel.deliver(
      outgoing({ to: { channel: "mail", target: "a@example.org>\r\nRCPT TO:<eve@example.net", kind: "person" } }),
    );
    await sink.close();
    assert.equal(bad.kind, "failed");
    assert.deepEqual(sink.recipients, ["maya@example.org"]);
    const read = await PostalMime.parse(sink.mails[0] ?? "");
    assert.equal(read.bcc, undefined);
    assert.equal(read.subject, "Well Bcc: eve@example.net <script>alert(1)</script> שלום 🎉 evil");
    assert.doesNotMatch(read.html ?? "", /<script|<img|\u202e/);
  });
});

describe("what a mail server says", () => {
  it("is tried again where it says later, and never where it says no, in its own words without addresses", async () => {
    assert.deepEqual(await sentTo({ RCPT: "451 4.7.1 <maya@example.org> greylisted" }), {
      kind: "retry",
      status: "451 4.7.1 <…> greylisted",
    });
    assert.deepEqual(await sentTo({ RCPT: "550 5.1.1 no such user maya@example.org" }), {
      kind: "failed",
      status: "550 5.1.1 no such user …",
    });
    assert.deepEqual(await sentTo({ END: "452 disk full" }), { kind: "retry", status: "452 disk full" });
    assert.deepEqual(await sentTo({ END: "554 spam" }), { kind: "failed", status: "554 spam" });
    assert.equal((await sentTo({ CONNECT: "554 not now" })).kind, "retry");
  });

  it("may have been yes where the connection was lost after the text was sent, and was not where it was lost before", async () => {
    assert.equal((await sentTo({ END: "drop" })).kind, "unknown");
    for (const at of ["CONNECT", "MAIL", "RCPT", "DATA"] as const) {
      const { kind, status } = await sentTo({ [at]: "drop" });
      assert.equal(kind, "retry", `${at}: ${status}`);
    }
    assert.equal((await (await channelOn(1)).deliver(outgoing())).kind, "retry");
  });
});

describe("the settings of mail", () => {
  it("are refused where they would send in the clear by mistake, hold a secret or name nobody", async () => {
    for (const more of [
      { server: "smtp://user:secret@mail.example.org" },
      { server: "http://mail.example.org" },
      { from: "nobody" },
      { from: "Eve\r\nBcc: x@example.org <a@example.org>" },
      { replyTo: "a+b" },
      { colour: "red" },
    ])
      await assert.rejects(channelOn(25, more), /\[question\/bad-channel-settings\]/, JSON.stringify(more));
  });

  it("lack a secret where none is set, and nothing is sent or believed", async () => {
    const channel = openChannel({
      name: "mail",
      settings: { from: "a@example.org", server: "smtps://mail.example.org" },
      secret: () => "short",
      now: () => 0,
    });
    assert.match(channel.lacks?.() ?? "", /MAIL_SECRET holds no secret of at least 32 characters/);
    assert.equal((await channel.deliver(outgoing())).kind, "retry");
    const request = { method: "GET", path: "/press", query: { t: "x" }, headers: {}, body: new Uint8Array() };
    assert.equal((await channel.receive?.(request, 0))?.kind, "refused");
  });
});
