import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { events, file, folder, imported, ownEvents } from "../../test/import-trial.ts";
import { importFile } from "./import-file.ts";
import { openStore } from "./stores.ts";

const table = "what,when,who,note\nbought,2020-01-01 10:00:00,c1,hi\nsold,2020-01-02 10:00:00,,\n";
const plan = { type: "what", time: "when", tags: [["customer", "who"]] } as const;

describe("files that cannot be imported", () => {
  it("are named, with what is wrong and the next step", async () => {
    await assert.rejects(imported(join(folder, "none.csv")), { code: "capture/file-missing" });
    await assert.rejects(imported(folder), { code: "capture/not-a-file" });
    await assert.rejects(imported(file("a.csv", "")), { code: "capture/empty-file" });
    await assert.rejects(imported(file("a.csv.gz", gzipSync(""))), { code: "capture/empty-file" });
    await assert.rejects(imported(file("a.bin", new Uint8Array([1, 0, 2]))), { code: "capture/unknown-format" });
    await assert.rejects(imported(file("a.txt", "just words")), {
      code: "capture/unknown-format",
      message: /--format: csv, tsv, jsonl, cloudevents, xes/,
    });
    await assert.rejects(imported(file("a.csv", table), { plan, zone: "Mars/Olympus" }), {
      code: "event/unknown-zone",
    });
    await assert.rejects(imported(file("a.csv", table), { plan, encoding: "klingon" }), { code: "capture/bad-import" });
  });

  it("keep what was read before a gzip breaks, and the whole file imported later adds the rest", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `a,2020-01-01,c${i},${(i * 7919) % 104_729}`);
    const packed = gzipSync(`what,when,who,note\n${rows.join("\n")}\n`);
    const store = await openStore("memory:");
    const torn = imported(file("a.csv.gz", packed.subarray(0, packed.length - 10_000)), { plan }, store);
    await assert.rejects(torn, {
      code: "capture/broken-gzip",
      message: /unexpected end of file.*rows read before stay imported/,
    });
    const before = (await events(store)).length;
    assert.ok(before > 5000);
    const whole = await imported(file("a.csv.gz", packed), { plan }, store);
    assert.deepEqual([whole.appended, whole.duplicates, whole.rejected], [20_000 - before, before, 0]);
    await assert.rejects(
      imported(file("b.csv.gz", new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 9, 9, 9, 9])), { plan }),
      { code: "capture/broken-gzip" },
    );
  });
});

describe("an import that is stopped", () => {
  it("keeps what it read, says so, and goes on where it was when it is run again", async () => {
    const path = file("a.csv", `what,when,who,note\n${"a,2020-01-01,c1,x\n".repeat(40_000)}`);
    const store = await openStore("memory:");
    const stop = new AbortController();
    const options = { file: path, store, plan, rejected: join(folder, "none.jsonl"), signal: stop.signal };
    const first = await importFile(options, () => stop.abort());
    assert.ok(first.stopped && first.appended > 0 && first.appended < 40_000);
    const said = (await ownEvents(store)).find((event) => event.type === "thence.file-imported");
    assert.deepEqual(Object.entries(said?.data ?? {}).at(-1), ["stopped", true]);
    const second = await imported(path, { plan }, store);
    assert.deepEqual(
      [second.stopped, second.duplicates, second.appended],
      [undefined, first.appended, 40_000 - first.appended],
    );
  });
});

