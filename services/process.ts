import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { untilReady } from "./until-ready.ts";

export interface ProcessOptions {
  /** Where what it prints goes. A file and no pipe, so that it lives on when the process that started it ends. */
  readonly log: string;
  readonly cwd?: string;
  /** Set over this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whom it runs as, where that is somebody else. */
  readonly uid?: number;
  readonly gid?: number;
}

export interface StartedProcess {
  readonly pid: number;
  /** What it has printed so far. */
  printed(): string;
  isRunning(): boolean;
}

/** Starts a process of its own group, which nothing but `endProcess` ends. */
export async function startProcess(
  command: string,
  args: readonly string[],
  { log, env, ...rest }: ProcessOptions,
): Promise<StartedProcess> {
  const output = openSync(log, "a", 0o600);
  try {
    const child = spawn(command, args, {
      ...rest,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", output, output],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    const { pid = 0 } = child;
    return {
      pid,
      printed: () => readFileSync(log, "utf8"),
      isRunning: () => child.exitCode === null && child.signalCode === null,
    };
  } finally {
    closeSync(output);
  }
}

/** Asks a process to end, waits until it is gone, and forces it where asking does not help. */
export async function endProcess(
  pid: number,
  { signal = "SIGINT", limitMs = 10_000 }: { readonly signal?: NodeJS.Signals; readonly limitMs?: number } = {},
): Promise<void> {
  if (!sent(pid, signal)) return;
  const gone = () => !isAlive(pid);
  try {
    await untilReady(`ending process ${pid}`, gone, { limitMs });
  } catch {
    sent(pid, "SIGKILL");
    await untilReady(`ending process ${pid} by force`, gone, { limitMs });
  }
}

/** When a process started, in the system's words; undefined where there is none. Tells it from a later one with the same number. */
export function startOf(pid: number): string | undefined {
  return processTable(pid)?.started;
}

// A child that has ended stays in the table, as a zombie, until its parent has looked; it is gone all the same.
function isAlive(pid: number): boolean {
  return sent(pid, 0) && processTable(pid)?.state !== "Z";
}

function processTable(pid: number): { readonly state: string; readonly started: string } | undefined {
  if (process.platform === "linux") {
    if (!existsSync(`/proc/${pid}/stat`)) return undefined;
    // The name of the program, in brackets, may hold anything; what follows its last bracket are plain fields.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\)/s, "").trim().split(" ");
    return { state: fields[0] ?? "", started: fields[19] ?? "" };
  }
  const { stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const [state = "", started = ""] = /^(\S+)\s+(.*)$/.exec(stdout.trim())?.slice(1) ?? [];
  return state === "" ? undefined : { state: state.slice(0, 1), started };
}

function sent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ESRCH") return false;
    throw cause;
  }
}
