import { createHash } from "node:crypto";
import type { Inbound, Received } from "../../question/index.ts";
import { disbelief } from "./authenticated.ts";
import { calendarPart } from "./calendar-part.ts";
import { type Keys, messageOfMark } from "./links.ts";
import { clean } from "./parts.ts";
import { htmlText, replyText } from "./reply-text.ts";
import { domainOf, isAddress, type MailSettings } from "./settings.ts";

export const mostMailBytes = 5 * 1024 * 1024;
const mostParts = 200;
const mostHeaders = 500;

/** A mail that came in, read and judged. What is not taken says why; it is answered with 200 all the same, so that it is not sent again. */
export async function readMail(
  raw: Uint8Array,
  { settings, keys }: { readonly settings: MailSettings; readonly keys: Keys },
): Promise<Received> {
  if (raw.byteLength > mostMailBytes) return notTaken(`the mail has more than ${mostMailBytes} bytes`, 413);
  if (partsIn(raw) > mostParts) return notTaken(`the mail has more than ${mostParts} parts`);
  const { default: PostalMime } = await import("postal-mime");
  const options = {
    maxNestingDepth: 10,
    maxHeadersSize: 256 * 1024,
    rfc822Attachments: true,
    maxRfc822NestingDepth: 1,
  };
  const mail = await PostalMime.parse(raw, options).catch(() => undefined);
  if (!mail || mail.headers.length > mostHeaders) return notTaken("the mail cannot be read within our limits");
  const { headers } = mail;
  const all = (key: string) => headers.filter((one) => one.key === key).map(({ value }) => value);
  const calendar = calendarPart(mail.attachments);
  // A calendar's invitations and answers are sent by a program, in the name of a person; nothing is ever sent back to them.
  const automatic = automaticReason(calendar === undefined ? all : (key) => (key === "auto-submitted" ? [] : all(key)));
  if (automatic !== undefined) return notTaken(automatic);
  const from = mail.from?.address?.toLowerCase() ?? "";
  if (all("from").length !== 1 || all("from")[0]?.includes(",") || !isAddress(from))
    return notTaken("its From is not one plain address");
  const message = messageOf(all, keys);
  if (message === undefined && calendar === undefined) return notTaken("it answers none of our messages");
  const reason = disbelief(headers, domainOf(from), settings);
  if (reason !== undefined) return notTaken(`its sender is not believed: ${reason}`);
  const text = clean(replyText(mail.text?.trim() ? mail.text : htmlText(mail.html ?? "")));
  if (text === "" && calendar === undefined) return notTaken("there is no text above what it quotes");
  const evidence = createHash("sha256").update(raw).digest("hex");
  // The same mail comes by other ways with other headers, and has one Message-ID.
  const id = createHash("sha256")
    .update(`${from}\n${all("message-id")[0] ?? evidence}`)
    .digest("hex")
    .slice(0, 32);
  const thread = all("message-id")[0]?.trim() ?? "";
  const by = { id: from, email: from, assurance: `mail of which ${settings.authServId} says that DMARC passed` };
  const place = { to: from, ...(/^<[\x21-\x7e]{3,250}>$/.test(thread) && { id: thread }) };
  const isSaid = message !== undefined && text !== "" && automaticReason(all) === undefined;
  const inbound: readonly Inbound[] = [
    ...(isSaid
      ? [
          {
            kind: "said",
            id: `mail ${id}`,
            by,
            place,
            text,
            about: message,
            isToUs: true,
            isReply: true,
            evidence,
          } as const,
        ]
      : []),
    ...(calendar === undefined
      ? []
      : [{ kind: "calendar", id: `calendar mail ${id}`, by, place, text: calendar, evidence } as const]),
  ];
  return { kind: "inbound", inbound };
}

function notTaken(reason: string, status = 200): Received {
  return { kind: "refused", reason, response: { status, body: "" } };
}

// Each part needs a line that ends its headers: a bomb of parts is seen before it is taken apart.
function partsIn(raw: Uint8Array): number {
  let count = 0;
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = bytes.indexOf("\n--"); i !== -1 && count <= mostParts * 10; i = bytes.indexOf("\n--", i + 1)) {
    const line = bytes.subarray(i + 3, i + 80).toString("latin1");
    const next = /^[^\r\n]{1,72}\r?\n(?:content-|\r?\n)/i.exec(line);
    if (next) count += 1;
  }
  return count;
}

/** Why a mail was written by no person: such a mail is never answered, or two programs would talk for ever. */
function automaticReason(all: (key: string) => readonly string[]): string | undefined {
  const submitted = all("auto-submitted").find((value) => !/^\s*no\b/i.test(value));
  if (submitted !== undefined) return `it was written by a program (Auto-Submitted: ${word(submitted)})`;
  const bulk = all("precedence").find((value) => /^\s*(bulk|list|junk|auto_reply)\b/i.test(value));
  if (bulk !== undefined) return `it was written by a program (Precedence: ${word(bulk)})`;
  if (["x-autoreply", "x-autorespond", "x-loop"].some((key) => all(key).length > 0))
    return "it was written by a program";
  if (all("return-path").some((value) => value.trim() === "<>")) return "it is a bounce";
  if (all("content-type").some((value) => /^\s*multipart\/report\b/i.test(value)))
    return "it is a report of a mail server";
  return all("list-id").length > 0 || all("list-post").length > 0 ? "it came over a mailing list" : undefined;
}

const word = (text: string) => /[a-z_-]+/i.exec(text)?.[0].slice(0, 30) ?? "?";

/** Our message that it answers: by the address it was sent to, or by what it refers to. Each bears our mark. */
function messageOf(all: (key: string) => readonly string[], keys: Keys): string | undefined {
  const to = ["to", "cc", "delivered-to", "x-original-to", "envelope-to"].flatMap(all).join(" ").slice(0, 20_000);
  for (const [, said = ""] of to.matchAll(/\+([A-Za-z0-9_-]{1,64}\.[0-9a-f]{20})@/gi)) {
    const found = messageOfMark(keys, said);
    if (found !== undefined) return found;
  }
  const ids = ["in-reply-to", "references"].flatMap(all).join(" ").slice(0, 20_000);
  const named = [...ids.matchAll(/<([A-Za-z0-9_-]{1,64}\.[0-9a-f]{20})@/g)].map(([, said = ""]) =>
    messageOfMark(keys, said),
  );
  return named.find((one) => one !== undefined);
}
