import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { orderBook, orderFunnel, ordersAccepted, ordersCreated } from "../../examples/shop/orders.ts";
import { measureClosed, openStore } from "../../src/app/index.ts";
import { foldEvents } from "../../src/projection/index.ts";
import { here } from "../here.ts";
import type { Ended } from "../thence.ts";
import { type Code, codes, orderEvents } from "./evolution-shop.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-evolution-"));
after(() => rmSync(folder, { recursive: true }));
const example = (path: string) => fileURLToPath(new URL(`../../examples/shop/${path}`, import.meta.url));
const configOf = (code: Code) => example(`evolution/${code}/thence.config.ts`);

async function thence(...args: readonly string[]): Promise<Ended> {
  return here(args, { cwd: folder });
}

async function json(...args: readonly string[]) {
  const { status, out, err } = await thence(...args, "--json");
  assert.ok(out !== "", err);
  return { status, said: JSON.parse(out) };
}

let logs = 0;
/** A log of thirty orders that old code made, and thirty of this code. */
async function shopLog(code: Code): Promise<string> {
  const url = `sqlite:${join(folder, `log-${++logs}.db`)}`;
  const store = await openStore(url);
  for (let i = 0; i < 30; i++) await store.append(orderEvents("before", "old", i), { command: "order" });
  for (let i = 30; i < 60; i++) await store.append(orderEvents(code, "new", i), { command: "order" });
  await store.close();
  return url;
}

