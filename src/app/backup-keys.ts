import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { failure } from "../kit/failure.ts";
import { KeysMissing } from "../store/index.ts";
import { keysModule, keysUrl } from "./keys.ts";
import { filePlace, withoutSecrets } from "./store-place.ts";

export const KeysBackupExists = failure(
  "app/keys-backup-exists",
  { retry: "never" },
  (f: { path: string }) => `${f.path} is there already. Name a new file; a backup of keys overwrites nothing.`,
);
export const KeysNotCopied = failure(
  "app/keys-not-copied",
  { retry: "never" },
  (f: { place: string }) =>
    `the keys at ${f.place} are on a server, and are not copied from here. Use the server's own tools, such as pg_dump, and never keep what they make with a backup of the log.`,
);

export interface KeysBackup {
  readonly from: string;
  readonly to: string;
  /** What whoever asked for it must know. */
  readonly warning: string;
}

/**
 * Copies the keys of a store into a file of their own, apart from the backup of its log. `named` is where the keys are, if not beside the
 * store.
 *
 * errors  app/keys-backup-exists, store/keys-missing, app/keys-not-copied, app/unknown-keys
 */
export async function backupKeys(store: string, file: string, named?: string): Promise<KeysBackup> {
  const url = keysUrl(store, named);
  const to = resolve(file);
  if (existsSync(to)) throw new KeysBackupExists({ path: to });
  if (url === undefined) throw new KeysMissing({ place: store, problem: "it is not said where its keys are" });
  const { copyKeys } = await keysModule(url);
  if (!copyKeys) throw new KeysNotCopied({ place: withoutSecrets(url) });
  await copyKeys(url, to);
  const warning = `${to} opens every personal field that its holder has the events of, also those of people erased later: destroy it, and each copy of it, when somebody is erased, and never keep it with a backup of the log.`;
  return { from: filePlace(url)?.path ?? url, to, warning };
}
