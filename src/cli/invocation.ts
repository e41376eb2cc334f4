/** The scripts of a checkout that start this program. */
const npmScripts: readonly string[] = ["thence", "start"];

/** How this program was called, so that a command that it prints can be pasted: through npm in a checkout, by its name elsewhere. */
export function commandLine(words: string, flags: Readonly<Record<string, string | undefined>> = {}): string {
  const name = npmScripts.includes(process.env["npm_lifecycle_event"] ?? "") ? "npm run -s thence --" : "thence";
  const given = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag} ${quoted(value)}`],
  );
  return [name, words, ...given].join(" ");
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
