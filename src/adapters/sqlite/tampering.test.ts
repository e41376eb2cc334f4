import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { defineEvent } from "../../event/index.ts";
import { fixedContext } from "../../testing/index.ts";
import { openEventStore } from "./event-store.ts";

const noted = defineEvent("thing-noted", {
  purpose: "tests",
  stream: "order",
  tags: (data: { order: string; n: number }) => ({ order: data.order, shop: ["s-1", "s-2"] }),
});
const folder = mkdtempSync(join(tmpdir(), "thence-"));
const [original, copy] = [join(folder, "original.db"), join(folder, "copy.db")];
after(() => rmSync(folder, { recursive: true }));

before(async () => {
  const store = await openEventStore(`sqlite:${original}`, fixedContext());
  for (let n = 0; n < 10; n++) {
    const events = [noted({ order: `o-${n % 3}`, n }), noted({ order: "o-x", n }, { occurred: 1_000 * n })];
    await store.append(events, { command: "note", reason: "a test" });
  }
  await store.close();
});

/** Changes a copy of the log by hand, without its triggers, and says what `verify` finds; `open` lets a store watch it happen. */
async function verifiedAfter(
  change: string,
  open?: "open before",
): Promise<{ position: number; what: string } | undefined> {
  copyFileSync(original, copy);
  const early = open && (await openEventStore(`sqlite:${copy}`, fixedContext(), { writer: "same-thread" }));
  await early?.verify();
  const db = new DatabaseSync(copy, { enableForeignKeyConstraints: false });
  const triggers = db.prepare("select name from sqlite_schema where type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`drop trigger "${name}"`);
  db.exec(change);
  db.close();
  const store = early ?? (await openEventStore(`sqlite:${copy}`, fixedContext(), { writer: "same-thread" }));
  try {
    return (await store.verify()).problem;
  } finally {
    await store.close();
  }
}

const swapped = (column: string, a: number, b: number) => `
  create temp table kept as select position, ${column} as value from event where position in (${a}, ${b});
  update event set ${column} = x'00' || randomblob(20) where position in (${a}, ${b});
  update event set ${column} = (select value from kept where kept.position = case event.position when ${a} then ${b} else ${a} end) where position in (${a}, ${b});`;

const changes: readonly (readonly [what: string, sql: string, position: number])[] = [
  [
    "one byte of an event",
    "update event set bytes = cast(replace(cast(bytes as text), '\"n\":3', '\"n\":4') as blob) where position = 7",
    7,
  ],
  ["the bytes of an event, as text", "update event set bytes = cast(bytes as text) || ' ' where position = 7", 7],
  ["bytes that are no JSON", "update event set bytes = x'ff00' where position = 7", 7],
  ["bytes that are JSON, and no event", "update event set bytes = cast('null' as blob) where position = 7", 7],
  [
    "bytes that are another kind of object",
    "update event set bytes = cast('{\"tags\":7}' as blob) where position = 7",
    7,
  ],
  ["an id", "update event set id = x'00112233445566778899aabbccddeeff' where position = 7", 7],
  ["an id cut short", "update event set id = substr(id, 1, 15) where position = 7", 7],
  ["an id made longer", "update event set id = id || x'00' where position = 7", 7],
  ["a type", "update event set type = (select id from term where value = 's-1') where position = 7", 7],
  ["a type to a number that means nothing", "update event set type = 999 where position = 7", 7],
  [
    "a stream",
    "update event set stream = (select id from term where value = 'o-1'), revision = 77 where position = 8",
    8,
  ],
  ["a stream to none", "update event set stream = null where position = 8", 8],
  ["a stream to a number that means nothing", "update event set stream = 999 where position = 8", 8],
  ["a revision", "update event set revision = 99 where position = 8", 8],
  ["the time it occurred", "update event set occurred = occurred + 1 where position = 7", 7],
  ["the time it occurred, beyond all numbers", "update event set occurred = 9223372036854775807 where position = 7", 7],
  ["the time it was recorded", "update event set recorded = recorded + 1 where position = 7", 7],
  ["the time it was recorded, at the end", "update event set recorded = recorded + 1 where position = 20", 20],
  ["its commit", `update event set "commit" = 5 where position = 7`, 7],
  ["its commit to one that is not there", `update event set "commit" = 999 where position = 7`, 7],
  ["a link of the chain", "update event set hash = zeroblob(32) where position = 7", 7],
  ["the last link of the chain", "update event set hash = zeroblob(32) where position = 20", 20],
  ["a link made longer", "update event set hash = hash || x'00' where position = 20", 20],
  ["a position", "update event set position = 21 where position = 20", 20],
  [
    "who acted and why",
    `update "commit" set record = cast(replace(cast(record as text), 'a test', 'no test') as blob) where first = 7`,
    7,
  ],
  ["the size of a commit", `update "commit" set count = 1 where first = 7`, 7],
  ["where a commit begins", `update "commit" set first = 8 where first = 7`, 7],
  ["a commit that is gone", `delete from "commit" where first = 7`, 7],
  ["a commit too many", `insert into "commit" values (8, 1, x'7b7d')`, 20],
  ["a row that is gone", "delete from event where position = 7", 7],
  ["the first row gone", "delete from event where position = 1", 1],
  ["the last row gone", "delete from event where position = 20", 19],
  [
    "a whole commit cut from the end",
    `delete from event where position > 18; delete from "commit" where first > 18`,
    18,
  ],
  ["two rows' bytes swapped", swapped("bytes", 7, 9), 7],
  ["two rows' ids swapped", swapped("id", 7, 9), 7],
  ["two rows' links swapped", swapped("hash", 7, 9), 7],
  [
    "an index entry that is gone",
    "delete from event_term where position = 7 and term = (select id from term where value = 's-1')",
    7,
  ],
  [
    "an index entry of a type that is gone",
    "delete from event_term where position = 7 and term = (select id from term where value = 'thing-noted')",
    7,
  ],
  ["an index entry too many", "insert into event_term values ((select id from term where value = 'o-1'), 7)", 20],
  [
    "an index entry beyond the end",
    "insert into event_term values ((select id from term where value = 'o-1'), 500)",
    20,
  ],
  [
    "an index entry moved to another event",
    "update event_term set position = 8 where position = 7 and term = (select id from term where value = 'o-0')",
    7,
  ],
  ["what a term says", "update term set value = 's-9' where value = 's-1'", 1],
  ["a term that is gone", "delete from term where value = 'o-1'", 3],
  [
    "an extra row at the end, without a link",
    `insert into "commit" values (21, 1, x'7b7d'); insert into event select 21, randomblob(16), type, stream, 99, occurred, recorded, 21, randomblob(32), bytes from event where position = 20`,
    21,
  ],
  [
    "an extra row before the first",
    `insert into "commit" values (0, 1, x'7b7d'); insert into event select 0, randomblob(16), type, null, 0, occurred, recorded, 0, randomblob(32), bytes from event where position = 20`,
    20,
  ],
  ["the log's own name", "update meta set value = 'another' where name = 'log'", 1],
];

describe("verify", () => {
  for (const [what, sql, position] of changes) {
    it(`finds a change by hand: ${what}`, async () => {
      const problem = await verifiedAfter(sql);
      assert.equal(problem?.position, position, problem?.what);
      const watched = await verifiedAfter(sql, "open before");
      if (!sql.includes("update meta")) assert.deepEqual(watched, problem);
    });
  }

  it("finds nothing in a copy that nobody changed", async () =>
    assert.equal(await verifiedAfter("select 1"), undefined));
});

describe("a log file", () => {
  it("refuses updates and deletions by accident", () => {
    copyFileSync(original, copy);
    const db = new DatabaseSync(copy);
    for (const table of ["event", "commit", "event_term", "term"]) {
      const column = { event: "bytes", commit: "record", event_term: "position", term: "value" }[table];
      assert.throws(() => db.exec(`update "${table}" set "${column}" = 1`), /only appended to/);
      assert.throws(() => db.exec(`delete from "${table}"`), /only appended to/);
    }
    db.close();
  });
});
