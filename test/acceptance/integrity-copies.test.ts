import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
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
import fc from "fast-check";
import { backupLog, checkedBackup, migrateLog, openStore, restoreBackup } from "../../src/app/index.ts";
import { importedEvent } from "../../src/event/index.ts";
import { hex, sha256Hex } from "../../src/kit/sha256.ts";
import { createEventStore, type EventStore, engineOf } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { start } from "../thence.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-copies-"));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const thence = (...args: readonly string[]) => start(args, { cwd: folder }).ended;

const eventsOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    importedEvent({
      type: `seen-${i % 3}`,
      data: { n: from + i, text: "“€ 漢字 🙂”" },
      tags: { thing: `t-${(from + i) % 40}`, shop: ["north", "süd"] },
      ...(i % 5 > 0 && { stream: `thing:t-${(from + i) % 40}` }),
      occurred: from + i,
    }),
  );

async function filled(store: EventStore, commits: number, from = 0): Promise<EventStore> {
  for (let i = 0; i < commits; i++)
    await store.append(eventsOf(from + i * 70, 1 + (i % 70)), { command: "see", reason: "a test" });
  return store;
}

/** All that a store holds, as it is stored. */
async function contents(store: EventStore) {
  const { hash, ...head } = await store.head();
  const rows = await engineOf(store).rows(0, 100_000);
  // As text: the difference of two lists of thousands of bytes takes minutes to be shown.
  const line = ({ position, recorded, revision, commit, indexed, ...row }: (typeof rows)[number]) =>
    JSON.stringify([
      position,
      recorded,
      revision,
      hex(row.hash),
      hex(row.bytes),
      commit.first,
      commit.count,
      hex(commit.record),
      indexed.id,
      indexed.lineage,
      indexed.tags,
      indexed.stream,
      indexed.occurred,
    ]);
  return { ...head, hash: hex(hash), rows: sha256Hex(rows.map(line).join("\n")) };
}

