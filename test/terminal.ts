import { parseArgs } from "node:util";
import { type Command, commonFlags, type Terminal, type Typed } from "../src/cli/command.ts";

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
export function typedAs(command: Command, args: readonly string[]): Typed {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...commonFlags, ...command.flags },
    allowPositionals: true,
  });
  const of = (flag: string): unknown => values[flag];
  return {
    words: positionals,
    text: (flag) => (typeof of(flag) === "string" ? String(of(flag)) : undefined),
    texts: (flag) => (Array.isArray(of(flag)) ? (of(flag) as string[]) : []), // `multiple` string flags
    is: (flag) => of(flag) === true,
  };
}

/** Runs a command as `main` does. */
export async function run(command: Command, args: readonly string[]) {
  const { terminal, out, notes } = deafTerminal();
  const status = await command.run(typedAs(command, args), terminal);
  return { status, out: out.join("\n"), notes: notes.join("\n") };
}
