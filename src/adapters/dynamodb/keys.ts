import { tagText } from "../../event/index.ts";
import type { Sha256 } from "../../kit/sha256.ts";
import type { IndexedRow } from "../../store/index.ts";

/**
 * How many positions share a partition key of the log. A batch that begins in one bucket may reach into the next, and no further, so
 * that the batch that holds a position is found by looking into two.
 */
export const bucketSize = 2_000;

/** How many events one batch may hold. */
export const maxBatchEvents = 1_000;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Positions as text that sorts like numbers. */
export const padded = (position: number) => String(position).padStart(16, "0");

/** The keys of one log. Terms are hashed, for a tag may be longer than a key; what begins alike lies in partitions of its own. */
export function keysOf(log: string, hash: Sha256) {
  const hashed = (kind: string, text: string) =>
    `${log}/${kind}/${Buffer.from(hash(encoder.encode(text))).toString("base64url")}`;
  return {
    bucket: (position: number) => `${log}/log/${Math.floor(position / bucketSize)}`,
    batch: (first: number): Key => ({ pk: `${log}/log/${Math.floor(first / bucketSize)}`, sk: padded(first) }),
    cursor: { pk: `${log}/cursor`, sk: "indexed" } satisfies Key,
    id: (id: string): Key => ({ pk: `${log}/id/${id}`, sk: "id" }),
    type: (type: string) => hashed("type", type),
    tag: (text: string) => hashed("tag", text),
    stream: (text: string) => hashed("stream", text),
    /** What the partition keys of all terms of a kind begin with. */
    prefix: (kind: "type" | "tag") => `${log}/${kind}/`,
  };
}

export type Keys = ReturnType<typeof keysOf>;

const encoder = new TextEncoder();

/** The partition keys that lead to an event: its types, its tags, its stream. */
export function termsOf(keys: Keys, { lineage, tags, stream }: IndexedRow["indexed"]) {
  return {
    types: lineage.map(keys.type),
    tags: tags.map(([name, value]) => keys.tag(tagText(name, value))),
    stream: stream === undefined ? undefined : keys.stream(stream),
  };
}
