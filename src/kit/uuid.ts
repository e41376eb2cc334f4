import { type Sha256, sha256 } from "./sha256.ts";

const hexPairs: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return pattern.test(text);
}

export function uuidText(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += hexPairs[bytes[i] ?? 0];
  }
  return text;
}

// "0"–"9" are 48–57, "a"–"f" 97–102.
const digit = (code: number) => (code < 58 ? code - 48 : code - 87);

export function uuidBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  for (let i = 0, at = 0; i < 16; i++, at += 2) {
    if (at === 8 || at === 13 || at === 18 || at === 23) at += 1;
    bytes[i] = digit(text.charCodeAt(at)) * 16 + digit(text.charCodeAt(at + 1));
  }
  return bytes;
}

function stamp(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/**
 * A time-ordered UUID: 48 bits of milliseconds, then random bits. Later ids sort later, which keeps indexes compact.
 *
 * source  RFC 9562 §5.7 (UUID version 7)
 */
export function timeOrderedUuid(millis: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 10), 6);
  for (let i = 5, rest = Math.floor(millis); i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return uuidText(stamp(bytes, 7));
}

/** The UUID that stands for a name: the same name, the same id, on every machine. RFC 9562 §5.8 (version 8, SHA-256). */
export function nameUuid(name: string, hash: Sha256 = sha256): string {
  return uuidText(stamp(hash(new TextEncoder().encode(name)).slice(0, 16), 8));
}
