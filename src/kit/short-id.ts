import { sha256 } from "./sha256.ts";

// Crockford's base 32: no I, L, O, U, so that an id can be read aloud and typed again.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A short id that people can type: `C-7K2M9QTA`, eight digits (40 bits) from the hash of what it stands for. */
export function shortId(prefix: string, ...parts: readonly (string | number)[]): string {
  const digest = sha256(new TextEncoder().encode([prefix, ...parts].join("\n")));
  let text = "";
  for (let i = 0; i < 8; i++) text += alphabet[(digest[i] ?? 0) % 32];
  return `${prefix}-${text}`;
}
