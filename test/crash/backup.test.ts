import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { openStore } from "../../src/app/index.ts";
import { defineEvent } from "../../src/event/index.ts";
import { hex } from "../../src/kit/sha256.ts";

const bin = fileURLToPath(new URL("../../bin/thence.js", import.meta.url));
const noted = defineEvent("thing-noted", {
  purpose: "a trial",
  stream: "thing",
  tags: (data: { readonly thing: string; readonly n: number }) => ({ thing: data.thing }),
});

let folder = "";
let source = "";
const events = 30_000;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "thence-backup-"));
  source = `sqlite:${join(folder, "log.db")}`;
  const store = await openStore(source);
  for (let n = 0; n < events; n += 100)
    await store.append(
      Array.from({ length: 100 }, (_, i) => noted({ thing: `t-${i % 7}`, n: n + i })),
      { command: "note" },
    );
  await store.close();
});
after(() => rmSync(folder, { recursive: true }));

/** Runs a command; with `killWhen` it is killed as soon as that holds. Gives the exit status, or the signal. */
function thence(words: readonly string[], killWhen?: () => Promise<boolean>): Promise<number | string> {
  const child = spawn(process.execPath, ["-C", "thence-source", bin, ...words], { cwd: folder, stdio: "ignore" });
  return new Promise((resolve, reject) => {
    let over = false;
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      over = true;
      resolve(signal ?? code ?? -1);
    });
    const look = async () => {
      while (!over && killWhen) {
        if (await killWhen()) child.kill("SIGKILL");
        await new Promise((next) => setTimeout(next, 5));
      }
    };
    look().catch(reject);
  });
}

const headOf = async (url: string) => {
  const store = await openStore(url);
  try {
    const { position, hash } = await store.head();
    return { position, hash: hex(hash) };
  } finally {
    await store.close();
  }
};

describe("a copy that is killed in the middle", () => {
  it("leaves a backup whole or not at all", async () => {
    const file = join(folder, "killed.thence.gz");
    const isUnderWay = async () => readdirSync(folder).some((name) => name.startsWith("killed.thence.gz."));
    assert.equal(await thence(["backup", file, "--store", source], isUnderWay), "SIGKILL");
    assert.ok(!existsSync(file));
    assert.equal(await thence(["backup", file, "--store", source]), 0);
    const target = `sqlite:${join(folder, "from-backup.db")}`;
    assert.equal(await thence(["restore", file, "--store", target]), 0);
    assert.deepEqual(await headOf(target), await headOf(source));
  });

  for (const [name, words] of [
    ["restore", (to: string) => ["restore", join(folder, "whole.thence.gz"), "--store", to]],
    ["migrate", (to: string) => ["migrate", source, to]],
  ] as const)
    it(`is finished by running ${name} again, with the same head`, async () => {
      if (name === "restore")
        assert.equal(await thence(["backup", join(folder, "whole.thence.gz"), "--store", source]), 0);
      const path = join(folder, `${name}d.db`);
      const target = `sqlite:${path}`;
      const hasSome = async () => existsSync(path) && (await headOf(target)).position > 0;
      assert.equal(await thence(words(target), hasSome), "SIGKILL");
      const { position } = await headOf(target);
      assert.ok(position > 0 && position < events, `it was killed at ${position}`);
      assert.equal(await thence(words(target)), 0);
      assert.deepEqual(await headOf(target), await headOf(source));
      const store = await openStore(target);
      assert.equal((await store.verify()).problem, undefined);
      await store.close();
    });
});
