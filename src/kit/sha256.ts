import { sha256 as digest } from "@noble/hashes/sha2.js";

/** SHA-256 of bytes; pure, synchronous, the same in Node and in a browser. Adapters may hand in a native one. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const sha256: Sha256 = (bytes) => digest(bytes);

const encoder = new TextEncoder();

/** SHA-256 of UTF-8 text, as 64 hexadecimal digits. */
export function sha256Hex(text: string): string {
  return hex(digest(encoder.encode(text)));
}

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
