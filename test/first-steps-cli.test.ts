import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openStore } from "../src/app/index.ts";
import { defineEvent, personal } from "../src/event/index.ts";
import { start } from "./thence.ts";

const root = mkdtempSync(join(tmpdir(), "thence-first-"));
after(() => rmSync(root, { recursive: true, force: true }));
const folderFor = (name: string) => {
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
};
const thence = (cwd: string, ...args: readonly string[]) => start(args, { cwd, env: { THENCE_KEYS: "" } }).ended;

describe("a definition that breaks what is registered", () => {
  const config = (field: string) => `
import { defineConfig, defineEvent, defineMetric, eventCount } from "thence";
import * as z from "${import.meta.resolve("zod")}";
const Lent = defineEvent("book-lent", { schema: z.object({ ${field}: z.string() }), purpose: "A book went out." });
const lent = defineMetric("lent", { measure: eventCount("book-lent"), window: "1h", serves: "the readers" });
export default defineConfig({ events: [Lent], metrics: [lent] });
`;

  it("is not registered by a run, which says so and goes on, and is found by every check from then on", async () => {
    const folder = folderFor("library");
    const write = (field: string) => writeFileSync(join(folder, "thence.config.ts"), config(field));
    write("book");
    const first = await thence(folder, "run", "--once");
    assert.deepEqual([first.status, /registered/.test(first.err)], [0, false], first.err);
    write("title");
    const second = await thence(folder, "run", "--once");
    assert.equal(second.status, 0);
    assert.match(second.err, /No event type was registered: book-lent would break .*thence check/);
    const checked = await thence(folder, "check");
    assert.deepEqual([checked.status, /^problem {2}event book-lent, field/m.test(checked.out)], [1, true], checked.out);
    write("book");
    assert.equal((await thence(folder, "check")).status, 0);
  });

  it("does not lead to a catalogue over a file that is something else", async () => {
    const folder = folderFor("catalogue");
    writeFileSync(join(folder, "thence.config.ts"), config("book"));
    writeFileSync(join(folder, "important.json"), "{}");
    const saved = await thence(folder, "check", "--no-store", "--save", "important.json");
    assert.deepEqual([saved.status, /^\[app\/not-overwritten\]/m.test(saved.err)], [2, true], saved.err);
    assert.equal(readFileSync(join(folder, "important.json"), "utf8"), "{}");
  });
});

describe("an empty log", () => {
  it("has no id and no hash to be noted", async () => {
    const folder = folderFor("empty");
    await (await openStore(`sqlite:${join(folder, "a.db")}`)).close();
    for (const args of [
      ["verify", "--store", "sqlite:a.db"],
      ["migrate", "sqlite:a.db", "sqlite:b.db"],
      ["backup", "a.gz", "--store", "sqlite:a.db"],
    ]) {
      const { status, out, err } = await thence(folder, ...args);
      assert.equal(status, 0, err);
      assert.match(out + err, /the log is empty/);
      assert.ok(!/[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{64}/.test(out + err), out + err);
    }
  });
});

describe("a copy of a log with personal fields", () => {
  it("says where its keys must lie, and says nothing of keys where there are none", async () => {
    const folder = folderFor("personal");
    const store = await openStore(`sqlite:${join(folder, "a.db")}`);
    const joined = defineEvent("reader-joined", {
      purpose: "A reader came.",
      tags: ({ reader }: { reader: string; email: string }) => ({ reader }),
      personal: personal("reader", ["email"]),
    });
    await store.append([joined({ reader: "r-1", email: "ana@example.com" })], { command: "join" });
    await store.close();
    const migrated = await thence(folder, "migrate", "sqlite:a.db", "sqlite:b.db");
    assert.equal(migrated.status, 0, migrated.err);
    assert.match(migrated.err, /personal fields.*keys were not copied.*b\.db\.keys/);
    await thence(folder, "backup", "a.gz", "--store", "sqlite:a.db");
    const restored = await thence(folder, "restore", "a.gz", "--store", "sqlite:c.db");
    assert.equal(restored.status, 0, restored.err);
    assert.match(restored.err, /personal fields.*keys were not copied.*c\.db\.keys/);
    const plain = await openStore(`sqlite:${join(folder, "plain.db")}`);
    await plain.append([defineEvent("door-opened", { purpose: "The day began." })({})], { command: "open" });
    await plain.close();
    assert.ok(!/keys/.test((await thence(folder, "migrate", "sqlite:plain.db", "sqlite:plain-too.db")).err));
  });
});
