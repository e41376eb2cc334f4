import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { openCheckpoints } from "../adapters/memory/checkpoints.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openCheckpoints as openSqliteCheckpoints } from "../adapters/sqlite/checkpoints.ts";
import { realTiming } from "../app/index.ts";
import { defineEvent } from "../event/index.ts";
import { StoreLocked } from "../store/index.ts";
import { fixedContext, virtualTime } from "../testing/index.ts";
import type { Checkpoints, Lease } from "./checkpoints.ts";
import { currentDivision } from "./division.ts";
import { memberPrefix, partitionName } from "./partition.ts";
import { type RunSubscriptionOptions, runSubscription } from "./run-subscription.ts";
import { type Delivery, defineSubscription, type SubscriptionOptions } from "./subscription.ts";

const moved = defineEvent<"parcel-moved", { parcel: string }>("parcel-moved", {
  tags: ({ parcel }) => ({ parcel }),
  stream: "parcel",
  purpose: "where it is",
});
const never = new AbortController().signal;
const throwing = (): never => {
  throw new Error("no");
};

async function stage(seed = 1) {
  const time = virtualTime();
  const context = { ...fixedContext(seed), clock: time.clock };
  const store = await openEventStore("memory:", context);
  const checkpoints = await openCheckpoints("memory:", context);
  const append = (count: number) =>
    store.append(
      Array.from({ length: count }, (_, i) => moved({ parcel: `p-${i % 7}` })),
      { command: "move" },
    );
  const start = (
    owner: string,
    handle: (delivery: Delivery) => Promise<void> | void,
    { on = checkpoints, ...over }: Partial<RunSubscriptionOptions> & { on?: Checkpoints } = {},
    options: Partial<SubscriptionOptions> = {},
  ) =>
    runSubscription(store, on, defineSubscription("told", { query: {}, ...options, handle }), {
      owner,
      timing: { clock: time.clock, wait: time.wait, random: () => 0.5 },
      leaseMs: 9000,
      signal: never,
      ...over,
    });
  const granted = async (name: string, owner: string): Promise<Lease> => {
    const got = await checkpoints.acquire(name, owner, 10_000_000);
    assert.ok(got.kind === "granted");
    return got.lease;
  };
  return { time, store, checkpoints, append, start, granted };
}

