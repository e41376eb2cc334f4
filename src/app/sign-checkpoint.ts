import { formatTime } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { hex } from "../kit/sha256.ts";
import { agreement, checkpointBytes, type EventStore, engineOf, type SignedCheckpoint } from "../store/index.ts";
import { addCheckpoint, lastCheckpoint } from "./checkpoint-file.ts";
import { keyIn, makeKey, type SigningKey } from "./checkpoint-key.ts";
import { type CheckpointPlace, checkpointPlace } from "./checkpoint-place.ts";
import { realContext } from "./stores.ts";

export const CannotSign = failure(
  "app/cannot-sign",
  { retry: "later" },
  (f: { path: string; problem: string }) =>
    `no checkpoint could be kept in ${f.path}: ${f.problem}. The events are in the log; mend that, and the next command that appends signs them too.`,
);
export const LogDisagrees = failure(
  "app/log-disagrees",
  { retry: "never" },
  (f: { path: string; position: number; signed: string; problem: string }) =>
    `${f.problem}, and ${f.path} holds a checkpoint of position ${f.position}, signed ${f.signed}. Nothing is signed until that is explained: run thence verify.`,
);

/**
 * Signs where the log stands now and keeps that beside it and in every copy. Returns the checkpoint, or undefined where there is
 * nothing new to sign, or no place to keep it.
 *
 * A log that disagrees with what was signed last is not signed: that would make a changed log look right.
 *
 * errors  app/cannot-sign, app/log-disagrees, app/bad-key
 */
export async function signCheckpoint(
  store: EventStore,
  place: CheckpointPlace | undefined = checkpointPlace(store.url),
  now: () => number = realContext().clock,
): Promise<SignedCheckpoint | undefined> {
  if (!place) return undefined;
  const troubles: { path: string; cause: unknown }[] = [];
  const attempt = <Result>(path: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (cause) {
      troubles.push({ path, cause });
      return undefined;
    }
  };
  // Before the head is read, so that what another process signs meanwhile does not seem to lie beyond it.
  const kept = [place.file, ...place.copies].map((path) => ({ path, last: attempt(path, () => lastCheckpoint(path)) }));
  const head = await store.head();
  if (head.position === 0 && kept.every(({ last }) => last === undefined)) return undefined;
  for (const { path, last } of kept) if (last) await mustAgree(store, head.log, path, last);

  const behind = kept.filter(
    ({ path, last }) => last?.position !== head.position && !troubles.some((trouble) => trouble.path === path),
  );
  let checkpoint: SignedCheckpoint | undefined;
  if (behind.length > 0) {
    const { key, sign } = signingKey(place);
    const { log, position, recorded } = head;
    const claim = { log, position, hash: hex(head.hash), recorded, signed: now(), key };
    const made = { ...claim, signature: sign(checkpointBytes(claim)) };
    for (const { path } of behind) attempt(path, () => addCheckpoint(path, made));
    checkpoint = made;
  }
  const [first] = troubles;
  if (first) throw new CannotSign({ path: first.path, problem: messageOf(first.cause) }, { cause: first.cause });
  return checkpoint;
}

async function mustAgree(store: EventStore, log: string, path: string, last: SignedCheckpoint): Promise<void> {
  const hash = await hashAt(store, last.position);
  const found = agreement(last, { log, ...(hash !== undefined && { hash }) });
  if (found === "agrees") return;
  const problem = {
    "of another log": "the log is another one",
    "beyond the end": "the log's tail was cut",
    differs: "the log was changed",
  }[found];
  throw new LogDisagrees({ path, position: last.position, signed: formatTime(last.signed), problem });
}

/** The link of the chain at a position, as text; undefined beyond the log's end. */
export async function hashAt(store: EventStore, position: number): Promise<string | undefined> {
  const [event] = await engineOf(store).page({}, { after: position - 1, upTo: position, limit: 1 });
  return event && hex(event.hash);
}

function signingKey({ file, key: { path, isDefault } }: CheckpointPlace): SigningKey {
  let found = keyIn(path);
  if (!found && isDefault) {
    try {
      makeKey(path);
    } catch (cause) {
      throw new CannotSign({ path: file, problem: `the key cannot be made: ${messageOf(cause)}` }, { cause });
    }
    found = keyIn(path);
  }
  if (!found) throw new CannotSign({ path: file, problem: `there is no key at ${path}` });
  return found;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
