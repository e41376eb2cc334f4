import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import { defineEvent } from "../../event/index.ts";
import { ThenceError } from "../../kit/failure.ts";
import { type EventStore, preparedFrom } from "../../store/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { openEventStore, type SqliteOptions } from "./event-store.ts";
import { openWriter } from "./writer.ts";

const noted = defineEvent("thing-noted", {
  purpose: "tests",
  tags: (data: { order: string; text?: string }) => ({ order: data.order }),
});
const why = { command: "note" };
const folder = mkdtempSync(join(tmpdir(), "thence-"));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `${++files}.db`);
let seed = 0;
const open = (path: string, options?: SqliteOptions) => openEventStore(`sqlite:${path}`, fixedContext(++seed), options);

async function refuses(code: string, attempt: Promise<unknown>): Promise<ThenceError> {
  const found = await attempt.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  assert.ok(found instanceof ThenceError, `${code} was expected, and ${found === undefined ? "it succeeded" : found}`);
  assert.equal(found.code, code, found.message);
  return found;
}

async function healthy(path: string, events: number): Promise<void> {
  const store = await open(path);
  const { problem, log } = await store.verify();
  await store.close();
  assert.deepEqual([problem, log], [undefined, events]);
}

async function withEvents(path: string, count: number): Promise<void> {
  const store = await open(path);
  for (let n = 0; n < count; n++) await store.append([noted({ order: "a" })], why);
  await store.close();
}

const both = [{ writer: "thread" }, { writer: "same-thread" }] as const;

describe("opening a file that is no store of ours", () => {
  const refused = async (path: string, code: string) => {
    const before = readFileSync(path);
    for (const options of both) {
      const { message } = await refuses(code, open(path, options));
      assert.ok(message.includes(path), message);
    }
    assert.deepEqual(readFileSync(path), before);
  };

  it("refuses a store that a newer version wrote, and leaves it as it is", async () => {
    const path = newPath();
    await withEvents(path, 3);
    const db = new DatabaseSync(path);
    db.exec("pragma user_version = 2; create table something_new (a)");
    db.close();
    await refused(path, "store/newer-format");
  });

  it("refuses another program's SQLite file, with tables or without", async () => {
    for (const sql of ["create table t (a)", "pragma application_id = 7"]) {
      const path = newPath();
      const db = new DatabaseSync(path);
      db.exec(sql);
      db.close();
      await refused(path, "store/not-a-store");
    }
  });

  it("refuses a store of which a table is missing", async () => {
    const path = newPath();
    await withEvents(path, 1);
    const db = new DatabaseSync(path);
    db.exec("drop table event_term");
    db.close();
    await refused(path, "store/not-a-store");
  });

  it("refuses a text file", async () => {
    const path = newPath();
    writeFileSync(path, "order,customer\no-1,c-1\n".repeat(400));
    await refused(path, "store/not-a-store");
  });

  it("refuses a store cut in the middle, when opened or when verified", async () => {
    const path = newPath();
    await withEvents(path, 60);
    writeFileSync(path, readFileSync(path).subarray(0, 20_000));
    const error = await open(path)
      .then((store) => store.verify().finally(() => store.close()))
      .then(
        ({ problem }) => problem,
        (cause: unknown) => cause,
      );
    assert.ok(
      error !== undefined &&
        (!(error instanceof Error) || (error instanceof ThenceError && error.code === "store/damaged")),
      String(error),
    );
  });

  it("refuses a folder, and a path that leads through a file", async () => {
    const path = newPath();
    mkdirSync(path);
    await refuses("store/not-a-store", open(path));
    const file = newPath();
    writeFileSync(file, "");
    await refuses("store/unreachable", open(join(file, "log.db")));
  });

  it("opens an empty file as a new store, and makes the folders above a new one", async () => {
    const path = newPath();
    writeFileSync(path, "");
    await withEvents(path, 1);
    await withEvents(join(folder, "deep", "er", "log.db"), 1);
    await healthy(path, 1);
  });

  it("refuses a place where it may not write", {
    skip: process.getuid?.() === 0 && "root may write everywhere",
  }, async () => {
    const path = join(folder, "closed");
    mkdirSync(path);
    chmodSync(path, 0o500);
    await refuses("store/unreachable", open(join(path, "log.db")));
  });
});

