import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openStore } from "../src/app/index.ts";
import { importedEvent } from "../src/event/index.ts";
import { start } from "./thence.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-views-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const config = (step: string, refused = "o-2") => `
import { defineConfig, defineFold, defineReadModel, defineSubscription } from "thence";
const fold = { ...defineFold({ name: "orders", version: ${JSON.stringify(step)} }, { cents: 0 }), types: ["order-paid"],
  step: (state, { data }) => (${step}) };
const refusing = ({ event }) => {
  if (event.data.order === ${JSON.stringify(refused)}) throw Object.assign(new Error("no such address"), { retry: "never" });
};
export default defineConfig({
  readModels: [defineReadModel("orders", { fold, key: (event) => event.data.order })],
  subscriptions: [defineSubscription("receipts", { query: { types: ["order-paid"] }, key: (event) => event.data.order, handle: refusing })],
});
`;
const write = (...args: Parameters<typeof config>) => writeFileSync(join(folder, "thence.config.ts"), config(...args));
const json = async (...args: readonly string[]) => {
  const { status, out, err } = await start([...args, "--json"], { cwd: folder }).ended;
  assert.match(out, /^[^\n]+\n$/, err);
  return { status, value: JSON.parse(out), err };
};

describe("subscriptions and read models, from the command line", () => {
  before(async () => {
    const store = await openStore(`sqlite:${join(folder, ".thence", "log.db")}`);
    const paid = (order: string, cents: number) =>
      importedEvent({ type: "order-paid", data: { order, cents }, tags: { order }, occurred: 0 });
    await store.append([paid("o-1", 100), paid("o-2", 50), paid("o-1", 5), paid("o-2", 1)], { command: "pay" });
    await store.close();
    write("{ cents: state.cents + data.cents }");
    const ran = await start(["run", "--once"], { cwd: folder }).ended;
    assert.equal(ran.status, 0, ran.err);
  });

  it("builds rows and shows them", async () => {
    assert.deepEqual((await json("read-model", "show", "orders", "o-1")).value.value, { cents: 105 });
    assert.deepEqual(
      (await json("read-model", "show", "orders")).value.rows.map(({ key }: { key: string }) => key),
      ["o-1", "o-2"],
    );
    const missing = await json("read-model", "show", "orders", "o-9");
    assert.deepEqual([missing.status, missing.value.error.code], [1, "app/no-row"]);
    const unknown = await json("read-model", "show", "order");
    assert.deepEqual([unknown.status, unknown.value.error.code], [2, "app/unknown-read-model"]);
    assert.match(unknown.value.error.message, /There are: orders/);
  });

  it("shows what was set aside, replays it once it can be handled, and drops", async () => {
    const { value: parked } = await json("subscription", "parked", "receipts");
    assert.deepEqual(
      parked.map((one: { key: string; attempts: number }) => [one.key, one.attempts]),
      [
        ["o-2", 1],
        ["o-2", 0],
      ],
    );
    assert.match(parked[0].error, /no such address/);
    const [state] = (await json("subscription", "list")).value;
    assert.deepEqual([state.name, state.position, state.parked, state.members], ["receipts", state.head, 2, []]);
    const gone = await json("subscription", "drop", "receipts", "nothing");
    assert.deepEqual([gone.status, gone.value.error.code], [1, "app/not-parked"]);
    write("{ cents: state.cents + data.cents }", "nobody");
    assert.equal((await json("subscription", "replay", "receipts")).value.keys, 1);
    await start(["run", "--once"], { cwd: folder }).ended;
    assert.deepEqual((await json("subscription", "parked", "receipts")).value, []);
    assert.equal((await json("subscription", "replay", "receipts")).value.error.code, "app/not-parked");
    assert.equal((await json("subscription", "parked", "letters")).value.error.code, "app/unknown-subscription");
  });

  it("builds new code beside the old rows, shows the difference, and switches there and back", async () => {
    write("{ cents: state.cents + data.cents, last: data.cents }");
    const ran = await start(["run", "--once"], { cwd: folder }).ended;
    assert.match(ran.err, /generation 2 \(new code\) serves; 0 rows came, 0 went, 2 changed/);
    const { value } = await json("read-model", "diff", "orders");
    assert.deepEqual([value.changed, value.examples[0].fields], [2, [{ path: "last", after: 5 }]]);
    assert.deepEqual((await json("read-model", "switch", "orders", "1")).value, { from: 2, to: 1 });
    assert.deepEqual((await json("read-model", "show", "orders", "o-1")).value.value, { cents: 105 });
    assert.equal((await json("read-model", "drop", "orders", "1")).value.error.code, "projection/still-serving");
    assert.deepEqual((await json("read-model", "switch", "orders")).value, { from: 1, to: 2 });
    assert.equal((await json("read-model", "rebuild", "orders")).value.number, 3);
  });

  it("says which of them the configuration has no more", async () => {
    const list = async () => (await start(["read-model", "list"], { cwd: folder }).ended).out;
    const there = await list();
    assert.match(there, /^orders +2 .*serving/m);
    writeFileSync(join(folder, "thence.config.ts"), "export default {};");
    assert.match(await list(), /^orders \(not defined here\) +2 .*serving/m);
    write("{ cents: state.cents + data.cents, last: data.cents }");
  });

  it("lets one process run the loop at a time, and says who does", async () => {
    const running = start(["run"], { cwd: folder });
    await running.says(/generation 3 .* serves/);
    const second = await json("run", "--once");
    assert.deepEqual([second.status, second.value.error.code], [1, "app/loop-held"]);
    running.child.kill("SIGTERM");
    assert.equal((await running.ended).status, 0);
    assert.equal((await start(["run", "--once"], { cwd: folder }).ended).status, 0);
  });
});
