import { failure } from "../kit/failure.ts";

const again = "then import it again: nothing is doubled";

export const FileMissing = failure(
  "capture/file-missing",
  { retry: "never", kind: "usage" },
  (f: { file: string }) => `there is no file ${f.file}. Check the name and the folder.`,
);
export const NotAFile = failure(
  "capture/not-a-file",
  { retry: "never", kind: "usage" },
  (f: { file: string }) => `${f.file} is a folder. Name a file in it.`,
);
export const FileUnreadable = failure(
  "capture/file-unreadable",
  { retry: "later" },
  (f: { file: string; problem: string }) => `${f.file} cannot be read: ${f.problem}. Mend that, ${again}.`,
);
export const EmptyFile = failure(
  "capture/empty-file",
  { retry: "never" },
  (f: { file: string }) => `${f.file} is empty, so there is nothing to import. Check how it was made.`,
);
export const UnknownFormat = failure(
  "capture/unknown-format",
  { retry: "never", kind: "usage" },
  (f: { file: string; known: readonly string[]; problem?: string }) =>
    `${f.file} ${f.problem ?? "does not show what it is"}. Name its format with --format: ${f.known.join(", ")}.`,
);
export const BrokenGzip = failure(
  "capture/broken-gzip",
  { retry: "never" },
  (f: { file: string; problem: string; read: number }) =>
    `${f.file} is a broken gzip (${f.problem}). ${readBefore(f.read)} Fetch a whole copy, ${again}.`,
);
export const BrokenFile = failure(
  "capture/broken-file",
  { retry: "never" },
  (f: { file: string; problem: string; line?: number; read?: number }) =>
    `${f.file}${f.line ? `, line ${f.line}` : ""}: ${f.problem}. ${readBefore(f.read ?? 0)} Mend the file, ${again}.`,
);
export const NoTimes = failure(
  "capture/no-times",
  { retry: "never" },
  (f: { file: string; events: number }) =>
    `none of the ${f.events} events in ${f.file} has a time (time:timestamp), so their order is unknown. Export it with timestamps.`,
);
export const MissingColumn = failure(
  "capture/missing-column",
  { retry: "never", kind: "usage" },
  (f: { column: string; flag: string; columns: readonly string[] }) =>
    `there is no column "${f.column}", which ${f.flag} names. The columns are: ${listed(f.columns)}.`,
);
export const UnsaidMapping = failure(
  "capture/unsaid-mapping",
  { retry: "never", kind: "usage" },
  (f: { missing: "type" | "time"; columns: readonly string[] }) =>
    `${f.missing === "type" ? "which column names the event's type? Say --type <column>, --type =name for all rows, or --event name=column" : "which column holds the time? Say --time <column>"}. The columns are: ${listed(f.columns)}.`,
);
export const BadMapping = failure(
  "capture/bad-mapping",
  { retry: "never" },
  (f: { file: string; problem: string }) =>
    `${f.file} cannot be used as a mapping: ${f.problem}. Its default export is a function from a record to an event, to several, or to undefined.`,
);
export const RejectedUnwritable = failure(
  "capture/rejected-unwritable",
  { retry: "later" },
  (f: { path: string; problem: string }) =>
    `rows that cannot be read could not be set aside in ${f.path}: ${f.problem}. Name another file with --rejected, ${again}.`,
);
export const BadImport = failure(
  "capture/bad-import",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => f.problem,
);

function readBefore(read: number): string {
  return read === 0 ? "Nothing was imported." : `The ${read} rows read before stay imported.`;
}

function listed(columns: readonly string[]): string {
  const shown = columns.slice(0, 40).map((column) => (/^[\w:.-]+$/.test(column) ? column : JSON.stringify(column)));
  return columns.length > 40 ? `${shown.join(", ")} and ${columns.length - 40} more` : shown.join(", ");
}
