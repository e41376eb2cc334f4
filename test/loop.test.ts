import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openStore } from "../src/app/index.ts";
import type { Observation } from "../src/metric/index.ts";
import { sell } from "./checkout.ts";
import { here } from "./here.ts";
import { start } from "./thence.ts";

const root = mkdtempSync(join(tmpdir(), "thence-loop-test-"));
after(() => rmSync(root, { recursive: true, force: true }));

const configuration = `export { shop as default } from ${JSON.stringify(new URL("./checkout.ts", import.meta.url).href)};\n`;
let folders = 0;

/** A folder with the test shop's configuration, and its log where `windows` say how many of ten bought in each. */
async function project(windows?: readonly number[]): Promise<string> {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  writeFileSync(join(folder, "thence.config.ts"), configuration);
  if (!windows) return folder;
  const store = await openStore(`sqlite:${join(folder, ".thence", "log.db")}`);
  for (const [n, bought] of windows.entries()) await sell(store, n, 10, bought);
  await store.close();
  return folder;
}

const thence = (cwd: string, ...args: readonly string[]) => here(args, { cwd });
const json = async (cwd: string, ...args: readonly string[]) => {
  const { status, out, err } = await thence(cwd, ...args, "--json");
  assert.match(out, /^[^\n]+\n$/, err);
  return { status, ...JSON.parse(out) };
};

describe("the loop, from the command line", () => {
  let folder: string;
  let id: string;
  before(async () => {
    folder = await project([8, 2]);
    const turned = await json(folder, "run", "--once", "--until", "2026-03-02T09:10:00Z");
    assert.deepEqual([turned.status, turned.observed, turned.opened.length], [0, 2, 1]);
    id = turned.opened[0];
  });

  it("takes one turn at a time and asks nobody twice", async () => {
    const again = await json(folder, "run", "--once", "--until", "2026-03-02T09:10:00Z");
    assert.deepEqual([again.observed, again.opened], [0, []]);
  });

  it("lists the open question and shows it with its evidence and the commands that answer", async () => {
    assert.match(
      (await thence(folder, "case", "list")).out,
      new RegExp(`^${id}  asked head of sales  Customers give up`),
    );
    const { out } = await thence(folder, "case", "show", id);
    assert.match(out, /20\.0 % \(2 of 10\) in 2026-03-02 08:30–09:00 UTC/);
    assert.match(out, new RegExp(`thence case answer ${id} roll-back --reason`));
  });

  it("asks for a reason where none was given and nobody is there to be asked", async () => {
    const { status, error } = await json(folder, "case", "answer", id, "wait");
    assert.deepEqual([status, error.code], [1, "decision/reason-missing"]);
    assert.match(error.message, /Say why/);
    assert.equal((await thence(folder, "case", "list")).out.match(/^C-/gm)?.length, 1, "it is still open");
  });

  it("names the open cases where one is mistyped, and how to say it where the words are wrong", async () => {
    const unknown = await json(folder, "case", "answer", "C-NOWHERE0", "wait", "--reason", "x");
    assert.deepEqual(
      [unknown.status, unknown.error.code, unknown.error.facts.open],
      [1, "decision/unknown-case", [id]],
    );
    const wrong = await json(folder, "case", "decide", id);
    assert.deepEqual([wrong.status, wrong.error.code], [2, "cli/bad-usage"]);
  });

  it("decides, and knows why afterwards", async () => {
    const at = ["--at", "2026-03-02T09:11:00Z"];
    const { out, status } = await thence(
      folder,
      "case",
      "answer",
      id,
      "wait",
      "--reason",
      "it will pass",
      "--by",
      "maya",
      ...at,
    );
    assert.equal(status, 0);
    assert.match(out, new RegExp(`^D${id.slice(1)}  Wait and look again +thence why ${id}\n`));
    const late = await json(folder, "case", "answer", id, "roll-back", "--reason", "no", "--by", "bo", ...at);
    assert.deepEqual([late.status, late.error.code], [1, "decision/already-decided"]);
    assert.match((await thence(folder, "case", "list")).out, /^No question is open/);
    const why = await thence(folder, "why", id, "--rows");
    assert.match(why.out, /decision .* by maya: "Wait and look again", because it will pass/);
    assert.match(why.out, /12 events were counted; counted again now, they are the same/);
    assert.equal(why.out.match(/ · pay for session:s-1-\d: wants to pay/g)?.length, 12);
  });

  it("shows each window of a metric, and those behind one", async () => {
    const until = ["--until", "2026-03-02T09:10:00Z"];
    const { observations } = await json(folder, "metric", "checkout-completion", ...until);
    assert.deepEqual(
      observations.map((one: { numerator: number; denominator: number }) => [one.numerator, one.denominator]),
      [
        [8, 10],
        [2, 10],
      ],
    );
    const { out } = await thence(folder, "metric", "checkout-completion", "--rows", "2026-03-02T08:30:00Z", ...until);
    assert.deepEqual([out.match(/^yes {2}session:/gm)?.length, out.match(/^no {3}session:/gm)?.length], [2, 8]);
    const unknown = await json(folder, "metric", "checkout");
    assert.deepEqual([unknown.status, unknown.error.code], [2, "app/unknown-metric"]);
  });

  it("splits a metric by a property, with the interval of each number and the rows behind it", async () => {
    const until = ["--until", "2026-03-02T09:10:00Z"];
    const { by, observations } = await json(
      folder,
      "metric",
      "checkout-completion",
      "--by",
      "session",
      "--top",
      "1",
      ...until,
    );
    assert.equal(by, "session");
    assert.deepEqual(
      observations.map((one: Observation) => [one.segment?.kind, one.numerator, one.denominator]),
      [
        ["value", 1, 1],
        ["other", 7, 9],
        ["other", 2, 10],
      ],
    );
    const lines = (await thence(folder, "metric", "checkout-completion", "--by", "session", "--top", "1", ...until))
      .out;
    assert.match(
      lines,
      /^session \(19 others\): 20\.0 % \(2 of 10\) in 2026-03-02 08:30–09:00 UTC, 95 %: 5\.7 % to 51\.0 %$/m,
    );
    const nobody = await thence(folder, "metric", "checkout-completion", "--by", "customer", ...until);
    assert.match(nobody.err, /No event counted here has "customer"\. A tag is written tag:customer\./);
    const { status, error } = await json(folder, "metric", "checkout-completion", "--top", "1");
    assert.deepEqual([status, error.code], [2, "cli/bad-usage"]);
  });

  it("checks that the definitions fit the log", async () => {
    const { status, ok, findings } = await json(folder, "check");
    assert.deepEqual([status, ok, findings], [0, true, []]);
  });
});

