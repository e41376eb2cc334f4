import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { endProcess, startProcess } from "./process.ts";
import { NotRun, type Service } from "./service.ts";
import { untilReady } from "./until-ready.ts";

const version = "3.9.0";

export const service: Service = {
  name: "radicale",
  about: `Radicale ${version}, a CalDAV server, from PyPI; it needs python3`,
  install: async (folder) => install(folder),
  start: async (folder) => {
    const files = mkdtempSync(join(tmpdir(), "thence-radicale-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    writeFileSync(join(files, "users"), "thence:secret\nmaya:secret\nbo:secret\n");
    writeFileSync(join(files, "rights"), rights);
    writeFileSync(join(files, "config"), configOf(files, port));
    mkdirSync(join(files, "collections"));
    const server = await startProcess(pythonIn(folder), ["-m", "radicale", "--config", join(files, "config")], {
      log: join(files, "server.log"),
    });
    const stop = async () => {
      await endProcess(server.pid);
      rmSync(files, { recursive: true, force: true });
    };
    try {
      await untilReady("starting Radicale", async () => !server.isRunning() || (await fetch(url)).status > 0);
      if (!server.isRunning()) throw new NotRun("radicale", `it ended at once:\n${server.printed()}`);
    } catch (cause) {
      await stop();
      throw cause;
    }
    return { url, pid: server.pid, files, env: { CALDAV_USER: "thence", CALDAV_PASSWORD: "secret" }, stop };
  },
};

const pythonIn = (folder: string) => join(folder, `venv-${version}`, "bin", "python");

function install(folder: string): void {
  if (existsSync(pythonIn(folder))) return;
  const work = join(folder, `venv-${version}`);
  const run = (command: string, args: readonly string[]) => {
    const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (error) throw new NotRun("radicale", `${command} could not be started: ${error.message}`, { cause: error });
    if (status !== 0) throw new NotRun("radicale", `${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  };
  // A folder that is half made must not look like one that is whole; the programs in it name it, so it is made where it stays.
  const [failed, python] = [join(folder, "failed"), join(work, "bin", "python")];
  try {
    run("python3", ["-m", "venv", work]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `radicale==${version}`]);
  } catch (cause) {
    rmSync(failed, { recursive: true, force: true });
    if (existsSync(work)) renameSync(work, failed);
    throw cause;
  }
}

/** Everybody who has a name may read and write every calendar: people answer in the one that they are invited in. */
const rights = `[everybody]
user: .+
collection: .*
permissions: RrWw
`;

const configOf = (files: string, port: number) => `[server]
hosts = 127.0.0.1:${port}
[auth]
type = htpasswd
htpasswd_filename = ${join(files, "users")}
htpasswd_encryption = plain
delay = 0
[rights]
type = from_file
file = ${join(files, "rights")}
[storage]
filesystem_folder = ${join(files, "collections")}
[web]
type = none
[logging]
level = warning
`;
