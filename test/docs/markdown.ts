import { posix } from "node:path";

/** A fenced block: its language, the words behind the language, and the line its fence stands on. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
}

const fence = /^\s*(`{3,}|~{3,})\s*(\S*)\s*(.*)$/;

export function blocksOf(page: string, text: string): readonly Block[] {
  const lines = text.split(/\r?\n/);
  const found: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, mark, language = "", rest = ""] = fence.exec(lines[at] ?? "") ?? [];
    if (!mark) continue;
    const end = lines.findIndex((line, i) => i > at && line.trim().startsWith(mark));
    const body = lines.slice(at + 1, end < 0 ? undefined : end);
    found.push({
      page,
      line: at + 1,
      language,
      words: rest.split(/\s+/).filter(Boolean),
      text: `${body.join("\n")}\n`,
    });
    if (end < 0) break;
    at = end;
  }
  return found;
}

/** What the links of a page are held against. */
export interface World {
  exists(path: string): boolean;
  /** The text of a Markdown page. */
  text(path: string): string | undefined;
}

export function linkProblems(page: string, text: string, world: World): readonly string[] {
  return proseLines(text).flatMap(([line, number]) =>
    targetsIn(line).flatMap((target) => {
      const problem = problemOf(page, text, target, world);
      return problem ? [`${page}:${number}: ${problem}`] : [];
    }),
  );
}

function targetsIn(line: string): readonly string[] {
  const inline = [...line.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = ""]) => target);
  const references = [...line.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/g)].map(([, target = ""]) => target);
  const html = [...line.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, target = ""]) => target);
  return [...inline, ...references, ...html];
}

function problemOf(page: string, text: string, target: string, world: World): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return undefined;
  const [path = "", anchor] = decodeURIComponent(target).split("#");
  const file = path === "" ? page : posix.normalize(posix.join(posix.dirname(page), path));
  if (path !== "" && !world.exists(file)) return `${path} is not there`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  const slug = anchor.toLowerCase();
  return anchorsOf(path === "" ? text : (world.text(file) ?? "")).has(slug)
    ? undefined
    : `#${slug} is no heading of ${file}`;
}

/** The anchors that a page's headings get: lower case, hyphens for spaces, a number where one repeats. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [line] of proseLines(text)) {
    for (const [, id = ""] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id.toLowerCase());
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    const slug = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    let unique = slug;
    for (let n = 1; anchors.has(unique); n++) unique = `${slug}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The lines outside fenced blocks and without `code`, each with its number. */
function proseLines(text: string): readonly (readonly [line: string, number: number])[] {
  const inside = new Set(
    blocksOf("", text).flatMap(({ line, text: body }) =>
      Array.from({ length: body.split("\n").length + 1 }, (_, i) => line + i),
    ),
  );
  return text
    .split(/\r?\n/)
    .flatMap((line, i) => (inside.has(i + 1) ? [] : [[line.replaceAll(/`[^`]*`/g, "``"), i + 1] as const]));
}
