import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const candidates = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** Where a browser is, and why tests that need one are skipped where it is not. In CI its absence is a failure. */
export function findChromium(): { readonly path: string; readonly skip: string | false } {
  const path = candidates.find((one) => one !== undefined && existsSync(one));
  if (path) return { path, skip: false };
  const reason = "no Chromium was found; install Debian's package chromium, or name one in CHROMIUM";
  if (process.env["CI"]) throw new Error(`CI runs in a real browser, and ${reason}.`);
  return { path: "", skip: reason };
}

/** One page in a real, headless Chromium, driven over its own debugging protocol. */
export interface Tab {
  goto(url: string): Promise<void>;
  /** Evaluates an expression in the page, and gives its value. */
  value(expression: string): Promise<unknown>;
  /** What the page wrote to its console as an error, refusals of its content security policy included. */
  readonly problems: readonly string[];
  /** Takes a picture of the whole page into the folder that THENCE_PICTURES names, for people who want to look; nothing where it names none. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly result?: { readonly value?: unknown };
  readonly data?: string;
  readonly loaderId?: string;
}

export async function openTab(chromium: string): Promise<Tab> {
  const profile = mkdtempSync(join(tmpdir(), "thence-chromium-"));
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--window-size=1280,900",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
  ];
  const browser = spawn(chromium, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await debuggingPort(browser, profile);
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const target = targets.find((one) => one.type === "page");
  if (!target) throw new Error("Chromium opened no page");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });

  const problems: string[] = [];
  const answers = new Map<number, (result: Answer) => void>();
  // By the id of its loading: the one of a page that is being left may still come.
  const loaded = new Set<string>();
  let onLoad = () => {};
  let calls = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.id !== undefined) answers.get(message.id)?.(message.result);
    else if (message.method === "Page.lifecycleEvent" && message.params.name === "load") {
      loaded.add(message.params.loaderId);
      onLoad();
    } else if (message.method === "Log.entryAdded" && message.params.entry.level === "error")
      problems.push(message.params.entry.text);
  });
  const call = (method: string, params: object = {}) =>
    new Promise<Answer>((resolve) => {
      calls += 1;
      answers.set(calls, resolve);
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  for (const domain of ["Page", "Log", "Runtime"]) await call(`${domain}.enable`);
  await call("Page.setLifecycleEventsEnabled", { enabled: true });
  return {
    problems,
    goto: async (url) => {
      const { loaderId = "" } = await call("Page.navigate", { url });
      while (!loaded.has(loaderId)) await new Promise<void>((resolve) => (onLoad = resolve));
    },
    value: async (expression) =>
      (await call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true })).result?.value,
    picture: async (name) => {
      const folder = process.env["THENCE_PICTURES"];
      if (!folder) return;
      const { data = "" } = await call("Page.captureScreenshot", { captureBeyondViewport: true });
      writeFileSync(join(folder, `${name}.png`), Buffer.from(data, "base64"));
    },
    close: async () => {
      socket.close();
      const gone = new Promise((resolve) => browser.once("exit", resolve));
      browser.kill();
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function debuggingPort(browser: ChildProcess, profile: string): Promise<string> {
  const file = join(profile, "DevToolsActivePort");
  for (;;) {
    if (browser.exitCode !== null) throw new Error(`Chromium ended with ${browser.exitCode}`);
    const port = existsSync(file) ? readFileSync(file, "utf8").split("\n")[0] : undefined;
    if (port) return port;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
