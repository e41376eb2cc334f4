import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { defineEvent } from "../../event/index.ts";
import { type EventStore, engineOf } from "../../store/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { openEventStore } from "./event-store.ts";

const noted = defineEvent("thing-noted", {
  purpose: "tests",
  stream: "order",
  tags: (data: { order: string; text: string }) => ({ order: data.order }),
});
const texts = ["plain", "zażółć", "\u{1F600}", "a \uFFFD that somebody really wrote", 'quote " and \\ and \u0000', ""];
const folder = mkdtempSync(join(tmpdir(), "thence-"));
let files = 0;

async function opened<Result>(work: (store: EventStore, path: string) => Promise<Result>): Promise<Result> {
  const path = join(folder, `${++files}.db`);
  const store = await openEventStore(`sqlite:${path}`, fixedContext(files), { writer: "same-thread" });
  try {
    for (const [n, text] of texts.entries()) {
      const events = Array.from({ length: 1 + (n % 3) }, () => noted({ order: `o-${n % 2}`, text }));
      await store.append(events, { command: "note", reason: text || "none" });
    }
    return await work(store, path);
  } finally {
    await store.close();
  }
}

function changed(path: string, sql: string): void {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  for (const { name } of db.prepare("select name from sqlite_schema where type = 'trigger'").all())
    db.exec(`drop trigger "${name}"`);
  db.exec(sql);
  db.close();
}

describe("reading as text", () => {
  after(() => rmSync(folder, { recursive: true }));

  const queries = [{}, { stream: "order:o-1" }, { tags: ["order:o-0"] }, { types: ["thing-noted"] }, { types: ["no"] }];
  for (const query of queries)
    it(`gives the stored bytes of ${JSON.stringify(query)}, in both directions and any part`, () =>
      opened(async (store) => {
        const engine = engineOf(store);
        for (const backwards of [false, true])
          for (const [after, upTo, limit] of [
            [0, 99, 99],
            [2, 9, 4],
            [5, 5, 1],
          ] as const) {
            const range = { after, upTo, limit, backwards };
            const found = await engine.texts?.(query, range);
            const stored = await engine.page(query, range);
            assert.deepEqual(
              found,
              stored.map(({ position, recorded, revision, bytes, commit }) => ({
                position,
                recorded,
                revision,
                text: Buffer.from(bytes).toString(),
                record: Buffer.from(commit.record).toString(),
              })),
            );
          }
      }));

  it("refuses bytes that are no UTF-8 instead of mending them", () =>
    opened(async (store, path) => {
      changed(path, `update event set bytes = cast(replace(cast(bytes as text), 'plain', x'ff') as blob)`);
      await assert.rejects(store.read({}));
    }));

  it("says that a commit's record is missing instead of leaving its events out", () =>
    opened(async (store, path) => {
      changed(path, `delete from "commit" where first = 2`);
      await assert.rejects(store.read({}), { code: "store/broken-chain" });
      await assert.rejects(store.read({ stream: "order:o-1" }), { code: "store/broken-chain" });
    }));
});
