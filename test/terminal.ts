import type { Command, Terminal } from "../src/cli/command.ts";
import { typedOf } from "../src/cli/typed.ts";

/** A terminal that remembers what was said, and nobody sits at. */
export function deafTerminal(): { readonly terminal: Terminal; readonly out: string[]; readonly notes: string[] } {
  const [out, notes]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
    isInteractive: false,
    columns: 80,
    ask: async () => undefined,
    stopped: new AbortController().signal,
  };
  return { terminal, out, notes };
}

/** What a command is given when this is typed behind its name. */
export const typedAs = typedOf;

/** Runs a command as `main` does. */
export async function run(command: Command, args: readonly string[]) {
  const { terminal, out, notes } = deafTerminal();
  const status = await command.run(typedAs(command, args), terminal);
  return { status, out: out.join("\n"), notes: notes.join("\n") };
}
