import type { ParseArgsOptionDescriptor } from "node:util";

/** What a command is given: the terminal, and nothing else of the world. */
export interface Terminal {
  /** Data. With `--json`, exactly one JSON document goes here. */
  out(text: string): void;
  /** Everything else: progress, notes, warnings. */
  note(text: string): void;
  readonly isInteractive: boolean;
  readonly columns: number;
  /** Asks the person at the keyboard for a line; undefined where nobody is there, or `signal` ended the asking. */
  ask(prompt: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Ends when the person stops the program (Ctrl-C) or it is told to end. */
  readonly stopped: AbortSignal;
}

export interface Flag extends ParseArgsOptionDescriptor {
  /** One line for the help: what it is, with its default. */
  readonly help: string;
  /** How the value is written in the help: `<duration>`. */
  readonly value?: string;
}

/** What was typed, as the command's own flags declare it. */
export interface Typed {
  readonly words: readonly string[];
  /** Those of the words that stand behind a `--` of its own; undefined where there is none. */
  readonly rest?: readonly string[];
  text(flag: string): string | undefined;
  texts(flag: string): readonly string[];
  is(flag: string): boolean;
}

/** One verb of the command line. A file in this folder exports one as `command`. */
export interface Command {
  readonly name: string;
  /** What follows the verb: `<file>`. */
  readonly words: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Flags that every command takes, and that say nothing to this one. */
  readonly hides?: readonly ("json" | "store" | "config")[];
  /** A line or two that work when pasted. */
  readonly examples: readonly string[];
  /** Returns the exit status: 0 done, 1 refused by the data or a rule. */
  run(typed: Typed, terminal: Terminal): Promise<number>;
}

/** Flags that every command takes. */
export const commonFlags: Readonly<Record<string, Flag>> = {
  json: { type: "boolean", help: "answer with one JSON document" },
  store: {
    type: "string",
    value: "<url>",
    help: "sqlite:<path>, postgres://<host>/<database>, dynamodb://<region>/<table> or memory: (default: the config's, or sqlite:.thence/log.db)",
  },
  config: {
    type: "string",
    value: "<file>",
    help: "the configuration (default: thence.config.ts, found upward from here)",
  },
  help: { type: "boolean", short: "h", help: "show this" },
};
