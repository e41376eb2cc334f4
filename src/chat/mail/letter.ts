import PostalMime from "postal-mime";
import { isRecord } from "../../kit/is-record.ts";

/** A mail as it is kept: the source as it came, and what is read of it. */
export interface Letter {
  readonly source: string;
  readonly messageId: string;
  readonly subject: string;
  readonly from: string;
  readonly fromName: string;
  readonly to: readonly string[];
  readonly replyTo: string;
  readonly references: readonly string[];
  readonly text: string;
  readonly html?: string;
  /** The iCalendar object of an invitation. */
  readonly calendar?: string;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
}

export async function readLetter(source: Buffer, recipient: string, fallbackId: string): Promise<Letter> {
  const mail = await PostalMime.parse(source);
  const addresses = (list: typeof mail.to) =>
    (list ?? []).flatMap((one) => one.address ?? one.group?.map(({ address }) => address ?? "") ?? []);
  const from = mail.from?.address ?? "";
  const calendar = mail.attachments.find(({ mimeType }) => mimeType === "text/calendar");
  let html = mail.html;
  for (const one of mail.attachments) {
    if (!one.contentId || !one.mimeType.startsWith("image/")) continue;
    html = html?.replaceAll(
      `cid:${one.contentId.replace(/^<|>$/g, "")}`,
      `data:${one.mimeType};base64,${Buffer.from(bytesOf(one.content)).toString("base64")}`,
    );
  }
  return {
    source: source.toString("utf8"),
    messageId: mail.messageId ?? fallbackId,
    subject: mail.subject ?? "(no subject)",
    from,
    fromName: mail.from?.name || from,
    to:
      [...addresses(mail.to), ...addresses(mail.cc)].length > 0
        ? [...addresses(mail.to), ...addresses(mail.cc)]
        : [recipient],
    replyTo: addresses(mail.replyTo)[0] ?? from,
    references: (mail.references ?? "").split(/\s+/).filter((one) => one !== ""),
    text: mail.text ?? "",
    ...(html !== undefined && { html }),
    ...(calendar && { calendar: Buffer.from(bytesOf(calendar.content)).toString("utf8") }),
    attachments: mail.attachments.map((one) => ({
      name: one.filename ?? "unnamed",
      type: one.mimeType,
      bytes: bytesOf(one.content).byteLength,
    })),
  };
}

function bytesOf(content: string | ArrayBuffer | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : new Uint8Array(content);
}

/** What stands in the world as a mail's payload was put there by this folder. */
export function isLetter(raw: unknown): raw is Letter {
  return isRecord(raw) && typeof raw["source"] === "string" && typeof raw["messageId"] === "string";
}
