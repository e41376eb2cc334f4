import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { Cohort } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import { CannotWrite } from "./init.ts";

/** Who was behind a number, to be asked about in another question. */
export interface SavedCohort {
  /** The tag whose values the names are. */
  readonly by: string;
  /** In words: `reached step 2 (cart) of view > cart > purchase`. */
  readonly says: string;
  /** The log's position that was read up to. */
  readonly upTo: number;
  readonly names: readonly string[];
}

export const BadSavedCohort = failure(
  "app/bad-saved-cohort",
  { retry: "never", kind: "usage" },
  (f: { path: string; problem: string }) =>
    `${f.path} is no saved cohort to ask of here: ${f.problem}. Save one with thence funnel --rows <step> --save-cohort <file.json>.`,
);

/** Writes a cohort into a file that `readCohort` reads. errors  app/cannot-write */
export async function saveCohort(path: string, cohort: SavedCohort): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify({ kind: "thence-cohort", ...cohort }, null, 1)}\n`);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new CannotWrite({ path, problem: cause.message }, { cause });
  }
}

/** A saved cohort, of the tag asked by. errors  app/bad-saved-cohort */
export function readCohort(path: string, by: string): Cohort {
  const saved = parsed(path);
  if (saved.by !== by)
    throw new BadSavedCohort({
      path,
      problem: `it names values of the tag "${saved.by}", and this is asked by "${by}"`,
    });
  return { kind: "named", says: saved.says, names: saved.names };
}

function parsed(path: string): SavedCohort {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new BadSavedCohort({ path, problem: cause.message }, { cause });
  }
  if (!isSaved(read)) throw new BadSavedCohort({ path, problem: "it was not written by --save-cohort" });
  return read;
}

function isSaved(read: unknown): read is SavedCohort {
  if (typeof read !== "object" || read === null) return false;
  const { kind, by, says, names }: Partial<Record<string, unknown>> = { ...read };
  return (
    kind === "thence-cohort" &&
    typeof by === "string" &&
    typeof says === "string" &&
    Array.isArray(names) &&
    names.every((name) => typeof name === "string")
  );
}
