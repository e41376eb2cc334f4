import type { Person } from "../world.ts";
import type { Letter } from "./letter.ts";

export interface Reply {
  readonly text: string;
  /** What the receiving server found out about the sender. */
  readonly authentication: "pass" | "fail" | "none";
  readonly messageId: string;
  readonly atMs: number;
  /** Written by a machine: out of office. */
  readonly isAutomatic?: boolean;
  /** An answer to an invitation. */
  readonly calendar?: string;
}

const server = "mx.simulator.example";

/** A reply as the server that receives it hands it on: its own headers first, then what a mail program writes. */
export function replySource(letter: Letter, by: Person, reply: Reply): string {
  const domain = by.email.split("@")[1] ?? "";
  const { authentication: found } = reply;
  const result = `spf=${found} smtp.mailfrom=${domain}; dkim=${found} header.d=${domain}; dmarc=${found} header.from=${domain}`;
  const date = new Date(reply.atMs).toUTCString().replace("GMT", "+0000");
  const subject = /^re:/i.test(letter.subject) ? letter.subject : `Re: ${letter.subject}`;
  const quoted = letter.text
    .trimEnd()
    .split("\n")
    .map((line) => `> ${line.trimEnd()}`);
  const text = `${reply.text}\n\nOn ${date}, ${letter.fromName} wrote:\n${quoted.join("\n")}\n`;
  const headers = [
    `Authentication-Results: ${server}; ${found === "none" ? `spf=none; dkim=none; dmarc=none header.from=${domain}` : result}`,
    `Received: from mail.${domain} by ${server} with ESMTPS; ${date}`,
    `Date: ${date}`,
    `From: ${encoded(by.name)} <${by.email}>`,
    `To: <${letter.replyTo}>`,
    `Subject: ${encoded(subject)}`,
    `Message-ID: ${reply.messageId}`,
    `In-Reply-To: ${letter.messageId}`,
    `References: ${[...letter.references, letter.messageId].join("\r\n ")}`,
    ...(reply.isAutomatic ? ["Auto-Submitted: auto-replied", "Precedence: bulk"] : []),
    "MIME-Version: 1.0",
  ];
  const part = (type: string, body: string) =>
    [`Content-Type: ${type}; charset=utf-8`, "Content-Transfer-Encoding: base64", "", inBase64(body)].join("\r\n");
  if (reply.calendar === undefined) return `${headers.join("\r\n")}\r\n${part("text/plain", text)}\r\n`;
  const boundary = "simulator-boundary-7f3a";
  const parts = [part("text/plain", text), part("text/calendar; method=REPLY", reply.calendar)];
  const body = parts.map((one) => `--${boundary}\r\n${one}\r\n`).join("");
  return `${headers.join("\r\n")}\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}

/** A header's text in encoded words of at most 75 characters, where it is not plain ASCII. */
function encoded(text: string): string {
  const clean = text.replaceAll(/[\r\n]+/g, " ");
  if (/^[\x20-\x7e]*$/.test(clean))
    return /[",<>@:;()[\]\\]/.test(clean) && !clean.startsWith("Re:")
      ? `"${clean.replaceAll(/["\\]/g, "\\$&")}"`
      : clean;
  const words: string[] = [];
  let word = "";
  for (const letter of clean) {
    if (Buffer.byteLength(word + letter) > 42) {
      words.push(word);
      word = "";
    }
    word += letter;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString("base64")}?=`).join("\r\n ");
}

function inBase64(text: string): string {
  return (
    Buffer.from(text.replaceAll(/\r?\n/g, "\r\n"))
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\r\n");
}

/** The answer to an invitation (RFC 5546): the same event, with one attendee and what they say. */
export function calendarReply(
  calendar: string,
  by: Person,
  comes: "ACCEPTED" | "DECLINED" | "TENTATIVE",
  atMs: number,
): string {
  const unfolded = calendar.replaceAll(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const event = unfolded.slice(unfolded.indexOf("BEGIN:VEVENT") + 1, unfolded.indexOf("END:VEVENT"));
  const kept = event.filter((line) =>
    /^(UID|SEQUENCE|DTSTART|DTEND|DURATION|SUMMARY|ORGANIZER|RECURRENCE-ID)[;:]/.test(line),
  );
  const stamp = `${new Date(atMs).toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  const lines = [
    ...["BEGIN:VCALENDAR", "PRODID:-//Chat simulator//EN", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT"],
    ...kept,
    `DTSTAMP:${stamp}`,
    `ATTENDEE;PARTSTAT=${comes};CN="${by.name.replaceAll('"', "'")}":mailto:${by.email}`,
    ...["END:VEVENT", "END:VCALENDAR", ""],
  ];
  return lines.join("\r\n");
}
