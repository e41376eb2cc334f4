import { keysNote, namedKeys } from "../app/keys.ts";
import { checkedBackup, restoreBackup } from "../app/restore.ts";
import { signAppended } from "../app/sign-session.ts";
import { withStore } from "../app/with-store.ts";
import type { Command } from "./command.ts";
import { oneWord } from "./flags.ts";
import { progressBar } from "./progress.ts";
import { counted, plural } from "./table.ts";

export const command: Command = {
  name: "restore",
  words: "<file>",
  summary: "write a backup into a store",
  flags: {},
  examples: ["thence restore log-2026-11-21.thence.gz --store sqlite:restored.db"],
  run: async (typed, terminal) => {
    const file = oneWord(typed, "restore", "file");
    const checking = progressBar(terminal, "checking");
    const backup = await checkedBackup(file, (share) => checking.show(share, file)).finally(checking.end);
    const { keys, ...done } = await withStore(
      typed.text("store"),
      typed.text("config"),
      async ({ store, ...loaded }) => {
        const bar = progressBar(terminal, "restoring");
        const progress = (position: number, of: number) => bar.show(position / of, plural(position, "event"));
        try {
          const restored = await restoreBackup(backup, store, { progress, signal: terminal.stopped });
          if (restored.copied > 0) await signAppended(store, loaded, terminal.note);
          const keys = restored.stopped ? undefined : await keysNote(store, namedKeys(typed.text("store"), loaded));
          return { ...restored, store: store.url, keys };
        } finally {
          bar.end();
        }
      },
    );
    if (typed.is("json")) terminal.out(JSON.stringify(done));
    else if (done.stopped)
      terminal.note(
        `Stopped at position ${done.position} of ${done.of}: the store is not whole. Run the same command again, and it goes on from there.`,
      );
    else if (done.of === 0)
      terminal.note(`${done.file} holds no events, so there was nothing to restore; ${done.store} is as it was.`);
    else {
      terminal.out(`restored ${plural(done.copied, "event")} to ${done.store}`);
      if (done.already > 0) terminal.out(`${counted(done.already)} were there before`);
      terminal.out(`log ${done.log} holds the backup up to position ${done.of}, hash ${done.hash}`);
    }
    if (keys !== undefined) terminal.note(keys);
    return done.stopped ? 1 : 0;
  },
};
