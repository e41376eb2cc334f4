import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { loadConfig, openStore, type Proof, signCheckpoint, verifyStore, withStore } from "../../src/app/index.ts";
import { importedEvent } from "../../src/event/index.ts";
import { sha256 } from "../../src/kit/sha256.ts";
import { bodyIn, chainLink, engineOf, genesis, type IndexedRow, preparedFrom } from "../../src/store/index.ts";
import { start } from "../thence.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-integrity-"));
after(() => rmSync(folder, { recursive: true }));
const thence = (...args: readonly string[]) => start(args, { cwd: folder }).ended;
const path = (name: string) => join(folder, name);

const events = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    importedEvent({ type: "seen", data: { n: from + i }, tags: { thing: "1" }, stream: "thing:1", occurred: from + i }),
  );

/** Appends as a command does: what it appended is signed when it ends. */
async function session(name: string, from: number, count: number): Promise<void> {
  await withStore(`sqlite:${path(name)}`, undefined, ({ store }) =>
    store.append(events(from, count), { command: "see" }),
  );
}

/** A store with six events in three commits, signed after the fourth and after the sixth. */
before(async () => {
  await withStore(`sqlite:${path("log.db")}`, undefined, async ({ store }) => {
    await store.append(events(1, 2), { command: "see" });
    await store.append(events(3, 2), { command: "see" });
  });
  await session("log.db", 5, 2);
});

const endings = ["", ".checkpoints", ".signing-key"];

/** A copy of that store with its checkpoints and key. */
function copied(name: string): string {
  for (const ending of endings) copyFileSync(path(`log.db${ending}`), path(`${name}${ending}`));
  return path(name);
}

/** Changes a store's file by hand, as somebody does who may write it and knows how. */
function changed(file: string, sql: string): void {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  for (const { name } of db.prepare("select name from sqlite_schema where type = 'trigger'").all())
    db.exec(`drop trigger "${name}"`);
  db.exec(sql);
  db.close();
}

async function proofOf(name: string, asked?: Parameters<typeof verifyStore>[1]): Promise<Proof> {
  const store = await openStore(`sqlite:${path(name)}`);
  try {
    return await verifyStore({ ...(await loadConfig(undefined, folder)), store }, asked);
  } finally {
    await store.close();
  }
}

const cutTail = `
  delete from event where position > 4;
  delete from "commit" where first > 4;
  delete from event_term where position > 4;`;

/** The same log with another third event, and every link after it made anew: its chain is right. */
async function rewritten(name: string): Promise<void> {
  const original = await openStore(`sqlite:${path("log.db")}`);
  const rows = await engineOf(original).rows(0, 10);
  const { log } = await original.head();
  await original.close();
  let previous = genesis(log, sha256);
  let previousInStream: Uint8Array | undefined;
  const anew = rows.map((row): IndexedRow => {
    const text = new TextDecoder().decode(row.bytes).replace('"n":3', '"n":33');
    const bytes = new TextEncoder().encode(text);
    const { position, revision, recorded, commit } = row;
    const place = { position, revision, recorded, index: position - commit.first, count: commit.count };
    const hash = chainLink({ previous, previousInStream, ...place, record: commit.record, bytes }, sha256);
    previous = hash;
    previousInStream = hash;
    return { position, revision, recorded, commit, bytes, hash, indexed: preparedFrom(text) };
  });
  assert.notDeepEqual(bodyIn(anew[2]?.bytes ?? new Uint8Array()), bodyIn(rows[2]?.bytes ?? new Uint8Array()));
  rmSync(path(name));
  const store = await openStore(`sqlite:${path(name)}`);
  await engineOf(store).restore(log, anew);
  assert.equal((await store.verify()).ok, true, "the chain alone does not tell");
  await store.close();
}

