import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { openStore } from "../src/app/index.ts";
import { commonFlags } from "../src/cli/command.ts";
import { commands } from "../src/cli/commands.ts";
import { main } from "../src/cli/main.ts";
import { importedEvent } from "../src/event/index.ts";
import { deafTerminal } from "./terminal.ts";

const bin = fileURLToPath(new URL("../bin/thence.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "thence-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as a person does, away from any configuration. */
function thence(
  args: readonly string[],
  { node = process.execPath, nodeArgs = [] as readonly string[], hangUp = false } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...nodeArgs, bin, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    if (hangUp) child.stdout.destroy();
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, out, err }));
  });
}

/** The one JSON document that stdout must be. */
const document = (out: string) => {
  match(out, /^[^\n]+\n$/, "one line on stdout");
  return JSON.parse(out);
};

describe("the command line", () => {
  it("tells the package's version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    deepEqual(await thence(["--version"]), { status: 0, out: `${version}\n`, err: "" });
  });

  it("lists every command in its help, and gives status 2 where none was named", async () => {
    const [help, bare] = await Promise.all([thence(["--help"]), thence([])]);
    equal(help.status, 0);
    for (const name of Object.keys(commands)) match(help.out, new RegExp(`^ +${name} `, "m"));
    deepEqual({ status: bare.status, out: bare.out }, { status: 2, out: help.out });
  });

  it("suggests the nearest command where one is mistyped, with status 2 and nothing on stdout", async () => {
    const { status, out, err } = await thence(["verfy"]);
    deepEqual({ status, out }, { status: 2, out: "" });
    match(err, /^\[cli\/unknown-command\] .*"verfy".*Did you mean "verify"\?.*thence --help/);
  });

  it("does not take a name from every object's prototype for a command", async () => {
    equal((await thence(["constructor"])).status, 2);
  });

  it("refuses an unknown flag with status 2, naming the command and where to read on", async () => {
    const { status, out, err } = await thence(["verify", "--colour", "red"]);
    deepEqual({ status, out }, { status: 2, out: "" });
    match(err, /^\[cli\/bad-usage\] thence verify: .*--colour.*thence verify --help/);
    ok(!err.includes("\n    at "), "no stack trace for a slip of the finger");
  });

  it("refuses a flag without its value with status 2", async () => {
    equal((await thence(["verify", "--store"])).status, 2);
  });

  it("gives status 1 where the data says no", async () => {
    writeFileSync(
      join(folder, "notes.db"),
      "these are not the bytes of a database, and there are enough of them to be sure of it ".repeat(20),
    );
    const { status, out, err } = await thence(["verify", "--store", "sqlite:notes.db"]);
    deepEqual({ status, out }, { status: 1, out: "" });
    match(err, /^\[store\/not-a-store\] .*notes\.db/);
  });

  it("gives status 2 for a store that no adapter keeps", async () => {
    const { status, err } = await thence(["verify", "--store", "papyrus:scroll"]);
    equal(status, 2);
    match(err, /^\[app\/unknown-store\] .*papyrus.* There are: dynamodb, memory, postgres, sqlite\./);
  });

  it("gives status 3 where the store cannot be reached", async () => {
    writeFileSync(join(folder, "plain-file"), "");
    const { status, err } = await thence(["verify", "--store", "sqlite:plain-file/log.db"]);
    equal(status, 3);
    match(err, /^\[store\/unreachable\] /);
  });

  it("says each error as one JSON document on stdout under --json", async () => {
    const cases: readonly (readonly [code: string, status: number, args: readonly string[]])[] = [
      ["cli/unknown-command", 2, ["verfy", "--json"]],
      ["cli/bad-usage", 2, ["verify", "--json", "--colour"]],
      ["app/unknown-store", 2, ["verify", "--json", "--store", "papyrus:scroll"]],
      ["app/config-missing", 2, ["check", "--json", "--config", "nowhere.ts"]],
    ];
    for (const [code, status, args] of cases) {
      const ended = await thence(args);
      const { error } = document(ended.out);
      deepEqual({ code: error.code, retry: error.retry, status: ended.status }, { code, retry: "never", status });
      ok(error.message.startsWith(`[${code}] `));
    }
  });

  it("stays quiet when its reader goes away", async () => {
    const { status, err } = await thence(["--help"], { hangUp: true });
    deepEqual({ status, err }, { status: 0, err: "" });
  });
});

