import type { Micros } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";

/** What somebody signs: at this position the log had this hash. */
export interface CheckpointClaim {
  /** The log's own id. */
  readonly log: string;
  readonly position: number;
  /** The link of the chain at that position, as 64 hexadecimal digits. */
  readonly hash: string;
  readonly recorded: Micros;
  /** When it was signed, by the signer's clock. */
  readonly signed: Micros;
  /** The signer's public key, `ed25519:` and 43 characters: it is as short as a fingerprint would be. */
  readonly key: string;
}

/** A claim with its Ed25519 signature (base64url). A file of checkpoints holds one of them a line, as JSON. */
export interface SignedCheckpoint extends CheckpointClaim {
  readonly signature: string;
}

const encoder = new TextEncoder();

/** The bytes that are signed. They say what they are, so that no other signature by the same key can be taken for a checkpoint. */
export function checkpointBytes({ log, position, hash, recorded, signed, key }: CheckpointClaim): Uint8Array {
  return encoder.encode(`thence checkpoint 1\n${canonicalJson({ log, position, hash, recorded, signed, key })}`);
}

export function checkpointLine({ log, position, hash, recorded, signed, key, signature }: SignedCheckpoint): string {
  return JSON.stringify({ log, position, hash, recorded, signed, key, signature });
}

/** The checkpoint that a line holds, or undefined where it holds none: it was torn, or is something else. */
export function parseCheckpoint(line: string): SignedCheckpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { log, position, hash, recorded, signed, key, signature } = value as Record<string, unknown>; // any object is one
  const isText = (one: unknown): one is string => typeof one === "string";
  const isCount = (one: unknown): one is number => typeof one === "number" && Number.isSafeInteger(one);
  if (!isText(log) || !isText(hash) || !isText(key) || !isText(signature)) return undefined;
  if (!isCount(position) || position < 1 || !isCount(recorded) || !isCount(signed)) return undefined;
  return { log, position, hash, recorded, signed, key, signature };
}

/** How a checkpoint and a log stand to each other. */
export type Agreement = "agrees" | "of another log" | "beyond the end" | "differs";

/** Compares what was signed with the log as it is; `hash` is the log's link at the checkpoint's position, if it reaches that far. */
export function agreement(claim: CheckpointClaim, log: { readonly log: string; readonly hash?: string }): Agreement {
  if (claim.log !== log.log) return "of another log";
  if (log.hash === undefined) return "beyond the end";
  return claim.hash === log.hash ? "agrees" : "differs";
}
