import { createInterface } from "node:readline/promises";
import type { Terminal } from "./command.ts";
import { harmlessLines } from "./table.ts";

/** This process's own terminal. */
export function processTerminal(): Terminal & { close(): void; hasAnswered(): boolean } {
  let hasAnswered = false;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // A reader that went away (`thence events | head`) is no error.
  process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code === "EPIPE") process.exit(0);
    throw cause;
  });
  return {
    out: (text) => {
      hasAnswered = true;
      process.stdout.write(`${harmlessLines(text)}\n`);
    },
    note: (text) => process.stderr.write(`${harmlessLines(text)}\n`),
    hasAnswered: () => hasAnswered,
    isInteractive: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    ask: async (prompt, signal) => {
      if (!process.stdin.isTTY) return undefined;
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      lines.on("SIGINT", stop); // while a line is read, Ctrl-C comes here and not to the process
      const ended = signal ? AbortSignal.any([stopping.signal, signal]) : stopping.signal;
      try {
        return await lines.question(harmlessLines(prompt), { signal: ended });
      } catch (cause) {
        if (ended.aborted) return undefined;
        throw cause;
      } finally {
        lines.close();
      }
    },
    stopped: stopping.signal,
    close: () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}
