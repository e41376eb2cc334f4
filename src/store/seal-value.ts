import { canonicalJson } from "../kit/canonical-json.ts";
import { hex } from "../kit/sha256.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import type { Cipher } from "./keys.ts";

/** What a subject's key is used as: one key to encrypt, one for nonces, and a name that tells neither. */
export interface SubjectKey {
  readonly encryption: Uint8Array;
  readonly nonces: Uint8Array;
  readonly fingerprint: string;
}

export function subjectKey(key: Uint8Array, cipher: Cipher): SubjectKey {
  const part = (name: string) => cipher.hmac(key, utf8(`thence personal ${name}`));
  return {
    encryption: part("encryption"),
    nonces: part("nonces"),
    fingerprint: hex(part("fingerprint")).slice(0, 32),
  };
}

/** Where a personal value stands: whose it is, and in which field of which event. */
export interface SealedAt {
  readonly subject: string;
  readonly event: string;
  readonly field: string;
}

const prefix = "thence-personal:1:";
const nonceLength = 12;
const block = 16;

/** A sealed value as it was found: whose it is, its nonce, and its ciphertext. */
export interface Token {
  readonly subject: string;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

/**
 * A value as a text that only the subject's key opens, the same each time for the same value in the same place.
 *
 * shape   `thence-personal:1:<subject>:<nonce, ciphertext and tag>`, both base64url; canonical JSON, filled up with blanks to 16 bytes, so
 *         that the length tells little; AES-256-GCM, bound to the subject
 * source  the nonce is a keyed hash of place and value, as in RFC 5297 §3 (synthetic IV): a changed value under the same event id, which
 *         a log refuses but a network may see, has another nonce
 */
export function sealValue(value: unknown, at: SealedAt, key: SubjectKey, cipher: Cipher): string {
  const text = utf8(canonicalJson(value));
  const plain = new Uint8Array(Math.ceil(text.length / block) * block).fill(0x20);
  plain.set(text);
  const nonce = nonceOf(plain, at, key, cipher);
  const sealed = cipher.encrypt(key.encryption, nonce, plain, utf8(prefix + at.subject));
  return `${prefix}${toBase64Url(utf8(at.subject))}:${toBase64Url(joined(nonce, sealed))}`;
}

function nonceOf(plain: Uint8Array, { event, field }: SealedAt, key: SubjectKey, cipher: Cipher): Uint8Array {
  return cipher.hmac(key.nonces, joined(utf8(`${event}\n${field}\n`), plain)).slice(0, nonceLength);
}

const pattern = /^thence-personal:1:([\w-]+):([\w-]+)$/;

/** The token that a value is; undefined where it is something else. */
export function tokenIn(value: unknown): Token | undefined {
  if (typeof value !== "string" || !value.startsWith(prefix)) return undefined;
  const [, subject, bytes] = pattern.exec(value) ?? [];
  const name = fromBase64Url(subject ?? "");
  const body = fromBase64Url(bytes ?? "");
  if (!name || !body || body.length < nonceLength + block) return undefined;
  return {
    subject: new TextDecoder().decode(name),
    nonce: body.subarray(0, nonceLength),
    sealed: body.subarray(nonceLength),
  };
}

/** The value in a token; undefined where the key does not open it, or where it was sealed for another place than `at`. */
export function openToken(
  token: Token,
  key: SubjectKey,
  cipher: Cipher,
  at?: SealedAt,
): { readonly value: unknown } | undefined {
  const plain = cipher.decrypt(key.encryption, token.nonce, token.sealed, utf8(prefix + token.subject));
  if (!plain) return undefined;
  if (at && !sameBytes(nonceOf(plain, at, key, cipher), token.nonce)) return undefined;
  return { value: JSON.parse(new TextDecoder().decode(plain)) };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const encoder = new TextEncoder();
const utf8 = (text: string) => encoder.encode(text);
