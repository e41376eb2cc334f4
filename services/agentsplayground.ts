import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port.ts";
import { servicesFolder } from "./packages.ts";
import { endProcess, type StartedProcess, startProcess } from "./process.ts";
import { NotRun, type Service } from "./service.ts";
import { untilReady } from "./until-ready.ts";

const program = join(servicesFolder, "node_modules", ".bin", "agentsplayground");

/** Teams on this machine: `url` is where people are, and `env.BOT_PORT` where it looks for the bot. Its licence is for development only. */
export const service: Service = {
  name: "agentsplayground",
  about: "Microsoft's playground for bots of Teams, from the npm package @microsoft/m365agentsplayground 0.2.28",
  install: async () => {
    if (!existsSync(program))
      throw new NotRun("agentsplayground", `${dirname(program)} has it not: npm ci in services/`);
  },
  start: async () => {
    const files = mkdtempSync(join(tmpdir(), "thence-playground-"));
    const [port, botPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const bot = `http://127.0.0.1:${botPort}/messages`;
    // It tells Microsoft of its use unless it is told not to.
    const args = [program, "-e", bot, "-c", "msteams", "-p", String(port), "--dt"];
    let server: StartedProcess | undefined;
    const stop = async () => {
      if (server) await endProcess(server.pid);
      rmSync(files, { recursive: true, force: true });
    };
    try {
      const one = await startProcess(process.execPath, args, { log: join(files, "server.log"), cwd: files });
      server = one;
      await untilReady("starting the playground", async () => !one.isRunning() || (await fetch(url)).ok);
      if (!one.isRunning()) throw new NotRun("agentsplayground", `it ended at once:\n${one.printed()}`);
      return { url, pid: one.pid, files, env: { BOT_PORT: String(botPort) }, stop };
    } catch (cause) {
      await stop();
      throw cause;
    }
  },
};