/** Each in a store of its own that is closed afterwards. */
async function using<Result>(url: string, work: (store: EventStore) => Promise<Result>): Promise<Result> {
  const store = await openStore(url);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const log = `sqlite:${path("log.db")}`;
let whole: Awaited<ReturnType<typeof contents>>;
before(async () => {
  // 2,485 events: several pages, whose borders lie within commits.
  whole = await using(log, async (store) => contents(await filled(store, 70)));
  await using(log, (store) => backupLog(store, path("log.thence.gz")));
});

const restored = async (file: string, store: EventStore, work?: Parameters<typeof restoreBackup>[2]) =>
  restoreBackup(await checkedBackup(file), store, work);

/** A store that holds the first events of the log, up to the end of a commit. */
async function beginning(store: EventStore, upTo: number): Promise<void> {
  const rows = await using(log, (source) => engineOf(source).rows(0, upTo));
  assert.equal(rows.at(-1)?.position, (rows.at(-1)?.commit.first ?? 0) + (rows.at(-1)?.commit.count ?? 0) - 1);
  await engineOf(store).restore(whole.log, rows);
}

describe("thence backup and restore", () => {
  it("bring a log into another store as it is: every position, byte, link and index entry", async () => {
    for (const file of ["packed.thence.gz", "packed.thence.zst"]) {
      const store = `sqlite:${file}.db`;
      assert.equal((await thence("backup", file, "--store", log)).status, 0);
      const restored = await thence("restore", file, "--store", store, "--json");
      assert.deepEqual([restored.status, restored.err], [0, ""]);
      const { copied, of, hash } = JSON.parse(restored.out);
      assert.deepEqual([copied, of, hash], [whole.position, whole.position, whole.hash]);
      await using(`sqlite:${path(`${file}.db`)}`, async (copy) => {
        assert.deepEqual(await contents(copy), whole);
        assert.equal((await copy.verify()).ok, true);
      });
    }
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
      "no draft is left",
    );
  });

  it("say of a backup without events that nothing was restored, and name the store's own log", async () => {
    await using("memory:", (store) => backupLog(store, path("empty.thence.gz")));
    const args = ["restore", "empty.thence.gz", "--store", "sqlite:empty.db"];
    const { status, out, err } = await thence(...args);
    assert.deepEqual([status, out], [0, ""]);
    assert.match(
      err,
      /empty\.thence\.gz holds no events, so there was nothing to restore; sqlite:.*empty\.db is as it was/,
    );
    const { log: own } = await using(`sqlite:${path("empty.db")}`, (store) => store.head());
    const done = JSON.parse((await thence(...args, "--json")).out);
    assert.deepEqual([done.log, done.of, done.copied], [own, 0, 0]);
  });

  it("write a file that only its owner may read, that holds no keys, and says so", async () => {
    writeFileSync(path("log.db.keys"), "a-secret-key-of-a-person");
    const { err } = await thence("backup", "private.thence.gz", "--store", log);
    assert.match(err, /It holds no keys\. Personal fields stay encrypted in it/);
    assert.equal(statSync(path("private.thence.gz")).mode & 0o777, 0o600);
    await using("memory:", (store) => restored(path("private.thence.gz"), store));
    rmSync(path("log.db.keys"));
  });

  it("never write over a file that is there", async () => {
    writeFileSync(path("precious"), "precious");
    const { status, err } = await thence("backup", "precious", "--store", log);
    assert.equal(status, 2);
    assert.match(err, /^\[app\/backup-exists\] .*Name another/);
    assert.equal(readFileSync(path("precious"), "utf8"), "precious");
  });

  it("copy a log up to where it was, while another process appends to it", async () => {
    const busy = `sqlite:${path("busy.db")}`;
    await using(busy, (store) => filled(store, 20));
    const rows = Array.from({ length: 20_000 }, (_, i) => `2026-03-02T08:00:00Z,view,s-${i}`);
    writeFileSync(path("many.csv"), `time,event,session\n${rows.join("\n")}\n`);
    const flags = ["--type", "event", "--time", "time", "--tag", "session=session", "--store", busy];
    const writer = start(["import", "many.csv", ...flags], { cwd: folder });
    await using(busy, async (store) => {
      const before = (await store.head()).position;
      while ((await store.head()).position < before + 500) await new Promise((resolve) => setTimeout(resolve, 5));
      const done = await backupLog(store, path("busy.thence.gz"));
      assert.ok(done.events >= before + 500);
      await using("memory:", async (copy) => {
        await restored(path("busy.thence.gz"), copy);
        assert.deepEqual([(await copy.head()).position, hex((await copy.head()).hash)], [done.events, done.hash]);
        assert.equal((await copy.verify()).ok, true);
      });
    });
    assert.equal((await writer.ended).status, 0);
  });

  it("refuse to back up a log that does not agree with its chain, naming the place, and leave no file", async () => {
    const broken = path("broken.db");
    await using(`sqlite:${broken}`, (store) => filled(store, 20));
    const db = new DatabaseSync(broken);
    db.exec(
      `drop trigger event_no_update; update event set bytes = cast(replace(cast(bytes as text), '€', '$') as blob) where position = 7`,
    );
    db.close();
    const { status, err } = await thence("backup", "broken.thence.gz", "--store", "sqlite:broken.db");
    assert.equal(status, 1);
    assert.match(err, /^\[store\/broken-chain\] .*broken\.db: at position \d+ /);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith("broken.thence")),
      [],
    );
  });

  it("go on in a store that holds a beginning of the log, and add nothing to one that holds all of it", async () => {
    await using("memory:", async (store) => {
      await beginning(store, 55);
      const first = await restored(path("log.thence.gz"), store);
      assert.deepEqual([first.already, first.copied], [55, whole.position - 55]);
      assert.deepEqual(await contents(store), whole);
      assert.equal((await restored(path("log.thence.gz"), store)).copied, 0);
      await store.append(eventsOf(9000, 1), { command: "see" });
      const again = await restored(path("log.thence.gz"), store);
      assert.deepEqual([again.copied, (await store.head()).position], [0, whole.position + 1]);
    });
  });

  it("go on after they were stopped, and say that the store is not whole before", async () => {
    await using("memory:", async (store) => {
      const stop = new AbortController();
      const first = await restored(path("log.thence.gz"), store, {
        signal: stop.signal,
        progress: () => stop.abort(),
      });
      assert.equal(first.stopped, true);
      assert.ok(first.position > 0 && first.position < whole.position);
      assert.equal((await store.verify()).ok, true, "what is there is a whole beginning");
      const second = await restored(path("log.thence.gz"), store);
      assert.deepEqual([second.stopped, second.already], [undefined, first.position]);
      assert.deepEqual(await contents(store), whole);
    });
  });

  it("say how far they came where the store cannot take more, and that the same command goes on", async () => {
    await using("memory:", async (inner) => {
      let pages = 0;
      const engine = engineOf(inner);
      const context = fixedContext();
      const full = createEventStore(
        {
          ...engine,
          restore: async (from, rows) => {
            pages += 1;
            if (pages > 1) throw new Error("there is no space left.");
            await engine.restore(from, rows);
          },
        },
        context,
      );
      await assert.rejects(restored(path("log.thence.gz"), full), {
        code: "app/copy-stopped",
        message: /it came to position \d+ of 2485, then there is no space left\. Run the same command again/,
      });
      const { position } = await inner.head();
      assert.ok(position > 0 && position < whole.position);
      assert.equal((await restored(path("log.thence.gz"), inner)).already, position);
    });
  });

  it("refuse a store that holds another log, or the same log with another end, and write nothing", async () => {
    await using("memory:", async (other) => {
      await filled(other, 3);
      const before = await contents(other);
      await assert.rejects(restored(path("log.thence.gz"), other), {
        code: "app/another-log",
        message: /it holds another log/,
      });
      assert.deepEqual(await contents(other), before);
    });
    await using("memory:", async (fork) => {
      await beginning(fork, 55);
      await fork.append(eventsOf(5000, 3), { command: "see" });
      await assert.rejects(restored(path("log.thence.gz"), fork), {
        code: "app/another-log",
        message: /went different ways/,
      });
      assert.equal((await fork.head()).position, 58);
    });
  });

  it("make no store for a file that is no backup, or is missing", async () => {
    writeFileSync(path("text.txt"), "some text");
    for (const [file, code, status] of [
      ["text.txt", "app/not-a-backup", 1],
      ["nothing.gz", "app/backup-unreadable", 2],
    ] as const) {
      const ended = await thence("restore", file, "--store", "sqlite:never.db");
      assert.deepEqual([ended.status, ended.err.startsWith(`[${code}] `)], [status, true], ended.err);
    }
    assert.equal(readdirSync(folder).includes("never.db"), false);
  });
});

