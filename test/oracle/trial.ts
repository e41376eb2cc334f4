import fc from "fast-check";
import type { NewEvent } from "../../src/event/index.ts";
import { defineEvent } from "../../src/event/index.ts";
import { ThenceError } from "../../src/kit/failure.ts";
import { timeOrderedUuid } from "../../src/kit/uuid.ts";
import type { Condition, EventStore, Marker, Query } from "../../src/store/index.ts";
import { type Call, contradictions } from "../../src/testing/index.ts";

/** Something one of several clients does; numbers choose among few names, so that clients meet. */
export type Step =
  | {
      readonly do: "append";
      readonly client: number;
      readonly keys: readonly number[];
      readonly kind: number;
      readonly rest: "nothing" | "revision" | "marker";
    }
  | { readonly do: "read"; readonly client: number; readonly key: number; readonly kind: number }
  | { readonly do: "pause" };

const few = fc.nat({ max: 3 });
const append = fc.record({
  do: fc.constant("append" as const),
  client: few,
  keys: fc.array(few, { minLength: 1, maxLength: 4 }),
  kind: fc.nat({ max: 2 }),
  rest: fc.constantFrom("nothing" as const, "revision" as const, "marker" as const, "marker" as const),
});
const read = fc.record({ do: fc.constant("read" as const), client: few, key: few, kind: fc.nat({ max: 2 }) });
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: append },
    { weight: 2, arbitrary: read },
    { weight: 1, arbitrary: fc.constant({ do: "pause" as const }) },
  ),
  { minLength: 5, maxLength: 60 },
);

interface Thing {
  readonly key: string;
  readonly other: string;
}
const tags = ({ key, other }: Thing) => ({ key, other });
const happened = defineEvent("thing-happened", { purpose: "a trial", stream: "key", tags });
const changed = defineEvent("thing-changed", { purpose: "a trial", stream: "key", tags });
const noted = defineEvent("thing-noted", { purpose: "a trial, outside streams", tags });
const kinds = [happened, changed, noted] as const;

const query = (key: number, kind: number): Query =>
  kind === 0
    ? { tags: [`key:k-${key}`] }
    : kind === 1
      ? { tags: [`other:o-${key}`], types: ["thing-happened"] }
      : [{ stream: `key:k-${key}` }, { tags: [`other:o-${key}`] }];

/** Lets several clients do these steps at once on stores that share a place, and tells what the oracle finds wrong. */
export async function trial(
  todo: readonly Step[],
  stores: readonly EventStore[],
  { limitMs = 20_000 }: { readonly limitMs?: number } = {},
): Promise<readonly string[]> {
  let now = 0;
  let made = 0;
  const calls: Call[] = [];
  const storeOf = (client: number) => stores[client % stores.length] as EventStore; // stores is never empty
  const markers = new Map<string, Marker>();
  const ending = new AbortController();
  const readers = stores.map((store) => subscriber(store, ending.signal, () => ++now));

  const doRead = async (client: number, key: number, kind: number) => {
    const asked = query(key, kind);
    const began = ++now;
    const page = await storeOf(client).read(asked);
    calls.push({
      call: "read",
      query: asked,
      after: 0,
      upTo: page.upTo,
      positions: page.events.map((event) => event.position),
      began,
      ended: ++now,
    });
    markers.set(`${client} ${key} ${kind}`, page.marker);
    return page.marker;
  };

  const conditionOf = async (step: Extract<Step, { do: "append" }>): Promise<Condition[]> => {
    const key = step.keys[0] ?? 0;
    if (step.rest === "nothing") return [];
    if (step.rest === "marker") {
      const asked = query(key, step.kind);
      const marker = markers.get(`${step.client} ${key} ${step.kind}`) ?? (await doRead(step.client, key, step.kind));
      return [{ query: asked, after: marker }];
    }
    const page = await storeOf(step.client).read({ stream: `key:k-${key}` });
    return [{ stream: `key:k-${key}`, revision: page.events.at(-1)?.revision ?? 0 }];
  };

  const doAppend = async (step: Extract<Step, { do: "append" }>) => {
    const conditions = await conditionOf(step);
    const events: NewEvent[] = step.keys.map((key, i) => {
      made += 1;
      const id = timeOrderedUuid(1_700_000_000_000 + made, new Uint8Array(10));
      const make = kinds[(step.kind + i) % kinds.length] ?? noted;
      return make({ key: `k-${key}`, other: `o-${(key + step.kind) % 4}` }, { id, occurred: made });
    });
    const ids = events.map((event) => event.id ?? "");
    const began = ++now;
    const said = await storeOf(step.client)
      .append(events, { command: "try", conditions })
      .then(({ first, last }) => ({ kind: "appended" as const, first, last }))
      .catch((cause: unknown) => {
        if (!(cause instanceof ThenceError)) throw cause;
        if (cause.retry === "now") return { kind: "refused" as const, code: cause.code, facts: cause.facts };
        return { kind: "unknown" as const };
      });
    calls.push({ call: "append", ids, conditions, said, began, ended: ++now });
  };

  const underWay: Promise<unknown>[] = [];
  for (const step of todo) {
    if (step.do === "pause") await new Promise((resolve) => setImmediate(resolve));
    else underWay.push(step.do === "read" ? doRead(step.client, step.key, step.kind) : doAppend(step));
  }
  await Promise.all(underWay);
  const log = [];
  for await (const event of storeOf(0).scan({})) log.push(event);
  const lastSeen = log.findLast((event) => event.type === "thing-happened")?.position ?? 0;
  const late = (await Promise.all(readers.map((reader) => reader.reaches(lastSeen, limitMs)))).flat();
  ending.abort();
  calls.push(...(await Promise.all(readers.map((reader) => reader.call))));
  const integrity = await storeOf(0).verify();
  return [...contradictions(calls, log), ...late, ...(integrity.problem ? [integrity.problem.what] : [])];
}

/** Follows a store from the beginning, and can be waited for. */
function subscriber(store: EventStore, signal: AbortSignal, tick: () => number) {
  const query = { types: ["thing-happened"] };
  const positions: number[] = [];
  const began = tick();
  let arrived = Promise.withResolvers<void>();
  const follow = async (): Promise<Call> => {
    for await (const event of store.subscribe(query, { signal })) {
      positions.push(event.position);
      arrived.resolve();
      arrived = Promise.withResolvers();
    }
    return { call: "subscription", query, after: 0, positions, began, ended: tick() };
  };
  return {
    call: follow(),
    /** Waits until it has seen this position; what is wrong where it does not come. */
    reaches: async (position: number, limitMs: number): Promise<string[]> => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), limitMs);
      });
      try {
        while ((positions.at(-1) ?? 0) < position)
          if ((await Promise.race([arrived.promise, late])) === "late")
            return [`a subscription stands at ${positions.at(-1) ?? 0} while ${position} is in the log`];
        return [];
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