describe("rows that were set aside", () => {
  it("lie beside a store that is a file, under the source's name, which cannot leave the folder", async () => {
    const store = join(folder, "log.db");
    const options = {
      file: file("a.csv", "what,when\n,2020-01-01\n"),
      store: `sqlite:${store}`,
      plan: { type: "what", time: "when" },
    };
    assert.equal((await importFile(options)).rejectedFile, `${store}.rejected/a.csv.jsonl`);
    assert.equal(
      (await importFile({ ...options, source: "../../up" })).rejectedFile,
      `${store}.rejected/%2E.%2F..%2Fup.jsonl`,
    );
  });

  it("are replaced by the next import, and gone when none are left", async () => {
    const rejected = join(folder, "aside.jsonl");
    const options = { plan: { type: "what", time: "when" }, rejected };
    await imported(file("a.csv", "what,when\n,2020-01-01\n"), options);
    assert.equal(existsSync(rejected), true);
    const clean = await imported(file("a.csv", "what,when\nx,2020-01-01\n"), options);
    assert.deepEqual([clean.rejectedFile, existsSync(rejected)], [undefined, false]);
  });

  it("are never written over the file that is imported", async () => {
    const path = file("a.csv", table);
    await assert.rejects(imported(path, { plan, rejected: path }), { code: "capture/bad-import" });
    assert.equal(readFileSync(path, "utf8"), table);
  });

  it("are never written over the store, nor over what lies beside it", async () => {
    const place = join(folder, "kept.db");
    const options = { file: file("a.csv", table), store: `sqlite:${place}`, plan };
    for (const end of ["", "-wal", "-shm", ".keys"])
      await assert.rejects(importFile({ ...options, rejected: place + end }), { code: "capture/bad-import" });
    assert.equal(existsSync(place), false);
    await importFile(options);
    const before = readFileSync(place);
    await assert.rejects(importFile({ ...options, rejected: place }), { code: "capture/bad-import" });
    assert.deepEqual(readFileSync(place), before);
  });

  it("neither replace nor remove a file that holds something else", async () => {
    const other = file("notes.jsonl", '{"line":"one"}\n');
    for (const text of [table, "what,when,who\n,2020-01-01,\n"])
      await assert.rejects(imported(file("a.csv", text), { plan, rejected: other }), {
        code: "capture/bad-import",
        message: /no rejected rows/,
      });
    await assert.rejects(imported(file("a.csv", table), { plan, rejected: folder }), { code: "capture/bad-import" });
    assert.equal(readFileSync(other, "utf8"), '{"line":"one"}\n');
  });

  it("stay when a later import stops or fails, and its own lie beside them until one reads the whole file", async () => {
    const rejected = join(folder, "stay.jsonl");
    const partial = join(folder, "stay.partial.jsonl");
    const options = { plan: { type: "what", time: "when" }, rejected };
    await imported(file("a.csv", "what,when\n,2020-01-01\n"), options);
    const before = readFileSync(rejected, "utf8");
    const long = file("a.csv", `what,when\n${",2020-01-02\n".repeat(60_000)}x,2020-01-01\n`);
    const stop = new AbortController();
    const store = await openStore("memory:");
    const stopped = await importFile({ ...options, file: long, store, signal: stop.signal }, () => stop.abort());
    assert.deepEqual([stopped.stopped, stopped.rejectedFile], [true, partial]);
    assert.equal(readFileSync(rejected, "utf8"), before);
    assert.match(readFileSync(partial, "utf8"), /2020-01-02/);
    await assert.rejects(imported(file("a.xes", "<log><event></log>"), { rejected }));
    assert.equal(readFileSync(rejected, "utf8"), before);
    await imported(file("a.csv", "what,when\nx,2020-01-01\n"), options);
    assert.deepEqual([existsSync(rejected), existsSync(partial)], [false, false]);
  });

  it("that cannot be written are an error, and the store is closed all the same", async () => {
    const place = join(folder, "closed.db");
    const rejected = join(file("a.txt", "x"), "aside.jsonl");
    const wrong = importFile({
      file: file("a.csv", "what,when\n,2020-01-01\n"),
      store: `sqlite:${place}`,
      plan: { type: "what", time: "when" },
      rejected,
    });
    await assert.rejects(wrong, { code: "capture/rejected-unwritable" });
    assert.deepEqual([existsSync(place), existsSync(`${place}-wal`)], [true, false]);
  });

  it("have a file name that no file system refuses, however long the source's name is", async () => {
    const options = { file: file("a.csv", "what,when\n,2020-01-01\n"), store: `sqlite:${join(folder, "long.db")}` };
    const names = ["ü".repeat(300), `${"ü".repeat(300)}x`];
    const files = [];
    for (const source of names)
      files.push((await importFile({ ...options, source, plan: { type: "what", time: "when" } })).rejectedFile ?? "");
    assert.ok(files.every((path) => Buffer.byteLength(basename(path)) <= 200 && existsSync(path)));
    assert.notEqual(files[0], files[1]);
  });
});
