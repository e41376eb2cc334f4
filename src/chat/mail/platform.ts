import { NotPossible, UnknownButton } from "../errors.ts";
import type { Answered, Attempt } from "../outbound.ts";
import { button, field, type Html, html, nothing } from "../page/parts.ts";
import type { Platform, PlatformContext, PressOptions } from "../platform.ts";
import { createTargets } from "../targets.ts";
import type { Message, Person } from "../world.ts";
import { isLetter, type Letter, readLetter } from "./letter.ts";
import { calendarReply, replySource } from "./reply.ts";
import { type Arrived, startSmtp } from "./smtp.ts";

export interface MailPlatform extends Platform {
  readonly access: { readonly host: string; readonly port: number; readonly url: string };
}

const rsvp: Readonly<Record<string, "ACCEPTED" | "DECLINED" | "TENTATIVE">> = {
  accept: "ACCEPTED",
  decline: "DECLINED",
  tentative: "TENTATIVE",
};
const timeoutMs = 10_000;

/** Mailboxes behind an SMTP server: whoever is written to has one. People reply from the page. */
export async function openMail(context: PlatformContext, port: number): Promise<MailPlatform> {
  const { world, clock, outbound } = context;
  const targets = createTargets(["replies"], ["http:", "https:", "smtp:"]);
  const mailbox = (address: string) => {
    const id = address.toLowerCase();
    const known = world.findConversation("mail", id);
    if (known) return known;
    const person = world.findPerson(id);
    return world.putConversation({
      platform: "mail",
      id,
      kind: "mailbox",
      name: id,
      members: person ? [person.id] : [],
    });
  };
  for (const person of world.people) mailbox(person.email);

  const arrive = async ({ source, from, recipients }: Arrived) => {
    for (const recipient of recipients) {
      const letter = await readLetter(source, recipient, `<unnamed-${world.nextNumber()}@simulator.example>`);
      const box = mailbox(recipient);
      const before = world.messages("mail", box.id);
      const root = before.find(({ raw }) => isLetter(raw) && letter.references.includes(raw.messageId));
      // The same mail twice in one box is what a tester wants to see.
      const copies = before.filter(({ raw }) => isLetter(raw) && raw.messageId === letter.messageId).length;
      world.addMessage({
        ...{ platform: "mail", conversation: box.id, raw: letter, by: { app: letter.fromName || from || "nobody" } },
        id: copies === 0 ? letter.messageId : `${letter.messageId}#${copies + 1}`,
        ...(root && { thread: root.thread ?? root.id }),
      });
    }
  };
  const smtp = await startSmtp(context, port, arrive);

  const press = async (
    message: Message,
    pressed: string,
    by: Person,
    { values = {} }: PressOptions,
  ): Promise<Answered> => {
    if (!isLetter(message.raw)) throw new NotPossible({ problem: "this is no mail." });
    const letter = message.raw;
    const known = buttonsOf(letter);
    const found = known.find(({ id, label }) => id === pressed || label === pressed);
    if (!found) throw new UnknownButton({ button: pressed, known: known.map(({ id }) => id) });
    const comes = rsvp[found.id];
    const text = values["text"] || (comes ? `${comes.slice(0, 1)}${comes.slice(1).toLowerCase()}.` : "");
    if (text === "") throw new NotPossible({ problem: "Write a reply first." });
    const messageId = `<reply-${world.nextNumber()}@${by.email.split("@")[1] ?? "simulator.example"}>`;
    const url = targets.get("replies");
    const source = (isForged: boolean, atMs: number) =>
      replySource(letter, by, {
        ...{ text, messageId, atMs, isAutomatic: values["automatic"] === "yes" },
        authentication:
          isForged || values["authentication"] === "fail"
            ? "fail"
            : values["authentication"] === "none"
              ? "none"
              : "pass",
        ...(comes && letter.calendar !== undefined && { calendar: calendarReply(letter.calendar, by, comes, atMs) }),
      });
    const own = source(false, clock.now());
    world.addMessage({
      ...{ platform: "mail", conversation: message.conversation, id: messageId, by: { person: by.id } },
      raw: await readLetter(Buffer.from(own), letter.replyTo, messageId),
      thread: message.thread ?? message.id,
    });
    if (url === undefined) return { kind: "not-connected" };
    const call = { platform: "mail", method: "reply" };
    if (!url.startsWith("smtp:")) {
      const { to, headers } = withoutPassword(url);
      return outbound.post({
        ...{ ...call, url: to, timeoutMs, retriesMs: [] },
        build: ({ isForged, atMs }) => ({
          headers: { ...headers, "content-type": "message/rfc822" },
          body: source(isForged, atMs),
        }),
      });
    }
    return outbound.call({
      ...call,
      attempt: async ({ isForged, atMs }: Attempt) => {
        const sent = source(isForged, atMs);
        return { request: sent, answered: await bySmtp(url, { from: by.email, to: letter.replyTo, sent }) };
      },
    });
  };

  return {
    name: "mail",
    title: "E-mail",
    methodOf: () => "mail",
    render: (message) => (isLetter(message.raw) ? drawLetter(message, message.raw) : nothing),
    body: ({ raw }) => (isLetter(raw) ? raw.html : undefined),
    summary: ({ raw }) => (isLetter(raw) ? raw.subject : ""),
    buttons: ({ raw }) => (isLetter(raw) ? buttonsOf(raw) : []),
    say: () => {
      throw new NotPossible({ problem: "a mailbox is not written into. Reply to a mail in it with press." });
    },
    press,
    targets: {
      replies:
        "Where replies go: an address that takes a raw mail by POST (http://name:secret@… sends the secret as Basic authorization), or smtp://127.0.0.1:<port>",
    },
    target: targets.get,
    connect: targets.set,
    environment: () => ({ SMTP_URL: `smtp://127.0.0.1:${smtp.port}` }),
    stop: () => smtp.stop(),
    access: { host: "127.0.0.1", port: smtp.port, url: `smtp://127.0.0.1:${smtp.port}` },
  };
}

