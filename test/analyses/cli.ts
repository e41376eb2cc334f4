import { main } from "../../src/cli/main.ts";
import { harmlessLines } from "../../src/cli/table.ts";

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process as `thence` does, on a terminal that remembers. */
export async function thence(
  args: readonly string[],
  stopped: AbortSignal = new AbortController().signal,
): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await main(args, {
    out: (text) => void out.push(harmlessLines(text)),
    note: (text) => void err.push(harmlessLines(text)),
    isInteractive: false,
    columns: 80,
    ask: async () => undefined,
    stopped,
    close: () => {},
    hasAnswered: () => out.length > 0,
  });
  return { status, out: out.join("\n"), err: err.join("\n") };
}