describe("thence run", () => {
  it("says which effect waits for this process, and what it lacks", async () => {
    const folder = await project([8, 2]);
    const until = ["--once", "--until", "2026-03-02T09:10:00Z"];
    const { opened } = await json(folder, "run", ...until);
    await thence(folder, "case", "answer", opened[0], "roll-back", "--reason", "x", "--by", "maya");
    const { held, failed } = await json(folder, "run", ...until);
    assert.deepEqual([held.length, held[0].effect, failed], [1, `E${opened[0].slice(1)}-roll-back-form`, []]);
    const { out } = await thence(folder, "run", ...until);
    assert.match(
      out,
      /^effect E-\S+ waits for this process: the environment variable SHOP_WEBHOOK_SECRET holds no secret/m,
    );
    const { child, ended, says } = start(["run"], { cwd: folder });
    await says(/waits for this process: .* SHOP_WEBHOOK_SECRET/);
    child.kill("SIGTERM");
    assert.equal((await ended).status, 0);
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`goes on until ${signal} stops it, with its page`, async () => {
      const folder = await project([8, 2]);
      const { child, ended, says } = start(["run", "--serve", "--port", "0"], { cwd: folder });
      const [, url = ""] = await says(/Questions at (http:\S+)/);
      await says(/question C-[0-9A-Z]{8}: thence case show/);
      assert.equal((await fetch(`${url}/livez`)).status, 200);
      child.kill(signal);
      const { status, signal: killed, err } = await ended;
      assert.deepEqual([status, killed], [0, null], err);
    });
  }

  it("refuses a moment without --once, and a port that is none", async () => {
    const folder = await project();
    for (const args of [
      ["--until", "2026-03-02T09:10:00Z"],
      ["--serve", "--port", "x"],
    ]) {
      const { status, error } = await json(folder, "run", ...args);
      assert.deepEqual([status, error.code], [2, "cli/bad-usage"]);
    }
    assert.ok(!existsSync(join(folder, ".thence")), "and makes no log for it");
  });
});

describe("a command that only reads, where there is no log", () => {
  const commands: readonly (readonly string[])[] = [
    ["events"],
    ["state", "session:s-1"],
    ["funnel", "a", "b", "--by", "session", "--within", "1h"],
    ["process-map", "--by", "session"],
    ["why", "1"],
    ["verify"],
    ["metric", "checkout-completion"],
    ["case", "list"],
    ["case", "answer", "C-7K2M9QTA", "wait", "--reason", "x"],
  ];
  for (const args of commands) {
    it(`says so and makes none: thence ${args.slice(0, 2).join(" ")}`, async () => {
      const folder = await project();
      const { status, error } = await json(folder, ...args);
      assert.deepEqual([status, error.code], [1, "app/no-such-store"]);
      assert.ok(error.message.includes(join(folder, ".thence", "log.db")) && error.message.includes("thence import"));
      assert.deepEqual(readdirSync(folder), ["thence.config.ts"]);
    });
  }
});

describe("thence init", () => {
  it("writes a project that thence check takes as it is, and makes no log", async () => {
    const folder = join(root, "fresh");
    mkdirSync(folder);
    const { status, written } = await json(folder, "init");
    assert.deepEqual([status, written.length], [0, 2]);
    for (const flags of [["--no-store"], []]) {
      const checked = await json(folder, "check", ...flags);
      assert.deepEqual([checked.status, checked.ok, checked.findings], [0, true, []]);
    }
    assert.deepEqual(readdirSync(folder).sort(), [".gitignore", "thence.config.ts"]);
    const again = await json(folder, "init");
    assert.deepEqual([again.written, again.kept.length], [[], 2]);
  });

  it("gives status 1 where the definitions do not fit, with the place", async () => {
    const folder = join(root, "broken");
    mkdirSync(folder);
    const text = configuration.replace("export { shop as default }", "import { shop }");
    writeFileSync(join(folder, "thence.config.ts"), `${text}export default { ...shop, metrics: [] };\n`);
    const { status, ok, findings } = await json(folder, "check", "--no-store");
    assert.deepEqual([status, ok, findings[0].place], [1, false, "playbook checkout-recovery"]);
  });
});
