import { readFile } from "node:fs/promises";
import { failure } from "../kit/failure.ts";
import { isRecord } from "../kit/is-record.ts";

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

/**
 * The objects of a YAML file, with their lines. The parser is loaded when it is first needed.
 *
 * errors  app/openslo-unreadable
 */
export async function readDocuments(path: string | URL): Promise<SloDocument[]> {
  const name = path instanceof URL ? path.pathname : path;
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "syscall" in cause)) throw cause;
    throw new OpenSloUnreadable({ path: name, problem: `${cause.message}.` }, { cause });
  }
  if (text.length > mostBytes) throw new OpenSloUnreadable({ path: name, problem: "it is larger than 1 MiB." });
  return documentsIn(text, name);
}

/** The same of a text. errors  app/openslo-unreadable */
export async function documentsIn(text: string, name: string): Promise<SloDocument[]> {
  const { isNode, LineCounter, parseAllDocuments } = await import("yaml");
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines });
  return parsed.flatMap((one): SloDocument[] => {
    const [error] = one.errors;
    if (error) {
      const { line } = lines.linePos(error.pos[0]);
      const what = error.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? "it is no YAML";
      throw new OpenSloUnreadable({ path: name, problem: `line ${line}: ${what}.` });
    }
    const value: unknown = one.toJS();
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
