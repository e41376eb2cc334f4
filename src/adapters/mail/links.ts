import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A button of a message, as one recipient may press it until a moment. */
export interface Link {
  readonly message: string;
  readonly button: string;
  readonly recipient: string;
  readonly untilSeconds: number;
}

/** What is signed with it cannot be passed off as something else: each use has a key of its own. */
export interface Keys {
  readonly link: Uint8Array;
  readonly nonce: Uint8Array;
  readonly reply: Uint8Array;
}

/** How long a page may stand open before what was typed into it is sent. */
export const nonceSeconds = 2 * 3600;
const mostToken = 1_000;

export function keysFrom(secret: string): Keys {
  const key = (use: string) => createHmac("sha256", secret).update(`thence mail ${use}`).digest();
  return { link: key("link"), nonce: key("nonce"), reply: key("reply") };
}

/** Who has it may open the page of the button, and send its form once, as the recipient. */
export function linkToken({ link: key }: Keys, { message, button, recipient, untilSeconds }: Link): string {
  const said = Buffer.from(JSON.stringify([message, button, recipient, untilSeconds])).toString("base64url");
  return `${said}.${mac(key, said)}`;
}

/** The link of a token that we signed; whether it is too old is for whoever reads it. */
export function readToken({ link: key }: Keys, token: string): Link | undefined {
  const [said, signature] = split(token);
  if (said === undefined || token.length > mostToken || !isSame(mac(key, said), signature)) return undefined;
  const read: unknown = JSON.parse(Buffer.from(said, "base64url").toString("utf8")); // ours, as its signature says
  if (!Array.isArray(read)) return undefined;
  const [message, button, recipient, untilSeconds] = read;
  return {
    message: String(message),
    button: String(button),
    recipient: String(recipient),
    untilSeconds: Number(untilSeconds),
  };
}

/** Names a link without opening it. */
export function linkId({ message, button, recipient, untilSeconds }: Link): string {
  const said = JSON.stringify([message, button, recipient, untilSeconds]);
  return createHash("sha256").update(said).digest("hex").slice(0, 24);
}

/** What a page's form carries back: only who was shown the page of this link has it. */
export function nonceFor({ nonce: key }: Keys, link: string, seconds: number, random: string): string {
  const said = `${random}-${Math.floor(seconds)}`;
  return `${said}.${mac(key, `${link} ${said}`)}`;
}

export function readNonce(
  { nonce: key }: Keys,
  link: string,
  nonce: string,
  seconds: number,
): { readonly kind: "forged" } | { readonly kind: "old" } | { readonly kind: "good"; readonly id: string } {
  const [said, signature] = split(nonce);
  if (said === undefined || nonce.length > mostToken || !isSame(mac(key, `${link} ${said}`), signature))
    return { kind: "forged" };
  const at = Number(/-(\d+)$/.exec(said)?.[1]);
  return at <= seconds + 60 && seconds - at <= nonceSeconds ? { kind: "good", id: said } : { kind: "old" };
}

/**
 * What a person reads on a page and types into it before its form is taken. Scanners of mails follow links, and some fill in forms and press what
 * they find; what they type is not this.
 */
export function codeFor({ nonce: key }: Keys, nonce: string): string {
  const bytes = createHmac("sha256", key).update(`code ${nonce}`).digest();
  return String(100 + (bytes.readUInt32BE(0) % 900));
}

/** What proves that an id of a message came from us. In lower case, as some servers make every address. */
export function markOf({ reply: key }: Keys, message: string): string {
  return createHmac("sha256", key).update(message).digest("hex").slice(0, 20);
}

/** The message that `<id>.<mark>` names, where the mark is ours. */
export function messageOfMark(keys: Keys, text: string): string | undefined {
  const [, id, mark] = /^([A-Za-z0-9_-]{1,64})\.([0-9a-f]{20})$/i.exec(text) ?? [];
  if (id === undefined || mark === undefined) return undefined;
  return [id, id.toUpperCase()].find((one) => isSame(markOf(keys, one), mark.toLowerCase()));
}

function split(text: string): readonly [string | undefined, string] {
  const [said, signature, ...more] = text.split(".");
  return more.length > 0 || signature === undefined ? [undefined, ""] : [said, signature];
}

function mac(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

export function isSame(expected: string, given: string): boolean {
  const [a, b] = [expected, given].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
