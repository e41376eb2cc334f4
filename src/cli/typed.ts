import { parseArgs } from "node:util";
import { type Command, commonFlags, type Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";

/** What was typed behind a command's name, as its own flags declare it. errors  cli/bad-usage */
export function typedOf(command: Command, args: readonly string[]): Typed {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options: { ...commonFlags, ...command.flags },
      allowPositionals: true,
      tokens: true,
    });
    const end = tokens.find(({ kind }) => kind === "option-terminator");
    const of = (flag: string): unknown => values[flag];
    return {
      words: positionals,
      ...(end && { rest: args.slice(end.index + 1) }),
      text: (flag) => (typeof of(flag) === "string" ? String(of(flag)) : undefined),
      texts: (flag) => (Array.isArray(of(flag)) ? (of(flag) as string[]) : []), // `multiple` string flags
      is: (flag) => of(flag) === true,
    };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new BadUsage({ command: command.name, problem: `${cause.message.split(". ")[0]}.` }, { cause });
  }
}
