import { type MainTerminal, main } from "../src/cli/main.ts";
import { harmlessLines } from "../src/cli/table.ts";
import type { Ended } from "./thence.ts";

/**
 * The command line in this process, from a folder: what it says is the same as in a process of its own, which costs a second to start. One at a time, or
 * several from one folder. A configuration is read once in a process, so a test that edits one starts a process.
 */
export async function here(args: readonly string[], { cwd }: { readonly cwd: string }): Promise<Ended> {
  const before = process.cwd();
  process.chdir(cwd);
  const { terminal, said } = remembering();
  try {
    const status = await main(args, terminal);
    return { status, signal: null, ...said() };
  } finally {
    process.chdir(before);
  }
}

function remembering(): { readonly terminal: MainTerminal; said(): { readonly out: string; readonly err: string } } {
  let [out, err] = ["", ""];
  const terminal: MainTerminal = {
    out: (text) => {
      out += `${harmlessLines(text)}\n`;
    },
    note: (text) => {
      err += `${harmlessLines(text)}\n`;
    },
    hasAnswered: () => out !== "",
    isInteractive: false,
    columns: 80,
    ask: async () => undefined,
    stopped: new AbortController().signal,
    close: () => {},
  };
  return { terminal, said: () => ({ out, err }) };
}
