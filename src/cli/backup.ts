import { backupLog } from "../app/backup.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Command } from "./command.ts";
import { oneWord } from "./flags.ts";
import { progressBar } from "./progress.ts";
import { plural } from "./table.ts";

export const command: Command = {
  name: "backup",
  words: "<file>",
  summary: "write the whole log into one file",
  flags: {},
  examples: ["thence backup log-2026-11-21.thence.gz", "thence backup /mnt/elsewhere/log.thence.zst --json"],
  run: async (typed, terminal) => {
    const file = oneWord(typed, "backup", "file");
    const done = await withExistingStore(typed.text("store"), typed.text("config"), async ({ store }) => {
      const bar = progressBar(terminal, "backing up");
      const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
      try {
        return await backupLog(store, file, { progress, signal: terminal.stopped });
      } finally {
        bar.end();
      }
    });
    if (typed.is("json")) terminal.out(JSON.stringify(done));
    else {
      terminal.out(`backed up ${plural(done.events, "event")} to ${done.file}, ${plural(done.bytes, "byte")}`);
      terminal.out(`log ${done.log} up to position ${done.events}, hash ${done.hash}`);
      terminal.note(
        "It holds no keys. Personal fields stay encrypted in it: back up the keys, and the key that signs checkpoints, apart from it.",
      );
    }
    return 0;
  },
};
