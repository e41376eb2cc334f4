import { Stopped } from "../app/journeys.ts";
import { withExistingStore } from "../app/with-store.ts";
import type { Integrity } from "../store/index.ts";
import type { Command, Terminal } from "./command.ts";
import { progressBar } from "./progress.ts";
import { counted, plural } from "./table.ts";

export const command: Command = {
  name: "verify",
  words: "",
  summary: "prove that the log agrees with its hash chain",
  flags: {},
  examples: ["thence verify", "thence verify --store sqlite:copy.db --json"],
  run: async (typed, terminal) => {
    const found = await withExistingStore(typed.text("store"), typed.text("config"), async ({ store }) => {
      const bar = progressBar(terminal, "verifying");
      try {
        return await store.verify((position, of) => {
          if (terminal.stopped.aborted) throw new Stopped({ position, of });
          bar.show(of === 0 ? 1 : position / of, plural(position, "event"));
        });
      } finally {
        bar.end();
      }
    });
    if (typed.is("json")) terminal.out(JSON.stringify(found));
    else print(found, terminal);
    return found.ok ? 0 : 1;
  },
};

function print(found: Integrity, terminal: Terminal): void {
  if (found.problem) {
    terminal.out(`not intact: at position ${found.problem.position} ${found.problem.what}`);
    terminal.out(`before it, ${plural(found.log, "event")} agree with the chain. Restore a copy that verifies.`);
    return;
  }
  if (found.log === 0) terminal.note("the log has no events. Read some in with thence import.");
  const own = found.log - found.events;
  terminal.out(`intact: ${plural(found.events, "event")}${own > 0 ? ` and ${counted(own)} of Thence's own` : ""}`);
  terminal.out(
    "proved: every event's bytes, time, place and commit agree with the hash chain from the first to the last;",
  );
  terminal.out(
    "        no position and no revision up to there is missing or doubled; every query column and index entry agrees with the bytes",
  );
  terminal.out(`log ${found.head.log} ends at position ${found.head.position}, hash ${found.head.hash}`);
  terminal.out(
    "not proved: that no last events were cut off, and that the chain was not written anew as a whole. To exclude both, compare that hash with one noted elsewhere, until there are signed checkpoints.",
  );
}
