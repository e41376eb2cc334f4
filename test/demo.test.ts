import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { start } from "./thence.ts";

const root = mkdtempSync(join(tmpdir(), "thence-demo-test-"));
after(() => rmSync(root, { recursive: true, force: true }));

let runs = 0;
/** The demo, with a temporary folder of its own, so that what it leaves behind can be seen. */
function demo(...args: readonly string[]) {
  const cwd = join(root, String(++runs));
  const temporary = join(cwd, "tmp");
  mkdirSync(temporary, { recursive: true });
  const started = start(["demo", ...args], { cwd, env: { TMPDIR: temporary, TEMP: temporary } });
  return { ...started, cwd, left: () => readdirSync(temporary).filter((name) => name !== "node-compile-cache") }; // that one is Node's own
}
const once = ["--once", "--port", "0", "--pace", "0", "--json"];
const answered = ["--answer", "roll-back", "--reason", "the new form rejects postcodes"];

describe("the demo", { concurrency: 3 }, () => {
  it("goes from a broken number to a measured outcome by itself, with the same numbers each time", async () => {
    const both = [demo(...answered, ...once), demo(...answered, ...once)];
    const numbers = await Promise.all(
      both.map(async ({ ended, left }) => {
        const { status, out, err } = await ended;
        assert.equal(status, 0, err);
        assert.match(out, /^[^\n]+\n$/, "one document on stdout");
        assert.match(err, /✗ 35\.0 % \(21 of 60\)[\s\S]*D-[0-9A-Z]{8} {2}"Roll the form back"[\s\S]*thence why C-/);
        assert.deepEqual(left(), []);
        const { case: id, outcome } = JSON.parse(out);
        return { id, outcome, windows: err.split("\n").filter((line) => /^[✓✗·] /.test(line)) };
      }),
    );
    assert.deepEqual(numbers[0], numbers[1]);
    assert.equal(numbers[0]?.outcome.verdict, "better");
    assert.deepEqual([numbers[0]?.outcome.before.numerator, numbers[0]?.outcome.before.denominator], [21, 60]);
    assert.ok((numbers[0]?.windows.length ?? 0) > 9);
  });

  it("measures the outcome also where nothing was done", async () => {
    const { ended } = demo("--answer", "wait", "--reason", "it will pass", ...once);
    const { status, out, err } = await ended;
    assert.equal(status, 0, err);
    assert.equal(JSON.parse(out).outcome.verdict, "cannot-tell");
  });

  it("ends with a sentence and not with waiting where it is told an answer that there is not", async () => {
    const { ended, left } = demo("--answer", "nonsense", "--reason", "why not", ...once);
    const { status, out } = await ended;
    assert.equal(status, 2);
    const { error } = JSON.parse(out);
    assert.equal(error.code, "cli/bad-usage");
    assert.match(error.message, /roll-back, wait/);
    assert.deepEqual(left(), []);
  });

  it("refuses what it cannot play, before it begins", async () => {
    const wrong: readonly (readonly [code: string, sentence: RegExp, ...args: string[]])[] = [
      ["cli/bad-usage", /--reason/, "--answer", "roll-back"],
      ["cli/bad-usage", /--pace/, "--pace", "slow"],
      ["cli/bad-usage", /--port/, "--port", "http"],
      ["server/bad-port", /"70000" is not a port/, "--port", "70000"],
      ["app/demo-data-missing", /does not hold/, "--data", "nowhere"],
    ];
    await Promise.all(
      wrong.map(async ([code, sentence, ...args]) => {
        const { ended, left } = demo(...args, "--json");
        const { status, out } = await ended;
        const { error } = JSON.parse(out);
        assert.deepEqual([error.code, status], [code, 2]);
        assert.match(error.message, sentence);
        assert.deepEqual(left(), []);
      }),
    );
  });

  it("does not pour its story into a log that holds something else", async () => {
    const first = demo("--store", "sqlite:kept.db", ...answered, ...once);
    assert.equal((await first.ended).status, 0);
    assert.ok(existsSync(join(first.cwd, "kept.db")), "a log that was named is kept");
    const again = start(["demo", "--store", "sqlite:kept.db", ...answered, ...once], { cwd: first.cwd });
    const { status, out } = await again.ended;
    assert.deepEqual([status, JSON.parse(out).error.code], [2, "cli/store-in-use"]);
  });

  it("says that its port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const { ended, left } = demo("--port", String(typeof address === "object" ? address?.port : 0), "--json");
    const { status, out } = await ended;
    other.close();
    assert.deepEqual([status, JSON.parse(out).error.code], [3, "server/port-in-use"]);
    assert.deepEqual(left(), []);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`ends cleanly on ${signal} while its question is open, and takes its folder away`, async () => {
      const { child, ended, says, left } = demo("--port", "0", "--pace", "0");
      await says(/Answer at/);
      assert.equal(left().filter((name) => name.startsWith("thence-demo-")).length, 1);
      child.kill(signal);
      const { status, signal: killed, err } = await ended;
      assert.deepEqual([status, killed], [0, null], err);
      assert.deepEqual(left(), []);
    });
  }

  it("goes on when somebody answers on the page, and keeps the page open until it is stopped", async () => {
    const { child, ended, says, left } = demo("--port", "0", "--pace", "0");
    const [, origin = "", id = ""] = await says(/at (http:\/\/127\.0\.0\.1:\d+)\/cases\/(C-[0-9A-Z]{8})/);
    const posted = await fetch(`${origin}/cases/${id}/answers`, {
      method: "POST",
      redirect: "manual",
      headers: { origin },
      body: new URLSearchParams({ option: "roll-back", reason: "postcodes", by: "Maya" }),
    });
    assert.equal(posted.status, 303);
    await says(/"Roll the form back" by Maya: postcodes/);
    await says(/The page stays at/);
    assert.match(await (await fetch(`${origin}/cases/${id}`)).text(), /What came of it: 35\.0.% → 75\.0/);
    child.kill("SIGINT");
    assert.equal((await ended).status, 0);
    assert.deepEqual(left(), []);
  });
});
