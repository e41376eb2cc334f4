import { readFile, stat } from "node:fs/promises";
import { failure } from "../../kit/failure.ts";
import { isRecord } from "../../kit/is-record.ts";

export const OpenSloUnreadable = failure(
  "app/openslo-unreadable",
  { retry: "never", kind: "usage" },
  (f: { path: string; problem: string }) => `${f.path} cannot be read as OpenSLO: ${f.problem}`,
);

/** One object of an OpenSLO file, and where its parts stand. */
export interface SloDocument {
  readonly value: Readonly<Record<string, unknown>>;
  /** The line of a part, or of the nearest one around it that is there. */
  lineOf(path: readonly (string | number)[]): number;
}

const mostBytes = 1024 * 1024;
const mostDocuments = 500;
/** A file of a few lines can name itself into gigabytes by aliases. */
const mostAliases = 100;

/**
 * The objects of a YAML file, with their lines. The parser is loaded when it is first needed.
 *
 * errors  app/openslo-unreadable
 */
export async function readDocuments(path: string | URL): Promise<SloDocument[]> {
  const name = path instanceof URL ? path.pathname : path;
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new OpenSloUnreadable({ path: name, problem: "it is larger than 1 MiB." });
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new OpenSloUnreadable({ path: name, problem: `${cause.message}.` }, { cause });
  }
  return documentsIn(text, name);
}

/** The same of a text. errors  app/openslo-unreadable */
export async function documentsIn(text: string, name: string): Promise<SloDocument[]> {
  const { isNode, LineCounter, parseAllDocuments } = await import("yaml");
  const lines = new LineCounter();
  const refuse = (problem: string, cause?: unknown) => new OpenSloUnreadable({ path: name, problem }, { cause });
  const guarded = <Value>(read: () => Value): Value => {
    try {
      return read();
    } catch (cause) {
      // What is nested too deeply ends the parser's own recursion, and too many aliases its patience.
      if (cause instanceof RangeError || cause instanceof ReferenceError)
        throw refuse("it is nested too deeply, or its aliases name too much.", cause);
      throw cause;
    }
  };
  const parsed = guarded(() => parseAllDocuments(text, { lineCounter: lines }));
  if (parsed.length > mostDocuments) throw refuse(`it holds more than ${mostDocuments} documents.`);
  return (Array.isArray(parsed) ? parsed : []).flatMap((one): SloDocument[] => {
    const [error] = one.errors;
    if (error) {
      if (/call stack/i.test(error.message)) throw refuse("it is nested too deeply.");
      const { line } = lines.linePos(error.pos[0]);
      const what = error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? "it is no YAML";
      throw new OpenSloUnreadable({ path: name, problem: `line ${line}: ${what}.` });
    }
    const value: unknown = guarded(() => one.toJS({ maxAliasCount: mostAliases }));
    const lineOf = (path: readonly (string | number)[]): number => {
      for (let length = path.length; length >= 0; length--) {
        const node = length === 0 ? one.contents : one.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return 1;
    };
    if (value === null || value === undefined) return [];
    if (!isRecord(value)) throw new OpenSloUnreadable({ path: name, problem: `line ${lineOf([])}: it is no object.` });
    return [{ value, lineOf }];
  });
}
