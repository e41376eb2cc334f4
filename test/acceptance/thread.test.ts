import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  answer,
  importFile,
  listCases,
  loadConfig,
  openStore,
  person,
  type Reason,
  readCase,
  realActing,
  turn,
  why,
} from "../../src/app/index.ts";
import { parseTime } from "../../src/event/index.ts";
import { MetricObserved } from "../../src/metric/index.ts";
import { serve } from "../../src/server/serve.ts";
import type { EventStore } from "../../src/store/index.ts";
import { realData } from "../data.ts";
import { naiveShare, readClicks } from "./rees46.ts";

const data = realData("clickstream", "rees46_2019-10-01_first_hours.csv.gz");
const at = (time: string) => parseTime(`2019-10-01T${time}Z`).at;

describe("the thread, from a real file to a decision that explains itself", { skip: data.skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-thread-"));
  let store: EventStore;
  before(async () => {
    store = await openStore(`sqlite:${join(folder, "log.db")}`);
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it("imports the night, asks when the number breaks, acts on the answer, measures the outcome, and knows why", async () => {
    const plan = {
      type: "event_type",
      time: "event_time",
      tags: [
        ["session", "user_session"],
        ["visitor", "user_id"],
        ["product", "product_id"],
      ],
    } as const;
    const reason = "the head of sales wants to know where carts are lost";
    const first = await importFile({ file: data.path, store, plan, reason, by: "ana" });
    assert.deepEqual([first.appended, first.duplicates, first.rejected], [17_434, 0, 1]);
    const head = (await store.head()).position;
    const again = await importFile({ file: data.path, store, plan, reason, by: "ana" });
    assert.deepEqual([again.appended, again.duplicates, again.rejected], [0, 17_434, 1]);
    assert.equal((await store.head()).position, head, "a second import leaves the log as it was");

    const shop = await startShop();
    const { config: example } = await loadConfig(join(import.meta.dirname, "../../examples/rees46/thence.config.ts"));
    const config = {
      ...example,
      actions: (example.actions ?? []).map((action) => ({
        ...action,
        url: `${shop.url}/tell`,
        secretEnv: shop.secretEnv,
      })),
    };
    const acting = realActing();

    assert.deepEqual(
      (await turn(store, config, at("02:34:59"), acting)).opened,
      [],
      "the window is not closed before its last step's time is over",
    );
    const { opened } = await turn(store, config, at("02:35:00"), acting);
    assert.equal(opened.length, 1);
    assert.deepEqual(
      (await turn(store, config, at("02:35:00"), acting)).opened,
      [],
      "the same moment again asks nobody twice",
    );
    const id = opened[0] ?? "";
    const asked = await readCase(store, id);
    const { evidence } = asked.opened.data;
    const broken = evidence.kind === "view" ? undefined : evidence.observations.at(-1);
    const clicks = readClicks(data.path);
    const start = Date.UTC(2019, 9, 1, 2, 25) / 1000;
    const naive = naiveShare(clicks, "cart", "purchase", start, start + 300, 300);
    assert.deepEqual(
      [broken?.numerator, broken?.denominator],
      [naive.hits, naive.tries],
      "the number is the one that counting by hand gives",
    );
    assert.deepEqual(naive, { hits: 8, tries: 20 });

    let now = at("02:36:00");
    const page = await serve({ store, config, now: () => now }, { port: 0 });
    try {
      const before = (await store.head()).position;
      assert.match(await (await fetch(page.url)).text(), new RegExp(id));
      assert.match(await (await fetch(`${page.url}/cases/${id}?option=look-into-it`)).text(), /40\.0/);
      assert.equal((await store.head()).position, before, "looking decides nothing");
      const posted = await fetch(`${page.url}/cases/${id}/answers`, {
        method: "POST",
        redirect: "manual",
        headers: { origin: page.url },
        body: new URLSearchParams({ option: "look-into-it", reason: "the payment page was slow", by: "Maya" }),
      });
      assert.equal(posted.status, 303);
    } finally {
      await page.close();
    }
    const late = {
      case: id,
      option: "leave-it",
      reason: "it will pass",
      actor: person("bo", "terminal", "stated"),
      now,
    };
    await assert.rejects(answer(store, late), { code: "decision/already-decided" });
    assert.equal((await readCase(store, id)).decision?.data.decidedBy, "Maya", "the first valid answer stands");

    for (
      let done = await turn(store, config, now, acting);
      done.nextEffectAt !== undefined;
      done = await turn(store, config, now, acting)
    ) {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(5, ((done.nextEffectAt ?? 0) - acting.wallClock()) / 1000)),
      );
    }
    await shop.close();
    assert.deepEqual(
      shop.calls.map((call) => call.status),
      [503, 200],
      "the first attempt failed, the second was done",
    );
    assert.equal(new Set(shop.calls.map((call) => call.id)).size, 1, "both under one id");

    for (now = at("02:37:00"); now <= at("02:50:00"); now += 60_000_000) await turn(store, config, now, acting);
    const reason0 = await why(store, id, { rows: Number.MAX_SAFE_INTEGER });
    const chain = flat(reason0);
    const types = new Set(chain.map((one) => one.event.type));
    for (const type of [
      "outcome-measured",
      "effect-succeeded",
      "effect-requested",
      "decision-made",
      "answer-given",
      "question-asked",
      "case-opened",
      "signal-raised",
      "metric-observed",
      "metric-defined",
    ]) {
      assert.ok(types.has(`thence.${type}`), `why shows thence.${type}`);
    }
    const observed = chain.find((one) => MetricObserved.is(one.event) && one.event.data.from === at("02:25:00"));
    assert.ok(observed?.counted?.same, "counted again, the rows are the same");
    const counted = observed.because.map((one) => one.event).filter((event) => !event.type.startsWith("thence."));
    assert.equal(counted.length, observed.counted.events);
    assert.deepEqual(
      counted.map((event) => event.position),
      observed.counted.positions,
    );
    assert.ok(
      counted.every(
        (event) => event.intent.command === "import" && event.intent.reason === reason && event.actor?.id === "ana",
      ),
      "each counted event says why it is in the log",
    );
    const sessions = new Set(counted.filter((event) => event.type === "cart").map((event) => event.stream));
    assert.equal(sessions.size, 20, "the events behind the denominator are the carts of twenty sessions");
    assert.equal(counted.filter((event) => event.type === "purchase").length, 8);

    assert.equal((await listCases(store)).length, 1);
    const proof = await store.verify();
    assert.deepEqual([proof.ok, proof.events], [true, 17_434]);
  });
});

function flat(reason: Reason): Reason[] {
  return [reason, ...reason.because.flatMap(flat)];
}

/** A shop's webhook on a real port: it fails once, then does as it is told. */
async function startShop() {
  const secretEnv = "THENCE_TEST_SHOP_SECRET";
  process.env[secretEnv] = randomBytes(16).toString("hex");
  const calls: { id: string; status: number }[] = [];
  const server = createServer((request, response) => {
    const status = calls.length === 0 ? 503 : 200;
    calls.push({ id: String(request.headers["webhook-id"]), status });
    request.resume();
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return { url, secretEnv, calls, close: () => new Promise((resolve) => server.close(resolve)) };
}
