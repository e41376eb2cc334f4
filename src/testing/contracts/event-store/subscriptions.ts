import assert from "node:assert/strict";
import type { RecordedEvent } from "../../../event/index.ts";
import { itemAdded, items, orderAccepted, why } from "./events.ts";
import { clause, positions, range, soon } from "./stage.ts";

/** Takes events until there are `count`, then ends the subscription by its signal. */
async function take(
  count: number,
  subscribe: (signal: AbortSignal) => AsyncIterable<RecordedEvent>,
): Promise<number[]> {
  const ending = new AbortController();
  const seen: RecordedEvent[] = [];
  const run = async () => {
    for await (const event of subscribe(ending.signal)) {
      seen.push(event);
      if (seen.length >= count) ending.abort();
    }
  };
  if (count === 0) ending.abort();
  await soon(`a subscription to ${count} events`, run()).catch((cause) => {
    ending.abort();
    throw cause;
  });
  return positions(seen);
}

export const subscriptions = [
  clause("delivers what was there, then each new event once and in order", async ({ store }) => {
    await store.append(items("a", 3), why);
    const taken = take(6, (signal) => store.subscribe({}, { signal }));
    await store.append(items("b", 2), why);
    await store.append(items("c", 1), why);
    assert.deepEqual(await taken, range(1, 6));
  }),

  clause("delivers from any position, and only what matches", async ({ store }) => {
    for (const n of range(1, 10))
      await store.append([itemAdded({ order: "a", n }), orderAccepted({ order: "b", n })], why);
    assert.deepEqual(await take(3, (signal) => store.subscribe({}, { after: 17, signal })), [18, 19, 20]);
    const rest = take(6, (signal) => store.subscribe({ types: ["order-accepted"] }, { after: 12, signal }));
    await store.append(
      [
        itemAdded({ order: "a" }),
        orderAccepted({ order: "b" }),
        itemAdded({ order: "a" }),
        orderAccepted({ order: "b" }),
      ],
      why,
    );
    assert.deepEqual(await rest, [14, 16, 18, 20, 22, 24]);
  }),

  clause(
    "resumes after every position without skipping or repeating",
    async ({ store }) => {
      await store.append(items("a", 12), why);
      for (const after of range(0, 11))
        assert.deepEqual(
          await take(12 - after, (signal) => store.subscribe({}, { after, signal })),
          range(after + 1, 12),
        );
    },
    { seen: ["Eventuous/eventuous#165", "boostercloud/booster#765"] },
  ),

  clause("ends with its signal: before it began, in the middle, and while it waits", async ({ store }) => {
    assert.deepEqual(await take(0, (signal) => store.subscribe({}, { signal })), []);
    await store.append(items("a", 5), why);
    assert.deepEqual(await take(2, (signal) => store.subscribe({}, { signal })), [1, 2]);
    const ending = new AbortController();
    async function* abortedAfterAll() {
      for await (const event of store.subscribe({}, { signal: ending.signal })) {
        // By the time it is aborted, it has asked for the sixth and waits.
        if (event.position === 5) setTimeout(() => ending.abort(), 20);
        yield event;
      }
    }
    assert.deepEqual(await take(99, abortedAfterAll), range(1, 5));
  }),

  clause(
    "misses nothing when appends race with it",
    async ({ store }) => {
      const total = 600;
      const readers = range(1, 4).map((reader) =>
        take(total - reader, (signal) => store.subscribe({ tags: ["customer:kim"] }, { after: reader, signal })),
      );
      for (let n = 0; n < total; ) {
        const burst = range(1, 1 + (n % 7)).slice(0, total - n);
        const racing = burst.map((i) => store.append([itemAdded({ order: String(i), customer: "kim" })], why));
        if (n % 3 === 0) await Promise.all(racing);
        else await racing[0];
        n += burst.length;
      }
      for (const [i, seen] of (await Promise.all(readers)).entries()) assert.deepEqual(seen, range(i + 2, total));
    },
    {
      seen: [
        "JasperFx/marten#4953",
        "JasperFx/marten#4977",
        "SQLStreamStore/SQLStreamStore#121",
        "AxonIQ/AxonFramework#2958",
        "kraken-tech/dcb-event-store#90",
        "proteanhq/protean#1250",
      ],
    },
  ),

  clause("lets a subscriber append to the log that it reads", async ({ store }) => {
    await store.append(items("a", 1), why);
    const ending = new AbortController();
    const seen: number[] = [];
    const run = async () => {
      for await (const event of store.subscribe({}, { signal: ending.signal })) {
        seen.push(event.position);
        if (event.position === 20) ending.abort();
        else await store.append([itemAdded({ order: "a" }, { causation: event.id })], why);
      }
    };
    await soon("a subscriber that appends", run());
    assert.deepEqual(seen, range(1, 20));
  }),

  clause("ends a subscription quietly when the store is closed, busy or waiting", async ({ store }) => {
    await store.append(items("a", 5), why);
    const waiting = take(99, () => store.subscribe({}));
    const seen: number[] = [];
    const busy = (async () => {
      for await (const event of store.subscribe({})) {
        seen.push(event.position);
        if (event.position === 3) await store.close();
      }
    })();
    await soon("a subscription to a store that was closed", busy);
    await waiting;
    assert.deepEqual(seen, [1, 2, 3]);
  }),
];
