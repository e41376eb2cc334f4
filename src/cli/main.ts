import { enableCompileCache } from "node:module";
import { ThenceError } from "../kit/failure.ts";
import type { Command, Terminal } from "./command.ts";
import { commands } from "./commands.ts";
import { UnknownCommand } from "./errors.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { processTerminal } from "./terminal.ts";
import { typedOf } from "./typed.ts";
import { version } from "./version.ts";

enableCompileCache();

const exitStatus = { refused: 1, usage: 2, unreachable: 3, fault: 70 } as const;

/** A terminal for one command line. */
export type MainTerminal = Terminal & { close(): void; hasAnswered(): boolean };

/** Runs one command line and returns the exit status: 0 done, 1 refused, 2 wrong usage, 3 unreachable, 70 our fault. */
export async function main(args: readonly string[], terminal: MainTerminal = processTerminal()): Promise<number> {
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      terminal.out(generalHelp());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version") {
      terminal.out(version());
      return 0;
    }
    const command = await load(name);
    const typed = typedOf(command, rest);
    if (typed.is("help")) {
      terminal.out(commandHelp(command));
      return 0;
    }
    return await command.run(typed, terminal);
  } catch (cause) {
    // One document at most: what began to answer has ended its own.
    return report(cause, args.includes("--json") && !terminal.hasAnswered(), terminal);
  } finally {
    terminal.close();
  }
}

async function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry) return entry.load();
  const like = Object.keys(commands).find((known) => known.startsWith(name.slice(0, 2)));
  throw new UnknownCommand({ name, ...(like && { like }) });
}

function report(
  cause: unknown,
  json: boolean,
  terminal: { out(text: string): void; note(text: string): void; hasAnswered(): boolean },
): number {
  if (cause instanceof ThenceError) {
    if (json)
      terminal.out(
        JSON.stringify({ error: { code: cause.code, message: cause.message, retry: cause.retry, facts: cause.facts } }),
      );
    terminal.note(cause.message);
    return exitStatus[cause.kind];
  }
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const message = "[cli/fault] This is a mistake in Thence, not yours. Please report it with the lines below.";
  if (json) terminal.out(JSON.stringify({ error: { code: "cli/fault", message, retry: "never", facts: {} } }));
  terminal.note(`${message}\n${text}`);
  return exitStatus.fault;
}