describe("a file that another connection has locked", () => {
  for (const options of both) {
    it(`is told apart, and nothing is written (${options.writer})`, async () => {
      const path = newPath();
      await withEvents(path, 1);
      const store = await open(path, { ...options, lockWaitMs: 50 });
      const other = new DatabaseSync(path);
      other.exec("begin immediate");
      const error = await refuses("store/locked", store.append([noted({ order: "b" })], why));
      assert.deepEqual([error.retry, error.facts], ["later", { place: path, waitedMs: 50 }]);
      assert.equal((await store.read({})).events.length, 1);
      other.exec("rollback");
      other.close();
      assert.equal((await store.append([noted({ order: "b" })], why)).first, 2);
      await store.close();
      await healthy(path, 2);
    });
  }

  it("is told apart when it is opened for the first time", async () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec("begin exclusive");
    for (const options of both) await refuses("store/locked", open(path, { ...options, lockWaitMs: 50 }));
    other.exec("rollback");
    other.close();
    await withEvents(path, 1);
  });
});

describe("a disk that is full", () => {
  for (const options of both) {
    it(`refuses what does not fit, keeps what was acknowledged, and goes on when there is space (${options.writer})`, async () => {
      const path = newPath();
      const store = await open(path, { ...options, maxBytes: 400_000 });
      const fill = async (at: EventStore) => {
        let count = 0;
        for (;;) {
          const attempt = await at
            .append([noted({ order: `o-${count}`, text: "x".repeat(9_000) })], why)
            .catch((cause: unknown) => cause);
          if (attempt instanceof ThenceError) return { count, error: attempt };
          if (attempt instanceof Error) throw attempt;
          count += 1;
        }
      };
      const { count, error } = await fill(store);
      assert.ok(count > 10, `${count} events`);
      assert.deepEqual([error.code, error.retry], ["store/full", "later"]);
      assert.deepEqual([(await store.verify()).problem, (await store.head()).position], [undefined, count]);
      const many = Array.from({ length: 5 }, () =>
        store.append([noted({ order: "b", text: "x".repeat(90_000) })], why),
      );
      assert.deepEqual(
        (await Promise.allSettled(many)).map(({ status }) => status),
        many.map(() => "rejected"),
      );
      await store.close();
      const roomy = await open(path, options);
      assert.equal((await roomy.append([noted({ order: "o-new" })], why)).first, count + 1);
      await roomy.close();
      await healthy(path, count + 1);
    });
  }
});

describe("a file that somebody changed by hand", () => {
  it("is called damaged by an append that a row without events stands in the way of", async () => {
    for (const options of both) {
      const path = newPath();
      await withEvents(path, 1);
      const db = new DatabaseSync(path);
      db.exec(`insert into "commit" values (2, 1, x'7b7d')`);
      db.close();
      const store = await open(path, options);
      const { message } = await refuses("store/damaged", store.append([noted({ order: "a" })], why));
      assert.ok(message.includes(path) && message.includes("UNIQUE constraint failed"), message);
      await store.close();
    }
  });
});

describe("the thread that writes", () => {
  it("rejects what is under way when it dies, and every later append, and can still be closed", async (t) => {
    const path = newPath();
    const workers: Worker[] = [];
    const post = Worker.prototype.postMessage;
    t.mock.method(Worker.prototype, "postMessage", function (this: Worker, message: unknown) {
      workers.push(this);
      post.call(this, message);
    });
    const writer = await openWriter({ path, newLog: "l", options: {} });
    const text = '{"id":"01a1fb67-1800-7ade-bd3f-bfded8a21c49","occurred":0,"tags":{},"type":"thing-noted"}';
    const one = { id: "", record: "{}", events: [preparedFrom(text)], conditions: [], known: "refuse" } as const;
    await writer.commit([], 0);
    const pending = Array.from({ length: 3 }, () =>
      refuses("store/writer-lost", writer.commit(Array(20_000).fill(one), 0)),
    );
    await workers[0]?.terminate();
    await Promise.all(pending);
    await refuses("store/writer-lost", writer.commit([], 0));
    await writer.close();
    await withEvents(path, 1);
  });

  it("does not keep a process alive, unless somebody waits for events", async () => {
    const script = (body: string) => `
      import { openEventStore } from ${JSON.stringify(new URL("event-store.ts", import.meta.url).href)};
      import { fixedContext } from ${JSON.stringify(new URL("../../testing/index.ts", import.meta.url).href)};
      const store = await openEventStore("sqlite:${newPath()}", fixedContext());
      ${body}`;
    const { spawn } = await import("node:child_process");
    const ended = (body: string, limitMs: number) =>
      new Promise<number | null>((resolve) => {
        const child = spawn(process.execPath, [
          "--input-type=module",
          "--disable-warning=ExperimentalWarning",
          "-e",
          script(body),
        ]);
        const late = setTimeout(() => child.kill(), limitMs);
        child.stderr.pipe(process.stderr);
        child.on("exit", (code) => {
          clearTimeout(late);
          resolve(code);
        });
      });
    assert.equal(await ended("", 60_000), 0);
    assert.equal(await ended("for await (const event of store.subscribe({})) console.log(event);", 1_500), null);
  });
});
