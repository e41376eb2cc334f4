import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openCheckpoints } from "../adapters/memory/checkpoints.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { fixedContext, virtualTime } from "../testing/index.ts";
import { partitionName, partitionOf } from "./partition.ts";
import { type RunSubscriptionOptions, runSubscription } from "./run-subscription.ts";
import { defineSubscription, type SubscriptionOptions } from "./subscription.ts";

const moved = defineEvent<"parcel-moved", { parcel: string }>("parcel-moved", {
  tags: ({ parcel }) => ({ parcel }),
  stream: "parcel",
  purpose: "where it is",
});
const Hopeless = failure("test/hopeless", { retry: "never" }, () => "no use");
const Newer = failure("event/newer-version", { retry: "never" }, () => "written by newer code");

async function stage() {
  const time = virtualTime();
  const context = { ...fixedContext(), clock: time.clock };
  const store = await openEventStore("memory:", context);
  const checkpoints = await openCheckpoints("memory:", context);
  let owners = 0;
  const append = (...parcels: readonly string[]) =>
    store.append(
      parcels.map((parcel) => moved({ parcel })),
      { command: "move" },
    );
  const run = (
    handle: (event: RecordedEvent, attempt: number) => void,
    options: Partial<SubscriptionOptions> = {},
    over: Partial<RunSubscriptionOptions> = {},
  ) =>
    runSubscription(
      store,
      checkpoints,
      defineSubscription("mail", { query: {}, ...options, handle: ({ event, attempt }) => handle(event, attempt) }),
      {
        owner: `owner-${++owners}`,
        timing: { clock: time.clock, wait: time.wait, random: () => 1 },
        signal: new AbortController().signal,
        ...over,
      },
    );
  /** Runs it up to the log's end. */
  const once = async (...args: Parameters<typeof run>) => {
    const upTo = (await store.head()).position;
    await time.during(run(args[0], args[1], { upTo, ...args[2] }));
  };
  return { store, checkpoints, append, run, once, time };
}

const throwing = (error: Error): never => {
  throw error;
};

describe("a subscription", () => {
  it("tries again with pauses that double, and then sets the event aside with what was said", async () => {
    const { append, once, checkpoints, time } = await stage();
    await append("a");
    const at: number[] = [];
    await once(() => {
      at.push(time.clock());
      throw new Error("mailbox full");
    });
    assert.deepEqual(
      at.map((one) => (one - (at[0] ?? 0)) / 1000),
      [0, 200, 600, 1400, 3000],
    );
    const [parked] = await checkpoints.parked("mail");
    assert.deepEqual(
      [parked?.error, parked?.attempts, parked?.key, parked?.position],
      ["mailbox full", 5, "parcel:a", 1],
    );
  });

  it("sets an event aside at once whose error says that trying again is no use, and goes on with other keys", async () => {
    const { append, once, checkpoints } = await stage();
    await append("a", "b", "a", "b");
    const handled: number[] = [];
    await once((event) => (event.stream === "parcel:a" ? throwing(new Hopeless({})) : handled.push(event.position)));
    assert.deepEqual(handled, [2, 4]);
    assert.deepEqual(
      (await checkpoints.parked("mail")).map(({ position, attempts }) => [position, attempts]),
      [
        [1, 1],
        [3, 0],
      ],
    );
  });

  it("stops at an event that newer code wrote, keeps what came before, and passes over nothing", async () => {
    const { append, once, checkpoints } = await stage();
    await append("a", "b", "c");
    const handled: number[] = [];
    const older = (event: RecordedEvent) =>
      event.position === 2 ? throwing(new Newer({})) : handled.push(event.position);
    await assert.rejects(once(older), { code: "event/newer-version" });
    assert.deepEqual([await checkpoints.load(partitionName("mail", 0, 1)), await checkpoints.parked("mail")], [1, []]);
    await once((event) => handled.push(event.position));
    assert.deepEqual(handled, [1, 2, 3]);
  });

  it("stops rather than set aside more than it may", async () => {
    const { append, once, checkpoints } = await stage();
    await append("a", "b", "c");
    await assert.rejects(
      once(() => throwing(new Hopeless({})), { maxParked: 2 }),
      { code: "subscription/too-many-parked" },
    );
    assert.equal((await checkpoints.parked("mail")).length, 2);
    assert.equal(await checkpoints.load(partitionName("mail", 0, 1)), 2);
  });

  it("goes on with the next of a key once its first is dropped", async () => {
    const { append, once, checkpoints } = await stage();
    await append("a", "a", "a");
    await once(() => throwing(new Hopeless({})));
    const [first] = await checkpoints.parked("mail");
    await checkpoints.drop("mail", first?.id ?? "");
    const handled: number[] = [];
    await once((event) => handled.push(event.position));
    assert.deepEqual(handled, [2, 3]);
    assert.deepEqual(await checkpoints.parked("mail"), []);
  });

  it("begins with what comes from now on, where it is told so, also after a restart before the first event", async () => {
    const { append, once } = await stage();
    await append("a");
    const handled: number[] = [];
    const note = (event: RecordedEvent) => handled.push(event.position);
    await once(note, { from: "now" });
    await append("a");
    await once(note, { from: "now" });
    assert.deepEqual(handled, [2]);
  });

  it("changes the number of partitions without passing over an event", async () => {
    const { append, once, run, time, checkpoints } = await stage();
    await append("a", "b", "c", "d");
    const handled: number[] = [];
    const note = (event: RecordedEvent) => handled.push(event.position);
    await once(note, { partitions: 3 });
    await append("a", "b", "c", "d");
    await once(note, { partitions: 5 });
    assert.deepEqual([...handled].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal((await checkpoints.positions("subscription:mail#")).size, 5);

    const stop = new AbortController();
    const running = run(note, { partitions: 5 }, { signal: stop.signal });
    const story = async () => {
      await time.wait(100, stop.signal);
      await assert.rejects(run(note, { partitions: 2 }), { code: "subscription/partitions-differ" });
      stop.abort();
      await running;
    };
    await time.during(story());
  });

  it("refuses definitions that cannot work", () => {
    const handle = () => {};
    for (const [name, options] of [
      ["Mail!", {}],
      ["mail", { partitions: 0 }],
      ["mail", { retry: { attempts: 0 } }],
      ["mail", { maxParked: 0.5 }],
    ] as const)
      assert.throws(() => defineSubscription(name, { query: {}, handle, ...options }), {
        code: "subscription/bad-definition",
      });
  });

  it("says where work in the checkpoint's transaction is not possible", async () => {
    const { store, checkpoints, time } = await stage();
    const subscription = defineSubscription("mail", { query: {}, work: () => () => {} });
    const timing = { clock: time.clock, wait: time.wait, random: () => 0 };
    const running = runSubscription(store, checkpoints, subscription, {
      owner: "a",
      timing,
      signal: new AbortController().signal,
    });
    await assert.rejects(running, { code: "subscription/no-transactions" });
  });
});

it("puts a key into the same partition for ever", () => {
  assert.equal(partitionOf("", 2 ** 10), 0xe3b0c442 % 2 ** 10, "the first four bytes of SHA-256");
});
