import { hex, sha256Hex } from "../../kit/sha256.ts";

// Statements are sent with their values in them, several to a round trip. Nothing is prepared, so that a pooler may hand each transaction
// to another connection; and everything that is not a number passes through here.

/** A text as an SQL literal, whatever it holds (but for U+0000, which PostgreSQL cannot keep). */
export function text(value: string): string {
  return `E'${value.replace(/['\\]/g, (one) => one + one)}'`;
}

/** Texts as an SQL array. None may be empty or hold U+001F; JSON is neither. */
export function texts(values: readonly string[]): string {
  return `string_to_array(${text(values.join("\x1f"))}, E'\\x1f')`;
}

export function numbers(values: readonly (number | null)[]): string {
  return `'{${values.map((value) => value ?? "null").join()}}'::bigint[]`;
}

/** UUIDs as an SQL array. What is no UUID is refused by PostgreSQL. */
export function uuids(values: readonly string[]): string {
  return `${texts(values)}::uuid[]`;
}

// How PostgreSQL writes bytes, and reads a backslash, are settings that may stand on a role or a database. Hexadecimal digits are the same
// under all of them.

export function bytes(value: Uint8Array): string {
  return `decode('${hex(value)}', 'hex')`;
}

/** A column of bytes, to be selected so that `bytesIn` can read it. */
export function bytesOf(column: string): string {
  return `encode(${column}, 'hex')`;
}

/** What `bytesOf` selected. */
export function bytesIn(value: string | null | undefined): Uint8Array {
  return Buffer.from(value ?? "", "hex");
}

export function byteses(values: readonly Uint8Array[]): string {
  return `(select array_agg(decode(one, 'hex') order by n) from unnest(${texts(values.map(hex))}) with ordinality as h(one, n))`;
}

/** Bytes of any length, none too, as an SQL array. */
export function byteArray(values: readonly Uint8Array[]): string {
  return `${text(`{${values.map((value) => `"\\\\x${hex(value)}"`).join()}}`)}::bytea[]`;
}

/** A name as SQL writes it. */
export function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

// Longer keys do not fit into an index page.
const maxKeyLength = 400;

/** A text of any kind as JSON, which PostgreSQL can keep: free of U+0000 and of halved characters. `fromJson` reads it. */
export function json(value: string): string {
  return text(JSON.stringify(value));
}

export function fromJson(kept: string | null | undefined): string {
  return String(JSON.parse(kept ?? '""'));
}

/** A type (its name is empty) or a tag as the one text that stands for it: free of U+0000 and of halved characters, which PostgreSQL refuses. */
export function termKey(tagName: string, value: string): string {
  const key = JSON.stringify([tagName, value]);
  return key.length <= maxKeyLength ? key : `#${sha256Hex(key)}`;
}
