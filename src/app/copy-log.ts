import { ThenceError } from "../kit/failure.ts";
import {
  type EventStore,
  engineOf,
  equalBytes,
  type Head,
  type IndexedRow,
  preparedFrom,
  type StoredEvent,
} from "../store/index.ts";
import type { LongWork } from "./backup.ts";
import { AnotherLog, CopyCutOff, CopyStopped, SourceBroken } from "./backup-errors.ts";
import { type ChainProblem, chainFollower } from "./chain-follower.ts";
import { readAhead } from "./read-ahead.ts";

/** Where events are copied from: a store, or a backup of one. */
export interface CopySource {
  /** As messages name it. */
  readonly place: string;
  readonly head: Head;
  /** The events after a position up to the head, page by page; a page ends where a commit ends. */
  pages(after: number): AsyncIterable<readonly StoredEvent[]>;
}

export interface Copied {
  /** The target's log. */
  readonly log: string;
  /** How many events were written now, and how many were there before. */
  readonly copied: number;
  readonly already: number;
  /** Where the copy ends: the source's head, or less where it was stopped. */
  readonly position: number;
  /** It was told to stop. What is there stays, and the same command goes on from it. */
  readonly stopped?: true;
}

/**
 * Copies stored events as they are, with their positions and links, and makes the index anew from their bytes. Goes on where the target
 * ends, if what it holds is a beginning of the same log.
 *
 * errors  app/another-log, before anything is written; app/copy-stopped with the position that was reached, as for a full disk or
 *         a target that somebody else writes, and app/copy-cut-off where a store went away; app/source-broken at a link that does not continue the chain
 */
export async function copyLog(
  source: CopySource,
  target: EventStore,
  { progress = () => {}, signal }: LongWork = {},
): Promise<Copied> {
  const engine = engineOf(target);
  const { head } = source;
  const before = await target.head();
  await mustBegin(source, target, before);
  const { log } = head;
  const already = before.position;
  const start = already === 0 ? { ...head, position: 0, recorded: Number.MIN_SAFE_INTEGER } : before;
  const follower = chainFollower(
    start,
    async (stream, upTo) => (await engine.page({ stream }, { upTo: upTo - 1, limit: 1, backwards: true }))[0],
  );
  let position = already;
  const done = (): Copied => ({ log, copied: position - already, already, position });
  const broken = ({ position: at, what }: ChainProblem) =>
    new SourceBroken({ from: source.place, to: target.url, position, of: head.position, at, problem: what });
  // Where both are empty, the target keeps the log that it has.
  if (position >= head.position) return { ...done(), log: before.log };
  try {
    for await (const page of readAhead(source.pages(position))) {
      if (signal?.aborted) return { ...done(), stopped: true };
      const problem = await follower.follow(page);
      if (problem) throw broken(problem);
      await engine.restore(log, page.map(indexedAnew));
      position = follower.at().position;
      progress(position, head.position);
    }
    if (position !== head.position || !equalBytes(follower.at().hash, head.hash))
      throw broken({ position, what: "the head does not agree with the chain" });
    return done();
  } catch (cause) {
    if (cause instanceof SourceBroken || !(cause instanceof Error)) throw cause;
    const facts = { to: target.url, position, of: head.position, problem: cause.message };
    const isAway = cause instanceof ThenceError && cause.kind === "unreachable";
    throw new (isAway ? CopyCutOff : CopyStopped)(facts, { cause });
  }
}

/** Refuses a target that holds anything but a beginning of the source's log. */
async function mustBegin(source: CopySource, target: EventStore, { log, position, hash }: Head): Promise<void> {
  if (position === 0) return;
  const refused = (problem: string) => new AnotherLog({ from: source.place, to: target.url, problem });
  if (log !== source.head.log) throw refused(`it holds another log, ${log}`);
  const at = Math.min(position, source.head.position);
  if (at === 0) return;
  const there =
    position === at ? hash : (await engineOf(target).page({}, { after: at - 1, upTo: at, limit: 1 }))[0]?.hash;
  const here = at === source.head.position ? source.head.hash : await linkAt(source, at);
  if (!there || !here || !equalBytes(there, here))
    throw refused(`it holds the same log, and at position ${at} or before the two went different ways`);
}

async function linkAt(source: CopySource, position: number): Promise<Uint8Array | undefined> {
  for await (const page of source.pages(position - 1)) return page[0]?.hash;
  return undefined;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function indexedAnew(event: StoredEvent): IndexedRow {
  const { position, recorded, revision, hash, bytes, commit } = event;
  return { position, recorded, revision, hash, bytes, commit, indexed: preparedFrom(decoder.decode(bytes)) };
}
