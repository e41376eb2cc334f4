import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { endProcess, startProcess } from "./process.ts";
import { NotRun, type Service } from "./service.ts";
import { untilReady } from "./until-ready.ts";

const version = "1.4.6";
/** What it says it takes of one mail. */
export const mostBytes = 60_000;

export const service: Service = {
  name: "aiosmtpd",
  about: `aiosmtpd ${version}, a mail server that puts mails into a Maildir, from PyPI; it needs python3`,
  install: async (folder) => install(folder),
  start: async (folder) => {
    const files = mkdtempSync(join(tmpdir(), "thence-aiosmtpd-"));
    const port = await freePort();
    const mails = join(files, "mails");
    const listen = ["-n", "-l", `127.0.0.1:${port}`, "-s", String(mostBytes)];
    const args = ["-m", "aiosmtpd", ...listen, "-c", "aiosmtpd.handlers.Mailbox", mails];
    const server = await startProcess(pythonIn(folder), args, { log: join(files, "server.log") });
    const stop = async () => {
      await endProcess(server.pid);
      rmSync(files, { recursive: true, force: true });
    };
    try {
      await untilReady("starting aiosmtpd", async () => !server.isRunning() || (await answers(port)));
      if (!server.isRunning()) throw new NotRun("aiosmtpd", `it ended at once:\n${server.printed()}`);
    } catch (cause) {
      await stop();
      throw cause;
    }
    return {
      url: `smtp://127.0.0.1:${port}`,
      pid: server.pid,
      files,
      env: { PYTHON: pythonIn(folder), MAILS: mails },
      stop,
    };
  },
};

const pythonIn = (folder: string) => join(folder, `venv-${version}`, "bin", "python");

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("data", () => end(true));
    socket.once("error", () => end(false));
  });
}

function install(folder: string): void {
  if (existsSync(pythonIn(folder))) return;
  const work = join(folder, `venv-${version}`);
  const run = (command: string, args: readonly string[]) => {
    const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (error) throw new NotRun("aiosmtpd", `${command} could not be started: ${error.message}`, { cause: error });
    if (status !== 0) throw new NotRun("aiosmtpd", `${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
  };
  // A folder that is half made must not look like one that is whole; the programs in it name it, so it is made where it stays.
  const [failed, python] = [join(folder, "failed"), join(work, "bin", "python")];
  try {
    run("python3", ["-m", "venv", work]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `aiosmtpd==${version}`]);
  } catch (cause) {
    rmSync(failed, { recursive: true, force: true });
    if (existsSync(work)) renameSync(work, failed);
    throw cause;
  }
}
