import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = process.env["THENCE_DATA"] ?? resolve(import.meta.dirname, "../../shared/data");

/** Where a real file lies, and why a test that needs it is skipped where it does not. In CI its absence is a failure, not a skip. */
export function realData(...path: readonly string[]): { readonly path: string; readonly skip: string | false } {
  const file = join(folder, ...path);
  if (existsSync(file)) return { path: file, skip: false };
  const reason = `${file} is not here; set THENCE_DATA to the folder of the real event files`;
  if (process.env["CI"]) throw new Error(`CI runs on the real files, and ${reason}.`);
  return { path: file, skip: reason };
}
