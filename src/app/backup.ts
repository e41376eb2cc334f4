import { hex } from "../kit/sha256.ts";
import { BrokenChain, type EventStore, engineOf } from "../store/index.ts";
import { type WrittenBackup, writeBackupFile } from "./backup-file.ts";
import { eventFrames, headerFrame, type Packing, trailerFrame } from "./backup-format.ts";
import { chainFollower } from "./chain-follower.ts";
import { Stopped } from "./stopped.ts";
import { storedPages } from "./stored-pages.ts";
import { realContext } from "./stores.ts";

/** What long work is given: whom to tell how far it is, and what ends it early. */
export interface LongWork {
  readonly progress?: ((position: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface BackedUp extends WrittenBackup {
  readonly log: string;
  readonly events: number;
  readonly hash: string;
}

/**
 * Writes all that is in a log now into one file, while others go on appending, and checks every link of the chain on the way. The file
 * is there whole or not at all. It holds no keys: personal fields stay encrypted in it.
 *
 * The file is packed with gzip, or with zstd where its name ends in `.zst`.
 *
 * errors  app/backup-exists, app/backup-unwritable, app/stopped, store/broken-chain
 */
export async function backupLog(
  store: EventStore,
  file: string,
  { progress = () => {}, signal, now = realContext().clock }: LongWork & { readonly now?: () => number } = {},
): Promise<BackedUp> {
  const engine = engineOf(store);
  const head = await store.head();
  const { log, position, recorded } = head;
  const hash = hex(head.hash);
  const follower = chainFollower(
    { ...head, position: 0, recorded: Number.MIN_SAFE_INTEGER },
    async (stream, before) => (await engine.page({ stream }, { upTo: before - 1, limit: 1, backwards: true }))[0],
  );
  const broken = (at: number, problem: string) => new BrokenChain({ place: store.url, position: at, problem });
  async function* frames(): AsyncGenerator<Uint8Array> {
    yield headerFrame({ log, position, hash, recorded, made: now() });
    for await (const page of storedPages(engine, { after: 0, upTo: position })) {
      if (signal?.aborted) throw new Stopped({ position: follower.at().position, of: position });
      const problem = await follower.follow(page);
      if (problem) throw broken(problem.position, problem.what);
      yield eventFrames(page);
      progress(follower.at().position, position);
    }
    if (hex(follower.at().hash) !== hash) throw broken(position, "the head does not agree with the chain");
    yield trailerFrame({ events: position, hash });
  }
  const packing: Packing = file.endsWith(".zst") ? "zstd" : "gzip";
  return { log, events: position, hash, ...(await writeBackupFile(file, packing, frames())) };
}
