import { failure } from "../kit/failure.ts";

export const BackupExists = failure(
  "app/backup-exists",
  { retry: "never", kind: "usage" },
  (f: { path: string }) => `there is a file at ${f.path} already. Name another, or move that one away.`,
);
export const BackupUnwritable = failure(
  "app/backup-unwritable",
  { retry: "later" },
  (f: { path: string; problem: string }) =>
    `the backup ${f.path} could not be written: ${f.problem}. Nothing was left there; mend that and run this again.`,
);
export const BackupUnreadable = failure(
  "app/backup-unreadable",
  { retry: "later", kind: "usage" },
  (f: { path: string; problem: string }) => `the backup ${f.path} cannot be read: ${f.problem}.`,
);
export const NotABackup = failure(
  "app/not-a-backup",
  { retry: "never" },
  (f: { path: string }) => `${f.path} is not a backup that thence backup wrote. Name another file.`,
);
export const BackupDamaged = failure(
  "app/backup-damaged",
  { retry: "never" },
  (f: { path: string; position: number; problem: string }) =>
    `the backup ${f.path} is damaged ${f.position === 0 ? "at its beginning" : `after position ${f.position}`}: ${f.problem}. Nothing was restored; take another copy of it.`,
);
export const AnotherLog = failure(
  "app/another-log",
  { retry: "never" },
  (f: { from: string; to: string; problem: string }) =>
    `${f.to} cannot take the events of ${f.from}: ${f.problem}. Name an empty store, or one that holds a beginning of the same log. Nothing was written.`,
);
const notWhole = (f: { to: string; position: number; of: number; problem: string }) =>
  `${f.to} is not whole: it came to position ${f.position} of ${f.of}, then ${f.problem} Run the same command again, and it goes on from there.`;

export const CopyStopped = failure("app/copy-stopped", { retry: "later" }, notWhole);
/** The same where a store went away. */
export const CopyCutOff = failure("app/copy-cut-off", { retry: "later", kind: "unreachable" }, notWhole);
export const SourceBroken = failure(
  "app/source-broken",
  { retry: "never" },
  (f: { from: string; to: string; position: number; of: number; at: number; problem: string }) =>
    `${f.from} is not intact: at position ${f.at} ${f.problem}. ${f.to} holds what comes before, up to position ${f.position} of ${f.of}, and no more. Run thence verify on the source, and copy from one that verifies.`,
);
