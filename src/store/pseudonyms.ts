import { isPseudonym, parseTag, pseudonym, pseudonymText, tagText } from "../event/index.ts";
import { toBase64Url } from "./base64url.ts";
import type { AppendOptions } from "./event-store.ts";
import type { Cipher } from "./keys.ts";
import { type Query, type QueryItem, queryItems } from "./query.ts";

/** What stands in a tag for a personal text: a keyed hash, 22 characters. */
export function pseudonymOf(text: string, secret: Uint8Array, cipher: Cipher): string {
  return toBase64Url(cipher.hmac(secret, new TextEncoder().encode(`thence pseudonym\n${text}`)).subarray(0, 16));
}

/** Puts a pseudonym in the place of a text; made of a log's secret. */
export type Put = (text: string) => string;

const markInJson = JSON.stringify(pseudonym("")).slice(1, -1);
// Before it an even number of backslashes: with one more it is a text that spells the mark.
const markPattern = new RegExp(String.raw`(?<!\\)(?:\\\\)*${markInJson.replaceAll("\\", "\\\\")}`);

/** Whether a mark is left somewhere in a canonical JSON text. Asked of every event, so it looks for the bare mark first. */
export function holdsMark(json: string): boolean {
  return json.includes(markInJson) && markPattern.test(json);
}

/** A tag's value with the pseudonym in place, where it is marked as one. */
export function putInValue(value: string, put: Put): string {
  return isPseudonym(value) ? put(pseudonymText(value)) : value;
}

/** The same for a tag as text: `email:…`. */
export function putInTag(tag: string, put: Put): string {
  const [name, value] = parseTag(tag);
  return tagText(name, putInValue(value, put));
}

/** Whether a tag is marked so. */
export const isMarked = (tag: string | undefined) => tag?.includes("\u0000") === true && isPseudonym(parseTag(tag)[1]);

/** Whether a query names a tag by a text that is personal, so that it must not be compared, told or recorded as it is. */
export function namesPersonally(query: Query): boolean {
  return queryItems(query).some(({ tags, stream }) => isMarked(stream) || tags?.some(isMarked) === true);
}

export function putInItem({ tags, stream, ...item }: QueryItem, put: Put): QueryItem {
  return {
    ...item,
    ...(tags && { tags: tags.map((tag) => putInTag(tag, put)) }),
    ...(stream !== undefined && { stream: putInTag(stream, put) }),
  };
}

export function putInQuery(query: Query, put: Put): Query {
  return queryItems(query).map((item) => putInItem(item, put));
}

/** Whether what is said of a commit names something personally: it is recorded with it, or told when it fails. */
export function optionsNamePersonally({ conditions = [], reads = [] }: AppendOptions): boolean {
  return (
    conditions.some((one) => ("stream" in one ? isMarked(one.stream) : namesPersonally(one.query))) ||
    reads.some(({ query }) => namesPersonally(query))
  );
}

export function putInOptions(options: AppendOptions, put: Put): AppendOptions {
  const { conditions, reads } = options;
  return {
    ...options,
    ...(conditions && {
      conditions: conditions.map((one) =>
        "stream" in one ? { ...one, stream: putInTag(one.stream, put) } : { ...one, query: putInQuery(one.query, put) },
      ),
    }),
    ...(reads && { reads: reads.map((one) => ({ ...one, query: putInQuery(one.query, put) })) }),
  };
}
