import { setTimeout as wait } from "node:timers/promises";
import { type Opened, realActing, realContext, turn, withStore } from "../app/index.ts";
import { ThenceError } from "../kit/failure.ts";
import type { Command, Terminal } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { wholeNumber } from "./flags.ts";
import { momentOf } from "./moment.ts";

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
      if (typed.is("once")) return once(opened, until, typed.is("json"), terminal);
      const stop = typed.is("serve") ? await page(opened, port, terminal) : async () => {};
      try {
        await forever(opened, terminal);
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
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const done = await turn(store, config, until ?? realContext().clock(), realActing(terminal.stopped));
  if (json) terminal.out(JSON.stringify(done));
  else {
    terminal.note(`Measured ${counted(done.observed, "window")}, asked ${counted(done.opened.length, "question")}.`);
    for (const id of done.opened) terminal.out(`${id}  thence case show ${id}`);
  }
  return 0;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

async function forever({ store, config }: Opened, terminal: Terminal): Promise<void> {
  const acting = realActing(terminal.stopped);
  const { clock } = realContext();
  while (!terminal.stopped.aborted) {
    try {
      const done = await turn(store, config, clock(), acting);
      for (const id of done.opened) terminal.out(`question ${id}: thence case show ${id}`);
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
