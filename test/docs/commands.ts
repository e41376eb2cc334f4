import { parseArgs } from "node:util";
import { commonFlags } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";

/** A command as its words. */
export type CommandLine = readonly string[];

/** The `thence …` and `npm run …` commands in a shell block: line ends joined at `\`, parted at `|`, `&&`, `||`, `;` and `&`. */
export function commandsIn(text: string): readonly CommandLine[] {
  return text
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .flatMap((line) => parted(wordsOf(line.replace(/^\s*\$\s+/, ""))))
    .map(withoutRunner)
    .filter(([program]) => program === "thence" || program === "npm");
}

/** What is wrong with a command: a script, a verb or a flag that does not exist. */
export async function commandProblems(
  line: CommandLine,
  scripts: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const [program, ...words] = line;
  if (program === "npm") return scriptProblems(words, scripts);
  const [name = "--help", ...rest] = words;
  if (["--help", "-h", "help", "--version"].includes(name) || name.startsWith("<")) return [];
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) return [`thence has no command "${name}"`];
  const { flags } = await entry.load();
  try {
    parseArgs({ args: rest, options: { ...commonFlags, ...flags }, allowPositionals: true });
    return [];
  } catch (cause) {
    return [`thence ${name}: ${cause instanceof Error ? cause.message : String(cause)}`];
  }
}

function scriptProblems(words: readonly string[], scripts: Readonly<Record<string, string>>): readonly string[] {
  const [verb, ...rest] = words.filter((word) => !word.startsWith("-"));
  const script = verb === "run" ? rest[0] : ["start", "test"].includes(verb ?? "") ? verb : undefined;
  return script !== undefined && !Object.hasOwn(scripts, script) ? [`package.json has no script "${script}"`] : [];
}

/** `npx thence …`, `npm run -s thence -- …` and `node bin/thence.js …` are `thence …`. */
function withoutRunner(words: readonly string[]): CommandLine {
  const bare = words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)));
  if (bare[0] === "npx" && bare.includes("thence")) return bare.slice(bare.indexOf("thence"));
  if (bare[0] === "node" && bare[1]?.endsWith("bin/thence.js")) return ["thence", ...bare.slice(2)];
  if (bare[0] === "npm" && bare.includes("run") && bare.includes("thence")) {
    return ["thence", ...(bare.includes("--") ? bare.slice(bare.indexOf("--") + 1) : [])];
  }
  return bare;
}

const separators = ["|", "||", "&&", ";", "&"];

function parted(words: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (separators.includes(word)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts.filter((part) => part.length > 0).map(withoutRedirects);
}

function withoutRedirects(words: readonly string[]): readonly string[] {
  return words.filter(
    (word, i) => !/^\d?>{1,2}|^<(?![\w-]+>)/.test(word) && !/^(\d?>{1,2}|<)$/.test(words[i - 1] ?? ""),
  );
}

/** Splits as a shell does: quotes keep a word together, `#` begins a comment. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [match, double, single] of line.matchAll(
    /(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"';|&]|(?:(?<=\S)&(?=\S)))+|\|\||&&|[|;&]/g,
  )) {
    if (match.startsWith("#")) break;
    const whole = match === `"${double}"` ? double : match === `'${single}'` ? single : undefined;
    words.push(whole ?? match.replaceAll(/["']/g, ""));
  }
  return words;
}