describe("an event type evolves", { concurrency: 2 }, () => {
  it("and the fold, the funnel and the metrics that nobody touched give the same numbers over old and new events", async () => {
    const numbers = [];
    for (const code of codes) {
      const url = await shopLog(code);
      const store = await openStore(url);
      const events = await Array.fromAsync(store.scan({ types: orderBook.types ?? [] }));
      const book = foldEvents(orderBook, events);
      const counted = [];
      for (const metric of [ordersCreated, ordersAccepted]) {
        const measured = await measureClosed(store, metric, Date.UTC(2026, 2, 3) * 1000);
        counted.push(
          measured.map(({ observation: { from, numerator, denominator } }) => [from, numerator, denominator]),
        );
      }
      const referred = events.filter((event) => "referralCode" in (event.data as object)).length; // every payload here is an object
      assert.equal(referred, code === "before" ? 0 : 15, "the new events say more");
      const types = new Set(events.map((event) => event.type));
      assert.equal(types.has("order-created-based-on-a-referral"), code === "refined");
      await store.close();

      // The command line, with the configuration that knows nothing of referrals.
      const flags = ["--store", url, "--config", configOf("before")];
      const { said: funnel } = await json("funnel", ...orderFunnel.steps, "--by", "order", "--within", "1h", ...flags);
      const { said: metric } = await json("metric", "orders-accepted", "--until", "2026-03-03", ...flags);
      const shares = metric.observations.map((one: { numerator: number; denominator: number }) => [
        one.numerator,
        one.denominator,
      ]);
      numbers.push({ book, counted, steps: funnel.steps, shares });
      if (code !== "refined") continue;
      assert.equal((await thence("check", ...flags)).status, 0, "old code can read all that new code wrote");
      assert.equal((await thence("check", "--store", url, "--config", configOf("refined"))).status, 0);
    }
    const [before, optional, refined] = numbers;
    assert.deepEqual(before?.book, { created: 60, accepted: 20, chosenCents: 40 * 250 });
    assert.deepEqual(
      before?.steps.map((step: { entities: number }) => step.entities),
      [60, 40, 20],
    );
    assert.deepEqual(before?.shares, [[20, 40]]);
    assert.deepEqual(before?.counted.at(0)?.at(0), [Date.UTC(2026, 2, 2, 8) * 1000, 60, 1]);
    assert.deepEqual(optional, before);
    assert.deepEqual(refined, before);
  });

  it("and check lets both ways pass", async () => {
    const saved = join(folder, "events.json");
    const { said } = await json("check", "--no-store", "--config", configOf("before"), "--save", saved);
    assert.deepEqual([said.ok, said.saved], [true, saved]);
    const text = readFileSync(saved, "utf8");
    await thence("check", "--no-store", "--config", configOf("before"), "--save", saved);
    assert.equal(readFileSync(saved, "utf8"), text, "the same definitions make the same file");
    for (const code of codes) {
      const { status, said } = await json("check", "--no-store", "--config", configOf(code), "--against", saved);
      assert.deepEqual([status, said.findings], [0, []], code);
    }
    const undone = await json("check", "--no-store", "--config", configOf("before"), "--against", saved);
    assert.equal(undone.status, 0);
  });

  const changed: readonly (readonly [how: string, shape: string, what: string, field: string, unfit: string])[] = [
    ["renamed", "{ order: z.string(), buyer: z.string() }", "renamed-field", "customer", "buyer"],
    ["retyped", "{ order: z.string(), customer: z.number() }", "retyped-field", "customer", "customer"],
    [
      "newly required",
      "{ order: z.string(), customer: z.string(), referralCode: z.string() }",
      "newly-required-field",
      "referralCode",
      "referralCode",
    ],
  ];
  for (const [how, shape, what, field, unfit] of changed)
    it(`and check refuses a ${how} field, by name: against a file, against what was registered, and against the events themselves`, async () => {
      const here = join(folder, what);
      mkdirSync(join(here, "node_modules"), { recursive: true });
      symlinkSync(
        fileURLToPath(new URL("../../node_modules/zod", import.meta.url)),
        join(here, "node_modules/zod"),
        "dir",
      );
      const config = join(here, "thence.config.ts");
      const orders = pathToFileURL(example("orders.ts")).href;
      writeFileSync(
        config,
        `import { defineConfig, defineEvent } from "thence";
import * as z from "zod";
import { OrderAccepted, orderMetrics, ProductAddedToOrder } from "${orders}";
const OrderCreated = defineEvent("order-created", {
  schema: z.object(${shape}), purpose: "A customer began an order.", stream: "order",
  tags: ({ order, customer = "", buyer = customer }) => ({ order, customer: String(buyer) }),
});
export default defineConfig({ events: [OrderCreated, ProductAddedToOrder, OrderAccepted], metrics: orderMetrics });
`,
      );
      const saved = join(here, "events.json");
      await thence("check", "--no-store", "--config", configOf("before"), "--save", saved);
      const url = await shopLog("before");
      const facts = (said: { findings: readonly Record<string, unknown>[] }) =>
        said.findings
          .filter(({ kind }) => kind === "problem")
          .map(({ what, type, field, position }) => ({ what, type, field, position }));
      const change = { what, type: "order-created", field, position: undefined };
      const example1 = { what: "unfit-field", type: "order-created", field: unfit, position: 1 };

      const file = await json("check", "--no-store", "--config", config, "--against", saved);
      assert.deepEqual([file.status, facts(file.said)], [1, [change]]);
      const events = await json("check", "--store", url, "--config", config);
      assert.deepEqual([events.status, facts(events.said)], [1, [example1]]);
      const registered = await json("check", "--store", url, "--config", configOf("before"), "--register");
      assert.deepEqual([registered.status, registered.said.registered], [0, 3]);
      const both = await json("check", "--store", url, "--config", config, "--register", "--save", saved);
      assert.deepEqual(
        [both.status, facts(both.said), both.said.saved, both.said.registered],
        [1, [change, example1], undefined, undefined],
      );
      const told = await thence("check", "--no-store", "--config", config, "--against", saved);
      assert.equal(told.status, 1);
      assert.match(
        told.out,
        new RegExp(
          `^problem {2}event order-created, field ${field}: .+raise \`version\` to 2 and give \`upcast\` a step 1`,
          "m",
        ),
      );
    });

  it("and run registers the definitions it runs by, once", async () => {
    const url = await shopLog("before");
    const run = () => json("run", "--once", "--until", "2026-03-03", "--store", url, "--config", configOf("before"));
    for (let i = 0; i < 2; i++) assert.equal((await run()).status, 0);
    const store = await openStore(url);
    const defined = await Array.fromAsync(store.scan({ types: ["thence.event-type-defined"] }));
    await store.close();
    assert.deepEqual(defined.map((event) => event.tags["thence.type"]).sort(), [
      "order-accepted",
      "order-created",
      "product-added-to-order",
    ]);
    assert.equal((await thence("check", "--store", url, "--config", configOf("refined"))).status, 0);
  });

  it("while processes run with old and new code: nothing is lost, and old code counts the refined events", async () => {
    const url = `sqlite:${join(folder, "shared.db")}`;
    const store = await openStore(url);
    const each = 60;
    const running = (["before", "refined", "before", "optional-field"] as const).map((code, i) => ({
      code,
      name: `${code}-${i}`,
    }));
    const all = each * running.length;
    const processes = running.map(({ code, name }) => shopProcess(url, code, name, each, all));
    try {
      await Promise.all(processes.map(({ ready }) => ready));
      for (const { child } of processes) child.stdin?.write("go\n");
      const told = await Promise.all(processes.map(({ told }) => told));
      const events = await Array.fromAsync(store.scan({}));
      const types = Object.groupBy(events, ({ type }) => type);
      const book = { created: all, accepted: 80, chosenCents: 160 * 250 };
      assert.deepEqual(foldEvents(orderBook, events), book);
      assert.equal(types["order-created-based-on-a-referral"]?.length, each / 2);
      for (const one of told) {
        assert.equal(one.book.created, all, one.name);
        assert.equal(one.types["order-created-based-on-a-referral"], each / 2, `${one.name} saw the refined events`);
      }
      for (const { name } of running)
        for (let i = 0; i < each; i++) {
          const found = events.filter((event) => event.stream === `order:${name}-${i}`);
          assert.deepEqual(
            found.map(({ revision }) => revision),
            Array.from({ length: 1 + (i % 3) }, (_, at) => at + 1),
            `${name}-${i}`,
          );
        }
      assert.ok((await store.verify()).ok);
    } finally {
      for (const { child } of processes) child.kill();
      await store.close();
    }
  });
});

interface Told {
  readonly name: string;
  readonly book: typeof orderBook.initial;
  readonly types: Readonly<Record<string, number>>;
}

/** A shop in a process of its own: it is ready, is told to go, and tells what it saw once it has counted every order. */
function shopProcess(url: string, code: Code, name: string, own: number, all: number) {
  const script = fileURLToPath(new URL("evolution-shop.ts", import.meta.url));
  const args = ["-C", "thence-source", script, url, code, name, String(own), String(all)];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  let out = "";
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.startsWith("ready\n")) resolve();
    });
    child.on("error", reject);
    child.on("close", () => reject(new Error(`${name} ended before it was ready`)));
  });
  const told = new Promise<Told>((resolve, reject) => {
    child.on("close", (status) =>
      status === 0
        ? resolve(JSON.parse(out.slice("ready\n".length)))
        : reject(new Error(`${name} ended with ${status}: ${out}`)),
    );
  });
  return { child, ready, told };
}
