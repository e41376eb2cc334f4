import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { withService } from "../../services/for-tests.ts";
import { servicesFolder } from "../../services/packages.ts";
import { importFile, migrateLog, openStore } from "../../src/app/index.ts";
import { importedEvent } from "../../src/event/index.ts";
import { hex } from "../../src/kit/sha256.ts";
import type { EventStore } from "../../src/store/index.ts";
import { realData } from "../data.ts";
import { dynamodb, newPlace, open as openDynamo } from "./dynamodb-stage.ts";
import { freshPlace } from "./postgres-places.ts";

process.chdir(servicesFolder);
const postgres = await withService("postgres");
const receipt = realData("process", "receipt.xes.gz");
const skip = postgres.skip || dynamodb.skip || receipt.skip;

const folder = mkdtempSync(join(tmpdir(), "thence-migrate-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const events = 8577;

/** What a log says of itself, and what one can count in it. */
async function told(store: EventStore) {
  const { log, position, hash } = await store.head();
  const counts: Record<string, number> = {};
  for await (const page of store.scanPages({})) for (const { type } of page) counts[type] = (counts[type] ?? 0) + 1;
  const [one] = (await store.read({}, { limit: 1, backwards: true })).events;
  const tag = `case:${String(one?.tags["case"])}`;
  const ofCase = (await store.read({ tags: [tag] })).events.map(({ id, position, data }) => ({ id, position, data }));
  return { log, position, hash: hex(hash), counts, ofCase };
}

const seen = (n: number) =>
  importedEvent({ type: "late-thing-seen", data: { n }, tags: { thing: `t-${n}` }, occurred: n });
const why = { command: "see" };

describe("a log of 8,577 real events, moved between unlike databases", { skip }, () => {
  let source: EventStore;
  let origin: Awaited<ReturnType<typeof told>>;
  const opened: EventStore[] = [];
  const keep = async (opening: Promise<EventStore>) => {
    const store = await opening;
    opened.push(store);
    return store;
  };
  const sqlite = (name: string) => keep(openStore(`sqlite:${join(folder, name)}`));
  before(async () => {
    source = await sqlite("origin.db");
    const { appended } = await importFile({ file: receipt.path, store: source });
    assert.equal(appended, events);
    origin = await told(source);
  });
  after(async () => {
    for (const store of opened) await store.close();
  });

  /** Moves the log on and holds the copy against the origin. */
  async function moved(from: EventStore, to: EventStore): Promise<EventStore> {
    const done = await migrateLog(from, to);
    assert.deepEqual([done.hash, done.behind, done.verified?.ok], [origin.hash, 0, true], JSON.stringify(done));
    assert.deepEqual(await told(to), origin);
    return to;
  }

  it("has the same positions, hashes and counts in SQLite, PostgreSQL, SQLite, DynamoDB and SQLite, and verifies in each", async () => {
    const inPostgres = await moved(source, await keep(openStore(freshPlace(postgres.url))));
    const back = await moved(inPostgres, await sqlite("back.db"));
    const inDynamo = await moved(back, await keep(openDynamo(newPlace(), { pollMs: 20 })));
    await moved(inDynamo, await sqlite("home.db"));
  });

  for (const [what, open] of [
    ["PostgreSQL", () => openStore(freshPlace(postgres.url))],
    ["DynamoDB", () => openDynamo(newPlace())],
  ] as const) {
    it(`goes on in ${what} from where it was stopped, while the source grows`, async () => {
      const growing = await sqlite(`growing-${what}.db`);
      await migrateLog(source, growing);
      const target = await keep(open());
      const stop = new AbortController();
      let appended = 0;
      const first = await migrateLog(growing, target, {
        signal: stop.signal,
        progress: (position) => {
          if (position > events / 4) stop.abort();
        },
      });
      assert.deepEqual([first.stopped, first.verified], [true, undefined]);
      assert.ok(first.position > 0 && first.position < origin.position);
      assert.equal((await target.verify()).ok, true, "what is there is a whole beginning");
      const growth: Promise<unknown>[] = [];
      const second = await migrateLog(growing, target, {
        progress: () => {
          appended += 1;
          growth.push(growing.append([seen(appended)], why));
        },
      });
      await Promise.all(growth);
      assert.deepEqual([second.already, second.position], [first.position, origin.position]);
      assert.ok(appended > 0 && second.behind > 0 && second.behind <= appended);
      const last = await migrateLog(growing, target);
      assert.deepEqual([last.copied, last.behind, last.verified?.ok], [appended, 0, true]);
      assert.deepEqual(await told(target), await told(growing));
      assert.equal(
        (await target.append([seen(0)], why)).first,
        origin.position + appended + 1,
        "the copy is a log to append to",
      );
    });

    it(`is refused by ${what} where it holds another log, and nothing is written`, async () => {
      const target = await keep(open());
      await target.append([seen(1)], why);
      const there = await target.head();
      await assert.rejects(migrateLog(source, target), { code: "app/another-log", message: /it holds another log/ });
      assert.deepEqual(await target.head(), there);
    });
  }
});
