import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { openCheckpoints } from "../../src/adapters/memory/checkpoints.ts";
import { openEventStore } from "../../src/adapters/memory/event-store.ts";
import { openStore } from "../../src/app/index.ts";
import { defineEvent, personal, type RecordedEvent } from "../../src/event/index.ts";
import { defineFold, on } from "../../src/projection/index.ts";
import { about, decide, defineDecider, stateOf } from "../../src/store/index.ts";
import { defineSubscription, runSubscription } from "../../src/subscription/index.ts";
import { fixedContext, virtualTime } from "../../src/testing/index.ts";
import { start } from "../thence.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-failures-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const thence = (...args: readonly string[]) => start(args, { cwd: folder }).ended;
const why = { command: "test" };
const purpose = "tests";

describe("a store on a server whose client package is not installed", () => {
  for (const [url, code, install] of [
    ["postgres://clerk:hunter2@127.0.0.1:1/x", "postgres/missing-package", "npm install pg"],
    ["dynamodb://eu-central-1/thence", "dynamodb/client-missing", "npm install @aws-sdk/client-dynamodb"],
  ] as const) {
    it(`is a mistake of usage that names the package: ${install}`, async () => {
      const { status, out, err } = await thence("events", "--store", url, "--json");
      const { error } = JSON.parse(out);
      assert.deepEqual([status, error.code], [2, code]);
      assert.ok(error.message.includes(install), error.message);
      assert.ok(!`${out}${err}`.includes("hunter2"), "no password is shown");
    });
  }
});

describe("an upcaster that throws", () => {
  interface Paid {
    readonly order: string;
    readonly cents: number;
  }
  const tags = ({ order }: { order: string }) => ({ order });
  const First = defineEvent("order-paid", { purpose, tags: (data: { order: string; euros: string }) => tags(data) });
  const second = (cents: (euros: string) => number) =>
    defineEvent("order-paid", {
      purpose,
      version: 2,
      upcast: { 1: ({ order, euros }: { order: string; euros: string }) => ({ order, cents: cents(euros) }) },
      tags: (data: Paid) => tags(data),
    });
  const broken = second((euros) => {
    if (euros === "3,50") throw new RangeError("no number");
    return Number(euros) * 100;
  });
  const mended = second((euros) => Number(euros.replace(",", ".")) * 100);
  const sumOf = (Paid: typeof broken) =>
    defineFold(
      "paid",
      { cents: 0, events: 0 },
      on(Paid, ({ cents, events }, { data }) => ({ cents: cents + data.cents, events: events + 1 })),
    );
  const deciderOf = (Paid: typeof broken) =>
    defineDecider("pay", {
      folds: { paid: about(sumOf(Paid), (order: string) => `order:${order}`) },
      decide: (order, { paid }) => [Paid({ order, cents: paid.cents })],
    });

  async function stage() {
    const time = virtualTime();
    const context = { ...fixedContext(), clock: time.clock };
    const store = await openEventStore("memory:", context);
    await store.append(
      ["1", "3,50", "2"].map((euros) => First({ order: "o-1", euros })),
      why,
    );
    return { store, time, checkpoints: await openCheckpoints("memory:", context) };
  }
  const failed = {
    code: "store/fold-failed",
    message: /the fold "paid" threw at order-paid #2 .*step of order-paid from version 1 to 2 failed/,
  };

  it("lets nothing be decided or told over what it cannot read, and both go on once it is mended", async () => {
    const { store } = await stage();
    await assert.rejects(decide(store, deciderOf(broken), "o-1"), failed);
    await assert.rejects(stateOf(store, sumOf(broken), { tags: ["order:o-1"] }), failed);
    assert.equal((await store.head()).position, 3, "nothing was appended");
    const { state } = await stateOf(store, sumOf(mended), { tags: ["order:o-1"] });
    assert.deepEqual(state, { cents: 650, events: 3 });
    assert.equal((await decide(store, deciderOf(mended), "o-1")).kind, "decided");
    const [last] = (await store.read({}, { limit: 1, backwards: true })).events;
    assert.deepEqual(last?.data, { order: "o-1", cents: 650 });
  });

  it("sets events aside in a subscription, which loses none and keeps their order once it is mended", async () => {
    const { store, time, checkpoints } = await stage();
    const handled: number[] = [];
    const run = async (Paid: typeof broken, seen: (event: RecordedEvent) => void = () => {}) =>
      time.during(
        runSubscription(
          store,
          checkpoints,
          defineSubscription("mail", {
            query: { types: ["order-paid"] },
            key: (event) => String(event.tags["order"]),
            handle: ({ event }) => {
              handled.push(Paid.read(event).data.cents);
              seen(event);
            },
          }),
          {
            owner: "test",
            timing: { clock: time.clock, wait: time.wait, random: () => 1 },
            signal: new AbortController().signal,
            upTo: (await store.head()).position,
          },
        ),
      );
    await run(broken);
    assert.deepEqual(handled, [100]);
    const parked = await checkpoints.parked("mail");
    assert.deepEqual(
      parked.map(({ position }) => position),
      [2, 3],
      "the later one of its key waits behind it",
    );
    assert.match(parked[0]?.error ?? "", /step of order-paid from version 1 to 2 failed .*at position 2/);
    await checkpoints.replay("mail");
    await run(mended);
    assert.deepEqual(handled, [100, 350, 200]);
    assert.deepEqual(await checkpoints.parked("mail"), []);
  });
});