describe("a damaged backup", () => {
  it("is refused wherever a byte of it was changed, and never restored wrongly", async () => {
    for (const packing of ["gz", "zst"]) {
      const small = path(`small.thence.${packing}`);
      await using("memory:", async (store) => backupLog(await filled(store, 12), small));
      const bytes = readFileSync(small);
      const damaged = path(`damaged.thence.${packing}`);
      const property = fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const wrong = Buffer.from(bytes);
        wrong[at] = (wrong[at] ?? 0) ^ by;
        writeFileSync(damaged, wrong);
        await using("memory:", async (store) => {
          await assert.rejects(restored(damaged, store), {
            code: /^(app\/backup-damaged|app\/not-a-backup|store\/newer-format)$/,
          });
          assert.equal((await store.head()).position, 0, "nothing was written");
        });
      });
      await fc.assert(property, {
        numRuns: 150,
        examples: [
          [0, 1],
          [14, 1],
          [20, 1],
          [bytes.length - 1, 1],
        ],
      });
    }
  });

  it("is refused wherever it was cut, and says after which event", async () => {
    const cut = path("cut.thence.gz");
    const bytes = readFileSync(path("log.thence.gz"));
    const property = fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
      writeFileSync(cut, bytes.subarray(0, length));
      await using("memory:", async (store) => {
        await assert.rejects(restored(cut, store), { code: /^app\/(backup-damaged|not-a-backup)$/ });
        assert.equal((await store.head()).position, 0);
      });
    });
    await fc.assert(property, { numRuns: 30 });
    writeFileSync(cut, bytes);
    truncateSync(cut, Math.floor(bytes.length / 2));
    const { status, err } = await thence("restore", "cut.thence.gz", "--store", "sqlite:never.db");
    assert.equal(status, 1);
    const [, position] =
      /^\[app\/backup-damaged\] .*cut\.thence\.gz is damaged after position (\d+): .*Nothing was restored/.exec(err) ??
      [];
    assert.ok(Number(position) > 500 && Number(position) < whole.position, err);
  });

  it("is refused where something was added at its end", async () => {
    const longer = path("longer.thence.gz");
    writeFileSync(longer, readFileSync(path("log.thence.gz")));
    appendFileSync(longer, "x");
    await using("memory:", (store) => assert.rejects(restored(longer, store), { code: "app/backup-damaged" }));
  });
});

