import { hex } from "../kit/sha256.ts";
import { type EventStore, engineOf, type Integrity } from "../store/index.ts";
import type { LongWork } from "./backup.ts";
import { AnotherLog } from "./backup-errors.ts";
import { type Copied, copyLog } from "./copy-log.ts";
import { storedPages } from "./stored-pages.ts";

export interface MigrateWork extends LongWork {
  /** Goes on copying what is appended to the source, until `signal` ends it. */
  readonly follow?: boolean;
  readonly verifying?: ((position: number, of: number) => void) | undefined;
}

export interface Migrated extends Copied {
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  /** How many events the source got meanwhile, which are not in the target. */
  readonly behind: number;
  /** What reading the whole target again found; absent where the copy was stopped. */
  readonly verified?: Integrity;
}

/**
 * Copies a log from one store to another of any kind: same positions, same bytes, same chain. Goes on where the target ends; at the end
 * the whole target is verified.
 *
 * errors  app/another-log: nothing was written; app/copy-stopped, app/copy-cut-off: it was begun, and the same call goes on
 */
export async function migrateLog(source: EventStore, target: EventStore, work: MigrateWork = {}): Promise<Migrated> {
  const { follow = false, signal, verifying } = work;
  const engine = engineOf(source);
  const copyOnce = async () => {
    const head = await source.head();
    const there = await target.head();
    if (there.log === head.log && there.position > head.position)
      throw new AnotherLog({
        from: source.url,
        to: target.url,
        problem: `it holds ${there.position - head.position} events more, so the two may be the wrong way round`,
      });
    const pages = (after: number) => storedPages(engine, { after, upTo: head.position });
    return copyLog({ place: source.url, head, pages }, target, work);
  };
  const first = await copyOnce();
  let last = first;
  if (follow)
    for await (const { position } of source.subscribe(
      {},
      { after: first.position, personal: "sealed", ...(signal && { signal }) },
    ))
      if (position > last.position) last = await copyOnce();
  const copied = last.position - first.already;
  const isStopped = last.stopped === true && !follow;
  const verified = isStopped ? undefined : await target.verify(verifying);
  return {
    log: last.log,
    copied,
    already: first.already,
    position: last.position,
    from: source.url,
    to: target.url,
    hash: hex((await target.head()).hash),
    behind: (await source.head()).position - last.position,
    ...(verified && { verified }),
    ...(isStopped && { stopped: true }),
  };
}
