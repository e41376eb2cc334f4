import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { checkedBackup, loadConfig, openStore, restoreBackup, verifyStore } from "../../src/app/index.ts";
import { importedEvent } from "../../src/event/index.ts";
import { hex } from "../../src/kit/sha256.ts";

// Files that were released in a format are opened for ever. `scripts/make-fixture.ts` wrote them; nothing writes them again.
const fixture = (name: string) => join(import.meta.dirname, "../fixtures", name);
const folder = mkdtempSync(join(tmpdir(), "thence-formats-"));
after(() => rmSync(folder, { recursive: true }));

const known = {
  position: 25,
  hash: "a9cead049d6d569131bf084bd7a2f0af75da3b4dfe05ce3e38235ac91b05bdad",
  log: "193e3ab5-1f37-d0bf-39b8-eeb4d33cb85f",
};
const opened = async (url: string) => ({ ...(await loadConfig(undefined, folder)), store: await openStore(url) });
const more = importedEvent({ type: "later", data: {}, tags: { order: "o-1" }, stream: "order:o-1", occurred: 0 });

describe("a store of format 1", () => {
  it("verifies against the checkpoint that was signed with it, has the head it had, and is appended to", async () => {
    const copy = join(folder, "store.db");
    copyFileSync(fixture("format-1.db"), copy);
    const log = await opened(`sqlite:${copy}`);
    const proof = await verifyStore(log, { files: [fixture("checkpoint-1.jsonl")] });
    assert.deepEqual(
      { ok: proof.ok, head: proof.head, signed: proof.checkpoints.signers[0]?.upTo?.position },
      { ok: true, head: known, signed: 25 },
    );
    const refined = await log.store.read({ types: ["order-placed"], tags: ["shop:süd"] });
    assert.equal(refined.events.length, 12, "what refines a type counts as it");
    const { last } = await log.store.append([more], {
      command: "go on",
      conditions: [{ stream: "order:o-1", revision: 3 }],
    });
    assert.equal(last, 26);
    assert.equal((await log.store.verify()).ok, true);
    await log.store.close();
  });

  it("is told apart from one of a newer format, which is refused and left as it is", async () => {
    const copy = join(folder, "newer.db");
    copyFileSync(fixture("format-1.db"), copy);
    const db = new DatabaseSync(copy);
    db.exec("pragma user_version = 2");
    db.close();
    const before = readFileSync(copy);
    await assert.rejects(openStore(`sqlite:${copy}`), {
      code: "store/newer-format",
      message: /format 2.*up to 1\. Update Thence/,
    });
    assert.deepEqual(readFileSync(copy), before);
  });
});

describe("a backup of format 1", () => {
  it("is restored with the head it had, verifies, and is appended to", async () => {
    const log = await opened(`sqlite:${join(folder, "restored.db")}`);
    const { copied } = await restoreBackup(await checkedBackup(fixture("backup-1.thence.gz")), log.store);
    assert.equal(copied, 25);
    assert.equal(hex((await log.store.head()).hash), known.hash);
    const proof = await verifyStore(log, { files: [fixture("checkpoint-1.jsonl")] });
    assert.deepEqual({ ok: proof.ok, head: proof.head }, { ok: true, head: known });
    assert.equal((await log.store.append([more], { command: "go on" })).last, 26);
    assert.equal((await log.store.verify()).ok, true);
    await log.store.close();
  });

  it("is told apart from one of a newer format, which is refused", async () => {
    const newer = join(folder, "newer.thence.gz");
    const bytes = readFileSync(fixture("backup-1.thence.gz"));
    writeFileSync(newer, Buffer.concat([Buffer.from("thence backup 2 gzip\n"), bytes.subarray(21)]));
    const store = await openStore("memory:");
    await assert.rejects(checkedBackup(newer), { code: "store/newer-format", message: /format 2.*up to 1/ });
    assert.equal((await store.head()).position, 0);
  });
});
