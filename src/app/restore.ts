import type { EventStore } from "../store/index.ts";
import type { LongWork } from "./backup.ts";
import { type BackupFile, openBackup } from "./backup-file.ts";
import { type Copied, copyLog } from "./copy-log.ts";

export interface Restored extends Copied {
  readonly file: string;
  /** How many events the backup holds. */
  readonly of: number;
  readonly hash: string;
}

/**
 * A backup whose bytes agree with its digest. To be called before a store is opened, so that none is made for a file that is damaged.
 *
 * errors  app/backup-unreadable, app/not-a-backup, app/backup-damaged, store/newer-format
 */
export async function checkedBackup(file: string, progress?: (share: number) => void): Promise<BackupFile> {
  const backup = await openBackup(file);
  await backup.check((read, of) => progress?.(read / of));
  return backup;
}

/**
 * Writes a backup into an empty store, or goes on in one that holds a beginning of it; each link is compared with the one before it.
 *
 * errors  app/another-log: nothing was written; app/copy-stopped, app/copy-cut-off: it was begun, and the same call goes on
 */
export async function restoreBackup(backup: BackupFile, store: EventStore, work: LongWork = {}): Promise<Restored> {
  const { log, position, hash, recorded } = backup.header;
  const head = { log, position, hash: new Uint8Array(Buffer.from(hash, "hex")), recorded };
  const copied = await copyLog({ place: backup.path, head, pages: backup.pages }, store, work);
  return { ...copied, file: backup.path, of: position, hash };
}