function buttonsOf(letter: Letter) {
  const invited = letter.calendar !== undefined && /METHOD:REQUEST/.test(letter.calendar);
  const answers = [
    { id: "accept", label: "Accept" },
    { id: "tentative", label: "Maybe" },
    { id: "decline", label: "Decline" },
  ];
  return [{ id: "reply", label: "Reply" }, ...(invited ? answers : [])];
}

// What fits into a low frame without being scrolled.
const shortText = 500;

function drawLetter(message: Message, letter: Letter): Html {
  const body = `/body/mail/${encodeURIComponent(message.conversation)}/${encodeURIComponent(message.id)}`;
  const attached = letter.attachments.map(
    (one) => html`<p class="quiet">${one.name} (${one.type}, ${one.bytes} bytes)</p>`,
  );
  const shown =
    letter.html === undefined
      ? withQuote(letter.text)
      : html`<iframe class="${letter.text.length < shortText ? "short" : ""}" src="${body}" sandbox="allow-popups allow-popups-to-escape-sandbox" title="The mail's HTML"></iframe><details><summary>As plain text</summary><p class="text">${letter.text}</p></details>`;
  const own = "person" in message.by;
  const reply = html`<details><summary>Reply</summary>${field({ id: "text", label: "Reply", kind: "lines" })}${field({
    id: "authentication",
    label: "The receiving server finds the sender",
    kind: "choice",
    initial: "pass",
    choices: ["pass", "fail", "none"].map((value) => ({ value, label: value })),
  })}<div class="buttons">${buttonsOf(letter).map(({ id, label }) => button(id, label))}</div></details>`;
  return html`<p><b>${letter.subject}</b><br><small>from ${letter.from} to ${letter.to.join(", ")}</small></p>${shown}${attached}${own ? nothing : reply}`;
}

/** A name and a password in an address are sent as a header, as mail providers do; an address that is called must have none. */
function withoutPassword(address: string): { readonly to: string; readonly headers: Readonly<Record<string, string>> } {
  const url = new URL(address);
  const { username, password } = url;
  if (username === "" && password === "") return { to: address, headers: {} };
  url.username = "";
  url.password = "";
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { to: url.href, headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
}

/** What somebody wrote, and what they quote folded away beneath it. */
function withQuote(text: string): Html {
  const quote = /\n[^\n]*\n>[\s\S]*$/.exec(text);
  if (!quote) return html`<p class="text" dir="auto">${text}</p>`;
  return html`<p class="text" dir="auto">${text.slice(0, quote.index).trimEnd()}</p><details><summary>What it quotes</summary><p class="text" dir="auto">${quote[0].trim()}</p></details>`;
}

async function bySmtp(
  url: string,
  mail: { readonly from: string; readonly to: string; readonly sent: string },
): Promise<Answered> {
  const { createTransport } = await import("nodemailer");
  const { hostname, port } = new URL(url);
  const transport = createTransport({
    host: hostname,
    port: Number(port || 25),
    secure: false,
    ignoreTLS: true,
    connectionTimeout: timeoutMs,
  });
  try {
    const { response } = await transport.sendMail({ envelope: { from: mail.from, to: mail.to }, raw: mail.sent });
    return { kind: "answered", status: 200, headers: {}, body: response };
  } catch (cause) {
    const code = cause instanceof Error && "responseCode" in cause ? Number(cause.responseCode) : undefined;
    if (code === undefined) return { kind: "unreachable" };
    return { kind: "answered", status: code, headers: {}, body: cause instanceof Error ? cause.message : "" };
  } finally {
    transport.close();
  }
}
