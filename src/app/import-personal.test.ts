import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { z } from "zod";
import { file, folder, imported } from "../../test/import-trial.ts";
import { defineEvent, personal } from "../event/index.ts";
import { type EventStore, engineOf } from "../store/index.ts";
import { person } from "./actors.ts";
import { eraseSubject } from "./erase.ts";
import { openStore } from "./stores.ts";

const registered = defineEvent("customer-registered", {
  tags: ({ customer }: { customer: string; email: string; plan: string }) => ({ customer }),
  personal: personal("customer", ["email"]),
  purpose: "tests",
});
const table =
  "customer,email,plan,when\nc-1,ana.canary@example.org,basic,2026-01-01\nc-2,bo.canary@example.org,basic,2026-01-02\n";
const plan = { type: "=customer-registered", time: "when", tags: [["customer", "customer"]] } as const;
const declared = [registered];
const textOf = async (store: EventStore) =>
  (await engineOf(store).rows(0, 1000)).map(({ bytes }) => Buffer.from(bytes).toString()).join("\n");

describe("importing events that a definition says are personal", () => {
  it("seals their fields, shows them to readers, and forgets whom an erasure names", async () => {
    const store = await openStore("memory:");
    const first = await imported(file("a.csv", table), { plan, declared }, store);
    assert.equal(first.appended, 2);
    assert.doesNotMatch(await textOf(store), /canary/);
    assert.deepEqual(
      first.events.map(({ data }) => (data as { email: string }).email),
      ["ana.canary@example.org", "bo.canary@example.org"],
    );
    const again = await imported(file("a.csv", table), { plan, declared }, store);
    assert.deepEqual([again.appended, again.duplicates, again.rejected], [0, 2, 0]);
    const { receipt } = await eraseSubject(store, "customer:c-1", {
      actor: person("dpo", "terminal", "stated"),
      reason: "ticket 12",
    });
    assert.deepEqual([receipt.data.events, receipt.data.fields], [1, { "customer-registered": ["email"] }]);
  });

  it("seals what the schema makes of them, and what a refined type inherits", async () => {
    const schema = z.object({ customer: z.string(), email: z.string().toLowerCase(), plan: z.string() });
    const base = defineEvent("customer-registered", {
      schema,
      tags: ({ customer }) => ({ customer }),
      personal: personal("customer", ["email"]),
      purpose: "tests",
    });
    const referred = base.refine("customer-referred", { schema, purpose: "tests" });
    const mapping =
      "export default ({ when, ...data }) => ({ type: 'customer-referred', time: when, tags: { customer: data.customer }, data });\n";
    const { events } = await imported(file("a.csv", table.replace("ana.", "ANA.")), {
      map: file("map.ts", mapping),
      declared: [referred],
    });
    assert.deepEqual(events[0]?.data, { customer: "c-1", email: "ana.canary@example.org", plan: "basic" });
    assert.deepEqual(events[0]?.personal, { subject: "customer:c-1", fields: ["email"] });
  });

  it("sets a row aside that names nobody, and the whole of one whose person was erased or that tells a field in its id, and takes the others", async () => {
    const store = await openStore("memory:");
    await imported(file("a.csv", table), { plan, declared }, store);
    await eraseSubject(store, "customer:c-1", { actor: person("dpo", "terminal", "stated"), reason: "ticket 12" });
    const more = `${table}c-1,ana.canary@example.org,pro,2026-01-03\nc-3,cy@example.org,basic,2026-01-04\n,dora@example.org,basic,2026-01-05\neve@example.org,eve@example.org,basic,2026-01-06\nc-6,fay@example.org,basic,2026-01-07\n`;
    const { rows, appended } = await imported(file("b.csv", more), { plan, declared }, store);
    assert.deepEqual(
      rows.map(({ line, code }) => [line, code]).toSorted(([a], [b]) => Number(a) - Number(b)),
      [
        [2, "store/subject-erased"],
        [4, "store/subject-erased"],
        [6, "event/missing-subject"],
        [7, "store/personal-in-plain"],
      ],
    );
    assert.equal(appended, 3);
    assert.doesNotMatch(await textOf(store), /dora|eve@/);
  });

  it("keeps rows that were set aside from everybody but their owner", async () => {
    const rejected = join(folder, "private.jsonl");
    await imported(file("a.csv", `${table}c-3,cy@example.org,basic,never\n`), { plan, declared, rejected });
    assert.equal(statSync(rejected).mode & 0o777, 0o600);
  });
});
