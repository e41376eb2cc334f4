import { loadConfig } from "../app/config.ts";
import { keysNote } from "../app/keys.ts";
import { type Migrated, migrateLog } from "../app/migrate.ts";
import { signAppended } from "../app/sign-session.ts";
import { openStore, realContext } from "../app/stores.ts";
import type { Command, Terminal, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { progressBar } from "./progress.ts";
import { counted, plural } from "./table.ts";

export const command: Command = {
  name: "migrate",
  words: "<from> <to>",
  summary: "copy the log from one store to another of any kind",
  flags: {
    follow: { type: "boolean", help: "go on copying what is appended to the first, until Ctrl-C" },
  },
  hides: ["store"],
  examples: [
    "thence migrate sqlite:old.db sqlite:new.db",
    "thence migrate sqlite:.thence/log.db sqlite:/mnt/elsewhere/log.db --follow",
  ],
  run: async (typed, terminal) => {
    const [from, to] = addresses(typed);
    const loaded = await loadConfig(typed.text("config"));
    const source = await openStore(from, realContext(), { ifMissing: "refuse" });
    try {
      const target = await openStore(to);
      const copying = progressBar(terminal, "copying");
      const verifying = progressBar(terminal, "verifying");
      try {
        if (typed.is("follow"))
          terminal.note(`Following ${source.url}. Ctrl-C ends it, and then the copy is verified.`);
        const done = await migrateLog(source, target, {
          follow: typed.is("follow"),
          signal: terminal.stopped,
          progress: (position, of) => copying.show(position / of, plural(position, "event")),
          verifying: (position, of) => verifying.show(of === 0 ? 1 : position / of, plural(position, "event")),
        });
        if (done.copied > 0 && done.verified?.ok) await signAppended(target, loaded, terminal.note);
        copying.end();
        if (typed.is("json")) terminal.out(JSON.stringify(done));
        else report(done, terminal);
        const note = done.stopped ? undefined : await keysNote(target);
        if (note !== undefined) terminal.note(note);
        return done.verified?.ok ? 0 : 1;
      } finally {
        copying.end();
        await target.close();
      }
    } finally {
      await source.close();
    }
  },
};

function addresses(typed: Typed): readonly [from: string, to: string] {
  const usage = (problem: string) => new BadUsage({ command: "migrate", problem });
  if (typed.text("store") !== undefined)
    throw usage("--store says nothing here; name the two stores one after the other.");
  const [from, to, ...others] = typed.words;
  if (from === undefined || to === undefined || others.length > 0)
    throw usage("name two stores, like sqlite:old.db sqlite:new.db.");
  return [from, to];
}

function report(done: Migrated, terminal: Terminal): void {
  if (done.stopped) {
    terminal.note(
      `Stopped at position ${done.position}: ${done.to} is not whole. Run the same command again, and it goes on from there.`,
    );
    return;
  }
  if (done.position === 0 && !done.verified?.problem) {
    terminal.out(`the log is empty: there was nothing to copy from ${done.from}`);
    return;
  }
  terminal.out(`copied ${plural(done.copied, "event")} from ${done.from} to ${done.to}`);
  if (done.already > 0) terminal.out(`${counted(done.already)} were there before`);
  if (done.verified?.problem)
    terminal.out(`not intact: at position ${done.verified.problem.position} ${done.verified.problem.what}`);
  else terminal.out(`intact: log ${done.log} ends at position ${done.position} in both, hash ${done.hash}`);
  if (done.behind > 0)
    terminal.out(
      `${plural(done.behind, "event")} came to ${done.from} meanwhile and are not in the copy. Stop its writers and run this again, or use --follow.`,
    );
}