describe("a read model whose fold does not end", () => {
  const config = (onThree: string) => `
import { defineConfig, defineFold, defineReadModel } from "thence";
const fold = { ...defineFold({ name: "looping-total", version: ${JSON.stringify(onThree)} }, { sum: 0 }), types: ["thing-noted"],
  step: (state, { data }) => { ${onThree} return { sum: state.sum + data.n }; } };
export default defineConfig({ readModels: [defineReadModel("totals", { fold, key: (event) => event.data.thing })] });
`;
  const noted = defineEvent("thing-noted", {
    purpose,
    tags: (data: { thing: string; n: number }) => ({ thing: data.thing }),
  });

  it("ends thence run with an error that names it, and is built by thence run once its code is mended", async () => {
    const store = await openStore(`sqlite:${join(folder, "looping.db")}`);
    await store.append(
      [1, 2, 3, 4].map((n) => noted({ thing: "a", n })),
      why,
    );
    await store.close();
    const place = ["--store", "sqlite:looping.db"];
    writeFileSync(join(folder, "thence.config.ts"), config("while (data.n === 3);"));
    const looping = await thence("run", "--once", "--json", ...place);
    assert.equal(looping.status, 1, looping.err);
    assert.match(
      looping.err,
      /\[projection\/build-endless\] the fold "looping-total" of read model "totals" did not end with the thing-noted at 3 /,
    );
    writeFileSync(join(folder, "thence.config.ts"), config(""));
    const mended = await thence("run", "--once", ...place);
    assert.equal(mended.status, 0, mended.err);
    const shown = await thence("read-model", "show", "totals", "a", "--json", ...place);
    assert.deepEqual(JSON.parse(shown.out).value, { sum: 10 });
    rmSync(join(folder, "thence.config.ts"));
  });
});

describe("a file of keys that is gone", () => {
  it("keeps nobody from listing events sealed, and a copy made by thence backup --keys brings it back", async () => {
    const signed = defineEvent("person-signed", {
      purpose,
      tags: ({ person }: { person: string; name: string }) => ({ person }),
      personal: personal("person", ["name"]),
    });
    const path = join(folder, "people.db");
    const store = await openStore(`sqlite:${path}`);
    await store.append([signed({ person: "p-1", name: "Ana Canary" })], why);
    await store.close();
    const place = ["--store", "sqlite:people.db"];
    const backup = await thence("backup", "people.thence.gz", "--keys", "people.keys", "--json", ...place);
    assert.equal(backup.status, 0, backup.err);
    assert.match(backup.err, /people\.keys opens every personal field .*destroy it/);
    assert.equal(JSON.parse(backup.out).keys.to, join(folder, "people.keys"));
    const again = await thence("backup", "again.thence.gz", "--keys", "people.keys", ...place);
    assert.deepEqual([again.status, /^\[app\/keys-backup-exists\]/m.test(again.err)], [1, true], again.err);

    rmSync(`${path}.keys`);
    const plain = await thence("events", ...place);
    assert.deepEqual([plain.status, /^\[store\/keys-missing\]/.test(plain.err)], [1, true], plain.err);
    for (const form of [[], ["--jsonl"]]) {
      const sealed = await thence("events", "--sealed", ...form, ...place);
      assert.equal(sealed.status, 0, sealed.err);
      assert.match(sealed.out, /person-signed/);
      assert.ok(!sealed.out.includes("Canary"));
    }
    renameSync(join(folder, "people.keys"), `${path}.keys`);
    assert.match((await thence("events", ...place)).out, /Ana Canary/);
  });
});
