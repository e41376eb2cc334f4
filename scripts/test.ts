// Runs one suite: node scripts/test.ts <suite> [part of a file's path …] [node --test flags …]
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** How many times the limit of one file a whole suite may take. */
const wholeRuns = 6;

/** Which files a suite runs, and how long one of its files may take. */
const suites: Readonly<Record<string, { readonly files: readonly string[]; readonly minutes: number }>> = {
  house: { files: ["src/**/*.test.ts", "test/*.test.ts", "test/acceptance/**/*.test.ts"], minutes: 2 },
  analyses: { files: ["test/analyses/**/*.test.ts"], minutes: 5 },
  servers: { files: ["test/servers/**/*.test.ts"], minutes: 5 },
  browser: { files: ["test/browser/**/*.test.ts"], minutes: 10 },
  crash: { files: ["test/crash/**/*.test.ts"], minutes: 10 },
};

/**
 * Rooms whose tests share nothing of their process: its folder, its environment, its clock. They run in one process beside the others, because starting one
 * and loading the same sources again takes more than most of their files do.
 */
const together = /^src\/(?!adapters\/|cli\/|chat\/)/;

async function run(name: string, rest: readonly string[]): Promise<number> {
  const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
  if (!suite) return say(`There is no suite "${name}". Known: ${Object.keys(suites).join(", ")}.`, 2);
  const flags = rest.filter((word) => word.startsWith("-"));
  const parts = rest.filter((word) => !word.startsWith("-"));
  const all = globSync([...suite.files], { cwd: root }).sort();
  if (all.length === 0)
    return say(`The suite "${name}" has no tests yet (${suite.files.join(", ")}): nothing was run.`, 0);
  const chosen = parts.length === 0 ? all : all.filter((file) => parts.some((part) => file.includes(part)));
  if (chosen.length === 0) return say(`No file of the suite "${name}" has ${parts.join(" or ")} in its path.`, 2);
  const [shared, apart] = [chosen.filter((file) => together.test(file)), chosen.filter((file) => !together.test(file))];
  const limit = `--test-timeout=${suite.minutes * 60_000}`;
  // A part of each file is waiting, for a process, a disk or a clock, so there is one more at a time than there are cores.
  const cores = availableParallelism();
  const runs = [
    { files: apart, flags: [`--test-concurrency=${shared.length > 0 ? cores : cores + 1}`] },
    { files: shared, flags: ["--test-isolation=none"] },
  ].filter(({ files }) => files.length > 0);
  // A test that leaves something open can keep its process alive for ever; then the whole run is ended, and has failed.
  const timeout = wholeRuns * suite.minutes * 60_000;
  const statuses = await Promise.all(
    runs.map(({ files, flags: own }, i) =>
      ended(["-C", "thence-source", "--test", limit, ...own, ...flags, ...files], { timeout, isLive: i === 0 }),
    ),
  );
  if (statuses.includes("late"))
    return say(`The suite "${name}" did not end within ${wholeRuns * suite.minutes} minutes and was stopped.`, 1);
  return Number(statuses.find((status) => status !== 0) ?? 0);
}

/** The exit status of Node. What one process says is shown as it says it; of another beside it once it has ended. */
function ended(
  args: readonly string[],
  { timeout, isLive }: { readonly timeout: number; readonly isLive: boolean },
): Promise<number | "late"> {
  // Each file is a process, and compiles the same sources; all that they start do too.
  const env = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compiled"), ...process.env };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ["inherit", isLive ? "inherit" : "pipe", "inherit"],
  });
  const said: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => said.push(chunk));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
  }, timeout);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      clearTimeout(timer);
      process.stdout.write(Buffer.concat(said));
      resolve(isLate ? "late" : (status ?? 1));
    });
  });
}

function say(text: string, status: number): number {
  process.stderr.write(`${text}\n`);
  return status;
}

const [name = "house", ...rest] = process.argv.slice(2);
process.exitCode = await run(name, rest);
