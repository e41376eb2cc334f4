import { dirname, isAbsolute, relative, resolve } from "node:path";

/** The scripts of a checkout that start this program. */
const npmScripts: readonly string[] = ["thence", "start"];

/**
 * How this program was called, so that a command that it prints can be pasted in a folder: through npm in a checkout, by its name
 * elsewhere. `folder` is where it is typed, if not where this one was.
 */
export function commandLine(
  words: string,
  flags: Readonly<Record<string, string | undefined>> = {},
  folder: string = process.env["INIT_CWD"] ?? process.cwd(),
): string {
  const given = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag} ${quoted(value)}`],
  );
  return [programName(process.env, folder), words, ...given].join(" ");
}

/** How this program is started from a folder, by what npm has put into the environment. */
export function programName(env: NodeJS.ProcessEnv, folder: string): string {
  if (!npmScripts.includes(env["npm_lifecycle_event"] ?? "")) return "thence";
  const manifest = env["npm_package_json"];
  const checkout = manifest === undefined || isWithin(dirname(manifest), folder) ? undefined : dirname(manifest);
  return `npm ${checkout === undefined ? "" : `--prefix ${quoted(checkout)} `}run -s thence --`;
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path));
  return !isAbsolute(way) && !/^\.\.([/\\]|$)/.test(way);
}

/** A word as a shell needs it. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
