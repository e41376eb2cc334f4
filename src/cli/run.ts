import { setTimeout as wait } from "node:timers/promises";
import { type Memo, type Opened, realActing, realContext, type Turn, turn, withStore } from "../app/index.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { commandLine } from "./invocation.ts";
import { momentOf } from "./moment.ts";
import { plural } from "./table.ts";

export const NothingToRun = failure(
  "cli/nothing-to-run",
  { retry: "never", kind: "usage" },
  (f: { config: string }) =>
    `no metric is defined (looked in ${f.config}), so there is nothing to evaluate. Write a configuration with thence init, or name one with --config.`,
);

type Flags = Readonly<Record<string, string | undefined>>;

const pauseMs = 1000;

export const command: Command = {
  name: "run",
  words: "",
  summary: "evaluate objectives, ask, act and measure",
  flags: {
    once: { type: "boolean", help: "one turn, then end" },
    until: {
      type: "string",
      value: "<time>",
      help: "with --once: take the turn at this time instead of now (for a log of the past)",
    },
    serve: { type: "boolean", help: "answer questions on a page at 127.0.0.1 as well" },
    port: { type: "string", value: "<number>", help: "the page's port (default: 4900; 0 takes a free one)" },
  },
  examples: ["thence run --serve", "thence run --once --until 2019-10-01T02:00:00Z"],
  run: async (typed, terminal) => {
    const until = momentOf(typed.text("until"));
    if (until !== undefined && !typed.is("once"))
      throw new BadUsage({ command: "run", problem: "--until goes with --once." });
    const port = wholeNumber(typed, "run", "port", 0) ?? 4900;
    return withStore(typed.text("store"), typed.text("config"), async (opened) => {
      if ((opened.config.metrics ?? []).length === 0) throw new NothingToRun({ config: opened.path ?? opened.folder });
      const flags = { store: typed.text("store"), config: typed.text("config") };
      if (typed.is("once")) return once(opened, until, { json: typed.is("json"), flags }, terminal);
      const stop = typed.is("serve") ? await page(opened, port, terminal) : async () => {};
      try {
        await forever(opened, flags, terminal);
      } finally {
        await stop();
      }
      return 0;
    });
  },
};

async function once(
  { store, config }: Opened,
  until: number | undefined,
  { json, flags }: { readonly json: boolean; readonly flags: Flags },
  terminal: Terminal,
): Promise<number> {
  const done = await turn(store, config, until ?? realContext().clock(), realActing(terminal.stopped));
  if (json) terminal.out(JSON.stringify(done));
  else {
    terminal.note(`Measured ${plural(done.observed, "window")}, asked ${plural(done.opened.length, "question")}.`);
    for (const id of done.opened) terminal.out(`${id}  ${commandLine(`case show ${id}`, flags)}`);
    for (const line of undoneLines(done)) terminal.out(line);
  }
  return 0;
}

function undoneLines({ held, failed }: Turn): string[] {
  return [
    ...held.map(({ effect, reason }) => `effect ${effect} waits for this process: ${reason}`),
    ...failed.map(({ effect, reason }) => `effect ${effect} failed and is not tried again: ${reason}`),
  ];
}

async function forever({ store, config }: Opened, flags: Flags, terminal: Terminal): Promise<void> {
  const acting = realActing(terminal.stopped);
  const { clock } = realContext();
  const memo: Memo = new Map();
  let told: readonly string[] = [];
  while (!terminal.stopped.aborted) {
    try {
      const done = await turn(store, config, clock(), acting, memo);
      const undone = undoneLines(done);
      for (const line of undone) if (!told.includes(line)) terminal.out(line);
      told = undone;
      for (const id of done.opened) terminal.out(`question ${id}: ${commandLine(`case show ${id}`, flags)}`);
    } catch (cause) {
      // A full disk or a locked file passes; the next turn picks up where this one ended.
      if (!(cause instanceof ThenceError) || cause.retry === "never") throw cause;
      terminal.note(`${cause.message} It is tried again.`);
    }
    await wait(pauseMs, undefined, { signal: terminal.stopped }).catch((cause) => {
      if (!terminal.stopped.aborted) throw cause;
    });
  }
}

async function page(opened: Opened, port: number, terminal: Terminal): Promise<() => Promise<void>> {
  const { serve } = await import("../server/serve.ts");
  const { clock } = realContext();
  const running = await serve({ ...opened, now: clock }, { port });
  terminal.note(`Questions at ${running.url}`);
  return running.close;
}