describe("trouble on the way to a handler", () => {
  it("passes over no event whose parking fails once", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(3);
    let isBroken = false;
    const save: Checkpoints["save"] = async (lease, progress, work) => {
      if (!isBroken && progress.parked) {
        isBroken = true;
        throw new StoreLocked({ place: "memory:", waitedMs: 0 });
      }
      return checkpoints.save(lease, progress, work);
    };
    const once = () =>
      time.during(
        start("a", ({ event }) => (event.position === 2 ? throwing() : undefined), {
          on: { ...checkpoints, save },
          upTo: 3,
        }),
      );
    await assert.rejects(once(), { code: StoreLocked.code });
    await once();
    assert.deepEqual(
      (await checkpoints.parked("told")).map(({ position }) => position),
      [2],
    );
  });

  it("counts a handler that does not end as failed, and goes on with other keys", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(2);
    const handled: number[] = [];
    const signals: AbortSignal[] = [];
    const handle = ({ event, signal }: Delivery) => {
      if (event.position === 2) handled.push(2);
      else signals.push(signal);
      return event.position === 2 ? undefined : new Promise<void>(() => {});
    };
    await time.during(start("a", handle, { upTo: 2 }, { limitMs: 500, retry: { attempts: 2 } }));
    assert.deepEqual(handled, [2]);
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [true, true],
    );
    assert.match((await checkpoints.parked("told"))[0]?.error ?? "", /too-slow.*after 500 ms/);
  });

  it("waits for a handler only so long once it is asked to stop, and lets its lease run out", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(1);
    const stop = new AbortController();
    const running = start("a", () => new Promise<void>(() => {}), { signal: stop.signal }, { limitMs: 1e9 });
    const story = async () => {
      await time.wait(5000, never);
      stop.abort();
      await assert.rejects(running, { code: "subscription/still-handling", retry: "later" });
      assert.equal((await checkpoints.leases(partitionName("told", 0, 1))).length, 1);
      await time.wait(10_000, never);
      assert.deepEqual(await checkpoints.leases("subscription:"), []);
    };
    await time.during(story());
  });

  it("does not bring back a parked event that was dropped while it was tried again", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(1);
    await time.during(start("a", throwing, { upTo: 1 }));
    await checkpoints.replay("told");
    const dropping = async ({ event }: Delivery) => {
      await checkpoints.drop("told", event.id);
      throwing();
    };
    await time.during(start("a", dropping, { upTo: 1 }));
    assert.deepEqual(await checkpoints.parked("told"), []);
  });

  it("renews a lease that grew old before it hands out the next event, and stops where it was lost", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(3);
    const handled: number[] = [];
    const stop = new AbortController();
    const running = start(
      "a",
      async ({ event }) => {
        handled.push(event.position);
        if (event.position !== 1) return;
        // The process stands still for longer than its lease, and another takes over.
        time.clock.advance(60_000_000);
        const got = await checkpoints.acquire(partitionName("told", 0, 1), "b", 30_000_000);
        assert.equal(got.kind, "granted");
      },
      { signal: stop.signal },
    );
    const story = async () => {
      await time.wait(1000, never);
      assert.deepEqual(handled, [1]);
      stop.abort();
      await running;
    };
    await time.during(story());
  });

  it("is a member again after its membership was lost", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(3);
    const stop = new AbortController();
    const running = start("a", () => {}, { signal: stop.signal });
    const story = async () => {
      await time.wait(5000, never);
      time.clock.advance(60_000_000);
      const got = await checkpoints.acquire(`${memberPrefix("told")}a`, "x", 1);
      assert.ok(got.kind === "granted");
      await checkpoints.release(got.lease);
      await time.wait(60_000, never);
      assert.deepEqual(
        (await checkpoints.leases(memberPrefix("told"))).map(({ owner }) => owner),
        ["a"],
      );
      stop.abort();
      await running;
    };
    await time.during(story());
  });

  it("ends at its position though a member that stays holds every partition", async () => {
    const { time, append, start } = await stage();
    await append(3);
    const stop = new AbortController();
    const running = start("z", () => {}, { signal: stop.signal });
    const story = async () => {
      await time.wait(5000, never);
      await start("zz", () => assert.fail("the other has it"), { upTo: 3 });
      stop.abort();
      await running;
    };
    await time.during(story());
  });

  it("lets signals, timers and renewals have a turn while it catches up", async () => {
    const { store, checkpoints, append } = await stage();
    for (let n = 0; n < 5; n++) await append(100);
    const stop = new AbortController();
    const timing = realTiming();
    let count = 0;
    let renewals = 0;
    let turns = 0;
    const renew: Checkpoints["renew"] = async (...args) => {
      renewals += 1;
      return checkpoints.renew(...args);
    };
    const handle = () => {
      count += 1;
      for (const until = timing.clock() + 2000; timing.clock() < until; );
    };
    const subscription = defineSubscription("told", { query: {}, handle });
    const running = runSubscription(store, { ...checkpoints, renew }, subscription, {
      owner: "a",
      timing,
      leaseMs: 60,
      signal: stop.signal,
    });
    while (turns < 20 || renewals < 2) {
      await setImmediate();
      turns += 1;
    }
    stop.abort();
    await running;
    assert.ok(count < 500, "it was stopped before the end");
  });
});

