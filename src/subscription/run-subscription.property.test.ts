import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { openCheckpoints } from "../adapters/memory/checkpoints.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import { type EventStore, StoreLocked } from "../store/index.ts";
import { fixedContext, virtualTime } from "../testing/index.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { codeOf } from "./retry.ts";
import { runSubscription } from "./run-subscription.ts";
import { defineSubscription } from "./subscription.ts";

const moved = defineEvent<"parcel-moved", { parcel: string; fails: number }>("parcel-moved", {
  tags: ({ parcel }) => ({ parcel }),
  stream: "parcel",
  purpose: "where it is",
});

type Step =
  | { readonly kind: "append"; readonly events: readonly { readonly parcel: string; readonly fails: number }[] }
  | { readonly kind: "join" }
  | { readonly kind: "leave" | "crash"; readonly member: number }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "set back"; readonly ms: number }
  /** The next save fails, before or after it was written. */
  | { readonly kind: "save fails"; readonly wrote: boolean };

const parcel = fc.constantFrom("a", "b", "c", "d", "e");
const member = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      // Three attempts are made: more failures than that, and the event is set aside.
      events: fc.array(fc.record({ parcel, fails: fc.constantFrom(0, 0, 0, 0, 1, 2, 5) }), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("join" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("leave" as const, "crash" as const), member }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat({ max: 9000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("save fails" as const), wrote: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("set back" as const), ms: fc.nat({ max: 60_000 }) }) },
);

interface Member {
  readonly stop: AbortController;
  readonly life: { isOver: boolean };
  readonly ended: Promise<unknown>;
}

/** A store as a process sees it that was killed: nothing it does gets through any more. */
function mortal<Port extends object>(port: Port, life: { isOver: boolean }): Port {
  return new Proxy(port, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (life.isOver) throw new Error("killed");
        return Reflect.apply(value, target, args);
      };
    },
  });
}

/** Checkpoints whose next save fails as often as it was said. */
function failing(checkpoints: Checkpoints, failures: { readonly wrote: boolean }[]): Checkpoints {
  return {
    ...checkpoints,
    save: async (...args) => {
      const failure = failures.shift();
      if (!failure || failure.wrote) await checkpoints.save(...args);
      if (failure) throw new StoreLocked({ place: "memory:", waitedMs: 0 });
    },
  };
}

async function play(partitions: number, steps: readonly Step[]) {
  const time = virtualTime();
  const context = { ...fixedContext(), clock: time.clock };
  const store: EventStore = await openEventStore("memory:", context);
  const failures: { readonly wrote: boolean }[] = [];
  const checkpoints = failing(await openCheckpoints("memory:", context), failures);
  const effects: { position: number; key: string }[] = [];
  const failed = new Map<string, number>();
  let isMended = false;
  let members: Member[] = [];
  let count = 0;
  const isMoved = (event: RecordedEvent): event is RecordedEvent<"parcel-moved", { parcel: string; fails: number }> =>
    event.type === moved.type;
  const join = () => {
    const stop = new AbortController();
    const life = { isOver: false };
    const subscription = defineSubscription("delivery", {
      query: { types: [moved.type] },
      partitions,
      retry: { attempts: 3, firstMs: 3000 },
      handle: async ({ event, signal }) => {
        await time.wait(3, signal);
        assert.ok(isMoved(event) && !life.isOver);
        const before = failed.get(event.id) ?? 0;
        failed.set(event.id, before + 1);
        if (!isMended && before < event.data.fails) throw new Error(`failure ${before + 1} of ${event.data.fails}`);
        effects.push({ position: event.position, key: event.data.parcel });
      },
    });
    const owner = `member-${++count}`;
    const run = async () => {
      while (!stop.signal.aborted) {
        await runSubscription(mortal(store, life), mortal(checkpoints, life), subscription, {
          owner,
          leaseMs: 3000,
          saveEvery: { count: 3, ms: 400 },
          timing: { clock: time.clock, wait: time.wait, random: () => 0.5 },
          signal: stop.signal,
        }).catch((cause: Error) => {
          if (!life.isOver && codeOf(cause) !== StoreLocked.code) throw cause;
        });
        await time.wait(100, stop.signal);
      }
    };
    const ended = run();
    members.push({ stop, life, ended });
  };
  const end = async (one: Member | undefined, how: "leave" | "crash") => {
    if (!one) return;
    members = members.filter((other) => other !== one);
    one.life.isOver = how === "crash";
    one.stop.abort();
    await one.ended;
  };
  const story = async () => {
    const never = new AbortController().signal;
    for (const one of steps) {
      if (one.kind === "append")
        await store.append(
          one.events.map((data) => moved(data)),
          { command: "move" },
        );
      else if (one.kind === "join" && members.length < 4) join();
      else if (one.kind === "leave" || one.kind === "crash") await end(members[one.member], one.kind);
      else if (one.kind === "pass") await time.wait(one.ms, never);
      else if (one.kind === "save fails") failures.push(one);
      else if (one.kind === "set back") time.clock.advance(-one.ms * 1000);
    }
    if (members.length === 0) join();
    isMended = true;
    failures.length = 0;
    await time.wait(40_000, never);
    await checkpoints.replay("delivery");
    await time.wait(10_000, never);
    const left = await checkpoints.parked("delivery");
    for (const one of [...members]) await end(one, "leave");
    const { events } = await store.read({});
    await store.close();
    return { events, effects, left };
  };
  return time.during(story());
}

it("carries every event at least once, in the order of its key, through failures, saves that fail, crashes, clocks set back and members that come and go", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 25 }), async (partitions, steps) => {
      const { events, effects, left } = await play(partitions, steps);
      assert.deepEqual(left, []);
      const first = new Map<string, number[]>();
      for (const { key, position } of effects) {
        const seen = first.get(key) ?? [];
        if (!seen.includes(position)) seen.push(position);
        first.set(key, seen);
      }
      const expected = Map.groupBy(events, (event) => event.stream?.split(":")[1] ?? "");
      assert.deepEqual(
        Object.fromEntries([...first].sort()),
        Object.fromEntries(
          [...expected].map(([key, list]) => [key, list.map(({ position }) => position)] as const).sort(),
        ),
      );
    }),
    {
      numRuns: 40,
      // A member that died before its clock was set back counted as a member until its date came.
      examples: [
        [
          1,
          [
            { kind: "join" },
            { kind: "pass", ms: 0 },
            { kind: "set back", ms: 46_001 },
            { kind: "append", events: [{ parcel: "a", fails: 0 }] },
            { kind: "crash", member: 0 },
          ],
        ],
        // An event was passed over whose parking failed once.
        [
          1,
          [
            { kind: "join" },
            { kind: "pass", ms: 1 },
            { kind: "append", events: [{ parcel: "a", fails: 5 }] },
            { kind: "pass", ms: 1 },
            { kind: "save fails", wrote: false },
            { kind: "pass", ms: 9000 },
          ],
        ],
      ],
    },
  );
});
