import { resolve } from "node:path";
import { formatTime, type Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { agreement, checkpointLine, type EventStore, type Integrity, type SignedCheckpoint } from "../store/index.ts";
import { checkpointLines } from "./checkpoint-file.ts";
import { isSigned, keyIn, namedPublicKey } from "./checkpoint-key.ts";
import { type CheckpointPlace, isBeside } from "./checkpoint-place.ts";
import { hashAt } from "./sign-checkpoint.ts";

/** One thing that does not agree with what was signed. */
export interface CheckpointProblem {
  readonly file: string;
  /** Absent where the file as a whole is meant. */
  readonly line?: number;
  readonly position?: number;
  readonly what: string;
}

/** A file that was read, and what it held. */
export interface CheckpointFile {
  readonly path: string;
  readonly found: boolean;
  readonly checkpoints: number;
  /** Lines that a crash tore. They prove nothing, and were left out. */
  readonly torn: readonly number[];
}

export const NoCheckpoints = failure(
  "app/no-checkpoints",
  { retry: "never", kind: "usage" },
  (f: { path: string; problem: string }) =>
    `the checkpoints ${f.path} cannot be read: ${f.problem}. Name a file of checkpoints, as Thence keeps one beside the store. The log was not read.`,
);

/** How far a key is known to be the right one. */
export type KeyTrust = "named" | "own" | "own, beside the log" | "unknown";

/** What was signed with one key. The proof is worth as much as the trust in the key. */
export interface Signer {
  readonly key: string;
  readonly trust: KeyTrust;
  /** How many different checkpoints agree with the log. */
  readonly checkpoints: number;
  /** Up to there nothing was cut off or written anew since. Absent where nothing that agrees is signed with the key. */
  readonly upTo?: { readonly position: number; readonly signed: Micros };
}

/** What the signed checkpoints say of a log. */
export interface CheckpointReport {
  readonly files: readonly CheckpointFile[];
  readonly signers: readonly Signer[];
  readonly problems: readonly CheckpointProblem[];
}

export interface CheckpointsAsked {
  readonly place?: CheckpointPlace | undefined;
  /** Copies that are kept elsewhere. */
  readonly files?: readonly string[];
  /** Public keys that must have signed: `ed25519:…`, or PEM files. */
  readonly publicKeys?: readonly string[];
}

interface Kept extends SignedCheckpoint {
  readonly file: string;
  readonly line: number;
}

/** Checkpoints with true signatures, the keys that are known, and what else the files held. */
export interface ReadCheckpoints extends Omit<CheckpointReport, "signers"> {
  readonly kept: readonly Kept[];
  readonly trust: ReadonlyMap<string, KeyTrust>;
}

/**
 * Reads the checkpoints beside a store, in its copies and in the files that were named, and checks every signature. To be called before
 * the log is read: what is signed after that would seem to lie beyond its end.
 *
 * errors  app/bad-key for a public key that is none, app/no-checkpoints for a named file that cannot be read
 */
export async function readCheckpoints({
  place,
  files: named = [],
  publicKeys = [],
}: CheckpointsAsked): Promise<ReadCheckpoints> {
  const trust = trusted(place, publicKeys);
  const files: CheckpointFile[] = [];
  const problems: CheckpointProblem[] = [];
  const seen = new Set<string>();
  const kept: Kept[] = [];
  const take = (file: string, line: number, checkpoint: SignedCheckpoint) => {
    const text = checkpointLine(checkpoint);
    if (seen.has(text)) return;
    seen.add(text);
    if (isSigned(checkpoint)) kept.push({ ...checkpoint, file, line });
    else problems.push({ file, line, position: checkpoint.position, what: "the signature of a checkpoint is false" });
  };
  const namedFiles = named.map((one) => resolve(one));
  for (const path of new Set([...(place ? [place.file, ...place.copies] : []), ...namedFiles])) {
    const torn: number[] = [];
    const damaged: number[] = [];
    let checkpoints = 0;
    let isThere = true;
    try {
      for await (const { line, found } of checkpointLines(path)) {
        if (found === "torn") torn.push(line);
        else if (found === "damaged") damaged.push(line);
        else {
          take(path, line, found);
          checkpoints += 1;
        }
      }
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause)) throw cause;
      if (namedFiles.includes(path)) throw new NoCheckpoints({ path, problem: unreadable(cause) }, { cause });
      isThere = false;
      const isMissing = cause.code === "ENOENT" && path === place?.file;
      if (!isMissing) problems.push({ file: path, what: `it cannot be read: ${cause.message}` });
    }
    const [first] = damaged;
    if (checkpoints === 0 && namedFiles.includes(path)) problems.push({ file: path, what: "it holds no checkpoint" });
    else if (first !== undefined) problems.push({ file: path, line: first, what: damagedText(damaged.length) });
    files.push({ path, found: isThere, checkpoints, torn });
  }
  return { files, problems, kept, trust };
}