describe("another number of partitions", () => {
  it("fences a member that stood still while the number changed", async () => {
    const { time, checkpoints, append, start, granted } = await stage();
    await append(20);
    await time.during(start("old", () => {}, { upTo: 20 }, { partitions: 4 }));
    const lease = await granted(partitionName("told", 0, 4), "old");
    time.clock.advance(11_000_000);
    await time.during(start("new", () => {}, { upTo: 20 }, { partitions: 8 }));
    await assert.rejects(checkpoints.renew(lease, 10_000_000), { code: "subscription/lease-lost" });
    await assert.rejects(checkpoints.save(lease, { position: 20 }), { code: "subscription/lease-lost" });
    assert.equal((await checkpoints.positions("subscription:told#")).size, 8);
  });

  it("stops an idle member with the old number, rather than let it begin again", async () => {
    const { time, append, start } = await stage();
    await append(40);
    const handled: string[] = [];
    const note =
      (owner: string) =>
      ({ event }: Delivery) => {
        handled.push(`${owner} ${event.position}`);
      };
    const stops = [0, 1, 2].map(() => new AbortController());
    const [a, b, c] = stops.map(({ signal }) => signal);
    assert.ok(a && b && c);
    const story = async () => {
      const first = start("a", note("a"), { signal: a }, { partitions: 1 });
      const idle = start("b", note("b"), { signal: b }, { partitions: 1 });
      const refused = assert.rejects(idle, { code: "subscription/partitions-differ" });
      await time.wait(20_000, never);
      stops[0]?.abort();
      await first;
      const last = start("c", note("c"), { signal: c }, { partitions: 8 });
      await time.wait(60_000, never);
      await append(10);
      await time.wait(60_000, never);
      await refused;
      stops[2]?.abort();
      await last;
    };
    await time.during(story());
    assert.equal(handled.length, 50);
    assert.equal(handled.filter((one) => one.startsWith("c ")).length, 10);
  });

  it("lets a partition that had not begun begin where the subscription does", async () => {
    const { time, checkpoints, append, start, granted } = await stage();
    await append(10);
    const lease = await granted(partitionName("told", 0, 2), "a");
    await checkpoints.save(lease, { position: 10 });
    await checkpoints.release(lease);
    const handle = () => assert.fail("an event from before");
    await time.during(start("b", handle, { upTo: 10 }, { partitions: 4, from: "now", retry: { attempts: 1 } }));
    assert.deepEqual(await checkpoints.parked("told"), []);
  });

  it("goes on where the old number ended, though a member was killed between taking and saving a partition", async () => {
    const { time, checkpoints, append, start, granted } = await stage();
    await append(50);
    await time.during(start("old", () => {}, { upTo: 50 }, { partitions: 2, from: "now" }));
    await append(50);
    await granted(partitionName("told", 1, 4), "killed");
    const seen = new Set<number>();
    const stop = new AbortController();
    const running = start(
      "b",
      ({ event }) => void seen.add(event.position),
      { signal: stop.signal },
      { partitions: 4, from: "now" },
    );
    const story = async () => {
      await time.wait(60_000, never);
      stop.abort();
      await running;
    };
    await time.during(story());
    assert.equal(seen.size, 50);
    assert.equal((await checkpoints.positions("subscription:told#")).size, 4);
  });

  it("goes there and back again, though the change broke off before the old checkpoints were forgotten", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(20);
    const handled: number[] = [];
    const note = ({ event }: Delivery) => void handled.push(event.position);
    let upTo = 20;
    for (const partitions of [4, 8, 4, 2, 4]) {
      await append(5);
      upTo += 5;
      const forget: Checkpoints["forget"] = async (name) => {
        if ((await currentDivision(checkpoints, "told"))?.partitions === partitions) throw new Error("killed");
        await checkpoints.forget(name);
      };
      const once = () => time.during(start("a", note, { on: { ...checkpoints, forget }, upTo }, { partitions }));
      await once().catch((cause: Error) => {
        assert.equal(cause.message, "killed");
        return once();
      });
    }
    assert.deepEqual(
      handled.toSorted((x, y) => x - y),
      Array.from({ length: 45 }, (_, n) => n + 1),
    );
  });
});

describe("checkpoints beside another log than theirs", () => {
  it("are refused: another log, one that was set back, and one that went on differently from there", async () => {
    const { time, checkpoints, append, start } = await stage();
    await append(10);
    await time.during(start("a", () => {}, { upTo: 10 }));
    for (const [seed, count] of [
      [2, 20],
      [1, 5],
    ] as const) {
      const other = await stage(seed);
      await other.append(count);
      const running = other.time.during(
        other.start("a", () => assert.fail("an event was handled"), { on: checkpoints, upTo: count }),
      );
      await assert.rejects(running, { code: "subscription/other-log" });
    }
    const restored = await stage();
    await restored.append(5);
    await restored.append(15);
    const running = restored.time.during(
      restored.start("a", () => assert.fail("an event was handled"), { on: checkpoints, upTo: 20 }),
    );
    await assert.rejects(running, { code: "subscription/other-log", message: /another event at 10/ });
  });
});

describe("work in the checkpoint's transaction", () => {
  const folder = mkdtempSync(join(tmpdir(), "thence-work-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is refused where it waits, and none of it is kept", async () => {
    const { time, store, append } = await stage();
    await append(1);
    const checkpoints = await openSqliteCheckpoints(`sqlite:${join(folder, "log.db")}`, { clock: time.clock });
    const subscription = defineSubscription("told", {
      query: {},
      work: () => async (transaction) => {
        transaction.run("create table mine (n)");
        await null;
        throw new Error("later");
      },
    });
    const timing = { clock: time.clock, wait: time.wait, random: () => 0 };
    await time.during(
      runSubscription(store, checkpoints, subscription, { owner: "a", timing, signal: never, upTo: 1 }),
    );
    assert.match((await checkpoints.parked("told"))[0]?.error ?? "", /subscription\/work-waits/);
    const got = await checkpoints.acquire("look", "a", 1_000_000);
    assert.ok(got.kind === "granted");
    await checkpoints.save(got.lease, { position: 0 }, (transaction) => transaction.run("create table mine (n)"));
    await checkpoints.close();
  });
});
