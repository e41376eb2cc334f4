import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { mostBytes } from "../../services/aiosmtpd.ts";
import { withService } from "../../services/for-tests.ts";
import { openChannel } from "../../src/adapters/mail/channel.ts";
import type { Message, Outgoing } from "../../src/question/index.ts";

const { url, env = {} } = await withService("aiosmtpd");

const channel = openChannel({
  name: "mail",
  settings: { from: "Thence <thence@example.org>", server: url, replyTo: "decide@example.org" },
  secret: () => "0123456789abcdef0123456789abcdef",
  baseUrl: "https://thence.example.org",
  now: () => 1_764_547_200_000_000,
});

const message: Message = {
  language: "da",
  title: "Køb falder\r\nBcc: eve@example.net <b>nu</b> שלום 🎉. Hvad gør vi?",
  parts: [{ kind: "text", text: ".\r\nen linje med punktum\r\n.\r\nog mere" }],
  buttons: [{ id: "acknowledge", label: "Jeg tager den", press: { does: "acknowledge", case: "C-1", round: 1 } }],
};
const to = { channel: "mail", target: "maya@example.org", kind: "person" } as const;
const send = (more: Partial<Outgoing> & { readonly id: string }) => channel.deliver({ to, message, ...more });

/** What stands in the mailbox, as Python's own reader of mails understands it. */
function received(): readonly Readonly<Record<string, string | null>>[] {
  const script = `
import json, mailbox, sys
from email import policy, message_from_bytes
box = mailbox.Maildir(sys.argv[1])
def read(raw):
    mail = message_from_bytes(raw, policy=policy.default)
    found = {name.lower(): str(value) for name, value in mail.items()}
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        found[kind] = part.get_content() if part else None
    found["defects"] = str([str(one) for part in mail.walk() for one in part.defects])
    return found
print(json.dumps([read(box.get_bytes(key)) for key in box.keys()]))`;
  return JSON.parse(execFileSync(env["PYTHON"] ?? "", ["-c", script, env["MAILS"] ?? ""], { encoding: "utf8" }));
}

describe("mails through a server and a reader that are not ours", () => {
  it("arrive whole, in their thread, with nobody else among their recipients", async () => {
    const first = await send({ id: "M-1" });
    assert.equal(first.kind, "done", first.status);
    const thread = first.kind === "done" ? first.place : {};
    assert.equal((await send({ id: "M-2", thread })).kind, "done");
    const mails = received();
    assert.equal(mails.length, 2);
    const [root, answer] = ["M-1", "M-2"].map((id) => mails.find((one) => one["message-id"]?.includes(`<${id}.`)));
    assert.equal(root?.["subject"], "Køb falder Bcc: eve@example.net <b>nu</b> שלום 🎉. Hvad gør vi?");
    assert.equal(root?.["to"], "maya@example.org");
    assert.equal(root?.["x-rcptto"], "maya@example.org");
    assert.equal(root?.["bcc"], undefined);
    assert.equal(root?.["auto-submitted"], "auto-generated");
    assert.equal(root?.["defects"], "[]");
    assert.match(root?.["plain"] ?? "", /\.\nen linje med punktum\n\.\nog mere/);
    assert.match(root?.["plain"] ?? "", /^https:\/\/thence\.example\.org\/channels\/mail\/press\?t=[\w.-]+$/m);
    assert.match(root?.["html"] ?? "", /&lt;b&gt;nu&lt;\/b&gt;/);
    assert.equal(answer?.["in-reply-to"], root?.["message-id"]);
    assert.equal(answer?.["references"], root?.["message-id"]);
  });

  it("have failed where they are larger than the server says that it takes", async () => {
    const parts = [{ kind: "caution", text: "x".repeat(mostBytes) } as const];
    assert.equal((await send({ id: "M-3", message: { ...message, parts } })).kind, "failed");
  });
});
