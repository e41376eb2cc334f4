import { importPeer } from "./emmett.ts";
import type { Side } from "./measure.ts";
import { count, type Plain, plainBatches, type Tally, windowMs } from "./pattern-stream.ts";

type See = (event: Plain) => unknown;

function side(events: number, open: (found: (start: number, end: number) => void) => Promise<See>): Side {
  return {
    threads: 1,
    run: async (timed) => {
      const tally: Tally = { matches: 0, sum: 0 };
      const see = await open((start, end) => count(tally, start, end));
      for (const batch of plainBatches(events))
        await timed(async () => {
          for (const event of batch) {
            const pending = see(event);
            if (pending instanceof Promise) await pending;
          }
        });
      return { ...tally };
    },
  };
}

interface Armed {
  readonly atMs: number;
  readonly position: number;
}

/** What one writes without an engine. */
export const byHand = (events: number) =>
  side(events, async (found) => {
    const armed = new Map<string, Armed>();
    return ({ type, key, atMs, position }) => {
      if (type === "a") armed.set(key, { atMs, position });
      else if (type === "c") armed.delete(key);
      else if (type === "b") {
        const first = armed.get(key);
        if (first && atMs - first.atMs <= windowMs) found(first.position, position);
        armed.delete(key);
      }
    };
  });

interface Observable<Value> {
  pipe(...operators: readonly unknown[]): Observable<Value>;
  subscribe(see: (value: Value) => void): void;
}
interface Rx {
  readonly Subject: new () => Observable<Plain> & { next(event: Plain): void };
  groupBy(key: (event: Plain) => string): unknown;
  mergeMap(each: (group: Observable<Plain>) => unknown): unknown;
  switchMap(each: (event: Plain) => unknown): unknown;
  scan(step: (state: Scanned, event: Plain) => Scanned, first: Scanned): unknown;
  filter(test: (event: Plain) => boolean): unknown;
  takeWhile(test: (event: Plain) => boolean): unknown;
  take(count: number): unknown;
  map(make: (event: Plain) => unknown): unknown;
}
interface Scanned {
  readonly armed?: Armed | undefined;
  readonly match?: readonly [number, number] | undefined;
}

/** A state machine in a scan for each customer. */
export const rxScan = (events: number) =>
  side(events, async (found) => {
    const rx = await importPeer<Rx>("rxjs");
    const all = new rx.Subject();
    const step = ({ armed }: Scanned, { type, atMs, position }: Plain): Scanned => {
      if (type === "a") return { armed: { atMs, position } };
      if (type === "c") return {};
      if (type !== "b") return { armed };
      return armed && atMs - armed.atMs <= windowMs ? { match: [armed.position, position] } : {};
    };
    const each = (group: Observable<Plain>) => group.pipe(rx.scan(step, {}));
    const matches = all.pipe(
      rx.groupBy(({ key }) => key),
      rx.mergeMap(each),
    ) as Observable<unknown> as Observable<Scanned>; // pipe changes the type
    matches.subscribe(({ match }) => match && found(...match));
    return (event) => all.next(event);
  });

/** As one would write it from the documentation: from each a, look on until what ends it. */
export const rxSwitch = (events: number) =>
  side(events, async (found) => {
    const rx = await importPeer<Rx>("rxjs");
    const all = new rx.Subject();
    const each = (group: Observable<Plain>) =>
      group.pipe(
        rx.filter(({ type }) => type === "a"),
        rx.switchMap((first) =>
          group.pipe(
            rx.takeWhile(({ type, atMs }) => type !== "c" && atMs - first.atMs <= windowMs),
            rx.filter(({ type }) => type === "b"),
            rx.take(1),
            rx.map(({ position }) => [first.position, position]),
          ),
        ),
      );
    const matches = all.pipe(
      rx.groupBy(({ key }) => key),
      rx.mergeMap(each),
    ) as Observable<unknown> as Observable<[number, number]>; // pipe changes the type
    matches.subscribe(([start, end]) => found(start, end));
    return (event) => all.next(event);
  });

interface JsonRules {
  readonly Engine: new (
    rules: readonly unknown[],
  ) => {
    run(facts: object): Promise<{ readonly events: readonly unknown[] }>;
  };
}

/** The rule decides on facts; what happened before is kept beside it. */
export const jsonRules = (events: number) =>
  side(events, async (found) => {
    const { Engine } = await importPeer<JsonRules>("json-rules-engine");
    const all = [
      { fact: "type", operator: "equal", value: "b" },
      { fact: "isArmed", operator: "equal", value: true },
      { fact: "ageMs", operator: "lessThanInclusive", value: windowMs },
    ];
    const engine = new Engine([{ conditions: { all }, event: { type: "match" } }]);
    const armed = new Map<string, Armed>();
    return ({ type, key, atMs, position }) => {
      if (type.startsWith("other")) return undefined;
      const first = armed.get(key);
      if (type === "a") armed.set(key, { atMs, position });
      else armed.delete(key);
      return engine.run({ type, isArmed: first !== undefined, ageMs: atMs - (first?.atMs ?? 0) }).then((answer) => {
        if (first && answer.events.length > 0) found(first.position, position);
      });
    };
  });

interface XState {
  createMachine(config: unknown, implementations: unknown): unknown;
  assign(change: (facts: { readonly event: Plain }) => object): unknown;
  initialTransition(machine: unknown): readonly [Snapshot, unknown];
  transition(machine: unknown, snapshot: Snapshot, event: Plain): readonly [Snapshot, unknown];
}
interface Snapshot {
  readonly value: string;
  readonly context: { readonly start: number; readonly atMs: number; readonly end: number };
}

export const xstate = (events: number) =>
  side(events, async (found) => {
    const { createMachine, assign, initialTransition, transition } = await importPeer<XState>("xstate");
    const arm = {
      target: "armed",
      actions: assign(({ event }) => ({ start: event.position, atMs: event.atMs, end: 0 })),
    };
    const done = assign(({ event }) => ({ end: event.position }));
    const b = [{ guard: "isInTime", target: "idle", actions: done }, { target: "idle" }];
    const machine = createMachine(
      {
        initial: "idle",
        context: { start: 0, atMs: 0, end: 0 },
        states: { idle: { on: { a: arm } }, armed: { on: { a: arm, b, c: { target: "idle" } } } },
      },
      {
        guards: {
          isInTime: ({ context, event }: { readonly context: Snapshot["context"]; readonly event: Plain }) =>
            event.atMs - context.atMs <= windowMs,
        },
      },
    );
    const [first] = initialTransition(machine);
    const states = new Map<string, Snapshot>();
    return (event) => {
      if (event.type.startsWith("other")) return;
      const before = states.get(event.key) ?? first;
      const [after] = transition(machine, before, event);
      states.set(event.key, after);
      if (before.value === "armed" && after.value === "idle" && after.context.end === event.position)
        found(after.context.start, event.position);
    };
  });