describe("thence verify, of a log that nobody changed", () => {
  it("says what is proved, up to where it is signed and with which key, and what is not", async () => {
    const { status, out } = await thence("verify", "--store", "sqlite:log.db");
    assert.equal(status, 0);
    assert.match(out, /^intact: 6 events/);
    assert.match(out, /nothing up to position 6 was cut off or written anew since .*UTC, when it was signed with/);
    assert.match(out, /ed25519:[\w-]{43}, the store's own, which lies beside it \(2 checkpoints\)/);
    assert.match(out, /not proved: that nobody who can write here signed anew/);
  });

  it("keeps what its JSON said before, and adds what was read", async () => {
    const { status, out } = await thence("verify", "--store", "sqlite:log.db", "--json");
    assert.equal(status, 0);
    const { ok, events: count, log, head, stored, checkpoints } = JSON.parse(out);
    assert.deepEqual(
      { ok, count, log, stored },
      { ok: true, count: 6, log: 6, stored: { table: "event", column: "bytes" } },
    );
    assert.equal(head.position, 6);
    const file = { path: path("log.db.checkpoints"), found: true, checkpoints: 2, torn: [] };
    assert.deepEqual([checkpoints.files, checkpoints.problems], [[file], []]);
    assert.deepEqual(
      [checkpoints.signers[0].trust, checkpoints.signers[0].checkpoints, checkpoints.signers[0].upTo.position],
      ["own, beside the log", 2, 6],
    );
  });

  it("is satisfied by a copy and a key that are kept elsewhere, and says no more against them", async () => {
    copied("elsewhere.db");
    mkdirSync(path("far"));
    copyFileSync(path("log.db.checkpoints"), path("far/checkpoints"));
    const pem = createPublicKey(createPrivateKey(readFileSync(path("log.db.signing-key"))));
    writeFileSync(path("far/key.pem"), pem.export({ type: "spki", format: "pem" }));
    for (const ending of [".checkpoints", ".signing-key"]) rmSync(path(`elsewhere.db${ending}`));
    const flags = ["--checkpoints", "far/checkpoints", "--public-key", "far/key.pem"];
    const { status, out } = await thence("verify", "--store", "sqlite:elsewhere.db", ...flags);
    assert.equal(status, 0, out);
    assert.match(out, /, which you named \(2 checkpoints\)/);
    assert.doesNotMatch(out, /not proved/);
  });

  it("does not sign what it reads, and leaves no key beside a log that is only read", async () => {
    copied("read.db");
    for (const ending of [".checkpoints", ".signing-key"]) rmSync(path(`read.db${ending}`));
    const { status, out } = await thence("verify", "--store", "sqlite:read.db");
    assert.equal(status, 0);
    assert.match(
      out,
      /not proved: that no last events were cut off.*there must be signed checkpoints \(looked in .*read\.db\.checkpoints\)/,
    );
    assert.equal(existsSync(path("read.db.checkpoints")) || existsSync(path("read.db.signing-key")), false);
  });
});

describe("thence verify, of a log that somebody changed by hand", () => {
  const byChain: readonly (readonly [what: string, sql: string, position: number])[] = [
    [
      "a changed byte",
      `update event set bytes = cast(replace(cast(bytes as text), '"n":3', '"n":4') as blob) where position = 3`,
      3,
    ],
    ["an event that is gone", "delete from event where position = 3", 3],
    [
      "two events in each other's place",
      `update event set position = 100 where position = 2; update event set position = 2 where position = 3;
       update event set position = 3 where position = 100`,
      2,
    ],
  ];
  for (const [what, sql, position] of byChain)
    it(`names the place of ${what}, with status 1`, async () => {
      const name = `chain-${position}-${what.length}.db`;
      changed(copied(name), sql);
      const { status, out } = await thence("verify", "--store", `sqlite:${name}`);
      assert.equal(status, 1);
      assert.match(out, new RegExp(`^not intact: at position ${position} `));
    });

  it("finds a tail that was cut off with everything that belongs to it, which the chain alone cannot", async () => {
    changed(copied("cut.db"), cutTail);
    const store = await openStore(`sqlite:${path("cut.db")}`);
    assert.equal((await store.verify()).ok, true);
    await store.close();
    const { status, out } = await thence("verify", "--store", "sqlite:cut.db");
    assert.equal(status, 1);
    assert.match(
      out,
      /^not intact: at position 6 the log's tail was cut: 2 events signed 20\d\d-.* are missing \(.*cut\.db\.checkpoints:2\)/,
    );
    const proof = await proofOf("cut.db");
    assert.deepEqual([proof.ok, proof.problem?.position, proof.log], [false, 6, 4]);
  });

  it("finds a chain that was written anew as a whole, with every hash right", async () => {
    copied("anew.db");
    await rewritten("anew.db");
    const { status, out } = await thence("verify", "--store", "sqlite:anew.db");
    assert.equal(status, 1);
    assert.match(out, /^not intact: at position 4 the log differs from what was signed 20\d\d-/);
  });

  it("finds that also where the checkpoints beside it were signed anew, by the copy that is kept elsewhere", async () => {
    copied("signed-anew.db");
    await rewritten("signed-anew.db");
    for (const ending of [".checkpoints", ".signing-key"]) rmSync(path(`signed-anew.db${ending}`));
    const store = await openStore(`sqlite:${path("signed-anew.db")}`);
    await signCheckpoint(store);
    await store.close();
    assert.equal((await proofOf("signed-anew.db")).ok, true, "whoever holds the key beside it can do that");
    const proof = await proofOf("signed-anew.db", { files: [path("log.db.checkpoints")] });
    assert.match(proof.problem?.what ?? "", /the log differs from what was signed/);
    const key = (await proofOf("log.db")).checkpoints.signers[0]?.key ?? "";
    const byKey = await proofOf("signed-anew.db", { publicKeys: [key] });
    assert.match(byKey.problem?.what ?? "", /nothing in the log is signed with ed25519:/);
  });

  it("finds another log in the place of the one that was signed", async () => {
    copied("other.db");
    rmSync(path("other.db"));
    const store = await openStore(`sqlite:${path("other.db")}`);
    await store.append(events(1, 8), { command: "see" });
    await store.close();
    assert.match((await proofOf("other.db")).problem?.what ?? "", /is another log/);
  });
});

describe("the file of checkpoints", () => {
  it("has one line a session that appended, and none for a head that did not move", async () => {
    copied("quiet.db");
    await withStore(`sqlite:${path("quiet.db")}`, undefined, ({ store }) => store.read({}));
    await withStore(`sqlite:${path("quiet.db")}`, undefined, ({ store }) =>
      store.append([], { command: "see" }).catch(() => undefined),
    );
    assert.equal(readFileSync(path("quiet.db.checkpoints"), "utf8"), readFileSync(path("log.db.checkpoints"), "utf8"));
    await session("quiet.db", 7, 1);
    assert.equal(readFileSync(path("quiet.db.checkpoints"), "utf8").trimEnd().split("\n").length, 3);
  });

  it("is named with the line of a forged checkpoint, with status 1", async () => {
    copied("forged.db");
    const file = path("forged.db.checkpoints");
    writeFileSync(file, readFileSync(file, "utf8").replace('"position":4', '"position":3'));
    const { status, out } = await thence("verify", "--store", "sqlite:forged.db");
    assert.equal(status, 1);
    assert.match(
      out,
      /^not intact: at position 3 the signature of a checkpoint is false \(.*forged\.db\.checkpoints:1\)/,
    );
  });

  it("may end in a line that a crash tore: it is left out, that is said, and the next one begins on a new line", async () => {
    copied("torn.db");
    const file = path("torn.db.checkpoints");
    truncateSync(file, statSync(file).size - 40);
    const { status, out, err } = await thence("verify", "--store", "sqlite:torn.db");
    assert.equal(status, 0, out);
    assert.match(out, /nothing up to position 4 was cut off/);
    assert.match(out, /not proved: that nothing after position 4/);
    assert.match(err, /torn\.db\.checkpoints: 1 line .*the first is line 2/);
    await session("torn.db", 7, 1);
    const proof = await proofOf("torn.db");
    assert.deepEqual([proof.ok, proof.checkpoints.signers[0]?.upTo?.position], [true, 7]);
    assert.deepEqual(proof.checkpoints.files[0]?.torn, [2]);
  });

  it("may be missing: what it would prove is said to be unproved, and that there is a key", async () => {
    copied("missing.db");
    rmSync(path("missing.db.checkpoints"));
    const { status, out } = await thence("verify", "--store", "sqlite:missing.db");
    assert.equal(status, 0);
    assert.match(
      out,
      /not proved: that no last events were cut off.*There is a key to sign with, so ask where the checkpoints went/,
    );
  });

  it("must be there where somebody named it: a mistyped name is told apart from a damaged log", async () => {
    const { status, out, err } = await thence("verify", "--store", "sqlite:log.db", "--checkpoints", "nowhere");
    assert.deepEqual([status, out], [2, ""]);
    assert.match(
      err,
      /^\[app\/no-checkpoints\] the checkpoints .*nowhere cannot be read: there is no such file\. Name/,
    );
    await assert.rejects(proofOf("log.db", { files: [folder] }), { code: "app/no-checkpoints", message: /EISDIR/ });
  });

  it("proves nothing where it was named and holds no checkpoint, and is not taken for a proof", async () => {
    for (const text of ["", "\n", "root:x:0:0\nother:x:1:1\n"]) {
      writeFileSync(path("other.txt"), text);
      const { ok, checkpoints } = await proofOf("log.db", { files: [path("other.txt")] });
      assert.equal(ok, false);
      assert.deepEqual(checkpoints.problems, [{ file: path("other.txt"), what: "it holds no checkpoint" }]);
    }
  });

  it("is damaged, not torn, where a whole line of it holds no checkpoint, though the tail that it signed is gone", async () => {
    changed(copied("spoilt.db"), cutTail);
    const file = path("spoilt.db.checkpoints");
    writeFileSync(file, readFileSync(file, "utf8").replace('"position":6', '"position":"6"'));
    copyFileSync(file, path("spoilt-copy"));
    const { status, out } = await thence("verify", "--store", "sqlite:spoilt.db", "--checkpoints", "spoilt-copy");
    assert.equal(status, 1);
    for (const name of ["spoilt\\.db\\.checkpoints", "spoilt-copy"])
      assert.match(
        out,
        new RegExp(`not intact: a whole line holds no checkpoint, so it was changed \\(.*${name}:2\\)`),
      );
  });

  it("is written to its copies too, and verify reads them", async () => {
    const project = path("project");
    mkdirSync(join(project, "far"), { recursive: true });
    writeFileSync(
      join(project, "thence.config.ts"),
      `export default { checkpoints: { copies: ["far/copy", "gone/copy"] } };`,
    );
    const log = join(project, "log.csv");
    writeFileSync(log, "time,event,session\n2026-03-02T08:00:00Z,view,s-1\n");
    const flags = ["--type", "event", "--time", "time", "--tag", "session=session"];
    const run = (...args: readonly string[]) => start(args, { cwd: project }).ended;
    const first = await run("import", "log.csv", ...flags);
    assert.equal(first.status, 0, "what is imported is imported, also where a copy cannot be written");
    assert.match(
      first.err,
      /^\[app\/cannot-sign\] no checkpoint could be kept in .*gone\/copy: .*The events are in the log/,
    );
    mkdirSync(join(project, "gone"));
    appendFileSync(log, "2026-03-02T08:00:01Z,view,s-1\n");
    const second = await run("import", "log.csv", ...flags);
    assert.deepEqual([second.status, second.err], [0, ""]);
    const lines = (name: string) => readFileSync(join(project, name), "utf8").trimEnd().split("\n").length;
    assert.deepEqual([lines(".thence/log.db.checkpoints"), lines("far/copy"), lines("gone/copy")], [2, 2, 1]);
    rmSync(join(project, ".thence/log.db.checkpoints"));
    const proof = JSON.parse((await run("verify", "--json")).out);
    assert.deepEqual([proof.ok, proof.checkpoints.signers[0].checkpoints], [true, 2]);
  });
});

describe("signing", () => {
  const key = () => statSync(path("log.db.signing-key"));

  it("makes a key that only its owner may read", () => assert.equal(key().mode & 0o777, 0o600));

  it("refuses to sign a log that disagrees with what was signed last, and says so after the append", async () => {
    changed(copied("suspect.db"), cutTail);
    const before = readFileSync(path("suspect.db.checkpoints"), "utf8");
    writeFileSync(path("one.csv"), "time,event,session\n2026-03-02T08:00:00Z,view,s-1\n");
    const flags = ["--type", "event", "--time", "time", "--tag", "session=session"];
    const ended = await thence("import", "one.csv", ...flags, "--store", "sqlite:suspect.db");
    assert.equal(ended.status, 0);
    assert.match(
      ended.err,
      /^\[app\/log-disagrees\] the log (was changed|'s tail was cut).*Nothing is signed until that is explained: run thence verify/,
    );
    assert.equal(readFileSync(path("suspect.db.checkpoints"), "utf8"), before);
  });

  it("does without a key that was named and is not there, and makes none in its place", async () => {
    copied("keyless.db");
    const env = { THENCE_SIGNING_KEY: path("nowhere.pem") };
    const csv = path("two.csv");
    writeFileSync(csv, "time,event,session\n2026-03-02T08:00:00Z,view,s-2\n");
    const flags = ["--type", "event", "--time", "time", "--tag", "session=session", "--store", "sqlite:keyless.db"];
    const ended = await start(["import", csv, ...flags], { cwd: folder, env }).ended;
    assert.equal(ended.status, 0);
    assert.match(ended.err, /^\[app\/cannot-sign\] .*there is no key at .*nowhere\.pem/);
    assert.equal(existsSync(path("nowhere.pem")), false);
  });

  it("goes on now and then while a session lasts", async () => {
    const project = path("long");
    mkdirSync(project);
    writeFileSync(join(project, "thence.config.ts"), "export default { checkpoints: { everySeconds: 1 } };");
    const file = join(project, ".thence/log.db.checkpoints");
    await withStore(undefined, join(project, "thence.config.ts"), async ({ store }) => {
      await store.append(events(1, 1), { command: "see" });
      while (!existsSync(file) || readFileSync(file, "utf8") === "")
        await new Promise((resolve) => setTimeout(resolve, 20));
    });
    assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, 1, "the end had nothing new to sign");
  });

  it("is not asked of a store that has no place for it", async () => {
    const store = await openStore("memory:");
    await store.append(events(1, 1), { command: "see" });
    assert.equal(await signCheckpoint(store), undefined);
    await store.close();
  });
});
