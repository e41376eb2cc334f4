import { type Command, commonFlags, type Flag } from "./command.ts";
import { commands } from "./commands.ts";

export function generalHelp(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    "Thence asks the right person when a number breaks, remembers why they decided, and checks whether it worked.",
    "",
    "usage: thence <command> [words] [flags]",
    "",
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "thence <command> --help shows a command's words, flags and examples.",
    "exit status: 0 done, 1 refused by the data or a rule, 2 wrong usage, 3 store or service unreachable, 70 our fault",
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const hidden: readonly string[] = command.hides ?? [];
  const flags = Object.entries({ ...command.flags, ...commonFlags })
    .filter(([name]) => !hidden.includes(name))
    .map(([name, flag]) => [flagText(name, flag), flag.help] as const);
  const width = Math.max(...flags.map(([text]) => text.length));
  return [
    `thence ${command.name} ${command.words}`.trim(),
    command.summary,
    "",
    ...flags.map(([text, help]) => `  ${text.padEnd(width)}  ${help}`),
    "",
    ...command.examples.map((example) => `  $ ${example}`),
  ].join("\n");
}

function flagText(name: string, flag: Flag): string {
  return [`--${name}`, flag.value].filter(Boolean).join(" ");
}