const damagedText = (count: number) =>
  count === 1
    ? "a whole line holds no checkpoint, so it was changed"
    : `${count} whole lines hold no checkpoint, so they were changed; the first is this one`;

function unreadable(cause: Error & { readonly code?: unknown }): string {
  return cause.code === "ENOENT" ? "there is no such file" : cause.message;
}

/** Compares checkpoints with a log that was read from its first to its last event. */
export async function compareCheckpoints(
  store: EventStore,
  { kept, trust, files, problems: before }: ReadCheckpoints,
  { head }: Pick<Integrity, "head">,
): Promise<CheckpointReport> {
  const signers = new Map<string, Signer>();
  for (const [key, known] of trust) signers.set(key, { key, trust: known, checkpoints: 0 });
  let [foreign, beyond, differing]: (Kept | undefined)[] = [];
  for (const one of kept) {
    const hash = one.position > head.position ? undefined : await hashAt(store, one.position);
    const found = agreement(one, { log: head.log, ...(hash !== undefined && { hash }) });
    if (found === "agrees") signers.set(one.key, counted(signers.get(one.key), one));
    else if (found === "of another log") foreign ??= one;
    // The one that misses most, and the first place that differs, say all that the others would.
    else if (found === "beyond the end") beyond = beyond && beyond.position >= one.position ? beyond : one;
    else differing = differing && differing.position <= one.position ? differing : one;
  }
  const problems = [...before];
  const add = (one: Kept | undefined, what: (one: Kept) => string) => {
    if (one) problems.push({ file: one.file, line: one.line, position: one.position, what: what(one) });
  };
  add(differing, ({ signed }) => `the log differs from what was signed ${formatTime(signed)}`);
  add(beyond, ({ position, signed }) => {
    const missing = position - head.position;
    return `the log's tail was cut: ${missing} ${missing === 1 ? "event" : "events"} signed ${formatTime(signed)} ${missing === 1 ? "is" : "are"} missing`;
  });
  add(foreign, ({ log, signed }) => `what was signed ${formatTime(signed)} is another log, ${log}`);
  for (const { key, trust: known, upTo } of signers.values())
    if (known === "named" && !upTo)
      problems.push({ file: files[0]?.path ?? "", what: `nothing in the log is signed with ${key}` });
  return { files, signers: [...signers.values()], problems };
}

function counted(signer: Signer | undefined, { key, position, signed }: Kept): Signer {
  const { trust = "unknown", checkpoints = 0, upTo } = signer ?? {};
  const farthest = upTo && upTo.position >= position ? upTo : { position, signed };
  return { key, trust, checkpoints: checkpoints + 1, upTo: farthest };
}

function trusted(place: CheckpointPlace | undefined, publicKeys: readonly string[]): ReadonlyMap<string, KeyTrust> {
  const named = publicKeys.map((one): readonly [string, KeyTrust] => [namedPublicKey(one), "named"]);
  const own = place && keyIn(place.key.path);
  return new Map([...(own ? [[own.key, isBeside(place) ? "own, beside the log" : "own"] as const] : []), ...named]);
}
