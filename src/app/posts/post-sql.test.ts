import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minute, opens, sell, shop } from "../../../test/checkout.ts";
import { openEventStore as openMemory } from "../../adapters/memory/event-store.ts";
import { plainText } from "../../question/index.ts";
import { definePost, type PostOptions } from "../../report/index.ts";
import { fixedContext } from "../../testing/index.ts";
import type { Config } from "../define-config.ts";
import { previewPost } from "./send-post.ts";

/** What a statement tells of the test shop at ten o'clock. */
async function told(sql: string, options: Partial<PostOptions> = {}, language: "en" | "da" = "en") {
  const store = await openMemory("memory:", fixedContext(9));
  await sell(store, 0, 10, 7);
  await sell(store, 2, 20, 8);
  const what = { sql, ...(sql.includes("{from}") && { period: "1h" }) };
  const config: Config = {
    ...shop,
    language,
    posts: [
      definePost("rows", { what, to: [{ channel: "desk", target: "D1" }], when: "every day at 10:00", ...options }),
    ],
  };
  const now = opens + 120 * minute;
  const { message } = await previewPost({
    store,
    config,
    name: "rows",
    now,
    warehouse: { url: "memory:", folder: "." },
  });
  return { message, text: plainText(message), kinds: message.parts.map(({ kind }) => kind) };
}

describe("a post of SQL", () => {
  it("tells one row as a sentence, and several as a table with how many there are", async () => {
    const one = await told("select count(*) as orders, 1234.5 as cents from events where type = 'order-placed'");
    assert.match(one.text, /^rows\n\norders: 15; cents: 1,235\./);
    assert.deepEqual(one.kinds, ["text", "facts"]);
    const more = await told("select i as n from range(25) t(i)", {}, "da");
    assert.match(more.text, /25 rækker\.\n\nDe første 10 af 25 rækker\nn\n0\n1/);
  });

  it("counts within the last whole period, and says where a statement found nothing", async () => {
    const bounded =
      "select count(*) as n from events where type = 'order-placed' and occurred >= {from} and occurred < {to}";
    assert.match((await told(bounded)).text, /n: 8\./);
    assert.match((await told("select type from events where false")).text, /No row: the statement found nothing\./);
  });

  it("draws days with a number, and keeps markup and quotes as they are", async () => {
    const days = "select (date '2026-03-01' + i::int)::text as day, i * 2 as sold from range(3) t(i)";
    const { message } = await told(days);
    const chart = message.parts.find((part) => part.kind === "chart");
    assert.deepEqual(chart?.labels, ["2026-03-01", "2026-03-02", "2026-03-03"]);
    assert.equal(chart?.says, "sold: 2026-03-01 0, 2026-03-02 2, 2026-03-03 4");
    assert.match((await told(`select '<b>it''s</b>' as "a|b"`)).text, /a\|b: <b>it's<\/b>\./);
  });

  it("refuses a statement that cannot be answered, in a sentence", async () => {
    await assert.rejects(told("select nothing from nowhere"), /nowhere/);
    await assert.rejects(told("drop table events"), /\[duckdb\//);
  });
});
