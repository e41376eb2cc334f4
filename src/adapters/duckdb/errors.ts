import { failure } from "../../kit/failure.ts";

export const MissingPackage = failure(
  "duckdb/missing-package",
  { retry: "never", kind: "usage" },
  (f: { name: string; range: string }) =>
    `for SQL and Parquet the package "${f.name}" (${f.range}) is needed, and it is not installed. Run npm install ${f.name}.`,
);
export const BadSql = failure(
  "duckdb/bad-sql",
  { retry: "never", kind: "usage" },
  (f: { problem: string; line?: number }) =>
    `the statement was not understood. ${f.problem}\nThe views are events and log; thence sql "describe events" lists their columns. Beside other operators -> and ->> need parentheses: (tags->>'order') = 'o-1'.`,
);
export const NoQuestion = failure(
  "duckdb/no-question",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) =>
    `${f.problem}. The log is only read here: ask one SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE or EXPLAIN. thence export writes files.`,
);
export const SqlFailed = failure(
  "duckdb/sql-failed",
  { retry: "never" },
  (f: { problem: string }) =>
    `the data does not let this statement be answered. ${f.problem}\ntry_cast gives NULL where cast fails; a where clause leaves rows out. Beside other operators -> and ->> need parentheses: (tags->>'order') = 'o-1'.`,
);
export const OutOfMemory = failure(
  "duckdb/out-of-memory",
  { retry: "never" },
  (f: { memory: string; problem: string }) =>
    `the statement needs more memory than ${f.memory}, or more disk than there is. ${f.problem}\nGive it more with --memory, or ask for less.`,
);
export const DiskTrouble = failure(
  "duckdb/disk-trouble",
  { retry: "later" },
  (f: { problem: string }) =>
    `a file could not be read or written. ${f.problem}\nSee to the disk, then run this again.`,
);
export const SqlStopped = failure(
  "duckdb/stopped",
  { retry: "now" },
  () => "stopped before the answer was whole. Nothing was changed; run it again.",
);
export const Damaged = failure(
  "duckdb/damaged",
  { retry: "now" },
  (f: { place: string; problem: string }) =>
    `the copy of the log at ${f.place} is damaged: ${f.problem}. It was removed; run this again, and it is made anew from the log.`,
);

/** What DuckDB throws: an error whose message begins with its kind, behind what was being done at most. */
const kinds = /^(?:Failed to [a-z ]+: )?([A-Z][A-Za-z ]*) Error: /;

/** The kind of an error of DuckDB's own: "Parser", "Conversion", "IO"; undefined for anything else. */
export function duckKind(cause: unknown): string | undefined {
  return cause instanceof Error ? kinds.exec(cause.message)?.[1] : undefined;
}

/** What the package says of a text that holds no statement. */
export function isEmptyText(cause: unknown): boolean {
  return cause instanceof Error && cause.message === "Error in native callback";
}

export function problemIn(cause: unknown): string {
  return cause instanceof Error ? cause.message.replace(/^Failed to [a-z ]+: /, "").trim() : String(cause);
}

/** Whether bytes on disk are not what was written there. */
export function isDamage(cause: unknown): boolean {
  return (
    ["IO", "Serialization", "Fatal", "FATAL"].includes(duckKind(cause) ?? "") &&
    /corrupt|checksum|could not read enough bytes|invalidated|deserialize/i.test(problemIn(cause))
  );
}

const misunderstood = new Set(["Parser", "Binder", "Catalog", "Syntax", "Not implemented"]);

/** What DuckDB says to a statement of the user's, as an error that tells what to do; what is none of its own passes unchanged. */
export function statementError(
  cause: unknown,
  { memory, place }: { readonly memory: string; readonly place: string },
): unknown {
  const kind = duckKind(cause);
  if (kind === undefined) return cause;
  const problem = problemIn(cause);
  if (kind === "INTERRUPT") return new SqlStopped({}, { cause });
  if (isDamage(cause)) return new Damaged({ place, problem }, { cause });
  if (kind === "Out of Memory") return new OutOfMemory({ memory, problem }, { cause });
  if (kind === "IO") return new DiskTrouble({ problem }, { cause });
  if (kind === "Permission" || /read-only mode/.test(problem))
    return new NoQuestion({ problem: `a statement here changes nothing and reaches no files (${problem})` }, { cause });
  if (!misunderstood.has(kind)) return new SqlFailed({ problem }, { cause });
  const line = /^LINE (\d+):/m.exec(problem)?.[1];
  return new BadSql({ problem, ...(line && { line: Number(line) }) }, { cause });
}
