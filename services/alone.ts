import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Does something while no other process of this machine does it under the same folder's name; one that ended without a word is not waited for. */
export async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  while (!taken(lock)) {
    if (!isHeld(lock)) rmSync(lock, { recursive: true, force: true });
    await setTimeout(100);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  return true;
}

function isHeld(lock: string): boolean {
  let pid: number;
  try {
    pid = Number(readFileSync(join(lock, "pid"), "utf8"));
  } catch {
    return true; // it is being taken, or given back, at this very moment
  }
  if (!(pid > 0)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // whoever held it is gone
  }
}
