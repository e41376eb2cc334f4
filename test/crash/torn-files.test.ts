import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { openStore } from "../../src/app/index.ts";
import { defineEvent } from "../../src/event/index.ts";
import { ThenceError } from "../../src/kit/failure.ts";
import { fixedContext } from "../../src/testing/index.ts";

const noted = defineEvent("thing-noted", {
  purpose: "a trial",
  stream: "thing",
  tags: (data: { readonly thing: string; readonly n: number }) => ({ thing: data.thing }),
});
const commits = 60;
const perCommit = 3;

let folder = "";
const ids: string[] = [];

/** A log whose last commits are still in the write-ahead log only, as a crash leaves it. */
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "thence-torn-"));
  const store = await openStore(`sqlite:${join(folder, "log.db")}`, fixedContext());
  for (let n = 0; n < commits; n++) {
    const events = Array.from({ length: perCommit }, (_, i) => noted({ thing: `t-${i}`, n }));
    ids.push(...(await store.append(events, { command: "note" })).ids);
  }
  for (const part of ["", "-wal"]) copyFileSync(join(folder, `log.db${part}`), join(folder, `crashed.db${part}`));
  await store.close();
});
after(() => rmSync(folder, { recursive: true }));

/** Works on a copy of the crashed log. */
async function onCopy(spoil: (path: string) => void, look: (url: string) => Promise<void>): Promise<void> {
  const copy = mkdtempSync(join(folder, "copy-"));
  const path = join(copy, "log.db");
  for (const part of ["", "-wal"])
    if (existsSync(join(folder, `crashed.db${part}`))) copyFileSync(join(folder, `crashed.db${part}`), path + part);
  spoil(path);
  try {
    await look(`sqlite:${path}`);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

describe("after a crash", () => {
  it("a write-ahead log that was cut anywhere leaves whole commits, a chain that verifies, and room to go on", async () => {
    const size = statSync(join(folder, "crashed.db-wal")).size;
    const property = fc.asyncProperty(fc.integer({ min: 0, max: size }), async (length) => {
      await onCopy(
        (path) => truncateSync(`${path}-wal`, length),
        async (url) => {
          const store = await openStore(url, fixedContext(7));
          const found = (await store.read({})).events.map((event) => event.id);
          assert.deepEqual(found, ids.slice(0, found.length));
          assert.equal(found.length % perCommit, 0);
          assert.equal((await store.verify()).problem, undefined);
          assert.equal(
            (await store.append([noted({ thing: "t-9", n: 0 })], { command: "note" })).first,
            found.length + 1,
          );
          await store.close();
        },
      );
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("a write-ahead log with a torn page leaves what was before it", async () => {
    const wal = readFileSync(join(folder, "crashed.db-wal"));
    const property = fc.asyncProperty(fc.integer({ min: 32, max: wal.length - 1 }), async (at) => {
      await onCopy(
        (path) => {
          const torn = Buffer.from(wal);
          torn.fill(0xa5, at, Math.min(torn.length, at + 512));
          writeFileSync(`${path}-wal`, torn);
        },
        async (url) => {
          const store = await openStore(url, fixedContext(7));
          const found = (await store.read({})).events.map((event) => event.id);
          assert.deepEqual(found, ids.slice(0, found.length));
          assert.equal((await store.verify()).problem, undefined);
          await store.close();
        },
      );
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("a file that was torn itself is named as damaged, or told by verify, and never passes for whole", async () => {
    // All pages are in the file itself, as after a quiet day.
    const whole = mkdtempSync(join(folder, "whole-"));
    const path = join(whole, "log.db");
    for (const part of ["", "-wal"]) copyFileSync(join(folder, `crashed.db${part}`), path + part);
    await (await openStore(`sqlite:${path}`, fixedContext())).close();
    const bytes = readFileSync(path);
    assert.ok(!existsSync(`${path}-wal`));

    const property = fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 600 }), async (at) => {
      const torn = Buffer.from(bytes);
      torn.fill(0xa5, at, at + 600);
      const copy = join(whole, "torn.db");
      for (const part of ["-wal", "-shm"]) rmSync(copy + part, { force: true });
      writeFileSync(copy, torn);
      const wrong = await problemOf(`sqlite:${copy}`);
      // Free space inside a page may be overwritten without harm; then everything is still there.
      if (wrong !== undefined) return;
      const store = await openStore(`sqlite:${copy}`, fixedContext());
      assert.deepEqual(
        (await store.read({})).events.map((event) => event.id),
        ids,
      );
      await store.close();
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

/** What opening or verifying says is wrong; undefined where all is well. Anything but a typed error is a fault. */
async function problemOf(url: string): Promise<string | undefined> {
  try {
    const store = await openStore(url, fixedContext(7));
    try {
      return (await store.verify()).problem?.what;
    } finally {
      await store.close();
    }
  } catch (cause) {
    assert.ok(cause instanceof ThenceError, cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
    return cause.code;
  }
}
