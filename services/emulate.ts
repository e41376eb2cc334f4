import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port.ts";
import { servicesFolder } from "./packages.ts";
import { endProcess, type StartedProcess, startProcess } from "./process.ts";
import { NotRun, type Service } from "./service.ts";
import { untilReady } from "./until-ready.ts";

// Other versions of this name are another package: 1.0.2 is a style sheet.
const program = join(servicesFolder, "node_modules", "emulate", "dist", "index.js");

/** What an app made from our manifest may do; the emulator refuses what is not in it. */
export const scopes = [
  "app_mentions:read",
  "channels:history",
  "chat:write",
  "groups:history",
  "im:history",
  "im:write",
  "users:read",
  "users:read.email",
];

const seed = {
  slack: {
    strict_scopes: true,
    signing_secret: "made-up-signing-secret",
    team: { name: "Shop", domain: "shop" },
    users: [
      { name: "ann", real_name: "Ann", email: "ann@shop.example" },
      { name: "bo", real_name: "Bo <!here>", email: "bo@shop.example" },
    ],
    channels: [{ name: "sales", topic: "Sales" }],
    oauth_apps: [
      {
        client_id: "1.2",
        client_secret: "made-up",
        app_id: "A0THENCE",
        name: "Thence",
        redirect_uris: ["http://127.0.0.1/"],
        scopes: scopes,
        bot_id: "B0THENCE",
        bot_user_id: "U0THENCE",
        bot_name: "thence",
      },
    ],
    tokens: [
      {
        token: "xoxb-made-up",
        type: "bot",
        user_id: "U0THENCE",
        scopes: scopes,
        app_id: "A0THENCE",
        bot_id: "B0THENCE",
        bot_user_id: "U0THENCE",
      },
      // Looks the workspace over for tests, which our app may not.
      { token: "xoxp-made-up", type: "user", user_id: "U000000001" },
    ],
  },
};

export const service: Service = {
  name: "emulate",
  about: "an emulator of Slack's Web API that is not ours, from the npm package emulate 0.12.2",
  install: async () => {
    if (!existsSync(program)) throw new NotRun("emulate", `${dirname(program)} is not there: npm ci in services/`);
  },
  start: async () => {
    const files = mkdtempSync(join(tmpdir(), "thence-emulate-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const seedFile = join(files, "seed.json");
    writeFileSync(seedFile, JSON.stringify(seed));
    const args = [program, "start", "--service", "slack", "--port", String(port), "--seed", seedFile];
    let server: StartedProcess | undefined;
    const stop = async () => {
      if (server) await endProcess(server.pid);
      rmSync(files, { recursive: true, force: true });
    };
    try {
      const one = await startProcess(process.execPath, args, { log: join(files, "server.log"), cwd: files });
      server = one;
      await untilReady("starting emulate", () => !one.isRunning() || answers(url));
      if (!one.isRunning()) throw new NotRun("emulate", `it ended at once:\n${one.printed()}`);
      const env = {
        SLACK_BOT_TOKEN: "xoxb-made-up",
        SLACK_USER_TOKEN: "xoxp-made-up",
        SLACK_SIGNING_SECRET: seed.slack.signing_secret,
      };
      return { url, pid: one.pid, files, env, stop };
    } catch (cause) {
      await stop();
      throw cause;
    }
  },
};

async function answers(url: string): Promise<boolean> {
  return (await fetch(`${url}/api/auth.test`, { method: "POST" })).ok;
}