describe("thence migrate", () => {
  it("copies a log into another store with the same positions and the same chain, and verifies it", async () => {
    const { status, out, err } = await thence("migrate", log, "sqlite:moved.db", "--json");
    assert.deepEqual([status, err], [0, ""]);
    const done = JSON.parse(out);
    assert.deepEqual(
      [done.copied, done.already, done.position, done.behind, done.verified.ok, done.hash],
      [whole.position, 0, whole.position, 0, true, whole.hash],
    );
    await using(`sqlite:${path("moved.db")}`, async (copy) => assert.deepEqual(await contents(copy), whole));
  });

  it("goes from one kind of store to another and back", async () => {
    await using("memory:", async (memory) => {
      await using(log, (source) => migrateLog(source, memory));
      await using(`sqlite:${path("back.db")}`, async (back) => {
        assert.equal((await migrateLog(memory, back)).verified?.ok, true);
        assert.deepEqual(await contents(back), whole);
      });
    });
  });

  it("goes on after it was stopped, and copies what came to the source since", async () => {
    await using("memory:", async (source) => {
      await using(log, (store) => migrateLog(store, source));
      await using(`sqlite:${path("resumed.db")}`, async (target) => {
        const stop = new AbortController();
        const first = await migrateLog(source, target, { signal: stop.signal, progress: () => stop.abort() });
        assert.deepEqual([first.stopped, first.verified], [true, undefined]);
        await filled(source, 3, 50_000);
        const second = await migrateLog(source, target);
        assert.equal(second.already, first.position);
        assert.deepEqual(await contents(target), await contents(source));
      });
    });
  });

  it("says how many events came to the source meanwhile, and with --follow copies them too", async () => {
    await using("memory:", async (source) => {
      await filled(source, 10);
      const late = eventsOf(70_000, 2);
      await using("memory:", async (target) => {
        const once = { appended: false };
        const done = await migrateLog(source, target, {
          progress: () => {
            if (!once.appended) once.appended = true;
          },
          verifying: () => {},
        });
        assert.deepEqual([once.appended, done.behind], [true, 0]);
      });
      await using("memory:", async (target) => {
        const stop = new AbortController();
        const following = migrateLog(source, target, { follow: true, signal: stop.signal });
        const { last } = await source.append(late, { command: "see" });
        while ((await target.head()).position < last) await new Promise((resolve) => setTimeout(resolve, 5));
        stop.abort();
        const done = await following;
        assert.deepEqual([done.position, done.behind, done.verified?.ok], [last, 0, true]);
        assert.deepEqual(await contents(target), await contents(source));
      });
    });
  });

  it("refuses a target with another log, one that went another way, and one that holds more", async () => {
    await using(log, async (source) => {
      await using("memory:", async (other) => {
        await filled(other, 2);
        await assert.rejects(migrateLog(source, other), { code: "app/another-log", message: /another log/ });
      });
      await using("memory:", async (fork) => {
        await beginning(fork, 55);
        await fork.append(eventsOf(5000, 3), { command: "see" });
        await assert.rejects(migrateLog(source, fork), { code: "app/another-log", message: /went different ways/ });
      });
      await using("memory:", async (ahead) => {
        await migrateLog(source, ahead);
        await ahead.append(eventsOf(5000, 3), { command: "see" });
        await assert.rejects(migrateLog(source, ahead), {
          code: "app/another-log",
          message: /3 events more.*wrong way round/,
        });
      });
    });
  });

  it("stops at the first event of a source that is not intact, and says what the target holds", async () => {
    await using("memory:", async (target) => {
      await using(`sqlite:${path("broken.db")}`, (source) =>
        assert.rejects(migrateLog(source, target), {
          code: "app/source-broken",
          message: /broken\.db is not intact: at position \d+ .*thence verify/,
        }),
      );
      assert.equal((await target.verify()).ok, true);
    });
  });
});
