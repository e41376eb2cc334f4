import { createInterface } from "node:readline/promises";
import type { Terminal } from "./command.ts";

/** This process's own terminal. */
export function processTerminal(): Terminal & { close(): void } {
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
    out: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    isInteractive: process.stderr.isTTY === true,
    columns: process.stderr.columns ?? 80,
    ask: async (prompt) => {
      if (!process.stdin.isTTY) return undefined;
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(prompt, { signal: stopping.signal });
      } catch (cause) {
        if (stopping.signal.aborted) return undefined;
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