describe("what a log holds", () => {
  const log = (name: string) => `sqlite:${join(folder, name)}`;
  const event = (n: number) =>
    importedEvent({ type: "seen", data: { n }, tags: { thing: "1" }, stream: "thing:1", occurred: n });

  it("reaches the terminal without its control characters, on stdout and on stderr", async () => {
    const store = await openStore(log("evil.db"));
    await store.append([event(1)], { command: "tell", reason: "red \u001b[31m and \u009b title \u001b]0;x\u0007" });
    await store.close();
    const harmless = (text: string) => ok(!/[^\P{Cc}\n]/u.test(text), JSON.stringify(text));
    const why = await thence(["why", "1", "--store", log("evil.db")]);
    match(why.out, /red \\u001b\[31m/);
    harmless(why.out);
    const wrong = await thence(["state", "thing:\u001b[31m", "--store", log("evil.db")]);
    match(wrong.err, /\\u001b\[31m/);
    harmless(wrong.err);
    const json = await thence(["why", "1", "--json", "--store", log("evil.db")]);
    harmless(json.out);
    ok(JSON.stringify(document(json.out)).includes("\u009b"), "as JSON it is the same text");
  });

  it("is one JSON document of events, also where it cannot be read to its end", async () => {
    for (const [broken, isBegun] of [
      [2900, true],
      [1, false],
    ] as const) {
      const path = join(folder, `broken-${broken}.db`);
      const store = await openStore(`sqlite:${path}`);
      for (let first = 0; first < 3000; first += 100)
        await store.append(
          Array.from({ length: 100 }, (_, i) => event(first + i + 1)),
          { command: "tell" },
        );
      await store.close();
      const db = new DatabaseSync(path);
      for (const row of db.prepare("select name from sqlite_master where type = 'trigger'").all())
        db.exec(`drop trigger "${row["name"]}"`);
      db.exec(`update event set bytes = x'ff' where position = ${broken}`);
      db.close();
      const { status, out, err } = await thence(["events", "--json", "--store", `sqlite:${path}`]);
      ok(status !== 0);
      match(err, /^\[/);
      const answer = JSON.parse(out);
      if (isBegun) ok(Array.isArray(answer) && answer.length > 200 && answer.length < 2900);
      else ok(answer.error.code);
    }
  });
});

describe("a mistake of our own", () => {
  // In place of `verify`, a command that fails in a way that nobody foresaw.
  const broken = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from "node:module";
    const source = "export const command = { name: 'verify', words: '', summary: '', flags: {}, examples: [], run: async () => undefined.x };";
    registerHooks({ load: (url, context, next) => (url.endsWith("/cli/verify.ts") ? { format: "module", source, shortCircuit: true } : next(url, context)) });
  `)}`;

  it("gives status 70 and asks to be reported, with the place", async () => {
    const { status, out, err } = await thence(["verify"], { nodeArgs: ["--import", broken] });
    deepEqual({ status, out }, { status: 70, out: "" });
    match(err, /^\[cli\/fault\] .*report[\s\S]*TypeError[\s\S]*\n +at /);
  });

  it("is one JSON document under --json, too", async () => {
    const { status, out } = await thence(["verify", "--json"], { nodeArgs: ["--import", broken] });
    equal(status, 70);
    equal(document(out).error.code, "cli/fault");
  });
});

describe("each command", () => {
  for (const [name, { load }] of Object.entries(commands)) {
    it(`${name} tells its words, its flags and its examples under --help`, async () => {
      const command = await load();
      const said = deafTerminal();
      const status = await main([name, "--help"], { ...said.terminal, close: () => {}, hasAnswered: () => false });
      deepEqual({ status, notes: said.notes }, { status: 0, notes: [] });
      const out = said.out.join("\n");
      equal(command.name, name);
      ok(out.startsWith(`thence ${name}`));
      const hidden: readonly string[] = command.hides ?? [];
      for (const flag of [...Object.keys(command.flags), ...Object.keys(commonFlags)])
        equal(new RegExp(`^ +--${flag}( |$)`, "m").test(out), !hidden.includes(flag), `--${flag} is shown or hidden`);
      for (const flag of Object.keys(command.flags))
        ok(!Object.hasOwn(commonFlags, flag), `--${flag} means one thing everywhere`);
    });

    it(`${name} shows examples that it would take`, async () => {
      const { flags, examples } = await load();
      ok(examples.length > 0, "there is one");
      for (const example of examples) {
        const words = [...example.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
          ([, double, single, bare]) => double ?? single ?? bare ?? "",
        );
        deepEqual(words.slice(0, 2), ["thence", name], example);
        parseArgs({ args: words.slice(2), options: { ...commonFlags, ...flags }, allowPositionals: true });
      }
    });
  }
});

describe("an old Node", () => {
  const file = new URL("../bin/node-floor.js", import.meta.url);

  it("is refused from 23 down, with the next step", async () => {
    // Plain JavaScript, so that an old Node can read it; this is all that it offers.
    const { refusalOfNode }: { refusalOfNode(version: string): string | undefined } = await import(
      pathToFileURL(fileURLToPath(file)).href
    );
    for (const version of ["18.20.0", "20.20.2", "22.12.0", "23.11.1"]) {
      match(
        refusalOfNode(version) ?? "",
        new RegExp(`^\\[cli/node-too-old\\] .*Node 24 or later.*Node ${version.replaceAll(".", "\\.")}.*npm ci`),
        version,
      );
    }
    for (const version of ["24.0.0", "24.21.0", "26.1.0", "100.0.0"]) equal(refusalOfNode(version), undefined, version);
  });

  const old = oldNode();
  it("is refused in fact, with status 2 and no stack trace", {
    skip: old ? false : "there is no Node before 24 on this machine's PATH",
  }, async () => {
    const { status, out, err } = await thence(["--version"], { node: old ?? "" });
    deepEqual({ status, out }, { status: 2, out: "" });
    match(err, /^\[cli\/node-too-old\] [^\n]+\n$/);
  });

  it("does not begin the tests either", {
    skip: old ? false : "there is no Node before 24 on this machine's PATH",
  }, () => {
    const { status, stderr } = spawnSync(
      old ?? "",
      [fileURLToPath(new URL("../bin/require-node.js", import.meta.url))],
      { encoding: "utf8" },
    );
    equal(status, 2);
    match(stderr, /^\[cli\/node-too-old\] /);
  });
});

/** The first Node on PATH that is too old for us. */
function oldNode(): string | undefined {
  const paths = (process.env["PATH"] ?? "").split(delimiter).map((place) => join(place, "node"));
  return paths
    .filter((path) => existsSync(path))
    .find((path) => {
      const [, major] = /^v(\d+)\./.exec(spawnSync(path, ["--version"], { encoding: "utf8" }).stdout ?? "") ?? [];
      return major !== undefined && Number(major) < 24;
    });
}
