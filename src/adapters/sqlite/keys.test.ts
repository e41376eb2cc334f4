import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it, test } from "node:test";
import fc from "fast-check";
import { keysContract, runContract, seededBytes } from "../../testing/index.ts";
import { copyKeys, openKeys } from "./keys.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-keys-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `${++files}.keys`);
const options = (seed = 1) => ({ log: "a-log", create: true, random: seededBytes(seed) });
async function fileOfKeys(path: string, seed = 1) {
  const keys = await openKeys(`sqlite:${path}`, options(seed));
  assert.ok(keys);
  return keys;
}

describe("keys in a file", () => {
  runContract(
    keysContract,
    {
      open: (place, given) => openKeys(`sqlite:${join(folder, `contract-${place}`)}`, given),
      cleanup: (place) => rmSync(join(folder, `contract-${place}`), { force: true }),
    },
    { test },
  );

  it("are readable by their owner alone, also while they are written", async () => {
    const path = newPath();
    const keys = await fileOfKeys(path);
    await keys.make(["customer:ana"]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith(`${files}.keys-`)),
      [],
      "no journal stays behind",
    );
    await keys.close();
  });

  it("leave no byte of a destroyed key in the file, whatever was made and destroyed around it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 1500 }),
        fc.array(fc.nat(1499), { minLength: 1, maxLength: 12 }),
        async (seed, count, doomed) => {
          const path = newPath();
          const keys = await fileOfKeys(path, seed);
          const names = Array.from({ length: count }, (_, i) => `customer:${(i * 7919) % count}-${"x".repeat(i % 60)}`);
          for (let i = 0; i < names.length; i += 100) await keys.make(names.slice(i, i + 100));
          const gone = [...new Set(doomed.map((i) => names[i % names.length] ?? ""))];
          const found = await keys.find(names);
          for (const [i, name] of gone.entries()) {
            await keys.destroy(name, { at: i });
            await keys.make([`later:${i}`]);
          }
          await keys.close();
          const bytes = readFileSync(path);
          for (const [name, state] of found) {
            assert.ok(state.kind === "key");
            const piece = Buffer.from(state.key.subarray(8, 24));
            assert.equal(bytes.includes(piece), !gone.includes(name), name);
          }
          rmSync(path);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("are missed when the file is taken away while it is open, and found when it is back", async () => {
    const path = newPath();
    const keys = await fileOfKeys(path);
    renameSync(path, `${path}.away`);
    await assert.rejects(keys.make(["customer:ana"]), { code: "store/keys-missing" });
    await assert.rejects(keys.epoch(), { code: "store/keys-missing" });
    renameSync(`${path}.away`, path);
    await keys.make(["customer:ana"]);
    await keys.close();
  });

  it("are refused where the file is something else, or of a later version", async () => {
    const other = newPath();
    const db = new DatabaseSync(other);
    db.exec("create table mine (a)");
    db.close();
    await assert.rejects(fileOfKeys(other), { code: "store/keys-foreign" });
    const text = newPath();
    writeFileSync(text, "no database at all, but long enough to be looked at ".repeat(20));
    await assert.rejects(fileOfKeys(text), { code: "store/not-a-store" });
    const later = newPath();
    await (await fileOfKeys(later)).close();
    const newer = new DatabaseSync(later);
    newer.exec("pragma user_version = 2");
    newer.close();
    await assert.rejects(fileOfKeys(later), { code: "store/newer-format" });
  });

  it("are copied whole into a new file of the same owner, and never over one that is there", async () => {
    const path = newPath();
    const keys = await fileOfKeys(path);
    await keys.make(["customer:ana"]);
    await keys.destroy("customer:bo", { at: 7 });
    const copy = newPath();
    await copyKeys(`sqlite:${path}`, copy);
    assert.equal(statSync(copy).mode & 0o777, 0o600);
    const again = await openKeys(`sqlite:${copy}`, { ...options(), create: false });
    assert.deepEqual(
      await again?.find(["customer:ana", "customer:bo"]),
      await keys.find(["customer:ana", "customer:bo"]),
    );
    assert.deepEqual(again?.secret, keys.secret);
    await again?.close();
    const precious = newPath();
    copyFileSync(path, precious);
    await assert.rejects(copyKeys(`sqlite:${path}`, precious), { code: "store/unreachable" });
    assert.deepEqual(readFileSync(precious), readFileSync(path));
    await keys.close();
  });
});
