import { backupLog } from "../app/backup.ts";
import { backupKeys } from "../app/backup-keys.ts";
import { namedKeys } from "../app/keys.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Command } from "./command.ts";
import { oneWord } from "./flags.ts";
import { progressBar } from "./progress.ts";
import { plural } from "./table.ts";

export const command: Command = {
  name: "backup",
  words: "<file>",
  summary: "write the whole log into one file",
  flags: {
    keys: { type: "string", value: "<file>", help: "the keys of personal fields too, into a file of their own" },
  },
  examples: [
    "thence backup log-2026-11-21.thence.gz",
    "thence backup /mnt/elsewhere/log.thence.zst --json",
    "thence backup log.thence.gz --keys /mnt/secret/log.keys",
  ],
  run: async (typed, terminal) => {
    const file = oneWord(typed, "backup", "file");
    const keysFile = typed.text("keys");
    const done = await withExistingStore(typed.text("store"), typed.text("config"), async ({ store, ...loaded }) => {
      const bar = progressBar(terminal, "backing up");
      const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
      const log = await backupLog(store, file, { progress, signal: terminal.stopped }).finally(bar.end);
      if (keysFile === undefined) return log;
      // After the log, so that no event in it has a key that was made too late for the copy.
      const { warning, ...keys } = await backupKeys(store.url, keysFile, namedKeys(typed.text("store"), loaded));
      terminal.note(warning);
      return { ...log, keys };
    });
    if (typed.is("json")) terminal.out(JSON.stringify(done));
    else {
      terminal.out(`backed up ${plural(done.events, "event")} to ${done.file}, ${plural(done.bytes, "byte")}`);
      if (done.events === 0) terminal.note("the log is empty");
      else terminal.out(`log ${done.log} up to position ${done.events}, hash ${done.hash}`);
      if ("keys" in done) terminal.out(`copied the keys of ${done.keys.from} to ${done.keys.to}`);
      terminal.note(
        "It holds no keys. Personal fields stay encrypted in it: back up the keys, and the key that signs checkpoints, apart from it.",
      );
    }
    return 0;
  },
};
