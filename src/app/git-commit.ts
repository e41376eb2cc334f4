import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LoadedConfig } from "./config.ts";

/** Which commit a configuration came with, and whether it was changed since. */
export interface Provenance {
  readonly commit: string;
  readonly isDirty: boolean;
}

const run = promisify(execFile);

/** The git commit of a configuration's folder; undefined where there is no git, no repository or no commit yet. */
export async function provenanceOf({
  folder,
  path,
}: Pick<LoadedConfig, "folder" | "path">): Promise<Provenance | undefined> {
  if (path === undefined) return undefined;
  // Without this, to ask git for the state of the files may write to the repository.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0" };
  const git = async (...args: string[]) =>
    (await run("git", ["-C", folder, ...args], { env, timeout: 5_000, maxBuffer: 1 << 24 })).stdout.trim();
  try {
    const commit = await git("rev-parse", "--verify", "HEAD");
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
    const changed = await git("status", "--porcelain", "--untracked-files=no");
    const tracked = await git("ls-files", "--", path);
    return { commit, isDirty: changed !== "" || tracked === "" };
  } catch {
    return undefined; // whatever keeps git from answering, a playbook goes live without it
  }
}
